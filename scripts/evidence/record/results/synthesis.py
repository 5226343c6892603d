"""The results of one outcome of one review: its syntheses, what was left out and why.

Conventions of all results: every effect is held twice, on the pooling scale (``*_scale``: log, logit,
complementary log-log or raw) and on the natural scale (a ratio, a proportion between 0 and 1, points, days).
A number that does not exist is ``None``, never nan. ``key`` names one candidate row inside one synthesis.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from evidence.record.better import Better
from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.record.results.analysis import Analysis
from evidence.record.results.analysis_names import PRIMARY_ANALYSIS, WITH_ASSUMPTIONS
from evidence.record.results.candidate import Candidate
from evidence.record.results.comparison import Comparison, TimeWindow
from evidence.record.results.curves import SurvivalCurve
from evidence.record.results.diagnostics import Diagnostics
from evidence.record.results.left_out import LeftOut
from evidence.record.results.missing import Missing
from evidence.record.results.regressions import Regression
from evidence.record.results.second import SecondComputation
from evidence.record.results.strata import Stratum
from evidence.record.results.subsets import LeftOneOut, SubgroupAnalysis, Subset

# What an outcome is asked for.
EFFICACY, SAFETY, CONTEXT = "efficacy", "safety", "context"
SCHEMA: Literal["synthesis/2"] = "synthesis/2"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A value that a single-arm result is set against, e.g. a trial's performance goal (natural scale)."""

    value: float
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A study with a figure for a result that the result is made without, and why."""

    study: str
    key: str  # of the candidate that would represent it
    reason: Note


@dataclass(frozen=True, slots=True)
class Synthesis:
    """One question put to one outcome: a comparison at a time."""

    id: str
    label: str
    comparison: Comparison
    time: TimeWindow
    measure: MeasureId
    candidates: tuple[Candidate, ...]
    left_out: tuple[LeftOut, ...]
    analyses: tuple[Analysis, ...]
    leave_one_out: tuple[LeftOneOut, ...]
    subgroups: tuple[SubgroupAnalysis, ...]
    benchmark: Benchmark | None = None
    diagnostics: Diagnostics | None = None
    eligible: int = 0  # studies with a figure for the primary analysis, those held back included
    held_back: tuple[HeldBack, ...] = ()  # of them, those that the primary analysis is made without
    strata: tuple[Analysis, ...] = ()  # the primary analysis of each other stratum, strongest first
    # the primary analysis without some of its studies: every subset of few, else without one and without two,
    # of more than 20 without one
    subsets: tuple[Subset, ...] = ()
    regressions: tuple[Regression, ...] = ()
    second_refits: SecondComputation | None = None  # of a sample of the results without some studies

    @property
    def primary(self) -> Analysis:
        """The primary analysis."""
        first = self.analyses[0]
        return (
            first
            if first.id == PRIMARY_ANALYSIS
            else next(a for a in self.analyses if a.id == PRIMARY_ANALYSIS)
        )

    @property
    def computed(self) -> tuple[Analysis, ...]:
        """All analyses, those of the other strata last."""
        return (*self.analyses, *self.strata)

    @property
    def by_stratum(self) -> tuple[Analysis, ...]:
        """The primary analysis of every stratum with a study, strongest first; the headline is among them.

        Where a review asks for all designs together, the strata alone: their total is the primary analysis.
        """
        if self.primary.stratum in (None, Stratum.TOGETHER):
            return self.strata
        found = {a.stratum: a for a in (self.primary, *self.strata)}
        return tuple(found[stratum] for stratum in Stratum if stratum in found)

    @property
    def drawn(self) -> tuple[Analysis, ...]:
        """What the forest plot of the primary analysis shows: the strata as groups by design, else itself.

        A stratum in another measure has no place on the axis: it is told in words.
        """
        if self.primary.stratum in (None, Stratum.TOGETHER):
            return (self.primary,)
        return tuple(a for a in self.by_stratum if a.measure == self.primary.measure)

    @property
    def representing(self) -> tuple[Candidate, ...]:
        """The figures that represent their studies in the primary analysis, of whichever designs."""
        keys = {e.key for a in (self.primary, *self.strata) for e in a.effects}
        return tuple(c for c in self.candidates if c.key in keys)

    def pooled_in(self, analysis: Analysis) -> tuple[Candidate, ...]:
        """Return the figures that one of its analyses pools, in their order."""
        keys = {e.key for e in analysis.effects if e.pooled}
        return tuple(c for c in self.candidates if c.key in keys)

    @property
    def with_assumptions(self) -> Analysis | None:
        """The analysis that stands on stated assumptions; ``None`` where no figure needs one."""
        return next((a for a in self.analyses if a.id == WITH_ASSUMPTIONS), None)


def rows_representing(syntheses: Iterable[Synthesis]) -> set[str]:
    """Return the printed rows behind the figures that represent studies in primary analyses."""
    return {row for s in syntheses for candidate in s.representing for row in candidate.row_ids}


@dataclass(frozen=True, slots=True)
class OutcomeInfo:
    """What a review says of an outcome."""

    id: str
    label: str
    kind: str  # binary | continuous
    direction: Better
    role: str  # efficacy | safety | context
    importance: str
    unit: str | None
    definition: str | None
    complement: str | None = None  # the outcome the other way round, as the vocabulary calls it (death)


@dataclass(frozen=True, slots=True)
class OutcomeSynthesis:
    """Everything a review found on one outcome; the content of ``synthesis.json``."""

    review: str
    outcome: OutcomeInfo
    syntheses: tuple[Synthesis, ...]
    not_pooled: tuple[LeftOut, ...]
    schema: Literal["synthesis/2"] = SCHEMA
    curves: tuple[SurvivalCurve, ...] = ()  # over time, one a single-arm comparison with Kaplan-Meier figures
    missing: tuple[Missing, ...] = ()  # what could not be computed with, and why
