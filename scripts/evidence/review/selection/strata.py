"""Which stratum a figure belongs to: the one place where designs are classed.

A contrast of two groups is

- *randomised* where its publication's design is a randomised controlled trial;
- *non-randomised* in every other design: quasi-randomised trials (alternation, dates of birth: who allocates
  knows what comes next), non-randomised comparisons, registries with two groups, case-control studies, series
  that set two of their groups against each other.

A figure of one group is

- of an *arm of a comparative study* where its publication sets another group beside it: trials and
  comparisons with two or more separate arms, registries with a group outside the figure;
- of a *single-arm study* otherwise: single-arm trials, series, case reports, registries of one group, and
  reports of one arm of a trial without the other (its single-arm extension).

Randomisation protects a contrast and not the rate of one arm: arms of randomised and of non-randomised
studies stand together. A publication that reports another comparison than its study's has its own design in
its study file. Case-control studies choose patients by their outcome: they have no risk to
pool, of one group or as a ratio, only odds ratios.
"""

from __future__ import annotations

from collections.abc import Iterable

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.record.results.candidate import Candidate, FigureKind
from evidence.record.results.strata import Stratum
from evidence.review.selection.asked.publications import ClassedPublication

RANDOMISED = "randomised controlled trial"
CASE_CONTROL = "case-control study"
COMPARATIVE = (RANDOMISED, "quasi-randomised trial", "non-randomised comparison")


def of_contrast(publication: ClassedPublication) -> Stratum:
    """Return the stratum of a contrast of two groups."""
    return Stratum.RANDOMISED if publication.design == RANDOMISED else Stratum.NON_RANDOMISED


def of_group(publication: ClassedPublication, arm_ids: Iterable[str]) -> Stratum:
    """Return the stratum of a figure of one group, made of these arms."""
    separate = {a.id for a in publication.arms if not a.combines and not a.subset_of}
    inside: set[str] = set()
    for arm_id in arm_ids:
        inside |= {arm_id, *publication.within(arm_id)}
    if publication.design in COMPARATIVE:
        beside = len(separate) > 1
    else:
        beside = publication.design == "registry" and bool(separate - inside)
    return Stratum.COMPARATIVE_ARMS if beside else Stratum.SINGLE_ARM


def without_risks(candidate: Candidate, measure: MeasureId) -> Note | None:
    """Return why figures of a case-control study cannot enter in a measure, or ``None``."""
    if candidate.design != CASE_CONTROL or candidate.kind == FigureKind.EFFECT or measure == MeasureId.OR:
        return None
    return Note("case_control", words={"measure": measure})


def adjusted(candidate: Candidate) -> bool:
    """Whether a candidate is a contrast that its publication has adjusted for confounders."""
    return candidate.effect is not None and candidate.effect.adjusted


def split(candidates: Iterable[Candidate]) -> dict[Stratum, tuple[Candidate, ...]]:
    """Return candidates by stratum, the strongest first."""
    found: dict[Stratum, list[Candidate]] = {}
    for candidate in candidates:
        found.setdefault(candidate.stratum, []).append(candidate)
    return {stratum: tuple(found[stratum]) for stratum in Stratum if stratum in found}
