"""Outcomes that centres can be audited on: results of one group that are shares of patients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.record.better import Better
from evidence.record.measures import MeasureId, ids
from evidence.record.results.analysis import MEDIAN_STUDY, POOLED, SINGLE_STUDY, Analysis
from evidence.record.results.synthesis import Synthesis
from evidence.record.reviews.evidence import Evidence

SHARES = ids(lambda m: m.share)
# The fewest studies whose differences say anything of a further centre.
FEWEST = 3


@dataclass(frozen=True, slots=True)
class AuditOutcome:
    """One result of a review as centres are held against it."""

    key: str  # what a column or line of the file names it by
    outcome: str
    label: str
    time: str
    definition: str
    role: str
    direction: Better
    link: str  # logit | cloglog
    primary: Analysis
    synthesis: str

    @property
    def median_study(self) -> tuple[float, float, float] | None:
        """Estimate and limits of the median study, where the result shows the average of studies."""
        found = next((b for b in self.primary.beside if b.what == MEDIAN_STUDY), None)
        if found is None or found.ci_low is None or found.ci_high is None:
            return None
        return found.estimate, found.ci_low, found.ci_high


def comparison_of(evidence: Evidence) -> str:
    """Return the comparison of one group that centres are audited on: the first with any result."""
    for spec in evidence.methods.comparisons:
        if spec.two_arm:
            continue
        if any(True for _ in _results(evidence, spec.id)):
            return spec.id
    return ""


def outcomes_of(evidence: Evidence, comparison: str) -> dict[str, AuditOutcome]:
    """Return the outcomes by their keys: the outcome's name, with the time where it has several."""
    several: dict[str, int] = {}
    for outcome, *_ in _results(evidence, comparison):
        several[outcome] = several.get(outcome, 0) + 1
    found = {}
    infos = {o.outcome.id: o.outcome for o in evidence.outcomes}
    for outcome, synthesis in _results(evidence, comparison):
        info, a = infos[outcome], synthesis.primary
        key = outcome if several[outcome] == 1 else f"{outcome}.{synthesis.time.id}"
        found[key] = AuditOutcome(
            key=key,
            outcome=outcome,
            label=info.label,
            time=synthesis.time.label,
            definition=info.definition or "",
            role=info.role,
            direction=info.direction,
            link="cloglog" if a.measure == MeasureId.SURVIVAL else "logit",
            primary=a,
            synthesis=synthesis.id,
        )
    return found


def _results(evidence: Evidence, comparison: str) -> Iterator[tuple[str, Synthesis]]:
    for o in evidence.outcomes:
        for s in o.syntheses:
            a = s.primary
            if s.comparison.id != comparison or a.measure not in SHARES:
                continue
            if a.status in (POOLED, SINGLE_STUDY) and a.estimate is not None:
                yield o.outcome.id, s
