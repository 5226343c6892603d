"""The kinds of notes on certainty, absolute effects and directions."""

from __future__ import annotations

from evidence.record.notes.kind import Kind
from evidence.record.notes.kind import note as _note
from evidence.record.notes.kind import reason as _reason
from evidence.record.notes.kind import warning as _warning

CERTAINTY: dict[str, Kind] = {
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
    "both_intervals": _reason(
        "prediction interval beside the confidence or credible one",
        "pi_low pi_high low high",
        "measure interval",
    ),
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
        "only the prediction interval includes the benchmark", "benchmark", "measure interval"
    ),
    "no_confidence_interval": _reason("the result has no confidence interval"),
    "interval_without_end": _reason("the interval, which has no upper end", "low", "measure interval"),
    "interval": _reason("the confidence or credible interval", "low high", "measure interval"),
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
        "participants and size needed to tell two risks apart", "n needed risk wanted", "reached"
    ),
    "too_few_for_bias": _reason("publication bias cannot be examined", "k fewest"),
    "no_small_study_test": _reason("no small-study test could be made", "k"),
    "small_studies_differ": _reason("small studies differ by the test that suits best", "k", "test"),
    "small_studies_agree": _reason("no small-study effect by the test that suits best", "k", "test"),
    "test_p": _reason("the p value of a test", "p", "test"),
    "figures_told": _reason("facts about the figures, for the judge"),
    "nothing_indirect": _reason(
        "none second-hand, from a conference abstract or with a device off the market"
    ),
    "figures_second_hand": _reason("figures read second-hand", "number total"),
    "figures_of_abstracts": _reason("figures from conference abstracts", "number total"),
    "figures_not_reviewed": _reason("figures from registries, press releases or preprints", "number total"),
    "figures_of_lost_devices": _reason("figures with a device off the market", "number total", "status"),
    "units_differ": _reason("figures count different units"),
    "within_patients": _reason(
        "figures count several of one patient, without a design effect", "number total"
    ),
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
    "beyond_the_ends": _reason("the result takes the baseline below 0 or above 100%", words="what"),
    "limits_cut": _note("risks cannot leave 0 to 100%: limits are cut there"),
    "no_sign_test": _reason("too few studies point to either side for a sign test", "fewest"),
}
