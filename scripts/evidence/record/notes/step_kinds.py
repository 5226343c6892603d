"""The kinds of steps of arithmetic between printed words and an effect."""

from __future__ import annotations

from evidence.record.notes.kind import Kind, note

# By which a figure that prints no number of patients takes that of its arm.
FROM_ARM = ("number_at_start", "denominator_from_arm", "denominator_of_stage", "n_from_arm", "n_of_stage")

STEPS: dict[str, Kind] = {
    "derived_by_hand": note("the study file says what is not printed", words="derived printed"),
    "denominator_from_arm": note("a count takes the number of its arm", "n", "unit arm printed"),
    "denominator_of_stage": note(
        "a count takes the number analysed or followed of its arm, which its percentage is of",
        "n",
        "stage arm printed",
    ),
    "number_at_start": note("a Kaplan-Meier estimate takes the number of its arm", "n", "arm"),
    "n_from_arm": note("a mean or median takes the number of its arm", "n", "arm"),
    "n_of_stage": note(
        "a mean or median at a visit takes the number analysed or followed of its arm", "n", "stage arm"
    ),
    "count_from_word": note("everybody is counted", "n"),
    "count_from_percent": note("one count alone fits a percentage", "n events", "percent"),
    "count_of_range": note("of the counts that fit a percentage, the middle one", "low high n taken"),
    "complement_of_estimate": note("one less the Kaplan-Meier estimate of the complement", "percent"),
    "complement_of_count": note("all less those counted with the complement", "n events"),
    "score_turned": note("a score whose better values lie on the other side, with its sign turned"),
    "person_time_converted": note("person-time in years", "time years", "unit"),
    "rate_as_printed": note("a rate with its person-time", "rate time", "unit"),
    "unit_converted": note("a value in the unit of its outcome", "printed converted", "printed_in unit"),
    "sd_from_se": note("a standard deviation of a standard error", "se n sd"),
    "se_of_mean_from_interval": note("a standard error of the interval of a mean", "level low high df se"),
    "interval_from_se": note("the interval of a difference by its standard error", "se level low high"),
    "level_taken": note("an interval without its level", "level"),
    "mean_from_median": note(
        "mean and standard deviation of a median",
        "median n mean sd q1 q3 minimum maximum",
        may_lack="q1 q3 minimum maximum",
    ),
    "mean_from_skewed": note(
        "mean and standard deviation of a median of skewed data",
        "median n mean sd q1 q3 minimum maximum",
        "method",
        may_lack="q1 q3 minimum maximum",
    ),
    "se_of_median": note("the standard error of a median", "median n se"),
    "counts_summed": note("the counts of several arms are summed", "events n"),
    "counts_of_arm": note("the count of one arm", "events n"),
    "rates_summed": note("events and person-years of several arms are summed", "events years"),
    "rate_of_arm": note("events and person-years of one arm", "events years"),
    "means_combined": note("the means of several arms are combined", "mean sd n"),
    "mean_of_arm": note("the mean of one arm", "mean sd n"),
    "contrast_turned": note("a printed contrast is read from its other side", words="printed how"),
    "se_from_interval": note("a standard error of a printed interval", "low high critical se", "scale"),
    "se_from_p": note("a standard error of a printed p value", "estimate p se", "scale"),
    "se_of_survival": note("the standard error of a Kaplan-Meier estimate", "survival se", "grade"),
    "by_interval": note("a printed interval", "level low high"),
    "by_cut_interval": note("a printed interval whose one end is cut off", "level low high", "scale"),
    "by_printed_error": note("a printed standard error", "se"),
    "by_number_at_risk": note("the number still at risk", "at_risk n"),
    "by_number_at_start": note("the number at the start, with a share still at risk", "n share"),
}
