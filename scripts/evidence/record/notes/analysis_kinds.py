"""The kinds of notes on analyses and curves: what was asked of them, what they rest on."""

from __future__ import annotations

from evidence.record.notes.kind import Kind
from evidence.record.notes.kind import note as _note
from evidence.record.notes.kind import reason as _reason
from evidence.record.notes.kind import warning as _warning

ANALYSES: dict[str, Kind] = {
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
        "standard deviations speak for two scales of one instrument", "low high times worked_out"
    ),
    "changes_and_finals": _warning("changes and values at follow-up are pooled together", "changes total"),
    "silent_when_asked": _warning(
        "a study says without a value what it found nearer to the time asked for", "months", "at printed"
    ),
    "few_counted": _warning("studies count far fewer patients than were treated", "few total"),
    "counts_against_contrast": _warning(
        "contrasts are pooled as printed, and counts printed with them give others", "other total"
    ),
    "followed_beyond": _warning(
        "figures without a time of patients who were followed beyond the window", "longest end"
    ),
    "middle_of_follow_up": _warning(
        "figures of a whole follow-up, at its median or mean, that goes beyond the window", "longest end"
    ),
    "times_apart": _warning("studies of very different follow-up are pooled together", "low high"),
    "definitions_differ": _note("studies define the outcome differently", "definitions"),
    "some_define": _note("only some of the studies, or the one, say how they define it", "defined total"),
    "definition": _note("a definition and whose it is", words="text"),
    "constant_hazard": _warning("shares are carried to another time by a constant hazard", "months"),
    "odds_ratios_added": _warning("printed odds ratios of a rare event are pooled", "added total"),
    "odds_ratios_converted": _warning("printed odds ratios are pooled as risk ratios", "added total"),
    "odds_ratios_instead": _warning("a rare event by odds ratios: no study brings counts", "added total"),
    "errors_imputed": _warning("standard errors of Kaplan-Meier estimates are imputed", "imputed total"),
    "method_read": _warning("shares are taken for Kaplan-Meier estimates by the reader", "read total"),
    "mixed_units": _warning(
        "some studies count other units than patients, without a design effect", "counting total"
    ),
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
    "no_prior_can_be_stated": _reason("two studies, and their model has no prior"),
    "studies_differ": _reason("the studies differ by Cochran's Q", "p"),
    "few_curves_by_prior": _note(
        "three or four curves: the usual interval says less than they do, so the model with a prior", "k"
    ),
    "few_curves_wide": _reason("the interval of few curves says less than they do at some time"),
    "few_studies_wide": _reason("the interval of few studies says less than they do", "width hull"),
    "no_prior_for_few": _warning("few studies and no prior: the usual interval stands"),
    "directions": _note("how many studies lie on each side of no difference", "above below level total"),
    "prediction_from": _note("too few studies for a prediction interval", "k fewest"),
    "prediction_inside": _note("a prediction interval would be narrower than the confidence interval"),
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
    "no_funnel_by_size": _note(
        "no funnel plot by the number of patients, which some studies do not state", "studies total"
    ),
    "test_not_possible": _note("a small-study test could not be made", words="test"),
    "fill_not_settled": _note("trim-and-fill did not settle", words="estimator"),
}
CURVES: dict[str, Kind] = {
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
