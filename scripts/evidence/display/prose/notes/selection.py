"""Sentences on what was selected: publications, the report that stands for a study, printed figures."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.display.measures import measure_of
from evidence.display.numbers import effect_format
from evidence.display.prose.notes.said import Said, Template, some_of


def _represented(reason: str) -> Template:
    return lambda s: f"{s.word('study')} is represented by {s.who} ({reason})"


def _assumed(text: str) -> Template:
    """Say what is supposed; the reason, a sentence of the review, stands inside the brackets as a part."""

    def said(s: Said) -> str:
        told = {name: s.number(name) for name in s.note.numbers} | {
            name: s.word(name) for name in s.note.words
        }
        why = str(told["why"]).rstrip(".")
        why = why[:1].lower() + why[1:] if why[1:2].islower() else why
        return f"{text.format(**told)} ({why})"

    return said


def _nearer(s: Said) -> str:
    time = s.note.words.get("time", "its time")
    return f"{s.word('study')} is represented by {s.who} ({time} is closest to the prespecified time)"


def _part(s: Said) -> str:
    n, whole = s.note.numbers.get("n"), s.note.numbers.get("whole")
    of = f" of {whole:,.0f}" if whole is not None else ""
    patients = f"{n:,.0f}{of} patients" if n is not None else "a part of its patients"
    return f"{s.word('study')} is represented by a part of it: {patients}{s.of_whom}."


def _other_value(s: Said) -> str:
    measure, (estimate, *limits) = (
        measure_of(s.word("measure")),
        map(s.note.numbers.get, ("estimate", "low", "high")),
    )
    fmt = effect_format(measure, [estimate])
    value = fmt.value(estimate) if None in limits else fmt.effect(estimate, *limits)
    if s.note.studies:
        return f"{s.who}: {measure.name} {value}"
    return f"as printed; the arms' counts, shown beside it, give another {measure.name}: {value}"


CHOICE: Mapping[str, Template] = {
    "whole_before_part": _represented("the whole study, or more of it"),
    "part_for_whole": _part,
    "other_definition": lambda s: (
        f"{s.word('study')} is represented by {s.who}, by another definition ({s.word('other')}, not "
        f"{s.word('definition')}); the review does not say which it means"
    ),
    "definition_not_asked": "{study} has values by several definitions ({used}, which is used; {others}): "
    "the review does not say which it means.",
    "nearer_time": _nearer,
    "longer_follow_up": lambda s: (
        f"{s.word('study')} is represented by {s.who} ({s.word('time')} is the longest follow-up)"
    ),
    "own_report": _represented("the study's own report, not a secondary analysis"),
    "first_hand": _represented("read in the publication itself, not second-hand"),
    "known_counts_first": _represented(
        "the value printed, not counts that are the middle of several that fit a rounded percentage"
    ),
    "arms_before_contrast": _represented("the arms' own values, not the printed contrast"),
    "estimate_before_count": _represented("the Kaplan-Meier estimate, not the count"),
    "patients_first": _represented("patients rather than their limbs, limbs rather than parts of them"),
    "more_patients": _represented("more patients"),
    "full_publication": _represented("the full publication, not the abstract"),
    "newer_report": _represented("the newer report"),
    "first_by_words": _represented("another value of the same kind; the words alone tell them apart"),
    "same_value": _represented("the same value, entered or reported once more"),
    "shares_patients": lambda s: f"shares patients with {s.word('study')}{s.of_whom}, which comes first",
    "nearly_surely_shares_patients": lambda s: (
        f"nearly surely shares patients with {s.word('study')}{s.of_whom}, which comes first: {s.word('why')}"
    ),
    "figure_cannot_be": "the value cannot be: {what}",
    "pooled_cannot_be": "pooled although its value cannot be{of_whom}: {parts}.",
    "pooled_may_share_patients": lambda s: (
        f"{s.word('study')} and {s.word('other')} are both pooled and may share patients"
        + (f" ({s.note.words['why']})" if "why" in s.note.words else " (as a study file says)")
        + "."
    ),
    "may_share_patients": lambda s: (
        f"may share patients with {s.word('study')}{s.of_whom}, which comes first"
    ),
    "stands_with_estimates": "{study} stands here with its Kaplan-Meier estimates",
    "other_place": "another vein segment or unit than the other times of the study",
    "printed_for_start": "printed for the start, where everybody is still without the event",
    "would_rise": lambda s: (
        f"does not go with {s.number('share'):.1%} at {s.word('time')}{s.of_whom}: a curve cannot rise"
    ),
}

ASSUMPTIONS: Mapping[str, Template] = {
    "assumed_patients": _assumed("assumed: n = {n:g}"),
    "assumed_time": _assumed("assumed: measured at {time}"),
    "assumed_segment": _assumed("assumed: of the vessel segment {segment}"),
    "assumed_within": _assumed("assumed: measured within the time asked for, though no time is printed"),
    "assumed_count": _assumed(
        "assumed: {taken:g} of the {low:g} to {high:g} events of {n:g} that fit the percentage"
    ),
    "assumed_survival": _assumed(
        "assumed: the {events:g} of {n:g} counted at the visit stand for an estimate over time"
    ),
    "converted_odds_ratio": lambda s: (
        f"converted: {s.word('how')} odds ratio {s.number('odds'):.3g} at the comparator's printed risk of "
        f"{s.number('risk'):.1%} (of {s.number('n'):g}) is a risk ratio of {s.number('ratio'):.3g}"
        + ("; people at the adjusted risk may differ" if s.word("how") == "adjusted" else "")
    ),
    "stands_on_assumptions": lambda s: (
        f"{some_of(s.number('assumed'), s.number('total'))} "
        f"{'rests' if s.number('assumed') == 1 else 'rest'} on stated assumptions{s.of_whom}, which the "
        f"primary analysis does not make{s.because}"
    ),
    "as_printed_first": _represented("a value that needs no assumption"),
}

PUBLICATIONS: Mapping[str, Template] = {
    "other_question": "{field}: {present}",
    "other_question_by": "{field}",
    "excluded_by_review": "{reason}",
    "not_among_included": "not among what is included ({criteria})",
    "without_comparison": "no arms for the comparison that is required ({comparisons})",
    "context_only": "shown as context; never pooled with the studies behind it",
    "numerator_only": "a numerator without a denominator: shown, never pooled",
    "retracted": "retracted: {notice}",
    "awaiting_results": "awaiting: {awaited}",
    "ongoing_study": "ongoing: {state}",
    "results_elsewhere": "its results are those of {reports}",
    "goes_on_after_results": "results so far: {reports}; ongoing: {state}",
    "found_without_file": "Found when looked for by name, and without a study file in the library: {names}. "
    "What was read of them is counted nowhere in this diagram.",
    "search_differs": "The search leaves {search:g} reports after assessment, the library has {library:g} "
    "publications about the question: either a study file is missing or to spare, or a count of the search "
    "is wrong.",
}


def _arm_unknown(s: Said) -> str:
    of = "" if s.word("unit") == "patient" else f" of {s.word('unit')}s"
    return f"no denominator is printed, and the number{of} in arm {s.word('arm')} is not known"


_NO_SPREAD = "no measure of spread is printed"

FIGURES: Mapping[str, Template] = {
    "no_denominator": "no denominator is printed",
    "arm_size_unknown": _arm_unknown,
    "no_vocabulary_word": "the outcome has no word of the vocabulary",
    "pooled_estimate": "a pooled estimate of a systematic review",
    "arm_without_patients": "the arm has no patients",
    "count_incomplete": "a count without its events or without what they are counted in",
    "events_beyond_patients": "{events:g} events of {n:g} patients cannot be",
    "no_person_time": "no person-time behind the events ({arm})",
    "figure_not_finite": "a value that is no number ({arm})",
    "one_patient_no_spread": "the mean of a single patient ({arm}): no standard deviation, so no standard "
    "error",
    "spread_of_zero": "a standard deviation of 0 ({arm}): no standard error",
    "ratio_of_zero": "{printed}: a ratio or limit of 0 has no logarithm, so no standard error",
    "interval_without_width": "{printed}: an interval without width gives no standard error",
    "estimate_outside_interval": "{printed}: the estimate lies outside its interval",
    "p_of_zero": "p = {p:g} gives no standard error",
    "events_above_arm": "{events:g} events of {n:g} {unit}s in arm {arm}",
    "denominator_not_arm": "the denominator is not n = {n:g} of the arm: {finding}",
    "count_or_percentage": "count and percentage contradict each other, and no denominator is "
    "printed: {finding}",
    "several_counts_fit": "several counts fit {percent} of {n:g}: {counts}",
    "no_count_fits": "no count out of {n:g} is {percent}",
    "approximate_only": "only an approximate value is printed (about {printed})",
    "bound_only": "only a bound is printed ({qualifier}{printed})",
    "rate_without_counts": "a rate is printed without its events and person-time, and without an interval",
    "unit_of_outcome": "printed in {unit}, the outcome is in {outcome_unit}",
    "change_or_value": "called a change in words beside it; `value:` does not say whether it is one",
    "patients_not_printed": "the number of patients behind this value is not printed",
    "patients_unknown": "the number of patients is not printed, and that of arm {arm} is not known",
    "median_with_spread": "median: needs conversion",
    "median_without_spread": "median without quartiles or range",
    "no_spread": _NO_SPREAD,
    "no_spread_that_serves": f"{_NO_SPREAD} that gives an SD (only a range or IQR)",
    "hazard_of_what_is_kept": "{measure} under {kept}, which is kept: it is of the event that ends it, and "
    "stands under the outcome {event}",
    "error_left_open": "no interval is printed, and the estimate with p = {p:g}, rounded as they are, leaves "
    "the standard error open: some that fit are four times as large as others",
    "fraction_or_percent": "{printed}: a percentage or a fraction? no % sign is printed",
    "interval_too_coarse": "{printed}: the interval is hardly wider than the last place of its limits, which "
    "leaves the standard error open",
    "neither_interval_nor_p": "neither an interval nor an exact p value is printed",
    "p_only": "only a p value is printed",
    "not_reported": "not reported",
    "few_for_median": "median of fewer than {fewest:g} patients: not converted to a mean",
    "median_refused": "median: not converted to a mean{because}",
    "median_skewed": "median of skewed data: not converted to a mean",
}

SELECTION: Mapping[str, Template] = {
    "review_estimate": "a pooled estimate of a review, not the value of a study",
    "event_reports": "counts of adverse event reports: no number of treated patients stands behind them",
    "lesions_over_limbs": "lesions counted over limbs: not a share of anything",
    "part_of_patients": "a value for part of the patients ({part})",
    "part_of_follow_up": "events of a part of the follow-up ({period})",
    "before_treatment": "a value from before treatment",
    "no_time_printed": "no time is printed; the review asks for {asked}",
    "elsewhere": "{of}; the review asks for {asked}",
    "outside_window": "at {at}; the review asks for {asked}",
    "contrast_of_arms": "a contrast between arms, and this result pools single arms",
    "contrast_without_measure": "no measure is printed with the contrast",
    "counted_without_time": "a count without a printed time: it cannot stand beside Kaplan-Meier estimates",
    "counted_over_follow_up": "a count over a follow-up whose median or mean is {at}: not all were followed "
    "to this time, so it cannot stand beside Kaplan-Meier estimates",
    "counted_in_part": lambda s: (
        f"a count of {s.number('n'):g} patients"
        + (
            f" of {s.number('size'):g}"
            if "size" in s.note.numbers
            else ", while the size of the arm is not known"
        )
        + ": not all were followed to this time, so it cannot stand beside Kaplan-Meier estimates"
    ),
    "only_as_contrast": "a value of one arm; a {measure} is taken as a contrast is printed",
    "counted_at_visit": "counted at a visit; not mixed with Kaplan-Meier estimates",
    "estimate_not_count": "a Kaplan-Meier estimate; never turned into events, so not mixed with counts",
    "no_rate": "not a rate (events in person-time)",
    "rates_of_arms": "rates of separate arms without their events, which cannot be added",
    "no_count": "not a count of patients",
    "change_from_baseline": "a change from baseline; not mixed with values at follow-up",
    "no_mean": "not a mean",
    "other_contrast": "the contrast is not between the arms that this result compares",
    "mixed_arm": lambda s: (
        f"{s.word('arm')}: its parts were treated differently ({'; '.join(s.parts)}), and not all of them "
        "belong to this result"
    ),
    "part_of_mixed_arm": "{part}",
    "part_by_label": "not all had the same: {part}",
    "other_arm": "{arm}: not an arm of this result",
    "part_of_arm": "a value for part of the patients of the arm {arm}",
    "nothing_to_compare": "the publication has no arm to set this one against",
    "report_of_part": "a report of part of the patients of {study}",
    "other_arm_not_printed": "the other arm's value is not printed for this time and place",
    "same_patients": "both groups are the same patients (cross-over, both limbs of each): a printed effect "
    "that accounts for it is pooled, their values as if of two groups are not",
    "patients_in_common": "groups with patients in common, which are neither added nor compared as if apart",
    "estimates_of_arms": "Kaplan-Meier estimates of separate arms, which cannot be added",
    "kinds_of_figures": "arms with different kinds of values, which cannot be added",
    "arms_combined": "arms combined: {arms}",
    "not_counted_twice": "not counted twice: {arm}: part of {whole}",
    "sides_exchanged": "printed as {printed}; {how}",
    "counts_beside": "the arms' counts are shown beside the printed contrast",
    "crude_counts_beside": "adjusted, as printed; the arms' counts shown beside it are not",
    "counts_give_another": _other_value,
    "middle_of_counts": "{low:g} to {high:g} events of {n:g} fit the rounded percentage: {taken:g} is "
    "in the middle",
    "counted_in": "counted in {unit}s, not patients",
    "few_of_treated": "{n:g} of {of:g} treated{of_whom}",
}
