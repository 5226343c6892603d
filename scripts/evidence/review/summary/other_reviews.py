"""Pooled values of systematic reviews beside our results; what contradicts a result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from evidence.record.measures import MeasureId, measure_of
from evidence.record.published.row import Row
from evidence.record.published.row_type import COUNTED_OR_ESTIMATED, RowType
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.methods import OutcomeSpec
from evidence.record.summary.other_reviews import Contradiction, ContradictionKind, ReviewValue
from evidence.record.summary.statement import WITHOUT_DIRECTION, State, Statement, statement_of
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.selection.answers import answers, within
from evidence.review.selection.asked.publications import ClassedPublication
from evidence.review.selection.assumed.turned_scores import as_turned
from evidence.review.selection.sides import sides_of

SYSTEMATIC_REVIEW = "systematic review"
# A rounding is no contradiction: shares and ratios as printed have one to three figures.
_SLACK = 0.005
# A window that ends so soon asks for what happens first, not for what comes to in all.
_FIRST_MONTHS = 3.0


@dataclass(frozen=True, slots=True)
class ResultInShort:
    """What of a synthesis is held against other reviews, outcomes and designs."""

    outcome: str
    synthesis: str
    comparison: str
    time: TimeWindow
    measure: MeasureId
    said: Statement
    strata: tuple[tuple[str, Statement], ...]  # what studies of other designs found, by their design


def in_short(outcome: OutcomeSynthesis) -> Iterator[ResultInShort]:
    """Reduce the syntheses of an outcome to what is held against others."""
    for s in outcome.syntheses:
        strata = tuple((a.stratum or "", statement_of(s, a)) for a in s.strata)
        yield ResultInShort(
            outcome.outcome.id, s.id, s.comparison.id, s.time, s.measure, statement_of(s), strata
        )


def values_of_reviews(
    spec: ReviewSpec, library: Iterable[ClassedPublication], results: Sequence[ResultInShort]
) -> tuple[ReviewValue, ...]:
    """Collect what systematic reviews pooled themselves, for each synthesis that asks the same.

    The same outcome, the same sides, a measure of the same kind, and a time inside the window. A figure
    without a time says so and contradicts only where a window accepts such; it does not stand beside a window
    that asks for the first months alone and leaves out what has no time: most of its events may be later.
    """
    asked = {o.id: o for o in spec.outcomes}
    found = []
    for publication in library:
        if publication.record.design != SYSTEMATIC_REVIEW:
            continue
        rows = [r for r in publication.rows if r.pooled and not r.subgroup]
        if not rows:
            continue
        of_comparisons = {c.id: sides_of(publication, c) for c in spec.comparisons}
        for result in results:
            sides = of_comparisons.get(result.comparison)
            if sides is None:
                continue
            for row in rows:
                if not answers(row, asked[result.outcome]) or not _inside(row, result.time):
                    continue
                ours = as_turned(row, asked[result.outcome].turned)
                value = _value(ours, sides.intervention, sides.comparator)
                if value is None or not _same_kind(value[0], result.measure):
                    continue
                found.append(_review_value(result, publication, row, value))
    return tuple(found)


def contradictions(
    spec: ReviewSpec, results: Sequence[ResultInShort], reviews: Iterable[ReviewValue]
) -> tuple[Contradiction, ...]:
    """Find results that a systematic review, the complementary outcome or another design contradicts.

    Intervals that do not meet, or whole intervals on opposite sides of no difference. A result that the
    studies cannot tell contradicts nothing, and a review none with which another of its values agrees.
    """
    shown = {(x.outcome, x.synthesis): x for x in results}
    complements = spec.vocabulary.outcome_complements
    return (
        *_with_reviews(shown, reviews),
        *_between(spec.outcomes, results, complements),
        *(c for x in results for c in _between_designs(x)),
    )


def _review_value(
    result: ResultInShort,
    publication: ClassedPublication,
    row: Row,
    value: tuple[MeasureId, float, float | None, float | None],
) -> ReviewValue:
    measure, estimate, low, high = value
    return ReviewValue(
        outcome=result.outcome,
        synthesis=result.synthesis,
        publication=publication.id,
        label=publication.label,
        printed=row.printed,
        at_printed=row.at.printed if row.at else None,
        measure=measure,
        estimate=estimate,
        low=low,
        high=high,
        pooled_from=row.pooled_from,
        row_id=row.id,
    )


def _inside(row: Row, window: TimeWindow) -> bool:
    if row.at is not None:
        return within(row.at, window)
    early = window.to_months is not None and window.to_months <= _FIRST_MONTHS
    return not early or window.not_stated == "accept"


def _value(
    row: Row, ours: tuple[str, ...], theirs: tuple[str, ...] | None
) -> tuple[MeasureId, float, float | None, float | None] | None:
    """Return measure, estimate and limits on the natural scale, turned to our sides; ``None`` for none."""
    v = row.values
    if theirs is None:
        if row.arm not in ours:
            return None
        if row.type == RowType.SURVIVAL and v.survival is not None:
            return MeasureId.SURVIVAL, v.survival, v.low, v.high
        if row.type in COUNTED_OR_ESTIMATED and v.percent is not None:
            return MeasureId.PROPORTION, v.percent / 100, _hundredth(v.low), _hundredth(v.high)
        return (
            (MeasureId.MEAN, v.mean, v.low, v.high)
            if row.type == RowType.MEAN and v.mean is not None
            else None
        )
    if row.comparison is None or v.estimate is None or v.measure is None:
        return None
    a, b = row.comparison
    if a in ours and b in theirs:
        return v.measure, v.estimate, v.low, v.high
    if b in ours and a in theirs:
        turned = measure_of(v.measure).exchanged
        low, high = (None if x is None else turned(x) for x in (v.high, v.low))
        return v.measure, turned(v.estimate), low, high
    return None


def _hundredth(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def _same_kind(theirs: str, ours: str) -> bool:
    a, b = measure_of(theirs), measure_of(ours)
    if a.share or b.share:
        return a.share and b.share
    return a.arms == b.arms and a.continuous == b.continuous


def _with_reviews(
    shown: Mapping[tuple[str, str], ResultInShort], reviews: Iterable[ReviewValue]
) -> Iterator[Contradiction]:
    """Set each result against what each review pooled, all its values for the same question together."""
    together: dict[tuple[str, str, str], list[ReviewValue]] = {}
    for r in reviews:
        together.setdefault((r.outcome, r.synthesis, r.publication), []).append(r)
    for (outcome, synthesis, _), values in together.items():
        s = shown[outcome, synthesis]
        against = {r.row_id: _with_review(s, r) for r in values}
        if not any(against[r.row_id] is None and _agrees(s, r) for r in values):
            yield from (c for c in against.values() if c is not None)


def _agrees(s: ResultInShort, r: ReviewValue) -> bool:
    """Whether a value that does not contradict a result could have: it is of the same measure and time."""
    ours, theirs = measure_of(s.measure), measure_of(r.measure)
    timed = r.at_printed is not None or s.time.not_stated == "accept"
    return timed and (ours.share or ours.id == theirs.id)


def _with_review(s: ResultInShort, r: ReviewValue) -> Contradiction | None:
    said = s.said
    if said.estimate is None or said.state in WITHOUT_DIRECTION:
        return None
    if r.at_printed is None and s.time.not_stated != "accept":
        return None
    ours, theirs = measure_of(s.measure), measure_of(r.measure)
    null = theirs.null
    opposite = null is not None and (
        (said.state is State.LOWER and r.low is not None and r.low > null)
        or (said.state is State.HIGHER and r.high is not None and r.high < null)
    )
    comparable = ours.share or ours.id == theirs.id
    if not opposite and not (
        comparable and _apart((said.low, said.high), _limits(r.estimate, r.low, r.high))
    ):
        return None
    return Contradiction(
        kind=ContradictionKind.REVIEW,
        outcome=r.outcome,
        synthesis=r.synthesis,
        other=r.publication,
        other_synthesis="",
        measure=s.measure,
        estimate=said.estimate,
        low=said.low,
        high=said.high,
        other_measure=r.measure,
        other_estimate=r.estimate,
        other_low=r.low,
        other_high=r.high,
        opposite=opposite,
        row_id=r.row_id,
    )


def _between(
    asked: Sequence[OutcomeSpec], results: Sequence[ResultInShort], complements: Mapping[str, str]
) -> Iterator[Contradiction]:
    published = {o.id: o.of for o in asked}
    of_outcomes: dict[str, list[ResultInShort]] = {}
    for result in results:
        of_outcomes.setdefault(result.outcome, []).append(result)
    for (one, first), (other, second) in combinations(of_outcomes.items(), 2):
        turned = {complements.get(name) for name in published.get(one, ())} - {None, ""}
        if turned & set(published.get(other, ())):
            for s, t in product(first, second):
                if s.comparison == t.comparison and _meet(s.time, t.time):
                    yield from _pair(s, t)


def _pair(s: ResultInShort, t: ResultInShort) -> Iterator[Contradiction]:
    a, b = s.said, t.said
    if a.estimate is None or b.estimate is None:
        return
    if a.state in WITHOUT_DIRECTION or b.state in WITHOUT_DIRECTION:
        return
    estimate, low, high = b.estimate, b.low, b.high
    shares = measure_of(s.measure).share and measure_of(t.measure).share
    if shares:
        estimate, low, high = 1 - b.estimate, _one_minus(b.high), _one_minus(b.low)
    if not (_apart((a.low, a.high), (low, high)) if shares else a.way and a.way == b.way):
        return
    yield Contradiction(
        kind=ContradictionKind.COMPLEMENT,
        outcome=s.outcome,
        synthesis=s.synthesis,
        other=t.outcome,
        other_synthesis=t.synthesis,
        measure=s.measure,
        estimate=a.estimate,
        low=a.low,
        high=a.high,
        other_measure=t.measure,
        other_estimate=estimate,
        other_low=low,
        other_high=high,
        opposite=not shares,
    )


def _between_designs(s: ResultInShort) -> Iterator[Contradiction]:
    """Set the headline against each other stratum in its measure: by direction and by interval."""
    a = s.said
    if a.estimate is None or a.state in WITHOUT_DIRECTION:
        return
    for stratum, b in s.strata:
        if b.estimate is None or b.state in WITHOUT_DIRECTION or b.measure != a.measure:
            continue
        opposite = bool(a.way and b.way and a.way != b.way)
        if opposite or _apart((a.low, a.high), (b.low, b.high)):
            yield Contradiction(
                kind=ContradictionKind.DESIGN,
                outcome=s.outcome,
                synthesis=s.synthesis,
                other=stratum,
                other_synthesis="",
                measure=a.measure,
                estimate=a.estimate,
                low=a.low,
                high=a.high,
                other_measure=b.measure,
                other_estimate=b.estimate,
                other_low=b.low,
                other_high=b.high,
                opposite=opposite,
            )


def _one_minus(share: float | None) -> float | None:
    return None if share is None else 1 - share


def _limits(estimate: float, low: float | None, high: float | None) -> tuple[float, float]:
    """Return the limits; of a value without an interval the value itself."""
    return (estimate, estimate) if low is None or high is None else (low, high)


def _apart(ours: tuple[float | None, float | None], theirs: tuple[float | None, float | None]) -> bool:
    (a, b), (c, d) = ours, theirs
    if a is None or b is None or c is None or d is None:
        return False
    return b + _SLACK < c or d + _SLACK < a


def _meet(a: TimeWindow, b: TimeWindow) -> bool:
    """Whether two windows have a time in common."""
    first = max(a.from_months or 0.0, b.from_months or 0.0)
    ends = [w.to_months for w in (a, b) if w.to_months is not None]
    return not ends or first <= min(ends)
