"""Computed proposals for the domains of GRADE: facts and rules, never a judgement.

Each function returns a proposal with the facts and numbers that led to it. The rules lean to the careful
side: what is not known is never taken for good.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.record.better import Better
from evidence.record.measures import MeasureId, ids, measure_of
from evidence.record.notes.note import Note
from evidence.record.published.attributes import OFF_MARKET
from evidence.record.published.publication import PATIENT
from evidence.record.results.analysis import SINGLE_STUDY, Analysis, StudyEffect
from evidence.record.results.candidate import Candidate
from evidence.record.results.synthesis import OutcomeInfo, Synthesis
from evidence.record.reviews.methods import CertaintySettings
from evidence.record.summary.absolute import RISK, AbsoluteEffect
from evidence.record.summary.certainty import (
    IMPRECISION,
    INCONSISTENCY,
    INDIRECTNESS,
    PUBLICATION_BIAS,
    RISK_OF_BIAS,
    Proposal,
)
from evidence.record.summary.statement import closed
from evidence.review.certainty.absolute import SHARES

NOT_ASSESSED = "not assessed"
# Overall judgements of all appraisal tools of the vocabulary, by how much they weigh.
_LOW = ("low", "yes", "adequate")
_HIGH = ("high", "serious", "critical", "no", "inadequate")
RATIOS = ids(lambda m: m.ratio)
LEAST_FOR_SMALL_STUDY_TESTS = 10


@dataclass(frozen=True, slots=True)
class _Interval:
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low

    def holds(self, value: float) -> bool:
        return self.low < value < self.high


def _interval(low: float | None, high: float | None) -> _Interval | None:
    return None if low is None or high is None else _Interval(low, high)


def _closed(found: Analysis | StudyEffect, measure: MeasureId) -> _Interval | None:
    """Return a confidence interval; one of a ratio that is open to one side ends at 0 or at infinity."""
    low, high = closed(measure_of(measure), found.ci_low, found.ci_high)
    return _interval(low, high)


@dataclass(frozen=True, slots=True)
class Body:
    """The evidence behind one result: the pooled studies with their share of the weight (sums to 1)."""

    outcome: OutcomeInfo
    synthesis: Synthesis
    studies: tuple[tuple[Candidate, StudyEffect, float], ...]
    shares_are: str  # "weight" | "participants" | "studies"
    absolute: AbsoluteEffect | None
    important_difference: float | None
    settings: CertaintySettings

    @property
    def bounds(self) -> tuple[float, ...]:
        """Values that part the results: important benefit or harm and no difference; none for one group."""
        s, measure, d = self.settings, self.synthesis.measure, self.important_difference
        if not self.synthesis.comparison.two_arm:
            return ()
        if measure in RATIOS:
            return (s.important_benefit, 1.0, s.important_harm)
        if d is None and measure == MeasureId.SMD:
            d = s.standardised_difference
        return (0.0,) if d is None else (-d, 0.0, d)


def body_of(
    outcome: OutcomeInfo,
    synthesis: Synthesis,
    absolute: AbsoluteEffect | None,
    important_difference: float | None,
    settings: CertaintySettings,
) -> Body:
    """Collect the pooled studies; where the model gives no weights, participants stand for them."""
    candidates = {c.key: c for c in synthesis.candidates}
    pairs = [(candidates[e.key], e) for e in synthesis.primary.effects if e.pooled]
    weights, shares_are = _weights(pairs)
    total = sum(weights)
    studies = tuple((c, e, w / total) for (c, e), w in zip(pairs, weights, strict=True))
    return Body(outcome, synthesis, studies, shares_are, absolute, important_difference, settings)


def _weights(pairs: Sequence[tuple[Candidate, StudyEffect]]) -> tuple[list[float], str]:
    """Return how much each study counts, and what that is a share of."""
    alike = [1.0] * len(pairs)
    if len(pairs) < 2:
        return alike, "weight"
    percents: list[float | None] = [e.weight_percent for _, e in pairs]
    sizes: list[float | None] = [c.n for c, _ in pairs]
    for values, shares_are in ((percents, "weight"), (sizes, "participants")):
        known = [v for v in values if v is not None]
        if len(known) == len(pairs):
            return (known, shares_are) if sum(known) else (alike, "studies")
    return alike, "studies"


def judged_share(body: Body) -> float:
    """Return the share of the weight whose risk of bias somebody judged."""
    return sum(
        part for c, _, part in body.studies if (c.attributes.appraisal or NOT_ASSESSED) != NOT_ASSESSED
    )


def risk_of_bias(body: Body) -> Proposal:
    """From the overall judgements of the appraisals; without enough of them there is no proposal."""
    share: dict[str, float] = {}
    for candidate, _, part in body.studies:
        word = candidate.attributes.appraisal or NOT_ASSESSED
        share[word] = share.get(word, 0.0) + part
    if len(body.studies) == 1:
        word = next(iter(share))
        change = None if word == NOT_ASSESSED else 0 if word in _LOW else -2 if word in _HIGH else -1
        return Proposal(RISK_OF_BIAS, change, Note("bias_of_one_study", words={"judgement": word}))
    shares = tuple(
        Note("bias_share", numbers={"share": p}, words={"judgement": word})
        for word, p in sorted(share.items(), key=lambda x: (-x[1], x[0]))
    )
    facts = Note("bias_by_share", words={"shares_are": body.shares_are}, parts=shares)
    if set(share) == {NOT_ASSESSED}:
        return Proposal(RISK_OF_BIAS, None, facts)
    if 1 - share.get(NOT_ASSESSED, 0.0) < body.settings.least_assessed:
        return Proposal(RISK_OF_BIAS, None, together(facts, Note("too_little_assessed")))
    high = sum(p for word, p in share.items() if word in _HIGH)
    not_low = 1 - sum(p for word, p in share.items() if word in _LOW)
    limit = body.settings.biased_share
    if high >= limit:
        change, verdict = -2, Note("share_high_risk", numbers={"share": high})
    elif not_low >= limit:
        change, verdict = -1, Note("share_not_low_risk", numbers={"share": not_low})
    else:
        change, verdict = 0, Note("share_low_risk", numbers={"share": 1 - not_low})
    return Proposal(RISK_OF_BIAS, change, together(facts, verdict))


def inconsistency(body: Body) -> Proposal:
    """From the prediction interval against the confidence interval and the values that matter."""
    p = body.synthesis.primary
    if p.status == SINGLE_STUDY:
        return Proposal(INCONSISTENCY, None, Note("one_study_consistency"))
    side = _side_information(p)
    predicted, confident = _interval(p.pi_low, p.pi_high), _interval(p.ci_low, p.ci_high)
    if predicted is None or confident is None:
        return _without_prediction_interval(body, side)
    bounds = {
        "pi_low": predicted.low,
        "pi_high": predicted.high,
        "low": confident.low,
        "high": confident.high,
    }
    interval = Note("both_intervals", numbers=bounds, words=_of_interval(body))
    if p.tau2 == 0:
        # Then the prediction interval is wider only for the uncertainty of the mean, which is imprecision.
        return Proposal(INCONSISTENCY, 0, together(interval, Note("no_more_than_chance"), *side))
    if not body.synthesis.comparison.two_arm:
        change, verdict = _inconsistent_rate(body, predicted, confident)
    else:
        further = len(_zones(body.bounds, predicted)) - len(_zones(body.bounds, confident))
        change = -min(further, 2)
        verdict = Note(
            "further_ranges",
            numbers={"further": further},
            parts=_values(body, body.bounds),
        )
    return Proposal(INCONSISTENCY, change, together(interval, verdict, *side))


def _without_prediction_interval(body: Body, side: tuple[Note, ...]) -> Proposal:
    measure = body.synthesis.measure
    own = [i for _, e, _ in body.studies if (i := _closed(e, measure)) is not None]
    apart = any(a.low > b.high for a in own for b in own)
    verdict = Note("intervals_apart" if apart else "intervals_overlap")
    return Proposal(INCONSISTENCY, -1 if apart else 0, together(verdict, *side))


def _inconsistent_rate(body: Body, predicted: _Interval, confident: _Interval) -> tuple[int | None, Note]:
    mark, width = body.synthesis.benchmark, predicted.width
    widest = _widest(body, body.settings.widest_prediction)
    if widest is None:
        return None, Note("no_width_too_wide")
    spans = {"width": width, "allowed": widest}
    if width > 2 * widest:
        return -2, Note("more_than_twice", numbers=spans, words=_in(body))
    if width > widest:
        return -1, Note("width", numbers=spans, words=_in(body))
    if mark is not None and predicted.holds(mark.value) and not confident.holds(mark.value):
        included = {"benchmark": mark.value}
        return -1, Note("prediction_includes_benchmark", numbers=included, words=_of_interval(body))
    return 0, Note("width", numbers=spans, words=_in(body))


def imprecision(body: Body) -> Proposal:
    """From the confidence interval against values that matter, and the optimal information size.

    That figures count several units of one patient is told for the judge: by how much the interval is too
    narrow is not known, so nothing is proposed for it.
    """
    confident = _closed(body.synthesis.primary, body.synthesis.measure)
    if confident is None:
        return Proposal(IMPRECISION, None, Note("no_confidence_interval"))
    limits = {"low": confident.low, "high": confident.high}
    if math.isinf(confident.high):
        interval = Note("interval_without_end", numbers={"low": confident.low}, words=_of_interval(body))
    else:
        interval = Note("interval", numbers=limits, words=_of_interval(body))
    within = _within_patients(body)
    if not body.synthesis.comparison.two_arm:
        change, verdict = _imprecise_rate(body, confident)
        return Proposal(IMPRECISION, change, together(interval, verdict, *within))
    by_interval, verdict = _crossing(body, confident)
    by_size, size = _information_size(body)
    known = [c for c in (by_interval, by_size) if c is not None]
    change = min(known) if by_size is not None or by_interval < 0 else None
    return Proposal(IMPRECISION, change, together(interval, verdict, size, *within))


def _within_patients(body: Body) -> tuple[Note, ...]:
    """Name the units of which one patient has several, where figures count them."""
    units = [c.unit for c, _, _ in body.studies if c.unit != PATIENT]
    if not units:
        return ()
    counted = {"number": len(units), "total": len(body.studies)}
    named = tuple(Note("unit", words={"unit": unit}) for unit in sorted(set(units)))
    return (Note("within_patients", numbers=counted, parts=named),)


def _imprecise_rate(body: Body, confident: _Interval) -> tuple[int | None, Note]:
    p, mark = body.synthesis.primary, body.synthesis.benchmark
    widest = _widest(body, body.settings.widest_interval)
    if widest is None:
        return None, Note("no_width_too_wide")
    width = confident.width
    spans = {"width": width, "allowed": widest}
    if width > 2 * widest:
        return -2, Note("more_than_twice", numbers=spans, words=_in(body))
    if width > widest:
        return -1, Note("width", numbers=spans, words=_in(body))
    fewest = body.settings.fewest_participants
    if p.n is None or p.n < fewest:
        known = {} if p.n is None else {"n": p.n}
        return -1, Note("few_participants", numbers={**spans, **known, "fewest": fewest}, words=_in(body))
    if mark is not None and confident.holds(mark.value):
        return -1, Note("includes_benchmark", numbers={**spans, "benchmark": mark.value}, words=_in(body))
    return 0, Note("width", numbers=spans, words=_in(body))


def _crossing(body: Body, confident: _Interval) -> tuple[int, Note]:
    """How the interval of a comparison lies to no difference and to important benefit and harm."""
    bounds = body.bounds
    crossed = [b for b in bounds if confident.holds(b)]
    null = bounds[len(bounds) // 2]
    if not crossed:
        return 0, Note("crosses_nothing", parts=_values(body, bounds))
    if len(crossed) == len(bounds) > 1:
        change, kind = -2, "crosses_both"
    elif null not in crossed:
        change, kind = 0, "crosses_not_null"
    elif len(bounds) == 1:
        change, kind = -1, "crosses_null_only"
    elif len(crossed) > 1:
        change, kind = -1, "crosses_null_and_important"
    else:
        change, kind = 0, "unlikely_important"
    return change, Note(kind, parts=_values(body, crossed))


def _information_size(body: Body) -> tuple[int | None, Note]:
    from evidence.stats.monitoring import information_size

    s, people = body.settings, body.synthesis.primary.people
    if body.synthesis.measure in (MeasureId.MD, MeasureId.SMD, MeasureId.ROM):
        needed = information_size.of_means(s.standardised_difference, s.alpha, s.power)
        kind, told = "information_size_of_means", {"difference": s.standardised_difference}
    else:
        base = body.absolute.baseline if body.absolute and body.absolute.kind == RISK else None
        if base is None or base.value in (0.0, 1.0):
            return None, Note("no_information_size")
        more = body.outcome.direction is Better.HIGHER
        wanted = information_size.aimed_at(base.value, s.relative_reduction, more=more)
        needed = information_size.of_risks(base.value, wanted, s.alpha, s.power)
        kind, told = "information_size_of_risks", {"risk": base.value, "wanted": wanted}
    if not people:
        return None, Note("participants_unknown")
    if people < s.far_below * needed:
        change, reached = -2, "far below"
    else:
        change, reached = (-1, "not reached") if people < needed else (0, "reached")
    numbers = {"n": people, "needed": float(needed), **told}
    return change, Note(kind, numbers=numbers, words={"reached": reached})


def publication_bias(body: Body) -> Proposal:
    """From the small-study test that suits the measure best, where at least ten studies are pooled.

    The others are told beside it: choosing the smallest p value of several tests would find too much.
    """
    k = body.synthesis.primary.k
    if k < LEAST_FOR_SMALL_STUDY_TESTS:
        few = {"k": k, "fewest": LEAST_FOR_SMALL_STUDY_TESTS}
        return Proposal(PUBLICATION_BIAS, None, Note("too_few_for_bias", numbers=few))
    found = body.synthesis.diagnostics
    tests = found.small_studies.tests if found else ()
    if not tests:
        return Proposal(PUBLICATION_BIAS, None, Note("no_small_study_test", numbers={"k": k}))
    told = tuple(Note("test_p", numbers={"p": t.p_value}, words={"test": t.name}) for t in tests)
    seen = tests[0].p_value < body.settings.small_study_p
    kind = "small_studies_differ" if seen else "small_studies_agree"
    reason = Note(kind, numbers={"k": k}, words={"test": tests[0].name}, parts=told)
    return Proposal(PUBLICATION_BIAS, -1 if seen else 0, reason)


def indirectness(body: Body) -> Proposal:
    """Facts for the judge only: nothing about indirectness is ever proposed."""
    n = len(body.studies)
    candidates = [c for c, _, _ in body.studies]

    statuses = [c.attributes.market_statuses for c in candidates]
    kinds = [c.attributes.publication for c in candidates]
    found = {
        "figures_second_hand": sum(c.second_hand for c in candidates),
        "figures_of_abstracts": sum(k == "conference abstract" for k in kinds),
        "figures_not_reviewed": sum(k in ("registry results", "press release", "preprint") for k in kinds),
    }
    facts = [Note(kind, numbers={"number": number, "total": n}) for kind, number in found.items() if number]
    for status in OFF_MARKET:
        number = sum(status in s for s in statuses)
        if number:
            numbers = {"number": number, "total": n}
            facts.append(Note("figures_of_lost_devices", numbers=numbers, words={"status": status}))
    units = sorted({c.unit for c in candidates})
    if len(units) > 1:
        facts.append(Note("units_differ", parts=tuple(Note("unit", words={"unit": u}) for u in units)))
    told = tuple(facts) or (Note("nothing_indirect"),)
    return Proposal(INDIRECTNESS, None, Note("figures_told", parts=told))


def _widest(body: Body, of_a_share: float) -> float | None:
    """Return the widest interval allowed in one group; of a mean twice the important difference."""
    if body.synthesis.measure in SHARES:
        return of_a_share
    return None if body.important_difference is None else 2 * body.important_difference


def _zones(bounds: tuple[float, ...], interval: _Interval) -> range:
    """Return the ranges between ``bounds`` that an interval touches."""
    first = bisect_right(bounds, interval.low)
    return range(first, max(bisect_left(bounds, interval.high), first) + 1)


def together(*notes: Note) -> Note:
    """Make one reason of several, said one after the other."""
    return Note("together", parts=notes)


def _side_information(primary: Analysis) -> tuple[Note, ...]:
    known = {"tau2": primary.tau2, "i2": primary.i2_percent}
    numbers = {name: value for name, value in known.items() if value is not None}
    return (Note("heterogeneity_beside", numbers=numbers),) if numbers else ()


def _in(body: Body) -> dict[str, str]:
    """Say which measure the numbers of a note are in."""
    return {"measure": body.synthesis.measure}


def _of_interval(body: Body) -> dict[str, str]:
    """Say beside the measure which kind of interval it is: one of a posterior is no confidence interval."""
    return {**_in(body), "interval": "credible" if body.synthesis.primary.credible else "confidence"}


def _values(body: Body, values: Iterable[float]) -> tuple[Note, ...]:
    return tuple(Note("value", numbers={"value": v}, words=_in(body)) for v in values)
