"""Sentences on effects of studies and on pooling them: corrections, models, their intervals."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.display.prose.notes import names
from evidence.display.prose.notes.said import Said, Template, some_of, studies

_CELLS = {
    "four cells": "all four cells",
    "arms by size": "both arms, shared by their sizes (TACC)",
    "events": "the events",
    "events of both arms": "the events of both arms",
    "events and non-events": "events and non-events",
}
SOLE = "single study"
CARE = "read the interval with care"


def _corrected(what: str, why: str = "") -> Template:
    return lambda s: f"{what}: {s.number('add'):g} added to {_CELLS[s.word('cells')]}{why}"


_FOR_ERROR = " for the standard error; the difference is as counted"


EFFECTS: Mapping[str, Template] = {
    "zero_cell_corrected": _corrected("zero cell"),
    "all_corrected": _corrected("correction of all studies"),
    "zero_cell_in_variance": _corrected("zero cell", _FOR_ERROR),
    "all_in_variance": _corrected("correction of all studies", _FOR_ERROR),
    "variance_of_average_risks": "weight by the average risks of all studies and the size of its arms",
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
        f"{some_of(s.number('left_out'), s.number('total'))} "
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
    "single_study": f"{SOLE}: shown as it is",
    "single_study_no_tau2": f"{SOLE}: shown as it is, between-study variance not estimable",
    "median_rate_shown": "the variance between log rates is {tau2:.3g}: beyond {limit:g} the average rate "
    "hangs "
    "on a tail that few studies show, and the median rate is shown",
    "single_study_tau2": f"{SOLE}: between-study variance not estimable",
    "single_study_overdispersion": f"{SOLE}: overdispersion not estimable",
    "single_study_curve": f"{SOLE}: its own curve, variance between studies not estimable",
    "single_study_prior": f"{SOLE}: the data say nothing of tau, its prior decides how uncertain the mean is",
    "one_row_a_study": "every study has one row: variance within studies not estimable",
    "tau2_interval_empty": "Q-profile interval of tau2 is empty (studies agree more closely than chance): "
    "given as 0 to 0",
    "tau2_interval_open": "the interval of tau2 has no upper bound below {limit:g}",
    "two_studies": "Only two studies: the interval and the heterogeneity can hardly be estimated.",
    "two_studies_tau2": f"two studies only: between-study variance is hardly estimable, {CARE}",
    "two_studies_overdispersion": f"two studies only: overdispersion is hardly estimable, {CARE}",
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
    "posterior_of_rates": "posterior medians of the counts' own likelihood; {prior} prior of tau, scale "
    "{scale:.3g}; flat prior of the median study's log rate",
    "quasi_separation": "quasi-separation: the variance between logits is {tau2:.3g}, and beyond {limit:g} "
    "studies can heap at 0% and 100%",
    "heaps_at_both_ends": "studies heap at both 0% and 100%: their mean would describe none of them",
    "lower_rung": _lower_rung,
    "one_ratio_all_the_same": "one ratio is supposed in all studies although they differ by more than chance",
    "median_unbiased": "one arm has all the events of every study, so that the ratio is 0 or infinite: shown "
    "is the median-unbiased estimate, the interval is open to one side",
    "level_of_each_study": "more than {most:,.0f} events are possible: a level of its own was fitted for "
    "each study, in the place of the exact distributions given the studies' totals",
    "too_many_events": "{events:,.0f} events: exact distributions are computed of at most {most:,.0f}",
    "sum_of_few_studies": lambda s: f"one of its two sums has terms of {studies(s.number('studies'))} only",
    "not_rare_enough": lambda s: (
        f"{100 * s.number('risk'):.2g}% of one arm have the event, more than {100 * s.number('most'):g}%"
    ),
    "arms_unequal": "in one study one arm is {ratio:.2g} times the other, more than {most:g}",
    "effect_not_small": "an odds ratio of {ratio:.2g} is not small (between {low:g} and {high:g})",
    "ratios_differ": "the studies contradict one common ratio (p = {p:.2g}, below {least:g})",
    "differences_differ": "Of few events, the studies contradict one common difference (p = {p:.2g}, below "
    "{least:g}): differences are weighted, with variances from the average risks of both arms, so that "
    "studies without any event count.",
    "peto_for_risk_ratio": "Peto's odds ratio, which of events so rare is the risk ratio",
    "marginal_ratio": "ratio of the mean risks over studies; arms are not paired within a study",
    "needs_odds_ratio": lambda s: (
        f"{names.model(s.word('model'))} gives odds ratios, not what is asked for ({s.word('measure')})"
    ),
    "no_variance_of_its_own": "a difference of no event (or only events) in both arms{of_whom} has no "
    "variance of its own, and with 0.5 added it would outweigh studies with events",
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
        f"{studies(s.number('studies'))} of {s.number('total'):g} "
        f"{'has' if s.number('studies') == 1 else 'have'} the event in more than 80% of the "
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
    "rise_averaged": lambda s: (
        f"pooled survival rose between times and was averaged with its neighbours (at {', '.join(s.parts)})"
    ),
    "nobody_by_then": lambda s: (
        f"nobody in any study had the event by {', '.join(s.parts)} months: 100%, and no part of the curve"
    ),
    "at_time": "{months:g}",
}
