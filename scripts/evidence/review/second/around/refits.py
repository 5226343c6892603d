"""Results without some of the studies once more: a sample of leave-one-out and of the page's "what if".

The refits are made in one batch; here the studies left are pooled one sample at a time, as an analysis of
their own, and by the second computation. Sampled are those farthest from the whole, which readers quote.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from evidence.record.measures import CLOGLOG, MeasureId, measure_of
from evidence.record.notes.note import Note
from evidence.record.results.second import SecondComputation
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects import study_effects
from evidence.review.pooling.effects.figures import Figures
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.pooling.modelling import rule_by_k
from evidence.review.second import computation
from evidence.review.second.around import natural_scale
from evidence.review.second.attempts import FAILED, attempted
from evidence.review.second.verdicts import TOLERANCE_CLOSED_FORM, Compared, judged

SAMPLED = 2  # of each synthesis
# Of tau2, relative to it and to the least that is worth a difference.
TOLERANCE_TAU2, _LEAST_TOLERANCE = 1e-2, 0.01


@dataclass(frozen=True, slots=True)
class Refitted:
    """A result without some studies, as told: natural scale."""

    without: tuple[str, ...]  # keys of the studies left out
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    tau2: float | None


@dataclass(frozen=True, slots=True)
class RefittedInput:
    """A primary analysis and its results without some of the studies: the key of a kept result."""

    figures: Figures
    measure: MeasureId
    model: str
    settings: ModelSettings
    estimate: float | None  # of all studies
    told: tuple[Refitted, ...]


@dataclass(frozen=True, slots=True)
class SampledRefits:
    """The second computation of a sample; ``None`` where there is nothing to sample."""

    second: SecondComputation | None


def compute(given: RefittedInput) -> SampledRefits:
    """Pool the studies left of a few subsets anew, and compare."""
    whole = study_effects.of_model(given.figures, given.measure, given.settings, given.model)
    sample = _sample(given.told, given.estimate, int(whole.usable.sum()))
    made = [attempted(partial(_again, given, whole, one)) for one in sample]
    seconds = [second for second in made if second is not None]
    compared = [second for second in seconds if second.agrees is not None]
    failed = next((s for s in seconds if s.what.kind == FAILED), None)
    if failed is not None and all(second.agrees for second in compared):
        return SampledRefits(failed)
    if not compared:
        return SampledRefits(seconds[0] if seconds else None)
    sampled = {"sampled": len(compared), "all": len(given.told)}
    return SampledRefits(_together(compared, sampled))


def _together(compared: Sequence[SecondComputation], sampled: Mapping[str, float]) -> SecondComputation:
    """Tell of the subset that differs most of what it is allowed, and what differs in any."""
    farthest = max(compared, key=_of_allowed)
    return replace(
        farthest,
        what=Note("refits_sampled", numbers=sampled, parts=(farthest.what,)),
        agrees=all(second.agrees for second in compared),
        also=tuple(dict.fromkeys(each for second in compared for each in second.also)),
        differing=tuple(each for second in compared for each in second.differing),
    )


def _of_allowed(second: SecondComputation) -> float:
    """Return the difference of a subset in units of its own tolerance; what is no number lies farthest."""
    difference, allowed = second.largest_difference or 0.0, second.tolerance or 0.0
    if math.isnan(difference) or not allowed:
        return 0.0 if difference == 0 else math.inf
    return difference / allowed


def _sample(told: Sequence[Refitted], estimate: float | None, studies: int) -> list[Refitted]:
    """Return those farthest from the result of all; a single study left is no refit."""
    pooled = [r for r in told if r.estimate is not None and studies - len(r.without) > 1]
    if estimate is None:
        return pooled[:SAMPLED]

    def distance(r: Refitted) -> float:
        value = r.estimate if r.estimate is not None else math.nan
        return -abs(math.log(value / estimate)) if value > 0 and estimate > 0 else -abs(value - estimate)

    return sorted(pooled, key=lambda r: (distance(r), r.without))[:SAMPLED]


def _again(given: RefittedInput, whole: Effects, one: Refitted) -> SecondComputation | None:
    left = [
        i
        for i, (c, u) in enumerate(zip(whole.candidates, whole.usable, strict=True))
        if u and c.key not in one.without
    ]
    effects = Effects(
        whole.measure, tuple(whole.candidates[i] for i in left), tuple(whole.studies[i] for i in left)
    )
    bare = replace(given.settings, prediction="none")
    fit = rule_by_k.answer(effects, given.model, bare, tau2_interval=False, alone=True).fit
    second = computation.compute(effects, fit.pooled, fit.model, fit.settings)
    if second is None or second.agrees is None:
        return second
    return judged(second, _compared(given.measure, fit.pooled.measure, one, second))


def _compared(measure: MeasureId, code: str, one: Refitted, second: SecondComputation) -> Iterator[Compared]:
    """Compare what is told of a subset with the second computation, on the natural scale."""
    back = natural_scale.way_back(measure, code)
    centre, low, high = (
        None if v is None else back(v) for v in (second.estimate, second.ci_low, second.ci_high)
    )
    if measure_of(measure).scale == CLOGLOG and low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    width = 1.0 if low is None or high is None else high - low
    allowed = max(second.tolerance or 0.0, TOLERANCE_CLOSED_FORM) * (width + abs(centre or 0.0))
    for first, theirs in ((one.estimate, centre), (one.ci_low, low), (one.ci_high, high)):
        yield Compared("natural scale", first, theirs, allowed)
    if one.tau2 is not None and second.tau2 is not None:
        yield Compared("tau2", one.tau2, second.tau2, TOLERANCE_TAU2 * (second.tau2 + _LEAST_TOLERANCE))
