"""Sentences on what was computed: effects, pooling, curves, the second computation."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.display import words
from evidence.display.prose.notes import names, rated
from evidence.display.prose.notes.said import MINUS, Said, Template, studies


def _span(low: float, high: float) -> str:
    """Write two times in months, each with its unit where the first is one of days."""
    return f"{words.months(low)} to {words.months(high)}" if low < 1 else f"{low:.3g} to {high:.3g} months"


_CELLS = {
    "four cells": "all four cells",
    "arms by size": "both arms, shared by their sizes (TACC)",
    "events": "the events",
    "events of both arms": "the events of both arms",
    "events and non-events": "events and non-events",
}
_SOLE = "single study"
_CARE = "read the interval with care"


def _corrected(what: str) -> Template:
    return lambda s: f"{what}: {s.number('add'):g} added to {_CELLS[s.word('cells')]}"


EFFECTS: Mapping[str, Template] = {
    "zero_cell_corrected": _corrected("zero cell"),
    "all_corrected": _corrected("correction of all studies"),
    "no_events_both_arms": "no events in both arms{of_whom}",
    "only_events_both_arms": "only events in both arms{of_whom}",
    "zero_cell_uncorrected": "zero cell without correction",
    "no_events_uncorrected": "no events, no correction",
    "all_or_none_uncorrected": "0% or 100% without correction",
    "no_variance": "no estimate with a variance above 0",
    "interval_off_centre": "interval lies {percent:.0f}% of its width off the estimate",
    "rate_of_zero": "{printed}: a rate or limit of 0 has no logarithm, and its events are not printed",
    "no_error_from_p": "no standard error from p = 1 or an estimate of no effect",
    "arms_not_told_apart": "variance of 0: no event tells the arms apart",
    "bound_at_edge": "a bound of the interval is 0 or 1: no standard error",
    "survival_at_edge": "S = {survival:g}: not estimable on this scale",
    "nobody_at_risk": "nobody left at risk: no standard error",
    "skewed": "skewed: mean and SD of a normal distribution do not fit",
    "values_not_positive": "values of 0 or below: this method takes values above 0",
    "error_from_p": "standard error from p = {p:g}",
    "figures_contradict": "its values contradict each other ({why})",
    "nothing_gives_an_error": "neither an interval nor any number of patients is printed",
}


def _tau2_zero(s: Said) -> str:
    return f"between-study variance estimated as 0: the model is {names.model(s.word('model'))}"


def _lower_rung(s: Said) -> str:
    return f"{s.word('model')} {s.word('status')}{s.because}"


POOLING: Mapping[str, Template] = {
    "without_estimate_left_out": lambda s: (
        f"{s.number('left_out'):g} of {studies(s.number('total'))} "
        f"{'has' if s.number('left_out') == 1 else 'have'} no estimate and "
        f"{'is' if s.number('left_out') == 1 else 'are'} left out{s.of_whom}"
    ),
    "no_regression": "not possible{because}",
    "three_level": lambda s: (
        f"{s.number('figures'):g} values of {studies(s.number('studies'))}; errors of values of one study "
        f"correlated by {s.number('correlation'):g} (assumed); variance between studies "
        f"{s.number('between'):.3g}, between values of a study {s.number('within'):.3g}; "
        f"{s.number('df'):.1f} degrees of freedom"
    ),
    "needs_studies": "fewer than {fewest:g} studies",
    "correlated_figures": "values of one study are correlated, and the mean of correlated values may lie "
    "beyond them",
    "moderator_missing": "left out for want of a value of a moderator: {who}",
    "few_per_coefficient": "{k:g} studies for {coefficients:g} coefficients: fewer than ten studies a "
    "coefficient can mislead (Cochrane Handbook 10.11.5.1)",
    "kenward_roger_replaced": "Kenward-Roger has less than one degree of freedom: Hartung-Knapp with floor "
    "instead",
    "no_prediction_by_kenward_roger": "no prediction interval: Kenward-Roger has less than one degree of "
    "freedom left",
    "single_study": f"{_SOLE}: shown as it is",
    "single_study_no_tau2": f"{_SOLE}: shown as it is, between-study variance not estimable",
    "median_rate_shown": "the variance between log rates is {tau2:.3g}: beyond {limit:g} the average rate "
    "hangs "
    "on a tail that few studies show, and the median rate is shown",
    "single_study_tau2": f"{_SOLE}: between-study variance not estimable",
    "single_study_overdispersion": f"{_SOLE}: overdispersion not estimable",
    "single_study_curve": f"{_SOLE}: its own curve, variance between studies not estimable",
    "single_study_prior": f"{_SOLE}: the data say nothing of tau, its prior decides how uncertain the "
    "mean is",
    "one_row_a_study": "every study has one row: variance within studies not estimable",
    "tau2_interval_empty": "Q-profile interval of tau2 is empty (studies agree more closely than chance): "
    "given as 0 to 0",
    "tau2_interval_open": "the interval of tau2 has no upper bound below {limit:g}",
    "two_studies": "Only two studies: the interval and the heterogeneity can hardly be estimated.",
    "two_studies_tau2": f"two studies only: between-study variance is hardly estimable, {_CARE}",
    "two_studies_overdispersion": f"two studies only: overdispersion is hardly estimable, {_CARE}",
    "hartung_knapp_narrower": "Hartung-Knapp factor {factor:.2g}: the interval is narrower than without it",
    "hartung_knapp_raised": "Hartung-Knapp factor {factor:.2g} raised to 1",
    "no_events_no_weight": "no events in both arms{of_whom}, without weight",
    "only_events_no_weight": "only events in both arms{of_whom}, without weight",
    "no_events_left_out": "no events in both arms{of_whom}, left out",
    "only_events_left_out": "only events in both arms{of_whom}, left out",
    "not_estimable": "not estimable: {parts}",
    "no_event_any_study": "no event in any study",
    "only_events_every_study": "only events in every study",
    "ratio_at_end": "the ratio is 0 or infinite: one arm has no event (or only events) in every study",
    "rate_ratio_at_end": "the rate ratio is 0 or infinite: one arm has no event in any study",
    "odds_ratio_at_end": "the odds ratio is 0 or infinite: one arm has all events that it can have in every "
    "study",
    "no_event_one_arm": "no event in one arm of any study",
    "no_event_any_arm": "no event in any arm of any study",
    "no_or_only_events_any_arm": "no event, or only events, in any arm",
    "no_or_only_events_every_study": "no event, or only events, in every study",
    "no_event_no_maximum": "no event in any study: the likelihood has no maximum",
    "only_events_no_maximum": "events only in every study: the likelihood has no maximum",
    "no_maximum": "no maximum found with tau2 below {limit:g}",
    "no_curvature": "the likelihood has no curvature at its maximum",
    "error_not_plausible": "the standard error is not plausible",
    "all_at_ends": "every study lies at 0% or 100%, or nearly so",
    "counts_not_whole": "{column} is not a whole number",
    "tau2_zero": _tau2_zero,
    "one_common_proportion": "one common proportion assumed: heterogeneity not estimable",
    "one_common_rate": "one common rate assumed: heterogeneity not estimable",
    "one_common_survival": "one common survival assumed: heterogeneity not estimable",
    "posterior_of_counts": "posterior medians of the counts' own likelihood; {prior} prior of tau, scale "
    "{scale:.3g}; normal prior of the median study's logit, standard deviation {spread:.3g}",
    "quasi_separation": "quasi-separation: the variance between logits is {tau2:.3g}, and beyond {limit:g} "
    "studies can heap at 0% and 100%",
    "heaps_at_both_ends": "studies heap at both 0% and 100%: their mean would describe none of them",
    "lower_rung": _lower_rung,
    "one_effect_supposed": "Mantel-Haenszel supposes one effect: its interval ignores that studies differ",
    "direction_only": "Peto's odds ratio tells a direction, hardly a size",
    "one_ratio_all_the_same": "one ratio is supposed in all studies although they differ by more than chance",
    "median_unbiased": "one arm has all the events of every study, so that the ratio is 0 or infinite: shown "
    "is the median-unbiased estimate, the interval is open to one side",
    "too_many_events": "{events:,.0f} events: exact distributions are computed of at most {most:,.0f}",
    "sum_of_few_studies": lambda s: f"one of its two sums has terms of {studies(s.number('studies'))} only",
    "not_rare_enough": lambda s: (
        f"{100 * s.number('risk'):.2g}% of one arm have the event, more than {100 * s.number('most'):g}%"
    ),
    "arms_unequal": "in one study one arm is {ratio:.2g} times the other, more than {most:g}",
    "effect_not_small": "an odds ratio of {ratio:.2g} is not small (between {low:g} and {high:g})",
    "ratios_differ": "the studies contradict one common ratio (p = {p:.2g}, below {least:g})",
    "peto_for_risk_ratio": "Peto's odds ratio, which of events so rare is the risk ratio",
    "marginal_ratio": "ratio of the mean risks over studies; arms are not paired within a study",
    "needs_odds_ratio": lambda s: (
        f"{names.model(s.word('model'))} gives odds ratios, not what is asked for ({s.word('measure')})"
    ),
    "no_variance_of_its_own": "a risk difference of no event in both arms{of_whom} has no variance of its "
    "own, and with 0.5 added it would outweigh studies with events",
    "ratio_not_finite": "no event in one arm (or events only): its own ratio is not finite; its interval is "
    "exact, and the counts are pooled as they are",
    "ratio_of_counts": "its own ratio and exact interval, nothing added to its cells",
    "outside_its_studies": "The pooled value lies outside the range of the studies' own values: {parts}.",
    "spread_integrated": "the mean over studies that may differ lies to one side of the median study, "
    "which is among them",
    "chance_in_counts": "the likelihood of the counts allows for chance in each study",
    "counts_together": "the likelihood takes the counts of all studies together",
    "mean_risks_compared": "mean risks over all studies are compared, not the arms within a study",
    "half_added_where_pooled": "0.5 is added to counts with an empty cell where the studies are pooled",
    "no_finite_ratio_fits": "no finite ratio fits the counts, so that the median-unbiased one is shown",
    "near_ceiling": lambda s: (
        f"{studies(s.number('studies'))} of {s.number('total'):g} have the event in more than 80% of the "
        "comparators: a risk ratio is then close to 1 whatever happens and its studies' weights follow the "
        "risk, not the size; odds ratio and risk ratio of failure are told in the sensitivity analyses."
    ),
    "mean_survival_of_studies": "the mean share over studies; counts and Kaplan-Meier estimates stand in one "
    "likelihood on the complementary log-log scale, an estimate worth the patients that its error tells",
    "mean_survival_over_studies": "the mean share over studies: what the model says of the median study and "
    "of the spread between studies, integrated over the studies",
    "edge_of_patients": "{share:.0%} of {n:g} patients still at risk",
    "mean_of_studies": "mean proportion over studies, not the median study",
    "overdispersion_zero": "overdispersion estimated as 0: the model is one common proportion",
    "posterior_without_sd": "{prior} prior and fewer than three studies: the posterior has no standard "
    "deviation",
    "few_for_test": "{k:g} studies: with fewer than {fewest:g} the test has little power",
    "few_degrees_of_freedom": "{name}: {df:.1f} degrees of freedom, too few to rely on",
    "interval_without_study": "no study with p in interval {interval:g} of {intervals:g}: its chance is at a "
    "bound",
    "common_effect_hksj_left_out": "Hartung-Knapp intervals of the common-effect model (EE) are left out",
    "of_level": "{level}: {parts}",
    "rise_averaged": lambda s: (
        f"pooled survival rose between times and was averaged with its neighbours (at {', '.join(s.parts)})"
    ),
    "nobody_by_then": lambda s: (
        f"nobody in any study had the event by {', '.join(s.parts)} months: 100%, and no part of the curve"
    ),
    "at_time": "{months:g}",
}


def _placed(s: Said) -> str:
    """Where a prior lies: priors learnt from earlier meta-analyses are of the logarithm of tau2."""
    scale, location = s.number("scale"), s.note.numbers.get("location")
    if location is None:
        return f"scale {scale:.3g}"
    return f"location {location:.3g} and scale {scale:.3g} of log tau²".replace("-", MINUS)


def _directions(s: Said) -> str:
    total, level = s.number("total"), s.number("level")
    text = (
        f"of {studies(total)}, {s.number('below'):g} lie below no difference and {s.number('above'):g} above"
    )
    return f"{text}, {level:g} on it" if level else text


def _printed(s: Said) -> str:
    why, *figures = s.parts
    more = s.number("more")
    return f"{why}; printed, and shown below: {'; '.join(figures)}" + (f"; and {more:g} more" if more else "")


def _no_result(s: Said) -> str:
    status = s.word("status")
    return "; ".join(s.parts) or status


def _imputed(s: Said) -> str:
    return (
        f"{s.number('imputed'):g} of {s.number('total'):g} Kaplan-Meier estimates are printed without "
        "interval or numbers at risk; their standard errors are imputed from the number of patients at the "
        "start."
    )


def _in_ranges(s: Said) -> str:
    measure = s.word("measure")
    least, most = (rated.value(measure, s.number(end)) for end in ("least", "most"))
    return (
        f"the counts of {s.number('ranged'):g} of {studies(s.number('total'))} are the middle of those that "
        f"fit a rounded percentage{s.of_whom}; at their bounds the result is {least} to {most}"
    )


ANALYSES: Mapping[str, Template] = {
    "other_kind_of_measure": "it asks for {asked}, which cannot be made of values for {measure}",
    "needs_several_studies": "its model ({model}) pools several studies, and there are not two to pool",
    "changes_nothing": "skipped: it leaves out nothing here and changes no setting that acts",
    "one_study_shown": "one study: its own value is shown, nothing is pooled",
    "no_poolable_figure": "no study reported poolable data",
    "no_estimable_effect": "no study has an estimable effect{because}",
    "no_result_of_model": _no_result,
    "printed_all_the_same": _printed,
    "printed_figure": "{label} {printed}{because}",
    "kept_only": "left out by this analysis (kept: {criteria})",
    "dropped": "left out by this analysis (dropped: {criteria})",
    "printed_effect_only": "printed as {printed} only, without the counts that {measure} needs",
    "other_measure_printed": "printed as {printed}, not as {measure}",
    "needs_events_in_time": lambda s: (
        f"a rate printed without its events; {names.model(s.word('model'))} needs events and person-time"
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
        f"standard deviations from {s.number('low'):.3g} to {s.number('high'):.3g}{s.of_whom}: the scales "
        f"may differ although the instrument is one ({s.number('times'):.1f} times as large)"
    ),
    "changes_and_finals": lambda s: (
        f"{s.number('changes'):g} of {studies(s.number('total'))} give a change from baseline{s.of_whom}, "
        "the others a value at follow-up"
    ),
    "followed_beyond": "no time is printed with a value{of_whom}, and follow-up is up to {longest:.3g} "
    "months: events after {end:g} months may be among them",
    "times_apart": lambda s: (
        f"this result combines follow-up from {_span(s.number('low'), s.number('high'))}{s.of_whom}"
    ),
    "definitions_differ": lambda s: (
        f"{s.number('definitions'):g} definitions of the outcome are combined in this result: "
        f"{'; '.join(s.parts)}"
    ),
    "definition": lambda s: f"{s.word('text')}{s.of_whom}",
    "constant_hazard": lambda s: (
        f"carried to {s.number('months'):g} months as if events came at a constant rate{s.of_whom}"
    ),
    "odds_ratios_added": lambda s: (
        f"{s.number('added'):g} of {studies(s.number('total'))} with the odds ratio that is printed"
        f"{s.of_whom}; odds ratios are pooled, which are farther from 1 than risk ratios unless the event "
        "is rare"
    ),
    "odds_ratios_converted": lambda s: (
        f"{s.number('added'):g} of {studies(s.number('total'))} with a printed odds ratio{s.of_whom}, "
        "converted with the comparator's risk that the same report prints; the primary analysis does not use "
        "them"
    ),
    "odds_ratios_instead": lambda s: (
        f"no study has counts that give a result; odds ratios are pooled, {s.number('added'):g} of "
        f"{s.number('total'):g} as printed{s.of_whom}, which are close to risk ratios where the event is rare"
    ),
    "errors_imputed": _imputed,
    "mixed_units": lambda s: f"Some studies count {' and '.join(f'{u}s' for u in s.parts)}, not patients.",
    "unit": "{unit}",
    "no_prior_scale": "no scale of the prior of tau is set for {measure} (setting 'tau prior scale')",
    "no_size_for_prior": "no study says how many patients it has, so the prior of tau has no scale",
    "two_studies_by_prior": "two studies say too little of how much studies differ: the interval is that of "
    "a model with a stated prior",
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
    "studies_differ": "they differ (Cochran's Q, p = {p:.2g})",
    "few_studies_wide": "the interval would be wider than their own intervals together ({width:.3g} against "
    "{hull:.3g} on the pooling scale)",
    "no_prior_for_few": lambda s: f"few studies, and the model with a prior cannot be made{s.because}",
    "directions": _directions,
    "prediction_from": lambda s: (
        f"no prediction interval: {studies(s.number('k'))}, and they are given from {s.number('fewest'):g} on"
    ),
    "prediction_inside": "no prediction interval: with the quantile asked for it would lie inside the "
    "confidence interval",
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
    "about_median_study": "subsets and the influence of single studies are told of the median study",
    "other_model": lambda s: f"the primary analysis is by another model ({names.model(s.word('model'))})",
    "half_added": lambda s: (
        f"0.5 was added to the counts of {studies(s.number('studies'))} with an empty cell"
    ),
    "too_few_for_funnel": lambda s: (
        f"{studies(s.number('k'))}: with fewer than {s.number('fewest'):g} a funnel plot and its tests "
        "cannot tell small-study effects from chance"
    ),
    "test_not_possible": "{test}{because}",
    "fill_not_settled": "Trim-and-fill {estimator}: the number of missing studies did not settle",
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
    "share_at_end": "0%, which tells neither its standard error nor how many it is of: shown, not pooled",
    "one_study_curve": "one study: its own values are shown, nothing is pooled",
    "no_timed_estimate": "no Kaplan-Meier estimate is printed with a time that could stand on a curve",
    "counted_beside": "counted at a visit; shown beside the curve, not pooled with Kaplan-Meier estimates",
    "curve_errors_imputed": _curve_imputed,
    "curve_at_ends": lambda s: (
        f"{_of(s.number('edge'), s.number('total'))} 0%, which cannot be pooled; "
        "without them the pooled curve lies higher than it should."
    ),
    "two_studies_band": "Only two studies: the band and the variance between studies are hardly known.",
}

_CORRECTIONS = {
    "hksj": "knapp-hartung",
    "hksj-floor": "knapp-hartung-conservative",
    "wald": "wald",
}


def _inverse_variance(s: Said) -> str:
    interval = s.word("interval")
    return f"{s.word('tau2')}, {_CORRECTIONS.get(interval, f'interval {interval}')}"


def _contradicted(s: Said) -> str:
    known = s.note.numbers
    first, second = (f"{known[x]:.6g}" if x in known else "none" for x in ("first", "second"))
    return f"{'; '.join(s.parts)}: {s.word('quantity')} is {first} here, {second} by the second computation"


SECOND: Mapping[str, Template] = {
    "not_offered": "no independent engine offers this model",
    "by_inverse_variance": _inverse_variance,
    "by_common_effect": "common effect",
    "by_mantel_haenszel": "Mantel-Haenszel",
    "by_weighted_mean": "Mantel-Haenszel weighted mean",
    "by_clopper_pearson": "Clopper-Pearson on the sum",
    "by_glm": "binomial GLM (tau2 = 0)",
    "by_dense_grid": "maximum likelihood on a dense grid",
    "by_binomial_sums": "binomial of the sums",
    "by_beta_functions": "maximum of the likelihood in beta functions",
    "by_plain_grid": "a plain grid over the median study and tau",
    "averaged_over_studies": "{parts}; then the mean share over studies, integrated afresh",
    "by_quadrature": "Simpson's rule over tau, quantiles by Brent's method",
    "by_convolution": "distributions given the studies' totals, convolved",
    "by_hypergeometric_moments": "moments of hypergeometric distributions",
    "by_normal_interval": "normal interval of one study",
    "by_one_table": "one table",
    "by_matrices": "likelihood and robust errors in matrices",
    "by_all_arrangements": "permutation p values by all {arrangements:,.0f} orders of the studies",
    "by_other_arrangements": "permutation p values by {arrangements:,.0f} orders of the studies from another "
    "generator, within four Monte Carlo standard errors",
    "engine_without_number": "it gives no number for these studies",
    "by_regression": "weighted regression, {tau2}, {interval}",
    "by_centred_regressions": "line and bands by a regression about each of their {points:,.0f} points",
    "by_two_rates": "two rates",
    "by_one_rate": "one Poisson rate",
    "by_poisson_sum": "exact Poisson interval of the sum",
    "by_estimating_equation": "root of the estimating equation",
    "posterior_summed": lambda s: (
        f"the posterior summed over a grid of the spread between studies, at {s.number('times'):g} "
        f"time{'s' if s.number('times') > 1 else ''}"
    ),
    "curve_maximised": lambda s: (
        f"{s.word('method')} likelihood of counts over time, maximised afresh, at {s.number('times'):g} "
        f"time{'s' if s.number('times') > 1 else ''}"
    ),
    "by_contrasts": "a Wald test of contrasts between the levels",
    "by_bisection": "the value that the effect leads to, found by bisection",
    "refits_sampled": lambda s: (
        f"{s.number('sampled'):g} of {s.number('all'):g} results without some of the studies; "
        f"{'; '.join(s.parts)}"
    ),
    "second_contradicts": _contradicted,
    "second_differs": "{parts}: differs by {difference:.2g}, allowed {allowed:.2g}",
}
