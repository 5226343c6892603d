"""The kinds of notes: how serious each is, what it says, and the numbers and words it carries.

One table, by where the notes arise. ``prose`` has a sentence for each kind; a test holds both complete.
"""

from __future__ import annotations

from collections.abc import Mapping

from evidence.record.notes.design_kinds import DESIGNS
from evidence.record.notes.kind import NOTE, REASON, SEVERITIES, WARNING, Kind
from evidence.record.notes.kind import note as _note
from evidence.record.notes.kind import reason as _reason
from evidence.record.notes.kind import warning as _warning
from evidence.record.notes.step_kinds import STEPS

__all__ = ["KINDS", "NOTE", "REASON", "SEVERITIES", "WARNING"]

_ANY: dict[str, Kind] = {
    "together": _reason("several things, said one after the other"),
    "not_computable": _reason("a study or an outcome cannot be computed with", words="error"),
    "file_error": _reason("a study file has an error", words="problem"),
    "file_error_unknown_question": _reason(
        "a study file has an error, and its conditions cannot be read", words="problem"
    ),
    "refused": _reason("the statistics cannot take the figures", words="why"),
}

_EFFECTS: dict[str, Kind] = {
    "zero_cell_corrected": _note("counts with a zero cell were corrected", "add", "cells"),
    "all_corrected": _note("the counts of every study were corrected", "add", "cells"),
    "no_events_both_arms": _warning("no event in either arm"),
    "only_events_both_arms": _warning("events only, in both arms"),
    "zero_cell_uncorrected": _reason("a zero cell without correction: not defined"),
    "no_events_uncorrected": _reason("no event and no correction: not defined"),
    "all_or_none_uncorrected": _reason("0% or 100% without correction: not defined"),
    "no_variance": _reason("no estimate with a variance above 0"),
    "interval_off_centre": _note("a printed interval does not lie around its estimate", "percent"),
    "rate_of_zero": _reason("a rate or its limit is 0, without its events", words="printed"),
    "no_error_from_p": _reason("p = 1 or an estimate of no effect gives no standard error"),
    "arms_not_told_apart": _reason("no event tells the arms apart"),
    "bound_at_edge": _reason("a bound of the interval is 0 or 1"),
    "survival_at_edge": _reason("survival of 0 or 1 cannot be transformed", "survival"),
    "nobody_at_risk": _reason("nobody left at risk"),
    "skewed": _reason("a normal distribution does not fit"),
    "values_not_positive": _reason("values of 0 or below"),
    "error_from_p": _note("the standard error is worked out of a p value", "p"),
    "figures_contradict": _reason("the figures of a study contradict each other", words="why"),
    "nothing_gives_an_error": _reason("neither an interval nor any number of patients is printed"),
}

_POOLING: dict[str, Kind] = {
    "without_estimate_left_out": _warning("studies without an estimate are left out", "left_out total"),
    "no_regression": _reason("a meta-regression is not possible"),
    "three_level": _note(
        "several figures of a study in one model", "figures studies correlation between within df"
    ),
    "needs_studies": _reason("too few studies for the model", "fewest"),
    "correlated_figures": _reason("an estimate from correlated figures may lie beyond them"),
    "moderator_missing": _warning("studies without a value of a moderator are left out"),
    "few_per_coefficient": _warning("few studies for the coefficients", "k coefficients"),
    "kenward_roger_replaced": _warning("Kenward-Roger was not possible: Hartung-Knapp with floor instead"),
    "no_prediction_by_kenward_roger": _warning("no prediction interval by Kenward-Roger"),
    "single_study": _note("one study is shown as it is"),
    "single_study_no_tau2": _note("one study is shown as it is, without a variance between studies"),
    "median_rate_shown": _note("the median rate is shown: the average hangs on the tail", "tau2 limit"),
    "single_study_tau2": _note("one study cannot tell the variance between studies"),
    "single_study_overdispersion": _note("one study cannot tell the overdispersion"),
    "single_study_curve": _note("one study: its own curve"),
    "single_study_prior": _note("one study: the prior of tau decides how uncertain the mean is"),
    "one_row_a_study": _note("every study has one row: variance within studies not estimable"),
    "tau2_interval_empty": _warning("the Q-profile interval of tau2 is empty"),
    "tau2_interval_open": _warning("the interval of tau2 has no upper bound below a limit", "limit"),
    "two_studies": _warning("two studies: interval and heterogeneity can hardly be estimated"),
    "two_studies_tau2": _warning("two studies: the variance between studies is hardly estimable"),
    "two_studies_overdispersion": _warning("two studies: overdispersion is hardly estimable"),
    "hartung_knapp_narrower": _note("Hartung-Knapp made the interval narrower", "factor"),
    "hartung_knapp_raised": _note("a Hartung-Knapp factor below 1 was raised to 1", "factor"),
    "no_events_no_weight": _warning("studies without events in both arms carry no weight"),
    "only_events_no_weight": _warning("studies with events only in both arms carry no weight"),
    "no_events_left_out": _warning("studies without events in both arms are left out"),
    "only_events_left_out": _warning("studies with events only in both arms are left out"),
    "not_estimable": _reason("the model has no estimate, because of its part"),
    "no_event_any_study": _reason("no event in any study"),
    "only_events_every_study": _reason("events only in every study"),
    "ratio_at_end": _reason("the ratio is 0 or infinite"),
    "rate_ratio_at_end": _reason("the rate ratio is 0 or infinite"),
    "odds_ratio_at_end": _reason("the odds ratio is 0 or infinite"),
    "no_event_one_arm": _reason("no event in one arm of any study"),
    "no_event_any_arm": _reason("no event in any arm of any study"),
    "no_or_only_events_any_arm": _reason("no event, or events only, in any arm"),
    "no_or_only_events_every_study": _reason("no event, or events only, in every study"),
    "no_event_no_maximum": _reason("no event: the likelihood has no maximum"),
    "only_events_no_maximum": _reason("events only: the likelihood has no maximum"),
    "no_maximum": _reason("no maximum with tau2 below a limit", "limit"),
    "no_curvature": _reason("the likelihood has no curvature at its maximum"),
    "error_not_plausible": _reason("the standard error is not plausible"),
    "all_at_ends": _reason("every study lies at 0% or 100%, or nearly so"),
    "counts_not_whole": _reason("counts that are not whole", words="column"),
    "tau2_zero": _note("the variance between studies is estimated as 0", words="model"),
    "one_common_proportion": _note("one common proportion is assumed"),
    "one_common_rate": _note("one common rate is assumed"),
    "one_common_survival": _note("one common survival is assumed"),
    "posterior_of_counts": _note(
        "posterior of the counts' own likelihood, with its priors", "scale spread", "prior"
    ),
    "quasi_separation": _reason("studies heap at 0% or 100%: quasi-separation", "tau2 limit"),
    "heaps_at_both_ends": _reason("studies heap at both ends of the beta distribution"),
    "lower_rung": _warning("a model further down the ladder answered", words="model status"),
    "one_effect_supposed": _warning("Mantel-Haenszel supposes one effect"),
    "direction_only": _warning("Peto's odds ratio tells a direction, hardly a size"),
    "one_ratio_all_the_same": _warning("one ratio is supposed although the studies differ"),
    "median_unbiased": _warning("the ratio is 0 or infinite: median-unbiased estimate, open interval"),
    "too_many_events": _reason("too many events for an exact distribution", "events most"),
    "sum_of_few_studies": _reason("a sum of Mantel-Haenszel has terms of fewer than two studies", "studies"),
    "not_rare_enough": _reason("Peto: events are not rare enough", "risk most"),
    "arms_unequal": _reason("Peto: arms of too unequal size", "ratio most"),
    "effect_not_small": _reason("Peto: the effect is not small", "ratio low high"),
    "ratios_differ": _reason("the studies contradict one common ratio", "p least"),
    "peto_for_risk_ratio": _note("Peto's odds ratio stands for the risk ratio of events so rare"),
    "marginal_ratio": _note("the ratio of mean risks over studies, arms not paired"),
    "needs_odds_ratio": _reason("the model gives odds ratios only", words="model measure"),
    "no_variance_of_its_own": _reason("a study without events in both arms has no variance of its own"),
    "ratio_not_finite": _note("no event in one arm: the study's own ratio is 0 or infinite"),
    "ratio_of_counts": _note("the study's own ratio and interval, nothing added to its cells"),
    "outside_its_studies": _warning("the pooled value lies outside the range of the studies shown"),
    "spread_integrated": _reason("the mean share of studies that may differ lies beside the median study"),
    "chance_in_counts": _reason("the likelihood of counts allows for chance in each study"),
    "counts_together": _reason("the likelihood takes the counts of all studies together"),
    "mean_risks_compared": _reason("mean risks over studies are compared"),
    "half_added_where_pooled": _reason("0.5 is added where studies are pooled, not where they are shown"),
    "no_finite_ratio_fits": _reason("no finite ratio fits the counts"),
    "near_ceiling": _warning(
        "most comparators have the event: risk ratios weigh such studies oddly", "studies total"
    ),
    "mean_survival_of_studies": _note("the mean share over studies, of counts and estimates together"),
    "mean_survival_over_studies": _note("the mean share over studies, not the median study"),
    "edge_of_patients": _note("an estimate of 0% or 100% counts with its patients at risk", "share n"),
    "mean_of_studies": _note("the mean proportion over studies, not the median study"),
    "overdispersion_zero": _note("overdispersion is estimated as 0"),
    "posterior_without_sd": _warning("the posterior has no standard deviation", words="prior"),
    "few_for_test": _warning("few studies: the test has little power", "k fewest"),
    "few_degrees_of_freedom": _warning("too few degrees of freedom to rely on", "df", "name"),
    "interval_without_study": _warning("no study with p in an interval", "interval intervals"),
    "common_effect_hksj_left_out": _note("Hartung-Knapp intervals of the common-effect model left out"),
    "of_level": _note("a note of one level of a subgroup analysis", words="level"),
    "rise_averaged": _note("a rise of pooled survival was averaged with its neighbours"),
    "nobody_by_then": _note("times by which no study had an event are no part of the pooled curve"),
    "at_time": _note("a time in months", "months"),
}

_ANALYSES: dict[str, Kind] = {
    "changes_nothing": _reason("an analysis leaves out nothing and no setting acts otherwise: skipped"),
    "other_kind_of_measure": _reason(
        "an analysis asks for a measure that this outcome has no figures of: skipped", words="measure asked"
    ),
    "needs_several_studies": _reason("an analysis uses a model of several studies: skipped", words="model"),
    "one_study_shown": _reason("one study: its own figure is shown, nothing is pooled"),
    "no_poolable_figure": _reason("no study has a figure that can be pooled"),
    "no_estimable_effect": _reason("no study has an estimable effect"),
    "no_result_of_model": _reason("the model has no result", words="status"),
    "printed_all_the_same": _reason("nothing is pooled, but figures are printed", "more"),
    "printed_figure": _reason("a printed figure and why it is not pooled", words="label printed"),
    "kept_only": _reason("the analysis keeps others only", words="criteria"),
    "dropped": _reason("the analysis drops it", words="criteria"),
    "printed_effect_only": _reason(
        "a printed effect in another measure, without counts", words="printed measure"
    ),
    "other_measure_printed": _reason("the contrast is printed in another measure", words="printed measure"),
    "needs_events_in_time": _reason("the model needs events and person-time", words="model"),
    "difference_of_printed_rates": _reason("a rate difference needs events and person-time"),
    "no_median": _reason("no median with its spread in both arms"),
    "needs_counts": _reason("the model needs counts", words="model"),
    "printed_without_error": _reason("an effect printed without an interval or p value"),
    "counts_in_ranges": _warning(
        "counts are the middle of a range: the result at its bounds", "ranged total least most", "measure"
    ),
    "zeros_pooled_more": _warning(
        "statements that nothing happened are pooled more often than other figures",
        "zeros zeros_pooled others others_pooled",
        "what way",
    ),
    "scales_may_differ": _warning(
        "standard deviations speak for two scales of one instrument", "low high times"
    ),
    "changes_and_finals": _warning("changes and values at follow-up are pooled together", "changes total"),
    "followed_beyond": _warning(
        "figures without a time of patients who were followed beyond the window", "longest end"
    ),
    "times_apart": _warning("studies of very different follow-up are pooled together", "low high"),
    "definitions_differ": _note("studies define the outcome differently", "definitions"),
    "definition": _note("a definition and whose it is", words="text"),
    "constant_hazard": _warning("shares are carried to another time by a constant hazard", "months"),
    "odds_ratios_added": _warning("printed odds ratios of a rare event are pooled", "added total"),
    "odds_ratios_converted": _warning("printed odds ratios are pooled as risk ratios", "added total"),
    "odds_ratios_instead": _warning("a rare event by odds ratios: no study brings counts", "added total"),
    "errors_imputed": _warning("standard errors of Kaplan-Meier estimates are imputed", "imputed total"),
    "mixed_units": _warning("some studies count other units than patients"),
    "unit": _note("a unit that is counted", words="unit"),
    "no_prior_scale": _reason("no scale of the prior of tau is set", words="measure"),
    "no_size_for_prior": _reason("no number of patients gives the prior of tau its scale"),
    "two_studies_by_prior": _note("two studies: the model with a prior, no Hartung-Knapp interval"),
    "few_studies_informative": _note(
        "three or four studies: their interval says no less than they do", "k width hull"
    ),
    "few_studies_by_prior": _note(
        "three or four studies: the usual interval says less than they do, so the model with a prior",
        "k width hull",
    ),
    "interval_by_preset": _note("the interval that a preset takes", "k", "preset interval"),
    "not_pooled_by_preset": _reason("the preset pools so few studies that differ in no way", "k", "preset"),
    "studies_differ": _reason("the studies differ by Cochran's Q", "p"),
    "few_curves_by_prior": _note(
        "three or four curves: the usual interval says less than they do, so the model with a prior", "k"
    ),
    "few_curves_wide": _reason("the interval of few curves says less than they do at some time"),
    "few_studies_wide": _reason("the interval of few studies says less than they do", "width hull"),
    "no_prior_for_few": _warning("few studies and no prior: the usual interval stands"),
    "directions": _note("how many studies lie on each side of no difference", "above below level total"),
    "prediction_from": _note("too few studies for a prediction interval", "k fewest"),
    "prediction_inside": _note("a prediction interval would lie inside the confidence interval"),
    "no_spread_for_factor": _warning("studies without any spread: Hartung-Knapp has its floor"),
    "prediction_is_interval": _note(
        "no variance between studies: a prediction interval would be the interval"
    ),
    "interval_cut_off": _note("an interval was cut off at what the measure allows"),
    "no_informative_prior": _note(
        "no informative prior describes this measure: half-normal", words="measure"
    ),
    "posterior_median": _note(
        "posterior median with its priors", "scale location", "prior", may_lack="location"
    ),
    "parts_for_whole": _note("reports of parts of a trial stand for the report of the whole"),
    "not_stated_untested": _note("the test between levels leaves out those of which nothing is stated"),
    "level_not_estimable": _reason("no study of a level has an estimable effect"),
    "about_median_study": _note("subsets and influence are of the median study, not of the mean"),
    "other_model": _note("the primary analysis is by another model", words="model"),
    "half_added": _note("0.5 was added to counts with an empty cell", "studies"),
    "too_few_for_funnel": _reason("too few studies for a funnel plot and its tests", "k fewest"),
    "test_not_possible": _note("a small-study test could not be made", words="test"),
    "fill_not_settled": _note("trim-and-fill did not settle", words="estimator"),
}

_ASSUMPTIONS: dict[str, Kind] = {
    "assumed_patients": _warning("a number of patients is supposed", "n", "why"),
    "assumed_time": _warning("a time is supposed", words="time why"),
    "assumed_within": _warning("a time that is not printed is supposed to be the one asked for", words="why"),
    "assumed_count": _warning(
        "of the counts that fit a percentage, the middle one", "low high taken n", "why"
    ),
    "assumed_survival": _warning("a count at a visit taken for a survival estimate", "events n", "why"),
    "converted_odds_ratio": _warning(
        "a printed odds ratio made a risk ratio by the comparator's risk", "odds risk n ratio", "how"
    ),
    "stands_on_assumptions": _warning("figures of the analysis stand on assumptions", "assumed total"),
    "as_printed_first": _reason("a figure without any assumption stands for the study", words="study"),
}

_CURVES: dict[str, Kind] = {
    "beyond_common_times": _reason("after the last time at which two studies have a figure"),
    "no_common_time": _reason("at no time do two studies have a figure that can be pooled"),
    "no_later_common_time": _reason("at no later time do two studies have a figure that can be pooled"),
    "share_at_end": _reason("0% tells neither a standard error nor how many it is of"),
    "one_study_curve": _reason("one study: its own figures are shown"),
    "no_timed_estimate": _reason("no Kaplan-Meier estimate is printed with a time"),
    "counted_beside": _reason("counted at a visit: shown beside the curve"),
    "curve_errors_imputed": _warning(
        "standard errors on the curve are imputed", "imputed total still_at_risk"
    ),
    "curve_at_ends": _warning("figures of 0% are left out of the curve", "edge total"),
    "two_studies_band": _warning("two studies: band and variance between studies are hardly known"),
}

_SECOND: dict[str, Kind] = {
    "not_offered": _note("no independent engine offers the model"),
    "by_inverse_variance": _note(
        "inverse variance with a method of tau2 and an interval", words="tau2 interval"
    ),
    "by_common_effect": _note("common effect"),
    "by_mantel_haenszel": _note("Mantel-Haenszel"),
    "by_weighted_mean": _note("Mantel-Haenszel's weighted mean"),
    "by_clopper_pearson": _note("Clopper-Pearson on the sum"),
    "by_glm": _note("binomial GLM, where tau2 is 0"),
    "by_dense_grid": _note("maximum likelihood on a dense grid"),
    "by_binomial_sums": _note("binomial of the sums"),
    "by_beta_functions": _note("maximum of the likelihood in beta functions"),
    "by_plain_grid": _note("a plain grid over mean and tau"),
    "posterior_summed": _note("a posterior summed over a grid of tau at several times", "times"),
    "averaged_over_studies": _note("the same, then the mean share over studies by scipy's quadrature"),
    "by_quadrature": _note("Simpson's rule over tau, quantiles by Brent's method"),
    "by_convolution": _note("convolution of the studies' distributions given their totals"),
    "by_hypergeometric_moments": _note("moments of hypergeometric distributions"),
    "by_normal_interval": _note("normal interval of one study"),
    "by_one_table": _note("one table"),
    "by_matrices": _note("likelihood and robust errors in matrices"),
    "by_all_arrangements": _note("all orders of the studies", "arrangements"),
    "by_other_arrangements": _note("orders of the studies by another generator", "arrangements"),
    "engine_without_number": _note("the engine of a second computation gives no number"),
    "by_regression": _note("weighted regression", words="tau2 interval"),
    "by_centred_regressions": _note("a weighted regression about each point of a line", "points"),
    "by_two_rates": _note("two rates"),
    "by_one_rate": _note("one Poisson rate"),
    "by_poisson_sum": _note("exact Poisson interval of the sum"),
    "by_estimating_equation": _note("a root of the estimating equation"),
    "curve_maximised": _note("a likelihood of counts over time maximised afresh", "times", "method"),
    "by_contrasts": _note("a Wald test of contrasts"),
    "by_bisection": _note("solved by bisection"),
    "refits_sampled": _note("a sample of results without some studies", "sampled all"),
    "second_contradicts": _warning(
        "a number that a second computation does not confirm",
        "first second",
        "quantity",
        may_lack="first second",
    ),
    "second_differs": _warning(
        "the second computation differs by more than is allowed", "difference allowed"
    ),
}

_CHOICE: dict[str, Kind] = {
    "whole_before_part": _reason(
        "a report of the whole study, or of more of it, stands for it", words="study"
    ),
    "part_for_whole": _warning(
        "a report of a part of the patients stands for the study", "n whole", "study", may_lack="n whole"
    ),
    "other_definition": _reason(
        "another definition of the outcome; the review does not say which it means",
        words="study definition other",
    ),
    "definition_not_asked": _warning(
        "a study has figures by several definitions, and the review does not say which it means",
        words="study used others",
    ),
    "nearer_time": _reason(
        "another figure of the study is nearer to the time asked for", words="study time", may_lack="time"
    ),
    "own_report": _reason("the study's own report stands for it", words="study"),
    "first_hand": _reason("a figure read in the publication stands for the study", words="study"),
    "arms_before_contrast": _reason("the arms' own figures stand for the study", words="study"),
    "estimate_before_count": _reason("a Kaplan-Meier estimate stands for the study", words="study"),
    "more_patients": _reason("a figure about more patients stands for the study", words="study"),
    "full_publication": _reason("a full publication stands for the study", words="study"),
    "newer_report": _reason("a newer report stands for the study", words="study"),
    "first_by_words": _reason("another figure of the same kind, told apart by its words", words="study"),
    "shares_patients": _reason("it shares patients with a study that comes first", words="study"),
    "nearly_surely_shares_patients": _reason(
        "it nearly surely shares patients with a study that comes first", words="study why"
    ),
    "may_share_patients": _reason("it may share patients with a study that comes first", words="study"),
    "figure_cannot_be": _reason("a figure that cannot be", words="what"),
    "pooled_cannot_be": _warning("a pooled figure cannot be"),
    "pooled_may_share_patients": _warning(
        "two pooled studies may share patients", words="study other why", may_lack="why"
    ),
    "stands_with_estimates": _reason("the study stands here with its Kaplan-Meier estimates", words="study"),
    "other_place": _reason("another vein segment or unit than the other times of the study"),
    "printed_for_start": _reason("printed for the start, where everybody is without the event"),
    "would_rise": _reason("a curve cannot rise", "share", "time"),
}

_CERTAINTY: dict[str, Kind] = {
    "nothing_to_rate": _reason("there is no result to rate"),
    "single_arm_starts_low": _reason("one group, with nothing to set it against, starts low"),
    "case_series_start_very_low": _reason(
        "one group, most of it from case series, starts very low", "share", "shares_are"
    ),
    "bias_not_judged": _reason("risk of bias is judged for too little of the weight", "share", "shares_are"),
    "all_randomised": _reason("all pooled studies are randomised"),
    "not_randomised_robins": _reason(
        "not randomised (all, or a share), judged with ROBINS-I", "share", "shares_are", may_lack="share"
    ),
    "not_randomised": _reason(
        "not randomised (all, or a share), not judged with ROBINS-I",
        "share",
        "shares_are",
        may_lack="share",
    ),
    "bias_of_one_study": _reason("overall judgement of the one study", words="judgement"),
    "bias_by_share": _reason("overall judgements by share of the evidence", words="shares_are"),
    "bias_share": _reason("the share with one judgement", "share", "judgement"),
    "too_little_assessed": _reason("too little is assessed for a proposal"),
    "share_high_risk": _reason("the share at high risk of bias", "share"),
    "share_not_low_risk": _reason("the share not known to be at low risk of bias", "share"),
    "share_low_risk": _reason("the share at low risk of bias", "share"),
    "one_study_consistency": _reason("one study: differences between studies cannot be seen"),
    "both_intervals": _reason("prediction and confidence interval", "pi_low pi_high low high", "measure"),
    "no_more_than_chance": _reason("the studies differ no more than by chance"),
    "further_ranges": _reason("the prediction interval reaches further ranges of importance", "further"),
    "value": _reason("a value in a measure", "value", "measure"),
    "heterogeneity_beside": _reason("tau2 and I2, beside the rule", "tau2 i2", may_lack="tau2 i2"),
    "intervals_overlap": _reason("no prediction interval; the studies' own intervals overlap"),
    "intervals_apart": _reason("no prediction interval; the studies' own intervals do not overlap"),
    "no_width_too_wide": _reason("no important difference is set, so no width is too wide"),
    "more_than_twice": _reason("more than twice the width allowed", "width allowed", "measure"),
    "width": _reason("width of an interval, and the width allowed", "width allowed", "measure"),
    "prediction_includes_benchmark": _reason(
        "only the prediction interval includes the benchmark", "benchmark", "measure"
    ),
    "no_confidence_interval": _reason("the result has no confidence interval"),
    "confidence_interval": _reason("the confidence interval", "low high", "measure"),
    "few_participants": _reason(
        "a width allowed, but few participants", "width allowed n fewest", "measure", may_lack="n"
    ),
    "includes_benchmark": _reason(
        "a width allowed, but the benchmark inside", "width allowed benchmark", "measure"
    ),
    "crosses_nothing": _reason("the interval crosses no value that matters"),
    "crosses_both": _reason("important benefit and important harm are inside"),
    "crosses_not_null": _reason("values are inside, but not no difference"),
    "crosses_null_only": _reason("no difference is inside; no important difference is set"),
    "crosses_null_and_important": _reason("no difference and an important one are inside"),
    "unlikely_important": _reason("an important difference either way is unlikely"),
    "no_information_size": _reason("no baseline risk, so no optimal information size"),
    "participants_unknown": _reason("the number of participants is not known"),
    "information_size_of_means": _reason(
        "participants and size needed for a difference", "n needed difference", "reached"
    ),
    "information_size_of_risks": _reason(
        "participants and size needed for a reduction", "n needed risk reduction", "reached"
    ),
    "too_few_for_bias": _reason("publication bias cannot be examined", "k fewest"),
    "no_small_study_test": _reason("no small-study test could be made", "k"),
    "small_studies_differ": _reason("small studies differ by the test that suits best", "k", "test"),
    "small_studies_agree": _reason("no small-study effect by the test that suits best", "k", "test"),
    "test_p": _reason("the p value of a test", "p", "test"),
    "figures_told": _reason("facts about the figures, for the judge"),
    "nothing_indirect": _reason("none second-hand, from an abstract or with a withdrawn device"),
    "figures_second_hand": _reason("figures read second-hand", "number total"),
    "figures_of_abstracts": _reason("figures from conference abstracts", "number total"),
    "figures_not_reviewed": _reason("figures from registries, press releases or preprints", "number total"),
    "figures_of_lost_devices": _reason("figures with a device off the market", "number total", "status"),
    "units_differ": _reason("figures count different units"),
    "other_proposal": _warning(
        "another proposal was accepted than is computed now", "accepted now", "domain", may_lack="now"
    ),
    "other_numbers": _warning("a judgement was made for other numbers"),
    "number_changed": _warning("a number that has changed", "then now", "name", may_lack="now"),
    "no_comparator_figure": _reason("no pooled study prints the comparator's figure", words="what"),
    "baseline_median": _note("the median of the comparator arms", "arms"),
    "baseline_one_arm": _note("the only comparator arm"),
    "baseline_together": _note("all comparator arms together, where their median is 0", "arms events n"),
    "baseline_rates_together": _note("all comparator arms' events and person-years", "arms events years"),
    "rates_cut": _note("rates cannot fall below 0: limits are cut there"),
    "baseline_set": _note("set by the reviewers", words="label"),
    "baseline_at_end": _reason("a ratio to a baseline risk of 0% or 100% says nothing", "risk"),
    "limits_cut": _note("risks cannot leave 0 to 100%: limits are cut there"),
    "no_sign_test": _reason("too few studies point to either side for a sign test", "fewest"),
}

_PUBLICATIONS: dict[str, Kind] = {
    "other_question": _reason("about another question", words="field present"),
    "other_question_by": _reason("about another question, by a criterion", words="field"),
    "excluded_by_review": _reason("left out by the review, in its words", words="reason"),
    "not_among_included": _reason("not among what is included", words="criteria"),
    "without_comparison": _reason("has no arms for a comparison that is required", words="comparisons"),
    "context_only": _reason("shown as context; never pooled with the studies behind it"),
    "numerator_only": _reason("a numerator without a denominator: shown, never pooled"),
    "retracted": _reason("the publication was retracted", words="notice"),
    "awaiting_results": _reason("its results are still to be read", words="awaited"),
    "ongoing_study": _reason("the study has no results yet", words="state"),
    "search_differs": _warning("search and library do not add up", "search library"),
}

_FIGURES: dict[str, Kind] = {
    "no_denominator": _reason("no denominator is printed"),
    "arm_size_unknown": _reason(
        "no denominator is printed, and the arm's number is not known", words="unit arm"
    ),
    "no_vocabulary_word": _reason("the outcome has no word of the vocabulary"),
    "pooled_estimate": _reason("a pooled estimate of a systematic review"),
    "arm_without_patients": _reason("the arm has no patients"),
    "count_incomplete": _reason("a count without its number of patients or of events, or not a number"),
    "events_beyond_patients": _reason("more events than patients, or fewer than none", "events n"),
    "no_person_time": _reason("events in no person-time, or in none that is stated", words="arm"),
    "figure_not_finite": _reason("a figure that is no finite number", words="arm"),
    "one_patient_no_spread": _reason("a mean of one patient: no standard deviation", words="arm"),
    "spread_of_zero": _reason("a standard deviation of 0: no standard error", words="arm"),
    "ratio_of_zero": _reason("a ratio or a limit of it is 0: no logarithm", words="printed"),
    "interval_without_width": _reason("both limits of an interval are the same", words="printed"),
    "estimate_outside_interval": _reason("an estimate outside its interval", words="printed"),
    "p_of_zero": _reason("a p value of 0: no standard error", "p"),
    "events_above_arm": _reason("more events than the arm has patients", "events n", "unit arm"),
    "denominator_not_arm": _reason("the denominator is not the size of the arm", "n", "finding"),
    "several_counts_fit": _reason("several counts fit a percentage", "n", "percent counts"),
    "no_count_fits": _reason("no count fits a percentage", "n", "percent"),
    "approximate_only": _reason("only an approximate figure is printed", words="printed"),
    "bound_only": _reason("only a bound is printed", words="qualifier printed"),
    "rate_without_counts": _reason("a rate is printed without its events and without an interval"),
    "unit_of_outcome": _reason("printed in another unit than the outcome's", words="unit outcome_unit"),
    "patients_not_printed": _reason("the number of patients behind a figure is not printed"),
    "patients_unknown": _reason("the number of patients is not printed nor known of the arm", words="arm"),
    "median_with_spread": _reason("a median that needs conversion"),
    "median_without_spread": _reason("a median without quartiles or range"),
    "no_spread": _reason("no measure of spread is printed"),
    "no_spread_that_serves": _reason("only a range or quartiles are printed of a mean"),
    "hazard_of_what_is_kept": _reason(
        "a hazard or rate ratio under an outcome that is kept, not under the event that ends it",
        words="measure kept event",
    ),
    "neither_interval_nor_p": _reason("neither an interval nor an exact p value is printed"),
    "p_only": _reason("only a p value is printed"),
    "not_reported": _reason("not reported"),
    "few_for_median": _reason("a median of too few patients", "fewest"),
    "median_refused": _reason("a median that no formula fits"),
    "median_skewed": _reason("a median of skewed data"),
}

_SELECTION: dict[str, Kind] = {
    "review_estimate": _reason("a pooled estimate of a review, not the figure of a study"),
    "event_reports": _reason("counts of adverse event reports"),
    "lesions_over_limbs": _reason("lesions counted over limbs"),
    "part_of_patients": _reason("a figure for part of the patients", words="part"),
    "part_of_follow_up": _reason("events of a part of the follow-up", words="period"),
    "before_treatment": _reason("a value from before treatment"),
    "no_time_printed": _reason("no time point is printed", words="asked"),
    "outside_window": _reason("at another time than the review asks for", words="at asked"),
    "contrast_of_arms": _reason("a contrast between arms, where single arms are pooled"),
    "contrast_without_measure": _reason("no measure is printed with the contrast"),
    "counted_without_time": _reason("a count without a time or an arm, where the time decides"),
    "counted_in_part": _reason(
        "a count of part of the patients, where all must be followed", "n size", may_lack="size"
    ),
    "only_as_contrast": _reason("the measure is printed as a contrast or not at all", words="measure"),
    "counted_at_visit": _reason("counted at a visit; not mixed with Kaplan-Meier estimates"),
    "estimate_not_count": _reason("a Kaplan-Meier estimate; not mixed with counts"),
    "no_rate": _reason("not a rate"),
    "rates_of_arms": _reason("rates of separate arms without their events"),
    "no_count": _reason("not a count of patients"),
    "change_from_baseline": _reason("a change from baseline; not mixed with values at follow-up"),
    "no_mean": _reason("not a mean"),
    "other_contrast": _reason("a contrast between other arms than are compared"),
    "other_arm": _reason("not an arm of this synthesis", words="arm"),
    "mixed_arm": _reason("a union of arms of which a part was treated otherwise", words="arm"),
    "part_by_label": _note("words of an arm's label: not all of its patients had that", words="part"),
    "part_of_mixed_arm": _note("a part of a union of arms", words="part"),
    "part_of_arm": _reason("a figure for part of the patients of an arm", words="arm"),
    "nothing_to_compare": _reason("the publication has no arm to set this one against"),
    "report_of_part": _reason("a report of part of the patients of a study", words="study"),
    "other_arm_not_printed": _reason("the other arm's figure is not printed for this time and place"),
    "estimates_of_arms": _reason("Kaplan-Meier estimates of separate arms"),
    "kinds_of_figures": _reason("arms with different kinds of figures"),
    "arms_combined": _note("several arms were made one", words="arms"),
    "not_counted_twice": _note("an arm that is part of another is not counted twice", words="arm whole"),
    "sides_exchanged": _note("the sides of a printed contrast were exchanged", words="printed how"),
    "counts_beside": _note("the arms' counts are shown beside the printed contrast"),
    "middle_of_counts": _note("of several counts that fit a percentage, the middle one", "low high taken n"),
    "counted_in": _note("counted in another unit than patients", words="unit"),
}

KINDS: Mapping[str, Kind] = (
    _ANY
    | _EFFECTS
    | _POOLING
    | _ANALYSES
    | _ASSUMPTIONS
    | _CURVES
    | _SECOND
    | _CHOICE
    | DESIGNS
    | _CERTAINTY
    | _PUBLICATIONS
    | _FIGURES
    | _SELECTION
    | STEPS
)
