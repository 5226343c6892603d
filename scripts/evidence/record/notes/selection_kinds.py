"""The kinds of notes on selection: publications, the report that stands for a study, printed figures."""

from __future__ import annotations

from evidence.record.notes.kind import Kind
from evidence.record.notes.kind import note as _note
from evidence.record.notes.kind import reason as _reason
from evidence.record.notes.kind import warning as _warning

ASSUMPTIONS: dict[str, Kind] = {
    "assumed_patients": _warning("a number of patients is supposed", "n", "why"),
    "assumed_time": _warning("a time is supposed", words="time why"),
    "assumed_segment": _warning("a vessel segment is supposed", words="segment why"),
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
CHOICE: dict[str, Kind] = {
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
    "longer_follow_up": _reason("another figure of the study is of a longer follow-up", words="study time"),
    "own_report": _reason("the study's own report stands for it", words="study"),
    "first_hand": _reason("a figure read in the publication stands for the study", words="study"),
    "known_counts_first": _reason(
        "what is printed stands for the study, not the middle of several counts", words="study"
    ),
    "arms_before_contrast": _reason("the arms' own figures stand for the study", words="study"),
    "estimate_before_count": _reason("a Kaplan-Meier estimate stands for the study", words="study"),
    "patients_first": _reason("a figure that counts patients stands for the study", words="study"),
    "more_patients": _reason("a figure about more patients stands for the study", words="study"),
    "full_publication": _reason("a full publication stands for the study", words="study"),
    "newer_report": _reason("a newer report stands for the study", words="study"),
    "first_by_words": _reason("another figure of the same kind, told apart by its words", words="study"),
    "same_value": _reason("the same figure stands in the file again, or in another report", words="study"),
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
PUBLICATIONS: dict[str, Kind] = {
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
    "results_elsewhere": _reason("registered as going on; its results are in other reports", words="reports"),
    "goes_on_after_results": _reason(
        "going on by a register read after the newest results", words="reports state"
    ),
    "found_without_file": _warning("a study that was found by name has no study file", words="names"),
    "search_differs": _warning("search and library do not add up", "search library"),
}
FIGURES: dict[str, Kind] = {
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
    "count_or_percentage": _reason("count and percentage contradict each other", words="finding"),
    "several_counts_fit": _reason("several counts fit a percentage", "n", "percent counts"),
    "no_count_fits": _reason("no count fits a percentage", "n", "percent"),
    "approximate_only": _reason("only an approximate figure is printed", words="printed"),
    "bound_only": _reason("only a bound is printed", words="qualifier printed"),
    "rate_without_counts": _reason("a rate is printed without its events and without an interval"),
    "unit_of_outcome": _reason("printed in another unit than the outcome's", words="unit outcome_unit"),
    "change_or_value": _reason("words call it a change, and nothing says whether it is one"),
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
    "error_left_open": _reason("a rounded p value leaves the standard error open", "p"),
    "fraction_or_percent": _reason("a value in percent that may be a fraction", words="printed"),
    "interval_too_coarse": _reason("rounded limits leave the standard error open", words="printed"),
    "neither_interval_nor_p": _reason("neither an interval nor an exact p value is printed"),
    "p_only": _reason("only a p value is printed"),
    "not_reported": _reason("not reported"),
    "few_for_median": _reason("a median of too few patients", "fewest"),
    "median_refused": _reason("a median that no formula fits"),
    "median_skewed": _reason("a median of skewed data"),
}
SELECTION: dict[str, Kind] = {
    "review_estimate": _reason("a pooled estimate of a review, not the figure of a study"),
    "event_reports": _reason("counts of adverse event reports"),
    "lesions_over_limbs": _reason("lesions counted over limbs"),
    "part_of_patients": _reason("a figure for part of the patients", words="part"),
    "part_of_follow_up": _reason("events of a part of the follow-up", words="period"),
    "before_treatment": _reason("a value from before treatment"),
    "no_time_printed": _reason("no time point is printed", words="asked"),
    "elsewhere": _reason(
        "in a vein segment, or by an instrument, that the review does not ask for", words="of asked"
    ),
    "outside_window": _reason("at another time than the review asks for", words="at asked"),
    "contrast_of_arms": _reason("a contrast between arms, where single arms are pooled"),
    "contrast_without_measure": _reason("no measure is printed with the contrast"),
    "counted_without_time": _reason("a count without a time or an arm, where the time decides"),
    "counted_over_follow_up": _reason("a count over a follow-up, placed at its median or mean", words="at"),
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
    "same_patients": _reason("both groups are the same patients"),
    "patients_in_common": _reason("two groups have some patients in common"),
    "estimates_of_arms": _reason("Kaplan-Meier estimates of separate arms"),
    "kinds_of_figures": _reason("arms with different kinds of figures"),
    "arms_combined": _note("several arms were made one", words="arms"),
    "not_counted_twice": _note("an arm that is part of another is not counted twice", words="arm whole"),
    "sides_exchanged": _note("the sides of a printed contrast were exchanged", words="printed how"),
    "counts_beside": _note("the arms' counts are shown beside the printed contrast"),
    "crude_counts_beside": _note("the arms' counts are shown beside a contrast that is adjusted"),
    "counts_give_another": _note(
        "the arms' counts, shown beside the printed contrast, give another value",
        "estimate low high",
        "measure",
        may_lack="low high",
    ),
    "middle_of_counts": _note("of several counts that fit a percentage, the middle one", "low high taken n"),
    "counted_in": _note("counted in another unit than patients", words="unit"),
    "few_of_treated": _note("far fewer patients are counted than were treated", "n of"),
}
