"""Sentences on analyses and curves: what was asked of them, what they rest on."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.display import words
from evidence.display.prose.notes import certainty, names
from evidence.display.prose.notes.said import MINUS, Said, Template, some_of, studies
from evidence.record.pooling_model import PoolingModel


def _span(low: float, high: float) -> str:
    """Write two times in months, each with its unit where the first is one of days."""
    return f"{words.months(low)} to {words.months(high)}" if low < 1 else f"{low:.3g} to {high:.3g} months"


def _placed(s: Said) -> str:
    """Where a prior lies: priors learnt from earlier meta-analyses are of the logarithm of tau2."""
    scale, location = s.number("scale"), s.note.numbers.get("location")
    if location is None:
        return f"scale {scale:.3g}"
    return f"location {location:.3g} and scale {scale:.3g} of log tau²".replace("-", MINUS)


def _directions(s: Said) -> str:
    total, level = s.number("total"), s.number("level")
    below = s.number("below")
    lie = "lies" if below == 1 else "lie"
    text = f"of {studies(total)}, {below:g} {lie} below no difference and {s.number('above'):g} above"
    return f"{text}, {level:g} on it" if level else text


def _printed(s: Said) -> str:
    why, *figures = s.parts
    more = s.number("more")
    return f"{why}; printed all the same: {'; '.join(figures)}" + (f"; and {more:g} more" if more else "")


def _no_result(s: Said) -> str:
    status = s.word("status")
    return "; ".join(s.parts) or status


def _other_by_counts(s: Said) -> str:
    n, total = s.number("other"), s.number("total")
    who = "The study" if total == 1 else some_of(n, total)
    stand, them = ("stands", "it") if n == 1 else ("stand", "them")
    given = f"the counts printed with {them} give another value"
    return f"{who} {stand} here as printed, and {given} ({'; '.join(s.parts)})"


def _imputed(s: Said) -> str:
    return (
        f"{s.number('imputed'):g} of {s.number('total'):g} Kaplan-Meier estimates are printed without "
        "interval or numbers at risk; their standard errors are imputed from the number of patients at the "
        "start."
    )


def _in_ranges(s: Said) -> str:
    result = certainty.span(s.word("measure"), s.number("least"), s.number("most"))
    return (
        f"the counts of {some_of(s.number('ranged'), s.number('total'))} are from the middle of the "
        f"range that fits a rounded percentage{s.of_whom}; at its ends the result is {result}"
    )


def _some_define(s: Said) -> str:
    defined, total = s.number("defined"), s.number("total")
    who = "the study" if total == 1 else some_of(defined, total)
    return f"{who} {'says' if defined == 1 else 'say'} how the outcome is defined: {'; '.join(s.parts)}"


def _worked_out(of_two: float) -> str:
    """Say how many of the two standard deviations that lie furthest apart are worked out."""
    if not of_two:
        return ""
    return f", {'one of them' if of_two == 1 else 'both'} worked out of the error of a difference"


# The model that a setting means where events are in person-time.
_OF_RATES: Mapping[str, str] = {PoolingModel.GLMM: PoolingModel.GLMM_OF_RATES}
ANALYSES: Mapping[str, Template] = {
    "other_kind_of_measure": "it asks for {asked}, which cannot be made of values for {measure}",
    "needs_several_studies": "its model ({model}) pools several studies, and there are not two to pool",
    "changes_nothing": "skipped: it leaves out nothing here and changes no setting that matters",
    "one_study_shown": "one study: its own value is shown, nothing is pooled",
    "no_poolable_figure": "no study reported poolable data",
    "no_estimable_effect": "no study has an estimable effect{because}",
    "no_result_of_model": _no_result,
    "printed_all_the_same": _printed,
    "printed_figure": "{label} {printed}{because}",
    "kept_only": "left out by this analysis (kept: {criteria})",
    "dropped": "left out by this analysis (dropped: {criteria})",
    "printed_effect_only": "printed as {printed} only, without the values of both arms that {measure} needs",
    "other_measure_printed": "printed as {printed}, not as {measure}",
    "needs_events_in_time": lambda s: (
        f"a rate printed without its events; {names.model(_OF_RATES.get(s.word('model'), s.word('model')))} "
        "needs events and person-time"
    ),
    "difference_of_printed_rates": "a rate printed without its events, which a rate difference needs",
    "no_median": "no median with quartiles or range in both arms",
    "needs_counts": lambda s: (
        f"only the printed contrast is known; {names.model(s.word('model'))} needs counts"
    ),
    "printed_without_error": "printed without an interval or p value",
    "counts_in_ranges": _in_ranges,
    "zeros_pooled_more": lambda s: (
        f"of the studies that say that {s.word('what')} had the event {s.number('zeros_pooled'):g} of "
        f"{s.number('zeros'):g} are pooled, of those with another value {s.number('others_pooled'):g} of "
        f"{s.number('others'):g}: the result is likely too {s.word('way')}{s.of_whom}"
    ),
    "scales_may_differ": lambda s: (
        f"standard deviations from {s.number('low'):.3g} to {s.number('high'):.3g}{s.of_whom}"
        f"{_worked_out(s.number('worked_out'))}: the scales "
        f"may differ although the instrument is one ({s.number('times'):.1f} times as large)"
    ),
    "changes_and_finals": lambda s: (
        f"{some_of(s.number('changes'), s.number('total'))} give a change from baseline{s.of_whom}, "
        "the others a value at follow-up"
    ),
    "silent_when_asked": lambda s: (
        f"of {s.word('at')}, nearer to the time asked for, a study says without a value "
        f"“{s.word('printed')}”; its value at {s.number('months'):g} months is taken{s.of_whom}"
    ),
    "few_counted": lambda s: (
        f"{some_of(s.number('few'), s.number('total'))} "
        f"{'counts' if s.number('few') == 1 else 'count'} far fewer than were treated "
        f"({'; '.join(s.parts)}): those who died, left or were not assessed are not among them"
    ),
    "counts_against_contrast": _other_by_counts,
    "followed_beyond": "no time is printed with a value{of_whom}, and follow-up is up to {longest:.3g} "
    "months: events after {end:g} months may be among them",
    "middle_of_follow_up": "a value is of a whole follow-up, placed at its median or mean{of_whom}, of up to "
    "{longest:.3g} months: events after {end:g} months may be among them",
    "times_apart": lambda s: (
        f"this result combines follow-up from {_span(s.number('low'), s.number('high'))}{s.of_whom}"
    ),
    "definitions_differ": lambda s: (
        f"{s.number('definitions'):g} definitions of the outcome are combined in this result: "
        f"{'; '.join(s.parts)}"
    ),
    "some_define": _some_define,
    "definition": lambda s: f"{s.word('text')}{s.of_whom}",
    "constant_hazard": lambda s: (
        f"carried to {s.number('months'):g} months as if events came at a constant rate{s.of_whom}"
    ),
    "odds_ratios_added": lambda s: (
        f"{some_of(s.number('added'), s.number('total'))} with the odds ratio that is printed"
        f"{s.of_whom}; odds ratios are pooled, which are farther from 1 than risk ratios unless the event "
        "is rare"
    ),
    "odds_ratios_converted": lambda s: (
        f"{some_of(s.number('added'), s.number('total'))} with a printed odds ratio{s.of_whom}, "
        "converted with the comparator's risk that the same report prints; the primary analysis does not use "
        "them"
    ),
    "odds_ratios_instead": lambda s: (
        f"no study has counts that give a result; odds ratios are pooled, {s.number('added'):g} of "
        f"{s.number('total'):g} as printed{s.of_whom}, which are close to risk ratios where the event is rare"
    ),
    "errors_imputed": _imputed,
    "method_read": lambda s: (
        f"{some_of(s.number('read'), s.number('total'))} "
        f"{'does' if s.number('read') == 1 else 'do'} not name the method of the share{s.of_whom}; that it "
        "is a Kaplan-Meier estimate is the reader's reading"
    ),
    "mixed_units": lambda s: (
        f"{some_of(s.number('counting'), s.number('total'))} "
        f"{'counts' if s.number('counting') == 1 else 'count'} {' and '.join(f'{u}s' for u in s.parts)}, not "
        f"patients{s.of_whom}: those of one patient are alike, which no standard error allows for (no design "
        "effect), so the interval may be too narrow"
    ),
    "unit": "{unit}",
    "no_prior_scale": "no scale of the prior of tau is set for {measure} (setting 'tau prior scale')",
    "no_size_for_prior": "no study says how many patients it has, so the prior of tau has no scale",
    "two_studies_by_prior": "two studies say too little about how much studies differ: the interval is that "
    "of a model with a stated prior",
    "few_studies_informative": "{k:g} studies: the interval is no wider than the studies' own intervals "
    "together ({width:.3g} against {hull:.3g} on the pooling scale)",
    "few_studies_by_prior": "{k:g} studies: the usual interval is wider than the studies' own intervals "
    "together ({width:.3g} against {hull:.3g} on the pooling scale), so the model with a stated prior is "
    "shown",
    "interval_by_preset": lambda s: (
        f"{studies(s.number('k'))}, rule '{s.word('preset')}': {names.interval(s.word('interval'))}"
    ),
    "not_pooled_by_preset": lambda s: (
        f"{studies(s.number('k'))}: the rule '{s.word('preset')}' shows them without pooling, because "
        f"{s.parts[0]}"
    ),
    "few_curves_by_prior": "{k:g} studies: at some time the usual interval would be wider than their own "
    "intervals together, so the curve is that of a model with a stated prior",
    "few_curves_wide": "at some time the interval would be wider than their own intervals together",
    "no_prior_can_be_stated": lambda s: f"two studies need a stated prior, and there is none{s.because}",
    "studies_differ": "they differ (Cochran's Q, p = {p:.2g})",
    "few_studies_wide": "the interval would be wider than their own intervals together ({width:.3g} against "
    "{hull:.3g} on the pooling scale)",
    "no_prior_for_few": lambda s: f"few studies, and the model with a prior cannot be fitted{s.because}",
    "directions": _directions,
    "prediction_from": lambda s: (
        f"no prediction interval: {studies(s.number('k'))}, and they are given from {s.number('fewest'):g} on"
    ),
    "prediction_inside": "no prediction interval: it would be narrower than the confidence interval",
    "no_spread_for_factor": "the studies' effects do not differ at all, so that Hartung-Knapp's interval "
    "would have no width: it has its floor",
    "prediction_is_interval": "no prediction interval: the variance between studies is estimated as 0, and "
    "it would be the confidence interval",
    "interval_cut_off": f"an interval was cut off at {MINUS}100 or 100 percentage points",
    "no_informative_prior": "no informative prior describes {measure}: half-normal prior of tau",
    "posterior_median": lambda s: (
        f"posterior median; {s.word('prior')} prior of tau, {_placed(s)}; flat prior of the mean effect"
    ),
    "parts_for_whole": "Reports of parts of a trial's patients stand in for the report of the whole trial.",
    "not_stated_untested": "The test leaves out studies that do not state the level.",
    "level_not_estimable": "no estimable effect",
    "about_median_study": "subsets and the influence of single studies are given for the median study",
    "other_model": lambda s: f"the primary analysis is by another model ({names.model(s.word('model'))})",
    "half_added": lambda s: (
        f"0.5 was added to the counts of {studies(s.number('studies'))} with an empty cell"
    ),
    "too_few_for_funnel": lambda s: (
        f"{studies(s.number('k'))}: with fewer than {s.number('fewest'):g} a funnel plot and its tests "
        "cannot tell small-study effects from chance"
    ),
    "no_funnel_by_size": lambda s: (
        "No funnel plot, and no test of it: effects of this measure are set against the number of "
        f"patients, which {some_of(s.number('studies'), s.number('total'))} "
        f"{'does' if s.number('studies') == 1 else 'do'} not state"
    ),
    "test_not_possible": "{test}{because}",
    "fill_not_settled": "Trim-and-fill {estimator}: the number of missing studies did not converge",
}


def _of(number: float, total: float) -> str:
    if number == total:
        return (
            "The one Kaplan-Meier estimate is" if total == 1 else f"All {total:g} Kaplan-Meier estimates are"
        )
    return f"{number:g} of {total:g} Kaplan-Meier estimates {'is' if number == 1 else 'are'}"


def _curve_imputed(s: Said) -> str:
    return (
        f"{_of(s.number('imputed'), s.number('total'))} printed without interval or numbers at risk; "
        "standard errors are then imputed from the number of patients at the start, with "
        f"{s.number('still_at_risk'):.0%} of those without an event taken as still at risk."
    )


CURVES: Mapping[str, Template] = {
    "beyond_common_times": "after the last time at which two studies have a value",
    "no_common_time": "at no time do two studies have a value that can be pooled",
    "no_later_common_time": "at no later time do two studies have a value that can be pooled",
    "share_at_end": "0%, without a standard error, and of how many is not known: shown, not pooled",
    "one_study_curve": "one study: its own values are shown, nothing is pooled",
    "no_timed_estimate": "no Kaplan-Meier estimate is printed with a time that could stand on a curve",
    "counted_beside": "counted at a visit; shown beside the curve, not pooled with Kaplan-Meier estimates",
    "curve_errors_imputed": _curve_imputed,
    "curve_at_ends": lambda s: (
        f"{_of(s.number('edge'), s.number('total'))} 0%, which cannot be pooled; "
        "without them the pooled curve lies higher than it should."
    ),
    "two_studies_band": "Only two studies: the band and the variance between studies are very uncertain.",
}
