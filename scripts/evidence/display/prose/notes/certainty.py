"""Sentences on certainty, absolute effects and directions."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.display.measures import measure_of
from evidence.display.numbers import effect_format
from evidence.display.prose.notes.said import Said, Template, listed, some_of, studies
from evidence.record.measures import MeasureId, ids

_SHARES = ids(lambda m: m.share)
_NO_WIDTH = "No important difference is set for this outcome, so no width is too wide."


def value(measure: str, number: float) -> str:
    """Write a value as the results have it: ratios with two decimals, shares in percent with one."""
    text = effect_format(measure_of(measure), (number,)).value(number)
    return f"{text} points" if measure == MeasureId.RD else text


def span(measure: str, low: float, high: float) -> str:
    """Write two limits as the results have them, both with the decimals of what lies between them."""
    shown = measure_of(measure)
    text = effect_format(shown, ((low + high) / 2,)).interval(low, high) + shown.suffix
    return f"{text} points" if measure == MeasureId.RD else text


def _width(measure: str, width: float) -> str:
    return f"{100 * width:.0f} percentage points" if measure in _SHARES else value(measure, width)


def _of(s: Said, name: str) -> str:
    return value(s.word("measure"), s.number(name))


def _span(s: Said, low: str, high: str) -> str:
    return span(s.word("measure"), s.number(low), s.number(high))


def _interval(s: Said) -> str:
    return f"{s.word('interval')} interval"


def _spans(s: Said) -> str:
    return f"It spans {_width(s.word('measure'), s.number('width'))}"


def _allowed(s: Said) -> str:
    return f"{_width(s.word('measure'), s.number('allowed'))} allowed"


def _crosses(verdict: str) -> Template:
    return lambda s: f"It crosses {listed(s.parts)}{verdict}"


def _share(s: Said) -> str:
    return f"{s.number('share'):.0%} of the {s.word('shares_are')}"


def _not_randomised(s: Said) -> str:
    if "share" not in s.note.numbers:
        return "No study is randomised"
    return f"{s.number('share'):.0%} of the {s.word('shares_are')} is not randomised"


def _further(s: Said) -> str:
    parted = f"(parted at {listed(s.parts)})."
    further = s.number("further")
    if not further:
        return f"It reaches no other range of importance {parted}"
    return f"It reaches {further:g} more range{'' if further == 1 else 's'} of importance {parted}"


def _beside(s: Said) -> str:
    given = s.note.numbers
    told = [f"τ² {given['tau2']:.2g}"] if "tau2" in given else []
    told += [f"I² {given['i2']:.0f}%"] if "i2" in given else []
    return f"Also: {', '.join(told)}."


def _few_participants(s: Said) -> str:
    n = s.note.numbers.get("n")
    people = "an unknown number of" if n is None else f"{n:,}"
    wanted = f"at least {s.number('fewest'):g} wanted."
    return f"{_spans(s)}; {_allowed(s)}, but from {people} participants; {wanted}"


_REACHED = {"far below": "Far below it.", "not reached": "Not reached.", "reached": "Reached."}


def _information_size(s: Said, told: str) -> str:
    needed = f"optimal information size {s.number('needed'):,.0f} ({told})."
    return f"{s.number('n'):,} participants; {needed} {_REACHED[s.word('reached')]}"


def _other_proposal(s: Said) -> str:
    now = s.note.numbers.get("now")
    told = "nothing is proposed now" if now is None else f"{now:g} is proposed now"
    return f"{s.word('domain')}: a proposal of {s.number('accepted'):g} was accepted, {told}"


def _number_changed(s: Said) -> str:
    now = s.note.numbers.get("now")
    return f"{s.word('name')} {s.number('then'):g}, now {'none' if now is None else format(now, '.4g')}"


CERTAINTY: Mapping[str, Template] = {
    "nothing_to_rate": "There is no result to rate.",
    "single_arm_starts_low": "One group without a comparator: starts low.",
    "case_series_start_very_low": lambda s: (
        f"One group, {_share(s)} from case series or case reports: starts very low."
    ),
    "bias_not_judged": lambda s: (
        f"not graded: risk of bias is judged for {_share(s)} only"
        if s.number("share")
        else "not graded: nobody has judged the risk of bias"
    ),
    "all_randomised": "All pooled studies are randomised.",
    "not_randomised_robins": lambda s: (
        f"{_not_randomised(s)}; judged with ROBINS-I, which starts high (GRADE 18)."
    ),
    "not_randomised": lambda s: f"{_not_randomised(s)}, and not judged with ROBINS-I.",
    "bias_of_one_study": "Overall judgement of the one study: {judgement}.",
    "bias_by_share": lambda s: (
        f"Overall judgements by share of {s.word('shares_are')}: {', '.join(s.parts)}."
    ),
    "bias_share": "{judgement} {share:.0%}",
    "too_little_assessed": "Too little is assessed for a proposal.",
    "share_high_risk": "{share:.0%} is at high risk of bias.",
    "share_not_low_risk": "{share:.0%} is not known to be at low risk of bias.",
    "share_low_risk": "{share:.0%} is at low risk of bias.",
    "one_study_consistency": "One study: whether results differ between studies cannot be seen.",
    "both_intervals": lambda s: (
        f"Prediction interval {_span(s, 'pi_low', 'pi_high')}, {_interval(s)} {_span(s, 'low', 'high')}."
    ),
    "no_more_than_chance": "The studies differ no more than by chance.",
    "further_ranges": _further,
    "value": lambda s: _of(s, "value"),
    "heterogeneity_beside": _beside,
    "intervals_overlap": "No prediction interval; the studies' own intervals overlap.",
    "intervals_apart": "No prediction interval; the studies' own intervals do not overlap.",
    "no_width_too_wide": _NO_WIDTH,
    "more_than_twice": lambda s: f"{_spans(s)}, more than twice the {_allowed(s)}.",
    "width": lambda s: f"{_spans(s)}; {_allowed(s)}.",
    "prediction_includes_benchmark": lambda s: (
        f"It includes the benchmark {_of(s, 'benchmark')}, which the {_interval(s)} does not."
    ),
    "no_confidence_interval": "The result has no confidence interval.",
    "interval_without_end": lambda s: (
        f"{_interval(s).capitalize()} from {_of(s, 'low')} on, without an upper end."
    ),
    "interval": lambda s: f"{_interval(s).capitalize()} {_span(s, 'low', 'high')}.",
    "few_participants": _few_participants,
    "includes_benchmark": lambda s: (
        f"{_spans(s)}; {_allowed(s)}, but it includes the benchmark {_of(s, 'benchmark')}."
    ),
    "crosses_nothing": lambda s: f"It crosses no value that matters ({listed(s.parts)}).",
    "crosses_both": _crosses(": important benefit and important harm are both inside."),
    "crosses_not_null": _crosses(", but not no difference."),
    "crosses_null_only": _crosses("; no important difference is set for this outcome."),
    "crosses_null_and_important": _crosses(": no difference and an important one are both inside."),
    "unlikely_important": _crosses(" only: an important difference either way is unlikely."),
    "no_information_size": "The optimal information size cannot be worked out without a baseline risk.",
    "participants_unknown": "The number of participants is not known.",
    "information_size_of_means": lambda s: _information_size(
        s, f"a difference of {s.number('difference'):g} standard deviations"
    ),
    "information_size_of_risks": lambda s: _information_size(
        s, f"{s.number('wanted'):.1%} with the event instead of {s.number('risk'):.1%}"
    ),
    "too_few_for_bias": lambda s: (
        f"{studies(s.number('k'))}: cannot be examined with fewer than {s.number('fewest'):g} studies."
    ),
    "no_small_study_test": "{k:g} studies; no small-study test could be made.",
    "small_studies_differ": "{k:g} studies; small studies differ by {test}, the test that suits best "
    "({parts}).",
    "small_studies_agree": "{k:g} studies; no small-study effect is seen by {test}, the test that suits best "
    "({parts}).",
    "test_p": "{test} p = {p:.2g}",
    "figures_told": "Values: {parts}.",
    "nothing_indirect": "none second-hand, from a conference abstract or with a device off the market",
    "figures_second_hand": "{number:g} of {total:g} read second-hand",
    "figures_of_abstracts": "{number:g} of {total:g} from a conference abstract",
    "figures_not_reviewed": "{number:g} of {total:g} from a registry, press release or preprint",
    "figures_of_lost_devices": "{number:g} of {total:g} with a {status} device",
    "within_patients": lambda s: (
        f"{some_of(s.number('number'), s.number('total'))} "
        f"{'counts' if s.number('number') == 1 else 'count'} {' and '.join(f'{u}s' for u in s.parts)}: the "
        "interval does not allow for several of one patient (no design effect) and may be too narrow."
    ),
    "units_differ": lambda s: f"mixed units ({', '.join(s.parts)})",
    "other_proposal": _other_proposal,
    "other_numbers": "made for other numbers, look again: {parts}",
    "number_changed": _number_changed,
    "no_comparator_figure": "no pooled study prints the comparator's {what}",
    "baseline_median": "median of {arms:g} comparator arms",
    "baseline_one_arm": "the only comparator arm",
    "baseline_together": "{arms:g} comparator arms pooled, {events:g} of {n:g} (median 0)",
    "baseline_rates_together": "{arms:g} comparator arms pooled, {events:g} events in {years:,.0f} "
    "person-years (median 0)",
    "rates_cut": "rates cannot fall below 0: limits beyond are cut there",
    "baseline_set": "{label}",
    "baseline_at_end": "the baseline risk is {risk:.0%}, so a ratio gives no number of people",
    "beyond_the_ends": "put to the comparator's {what}, the result would be one that cannot be",
    "limits_cut": "risks cannot leave 0 to 100%: limits beyond are cut there",
    "no_sign_test": "no sign test: fewer than {fewest:g} studies point to either side",
}
