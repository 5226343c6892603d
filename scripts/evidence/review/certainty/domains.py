"""Computed proposals for the domains of GRADE: facts and rules, never a judgement.

Each function returns a proposal with the numbers that led to it in words. The rules lean to the careful
side: what is not known is never taken for good.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from evidence.record.absolute import RISK, AbsoluteEffect
from evidence.record.certainty import (
    IMPRECISION,
    INCONSISTENCY,
    INDIRECTNESS,
    PUBLICATION_BIAS,
    RISK_OF_BIAS,
    Proposal,
)
from evidence.record.measures import ids
from evidence.record.synthesis import SINGLE_STUDY, Candidate, OutcomeInfo, StudyEffect, Synthesis
from evidence.review.certainty.absolute import SHARES
from evidence.review.config.certainty_spec import CertaintySettings

NOT_ASSESSED = "not assessed"
# Overall judgements of all appraisal tools of the vocabulary, by how much they weigh.
_LOW = ("low", "yes", "adequate")
_HIGH = ("high", "serious", "critical", "no", "inadequate")
RATIOS = ids(lambda m: m.ratio)
LEAST_FOR_SMALL_STUDY_TESTS = 10
_NOT_ON_MARKET = ("withdrawn", "recalled")


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
        if self.synthesis.comparison.kind == "single-arm":
            return ()
        if measure in RATIOS:
            return (s.important_benefit, 1.0, s.important_harm)
        if d is None and measure == "SMD":
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
    pairs = [(candidates[e.key], e) for e in synthesis.primary.effects if e.status == "pooled"]
    weights = [e.weight_percent for _, e in pairs]
    shares_are = "weight"
    if len(pairs) > 1 and any(w is None for w in weights):
        weights, shares_are = [c.n for c, _ in pairs], "participants"
    if len(pairs) == 1 or any(w is None for w in weights) or not sum(weights):
        weights = [1] * len(pairs)
        shares_are = "studies" if len(pairs) > 1 else shares_are
    total = sum(weights)
    studies = tuple((c, e, w / total) for (c, e), w in zip(pairs, weights, strict=True))
    return Body(outcome, synthesis, studies, shares_are, absolute, important_difference, settings)


def risk_of_bias(body: Body) -> Proposal:
    """From the overall judgements of the appraisals; without enough of them there is no proposal."""
    share: dict[str, float] = {}
    for candidate, _, part in body.studies:
        word = str(candidate.attributes.get("appraisal") or NOT_ASSESSED)
        share[word] = share.get(word, 0.0) + part
    if len(body.studies) == 1:
        word = next(iter(share))
        change = None if word == NOT_ASSESSED else 0 if word in _LOW else -2 if word in _HIGH else -1
        return Proposal(RISK_OF_BIAS, change, f"Overall judgement of the one study: {word}.")
    listed = ", ".join(f"{word} {p:.0%}" for word, p in sorted(share.items(), key=lambda x: (-x[1], x[0])))
    facts = f"Overall judgements by share of {body.shares_are}: {listed}."
    unknown = share.get(NOT_ASSESSED, 0.0)
    if unknown == 1:
        return Proposal(RISK_OF_BIAS, None, facts)
    if 1 - unknown < body.settings.least_assessed:
        return Proposal(RISK_OF_BIAS, None, f"{facts} Too little is assessed for a proposal.")
    high = sum(p for word, p in share.items() if word in _HIGH)
    not_low = 1 - sum(p for word, p in share.items() if word in _LOW)
    limit = body.settings.biased_share
    if high >= limit:
        return Proposal(RISK_OF_BIAS, -2, f"{facts} {high:.0%} is at high risk of bias.")
    if not_low >= limit:
        return Proposal(RISK_OF_BIAS, -1, f"{facts} {not_low:.0%} is not known to be at low risk of bias.")
    return Proposal(RISK_OF_BIAS, 0, f"{facts} {1 - not_low:.0%} is at low risk of bias.")


def inconsistency(body: Body) -> Proposal:
    """From the prediction interval against the confidence interval and the values that matter."""
    p = body.synthesis.primary
    if p.status == SINGLE_STUDY:
        return Proposal(
            INCONSISTENCY, None, "One study: whether results differ between studies cannot be seen."
        )
    side = _side_information(p)
    if p.pi_low is None or p.pi_high is None:
        return _without_prediction_interval(body, side)
    interval = f"Prediction interval {_span(body, p.pi_low, p.pi_high)}, "
    interval += f"confidence interval {_span(body, p.ci_low, p.ci_high)}."
    if p.tau2 == 0:
        # Then the prediction interval is wider only for the uncertainty of the mean, which is imprecision.
        text = f"{interval} The studies differ no more than by chance. {side}"
        return Proposal(INCONSISTENCY, 0, text)
    if body.synthesis.comparison.kind == "single-arm":
        change, verdict = _inconsistent_rate(body)
    else:
        further = len(_zones(body.bounds, p.pi_low, p.pi_high)) - len(
            _zones(body.bounds, p.ci_low, p.ci_high)
        )
        change = -min(further, 2)
        verdict = (
            f"It reaches {further} {'range' if further == 1 else 'ranges'} of importance further "
            f"(parted at {_listed(body, body.bounds)})."
            if further
            else f"It reaches no other range of importance (parted at {_listed(body, body.bounds)})."
        )
    return Proposal(INCONSISTENCY, change, " ".join((interval, verdict, side)).strip())


def _without_prediction_interval(body: Body, side: str) -> Proposal:
    effects = [e for _, e, _ in body.studies if e.ci_low is not None and e.ci_high is not None]
    apart = any(a.ci_low > b.ci_high for a in effects for b in effects)
    verdict = "do not overlap" if apart else "overlap"
    text = f"No prediction interval; the studies' own intervals {verdict}. {side}"
    return Proposal(INCONSISTENCY, -1 if apart else 0, text.strip())


def _inconsistent_rate(body: Body) -> tuple[int | None, str]:
    p, mark = body.synthesis.primary, body.synthesis.benchmark
    width = p.pi_high - p.pi_low
    widest = _widest(body, body.settings.widest_prediction)
    if widest is None:
        return None, "No important difference is set for this outcome, so no width is too wide."
    split = mark is not None and p.pi_low < mark.value < p.pi_high
    split = split and not p.ci_low < mark.value < p.ci_high
    spans, allowed = f"It spans {_width(body, width)}", f"{_width(body, widest)} allowed"
    if width > 2 * widest:
        return -2, f"{spans}, more than twice the {allowed}."
    if width > widest:
        return -1, f"{spans}; {allowed}."
    if split:
        return (
            -1,
            f"It includes the benchmark {_value(body, mark.value)}, which the confidence interval does not.",
        )
    return 0, f"{spans}; {allowed}."


def imprecision(body: Body) -> Proposal:
    """From the confidence interval against values that matter, and the optimal information size."""
    p = body.synthesis.primary
    if p.ci_low is None or p.ci_high is None:
        return Proposal(IMPRECISION, None, "The result has no confidence interval.")
    interval = f"Confidence interval {_span(body, p.ci_low, p.ci_high)}."
    if body.synthesis.comparison.kind == "single-arm":
        change, verdict = _imprecise_rate(body)
        return Proposal(IMPRECISION, change, f"{interval} {verdict}")
    by_interval, verdict = _crossing(body)
    by_size, size = _information_size(body)
    known = [c for c in (by_interval, by_size) if c is not None]
    change = min(known) if by_size is not None or by_interval < 0 else None
    return Proposal(IMPRECISION, change, f"{interval} {verdict} {size}")


def _imprecise_rate(body: Body) -> tuple[int | None, str]:
    p, mark = body.synthesis.primary, body.synthesis.benchmark
    widest = _widest(body, body.settings.widest_interval)
    if widest is None:
        return None, "No important difference is set for this outcome, so no width is too wide."
    width = p.ci_high - p.ci_low
    spans, allowed = f"It spans {_width(body, width)}", f"{_width(body, widest)} allowed"
    if width > 2 * widest:
        return -2, f"{spans}, more than twice the {allowed}."
    if width > widest:
        return -1, f"{spans}; {allowed}."
    fewest = body.settings.fewest_participants
    if p.n is None or p.n < fewest:
        people = "an unknown number of" if p.n is None else f"{p.n:,}"
        return -1, f"{spans}; {allowed}, but from {people} participants; at least {fewest} wanted."
    if mark is not None and p.ci_low < mark.value < p.ci_high:
        return -1, f"{spans}; {allowed}, but it includes the benchmark {_value(body, mark.value)}."
    return 0, f"{spans}; {allowed}."


def _crossing(body: Body) -> tuple[int, str]:
    """How the interval of a comparison lies to no difference and to important benefit and harm."""
    p, bounds = body.synthesis.primary, body.bounds
    crossed = [b for b in bounds if p.ci_low < b < p.ci_high]
    null = bounds[len(bounds) // 2]
    if not crossed:
        return 0, f"It crosses no value that matters ({_listed(body, bounds)})."
    words = f"It crosses {_listed(body, crossed)}"
    if len(crossed) == len(bounds) > 1:
        return -2, f"{words}: important benefit and important harm are both inside."
    if null not in crossed:
        return 0, f"{words}, but not no difference."
    if len(bounds) == 1:
        return -1, f"{words}; no important difference is set for this outcome."
    if len(crossed) > 1:
        return -1, f"{words}: no difference and an important one are both inside."
    return 0, f"{words} only: an important difference either way is unlikely."


def _information_size(body: Body) -> tuple[int | None, str]:
    from evidence.stats import information_size

    s, p = body.settings, body.synthesis.primary
    people = (p.n or 0) + (p.n_comparator or 0)
    if body.synthesis.measure in ("MD", "SMD", "ROM"):
        needed = information_size.of_means(s.standardised_difference, s.alpha, s.power)
        told = f"a difference of {s.standardised_difference:g} standard deviations"
    else:
        base = body.absolute.baseline if body.absolute and body.absolute.kind == RISK else None
        if base is None or base.value in (0.0, 1.0):
            return None, "The optimal information size cannot be worked out without a baseline risk."
        rarer = min(base.value, 1 - base.value)
        needed = information_size.of_risks(rarer, rarer * (1 - s.relative_reduction), s.alpha, s.power)
        told = f"{rarer:.1%} reduced by {s.relative_reduction:.0%}"
    if not people:
        return None, "The number of participants is not known."
    size = f"{people:,} participants; optimal information size {needed:,.0f} ({told})."
    if people < s.far_below * needed:
        return -2, f"{size} Far below it."
    return (-1, f"{size} Not reached.") if people < needed else (0, f"{size} Reached.")


def publication_bias(body: Body) -> Proposal:
    """From the small-study test that suits the measure best, where at least ten studies are pooled.

    The others are told beside it: choosing the smallest p value of several tests would find too much.
    """
    k = body.synthesis.primary.k
    if k < LEAST_FOR_SMALL_STUDY_TESTS:
        counted = f"{k} {'study' if k == 1 else 'studies'}"
        text = f"{counted}: cannot be examined with fewer than {LEAST_FOR_SMALL_STUDY_TESTS} studies."
        return Proposal(PUBLICATION_BIAS, None, text)
    found = body.synthesis.diagnostics
    tests = found.small_studies.tests if found else ()
    if not tests:
        return Proposal(PUBLICATION_BIAS, None, f"{k} studies; no small-study test could be made.")
    told = "; ".join(f"{t.name} p = {t.p_value:.2g}" for t in tests)
    limit = body.settings.small_study_p
    if tests[0].p_value < limit:
        text = f"{k} studies; small studies differ by {tests[0].name}, the test that suits best ({told})."
        return Proposal(PUBLICATION_BIAS, -1, text)
    text = (
        f"{k} studies; no small-study effect is seen by {tests[0].name}, the test that suits best ({told})."
    )
    return Proposal(PUBLICATION_BIAS, 0, text)


def indirectness(body: Body) -> Proposal:
    """Facts for the judge only: nothing about indirectness is ever proposed."""
    n = len(body.studies)
    candidates = [c for c, _, _ in body.studies]

    statuses = [c.attributes.get("device market status") or () for c in candidates]
    markets = {f"with a {word} device": sum(word in s for s in statuses) for word in _NOT_ON_MARKET}
    kinds = [c.attributes.get("publication") for c in candidates]
    found = {
        "read second-hand": sum(c.second_hand for c in candidates),
        "from a conference abstract": sum(k == "conference abstract" for k in kinds),
        "from a registry, press release or preprint": sum(
            k in ("registry results", "press release", "preprint") for k in kinds
        ),
        **markets,
    }
    facts = [f"{number} of {n} {what}" for what, number in found.items() if number]
    units = sorted({c.unit for c in candidates})
    if len(units) > 1:
        facts.append(f"mixed units ({', '.join(units)})")
    text = "; ".join(facts) or "none second-hand, from an abstract or with a withdrawn device"
    return Proposal(INDIRECTNESS, None, f"Figures: {text}.")


def _widest(body: Body, of_a_share: float) -> float | None:
    """Return the widest interval allowed in one group; of a mean twice the important difference."""
    if body.synthesis.measure in SHARES:
        return of_a_share
    return None if body.important_difference is None else 2 * body.important_difference


def _zones(bounds: tuple[float, ...], low: float, high: float) -> range:
    """Return the ranges between ``bounds`` that an interval touches."""
    first = bisect_right(bounds, low)
    return range(first, max(bisect_left(bounds, high), first) + 1)


def _side_information(primary) -> str:
    parts = []
    if primary.tau2 is not None:
        parts.append(f"τ² {primary.tau2:.2g}")
    if primary.i2_percent is not None:
        parts.append(f"I² {primary.i2_percent:.0f}%")
    return f"Beside it: {', '.join(parts)}." if parts else ""


def _value(body: Body, value: float) -> str:
    if body.synthesis.measure in SHARES or body.synthesis.measure == "RD":
        return f"{100 * value:.1f}".replace("-", "−") + (" points" if body.synthesis.measure == "RD" else "%")
    text = f"{value:.3g}" if 0 < abs(value) < 1000 else f"{value:,.0f}"
    return text.replace("-", "−")


def _width(body: Body, width: float) -> str:
    if body.synthesis.measure in SHARES:
        return f"{100 * width:.0f} percentage points"
    return _value(body, width)


def _span(body: Body, low: float, high: float) -> str:
    return f"{_value(body, low)} to {_value(body, high)}"


def _listed(body: Body, values) -> str:
    words = [_value(body, v) for v in values]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
