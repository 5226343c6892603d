"""Figures over time: every Kaplan-Meier estimate of a single-arm comparison, whatever time it is printed for.

The time windows of a review choose one time a study; a curve needs them all. Figures counted at a visit are
kept apart: they are shown beside a curve and never pooled with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evidence.record.better import Better
from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.record.published.row_type import RowType
from evidence.record.results.candidate import Candidate, FigureKind
from evidence.record.results.comparison import Comparison, TimeWindow
from evidence.record.results.dataset import CurveData
from evidence.record.results.left_out import LeftOut
from evidence.record.reviews.methods import ComparisonSpec, OutcomeSpec
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.selection import candidates
from evidence.review.selection.answers import candidate_left_out
from evidence.review.selection.asked.publications import ClassedPublication
from evidence.studies.integrity.within.laws import HAPPENS_ONCE, REACHED

ALL_TIMES = TimeWindow("over-time", "a stated time", None, None, None, "leave out")
# Reasons that are told where the figure is told: of the others a reader learns in the outcome's syntheses.
_TOLD = ("not poolable", "outside the time window", "subgroup only")
_START = Note("printed_for_start")


def falls_from_one(outcome: OutcomeSpec) -> bool:
    """Whether a Kaplan-Meier estimate of this outcome starts at 100% and can only fall.

    A share that is good to keep (alive, limb kept, vein open) does; what happens once and is counted from
    the start (a death, a healed wound), or is reached after it (a vein opened again), grows from 0.
    """
    return outcome.direction is Better.HIGHER and not set(outcome.of) & {*HAPPENS_ONCE, *REACHED}


def asked(review: ReviewSpec, outcome: OutcomeSpec, spec: ComparisonSpec) -> bool:
    """Whether an outcome has a curve of this comparison: of single arms, and once in the review.

    An outcome that counts patients has one only where no other outcome of the review asks for the
    Kaplan-Meier estimates of the same published outcomes. Outcomes that differ in their windows alone have
    one curve together, which stands with the first of them: a curve takes all times.
    """
    if not _could(review, outcome, spec):
        return False
    same = (o for o in review.outcomes if _figures(o) == _figures(outcome) and _could(review, o, spec))
    return next(same, outcome).id == outcome.id


def _figures(outcome: OutcomeSpec) -> tuple[object, ...]:
    """Return what decides which figures are on the curve of an outcome."""
    return frozenset(outcome.of), frozenset(outcome.segments), outcome.instrument, outcome.direction


def _could(review: ReviewSpec, outcome: OutcomeSpec, spec: ComparisonSpec) -> bool:
    measure = outcome.comparisons.get(spec.id)
    if measure is None or spec.comparator is not None or not falls_from_one(outcome):
        return False
    elsewhere = any(
        other.comparisons.get(spec.id) == "survival" and set(other.of) & set(outcome.of)
        for other in review.outcomes
    )
    return measure == MeasureId.SURVIVAL or (measure == MeasureId.PROPORTION and not elsewhere)


def collect(
    included: Sequence[ClassedPublication], outcome: OutcomeSpec, spec: ComparisonSpec, comparison: Comparison
) -> CurveData | None:
    """Collect the figures of one comparison; ``None`` where no publication prints a Kaplan-Meier estimate."""
    found: list[Candidate] = []
    lost: list[LeftOut] = []
    survival, proportion = (
        _as(outcome, spec, measure) for measure in (MeasureId.SURVIVAL, MeasureId.PROPORTION)
    )
    for publication in included:
        estimates = {r.id for r in publication.rows if r.type == RowType.SURVIVAL}
        result = candidates.find(publication, survival, spec, ALL_TIMES)
        found += (c for c in result.candidates if c.kind == FigureKind.SURVIVAL)
        lost += [x for x in result.left_out if x.kind in _TOLD and set(x.row_ids) <= estimates]
    if not found and not lost:
        return None
    counted = [
        candidate
        for publication in included
        for candidate in candidates.find(publication, proportion, spec, ALL_TIMES).candidates
        if candidate.usable
    ]
    timed = [c for c in found if c.months > 0]
    lost += [candidate_left_out(c, "outside the time window", _START) for c in found if c.months <= 0]
    return CurveData(
        comparison=comparison,
        kaplan_meier=tuple(timed),
        counted=tuple(c for c in counted if c.months > 0) if timed else (),
        left_out=tuple(lost),
    )


def _as(outcome: OutcomeSpec, spec: ComparisonSpec, measure: MeasureId) -> OutcomeSpec:
    return replace(outcome, comparisons={spec.id: measure})
