"""Flags of results in words and codes; what stands beside a result: reviews' own values, contradictions."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.display import numbers, words
from evidence.display.measures import PROPORTION, measure_of
from evidence.display.numbers import effect_format
from evidence.display.prose.notes.names import STRATA
from evidence.record.summary.flags import CODES, FEWEST_PEOPLE, Bar, Flag, Flagged, ResultFlags
from evidence.record.summary.other_reviews import Contradiction, ContradictionKind, ReviewValue


def flag_lines(found: ResultFlags) -> tuple[str, ...]:
    """Write a line a flag: ``SE: imputed standard error (2 of 7 studies)``."""
    return tuple(_line(f, found.studies) for f in found.flags)


def _line(flagged: Flagged, studies: int) -> str:
    text = f"{CODES[flagged.flag]}: {flagged.flag}"
    if flagged.outcomes:
        text += f", {', '.join(flagged.outcomes)}"
    if not flagged.studies or studies < 2 or flagged.flag is Flag.HELD_BACK:
        return text
    return f"{text} ({numbers.integer(len(flagged.studies))} of {words.plural(studies, 'study')})"


# In a word or two, where there is no room for a legend of codes.
_SHORT: dict[Flag, str] = {
    Flag.IMPUTED_ERROR: "imputed standard error",
    Flag.SECOND_HAND: "second-hand",
    Flag.INTEGRITY: "integrity finding",
    Flag.OTHER_BY_COUNTS: "counts give another value",
    Flag.TWICE: "value also under another outcome",
    Flag.HELD_BACK: "study held back",
    Flag.PART_COUNTED: "far fewer counted than treated",
    Flag.TOO_LOW: "likely too low",
    Flag.TOO_HIGH: "likely too high",
    Flag.SCALES: "scales may differ",
    Flag.ASSUMPTION: "assumption",
    Flag.ABSTRACT_ONLY: "abstract only",
}
# What these say, for a line below the table in which they stand.
_EXPLAINED: dict[Flag, str] = {
    Flag.IMPUTED_ERROR: "the study printed neither interval nor numbers at risk, so it is assumed",
    Flag.SECOND_HAND: "read in another publication than the study's own",
    Flag.INTEGRITY: "a discrepancy, or another report of the study retracted, that nobody has answered",
    Flag.OTHER_BY_COUNTS: "the comparison stands as printed, and its counts do not give it",
    Flag.TWICE: "one value of the same people stands in both",
    Flag.HELD_BACK: "eligible but not pooled: its numbers are doubtful, or its patients already counted",
    Flag.PART_COUNTED: "those who died, left or were not assessed are not among them",
    Flag.TOO_LOW: "studies in which nobody had the event could be pooled more often than others",
    Flag.TOO_HIGH: "studies in which everybody had the event could be pooled more often than others",
    Flag.SCALES: "by their standard deviations, points of some studies are larger than those of others",
    Flag.ASSUMPTION: "an assumption that the review states stands for what is not printed",
    Flag.ABSTRACT_ONLY: "the full text was not read",
}
# A rule of the review on what it concludes from; certainty is for people to judge.
NO_CONCLUSION = "no conclusion"
_NEEDED = (
    f"neither two studies nor a randomised trial, or under {FEWEST_PEOPLE} people; no judgement of certainty"
)
_SHORT_BARS: dict[Bar, str] = {
    Bar.ONE_STUDY: "one non-randomised study",
    Bar.FEW_PEOPLE: f"under {FEWEST_PEOPLE} people",
    Bar.ASSUMPTION: "rests on an assumption",
    Bar.CANNOT_BE: "impossible value",
}


def why_no_conclusion(found: ResultFlags) -> tuple[str, ...]:
    """Name what keeps a result from a headline, in a few words each; that its number tells nothing apart."""
    alone = any(f.flag is Flag.SINGLE_ARM for f in found.flags)
    told = {**_SHORT_BARS, Bar.ONE_STUDY: "one single-arm study"} if alone else _SHORT_BARS
    return tuple(told[b] for b in found.bars if b in told)


def in_short(found: ResultFlags) -> tuple[str, ...]:
    """Name the flags of a result in a word or two each; the number of people and the design apart."""
    apart = (Flag.SINGLE_ARM, Flag.FEW_PEOPLE)
    return tuple(_of_some(f, found.studies) for f in found.flags if f.flag not in apart)


def explained(shown: Iterable[ResultFlags]) -> tuple[str, ...]:
    """Say what each of the words means that stand beside these results: ``abstract only: ...``."""
    shown = list(shown)
    raised = {f.flag for found in shown for f in found.flags}
    told = [f"{_SHORT[flag]}: {_EXPLAINED[flag]}" for flag in Flag if flag in raised and flag in _EXPLAINED]
    if any(f.studies > 1 and _of_all(f) for f in shown):
        told.append("a caveat without numbers holds for all studies of its row")
    return (f"{NO_CONCLUSION}: {_NEEDED}", *told) if any(map(why_no_conclusion, shown)) else tuple(told)


def _of_all(found: ResultFlags) -> bool:
    """Whether one of the flags shown stands there without a number of studies."""
    return any(f.flag in _EXPLAINED and len(f.studies) == found.studies for f in found.flags)


def _of_some(flagged: Flagged, studies: int) -> str:
    """Name a flag; with the number of studies that it concerns where these are not all."""
    name, n = _SHORT[flagged.flag], len(flagged.studies)
    of_some = [f"{n} of {studies}"] if 0 < n < studies and flagged.flag is not Flag.HELD_BACK else []
    told = "; ".join([*flagged.outcomes, *of_some])
    return f"{name} ({told})" if told else name


def legend() -> str:
    """Say what the codes mean."""
    return "Flags: " + "; ".join(f"{code}, {flag}" for flag, code in CODES.items()) + "."


def of_review(value: ReviewValue) -> str:
    """Write what a review pooled, as it prints it, with what stands behind it."""
    at = f", {value.at_printed}" if value.at_printed else ", time not printed"
    told = value.pooled_from.told if value.pooled_from else ""
    return f"“{value.printed}”{at} ({told or 'number of studies not extracted'})"


def contradiction(found: Contradiction, other: str) -> str:
    """Say what contradicts a result; ``other`` names the review or the outcome with its time."""
    ours = _value(found.measure, found.estimate, found.low, found.high)
    theirs = _value(found.other_measure, found.other_estimate, found.other_low, found.other_high)
    why = "the intervals do not meet"
    if found.opposite:
        why = "they point in opposite directions"
    elif found.other_low is None or found.other_high is None:
        why = "it is printed without an interval and lies outside ours"
    if found.kind is ContradictionKind.REVIEW:
        return f"Contradicted by {other}: {theirs} against {ours} here; {why}"
    if found.kind is ContradictionKind.DESIGN:
        return f"Designs differ: {STRATA[found.other]} give {theirs}, against {ours} in the headline; {why}"
    if found.opposite:
        return f"Contradicts {other}: both {'fall' if found.high is not None and found.high < 1 else 'rise'}"
    return f"Contradicts {other}: one minus that is {theirs}, against {ours} here; {why}"


def _value(code: str, estimate: float, low: float | None, high: float | None) -> str:
    measure = measure_of(code)
    fmt = effect_format(measure, [estimate])
    name = "" if measure.kind == PROPORTION else f"{measure.name} "
    if low is None or high is None:
        return f"{name}{fmt.value(estimate)}"
    return f"{name}{fmt.value(estimate)} ({fmt.interval(low, high)})"
