"""One study, one figure: which candidate represents a study, and which studies block each other.

The order (`RULES`) is fixed and shown in the report's methods: the whole study before a report of part of
its patients, and of those the largest; figures as printed before those that stand on an assumption (only the
analysis with stated assumptions has such); the stronger design (`selection.strata`); the time nearest to the
preferred one (the longest where none is preferred); outside randomised trials a contrast adjusted for
confounders before crude figures; the study's own reports before secondary analyses; first-hand before
second-hand figures; what is printed before counts that are the middle of several that fit a rounded
percentage; the arms' own figures before a printed contrast; the larger number of patients; full
publications before abstracts; the newer report. What is then left differs in its definition or its words
alone: these settle it, never the order of files or of entries, and the result warns that the review does not
say which definition it means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from evidence.record.notes.note import Note
from evidence.record.published.publication import FOLLOW_UP, PATIENT, PRIMARY, SECONDARY, SUBGROUP
from evidence.record.published.row import At
from evidence.record.results.candidate import Candidate, FigureKind
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.strata import Stratum
from evidence.review.selection.asked.publications import DESIGN_ORDER
from evidence.review.selection.choosing.overlaps import Overlaps, blocker_of
from evidence.review.selection.strata import adjusted

Rank = float | int | bool | tuple[str, ...] | tuple[int, float]
ROLE_ORDER = {PRIMARY: 0, FOLLOW_UP: 0, SECONDARY: 1, SUBGROUP: 2}
_STRATA = tuple(Stratum)
_TO_ADJUST = (Stratum.NON_RANDOMISED,)
PUBLICATION_ORDER = ("full text", "registry results", "preprint", "conference abstract", "press release")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the choice: the lower key is chosen; ``kind`` is the note that tells who lost by it."""

    id: str
    kind: str
    key: Callable[[Candidate, TimeWindow], Rank]


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A candidate that does not represent its study, and why."""

    candidate: Candidate
    kind: str  # not poolable | passed over | overlap
    reason: Note


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates that represent the studies of one analysis, and those that do not."""

    chosen: tuple[Candidate, ...]
    passed_over: tuple[PassedOver, ...]


def _time_distance(candidate: Candidate, window: TimeWindow) -> Rank:
    if candidate.at_months is None:
        return float("inf")
    months = At(candidate.at_months, printed=candidate.at_printed or "").counted
    return -months if window.prefer_months is None else abs(months - window.prefer_months)


def _role(candidate: Candidate, window: TimeWindow) -> Rank:
    return ROLE_ORDER[candidate.attributes.role]


def _part(candidate: Candidate, window: TimeWindow) -> Rank:
    """Return the whole first, then parts by the patients of their reports, whatever their figures count."""
    return (0, 0) if candidate.part is None else (1, -candidate.part.numbers.get("n", 0))


def _words(candidate: Candidate, window: TimeWindow) -> Rank:
    """Return what a candidate says, for those that nothing else tells apart."""
    sides = (candidate.intervention, candidate.comparator)
    printed = (words for figure in sides if figure is not None for words in figure.printed)
    effect = candidate.effect.printed if candidate.effect else ""
    return (candidate.segment or "", candidate.unit, *printed, effect)


# Several of them lie in one limb or organ, so that there are always more of them.
_PARTS = ("vein segment", "vessel", "vein", "lesion", "aneurysm", "tumour", "vertebral level", "stent")


def _unit(candidate: Candidate, window: TimeWindow) -> Rank:
    """Return patients first, then limbs, eyes and procedures, then what may lie in one of these."""
    return (candidate.unit != PATIENT) + (candidate.unit in _PARTS)


def _publication(candidate: Candidate, window: TimeWindow) -> Rank:
    return PUBLICATION_ORDER.index(candidate.attributes.publication)


# In this order; the last three settle what the others leave open: nothing hangs on the order of files.
RULES = (
    Rule("whole before part", "whole_before_part", _part),
    Rule("as printed", "as_printed_first", lambda c, _: bool(c.assumptions)),
    Rule("stronger design", "stronger_design", lambda c, _: _STRATA.index(c.stratum)),
    Rule("nearest time", "nearer_time", _time_distance),
    Rule("adjusted first", "adjusted_first", lambda c, _: c.stratum in _TO_ADJUST and not adjusted(c)),
    Rule("own report", "own_report", _role),
    Rule("first hand", "first_hand", lambda c, _: c.second_hand),
    Rule("known counts", "known_counts_first", lambda c, _: c.in_ranges),
    Rule("arms before contrast", "arms_before_contrast", lambda c, _: c.kind == FigureKind.EFFECT),
    Rule("patients before limbs", "patients_first", _unit),
    Rule("more patients", "more_patients", lambda c, _: -(c.n or 0)),
    Rule("estimate before count", "estimate_before_count", lambda c, _: c.kind != FigureKind.SURVIVAL),
    Rule("full publication", "full_publication", _publication),
    Rule("newer report", "newer_report", lambda c, _: -(c.year or 0)),
    Rule("definition", "other_definition", lambda c, _: (c.definition or "",)),
    Rule("words", "first_by_words", _words),
    Rule("same value", "same_value", lambda c, _: (c.publication, c.key)),
)


def _keys(candidate: Candidate, window: TimeWindow) -> tuple[Rank, ...]:
    return tuple(rule.key(candidate, window) for rule in RULES)


_PLAIN = "no definition printed"


def _why_passed_over(loser: Candidate, winner: Candidate, window: TimeWindow) -> Note:
    different = (rule for rule in RULES if rule.key(loser, window) != rule.key(winner, window))
    decisive = next(different, RULES[-1])
    words = {"study": winner.study}
    if decisive.kind == "other_definition":
        words |= {"definition": loser.definition or _PLAIN, "other": winner.definition or _PLAIN}
    if decisive.kind == "nearer_time" and winner.at_printed:
        words["time"] = winner.at_printed
        if window.prefer_months is None and loser.at_months is not None:
            return Note("longer_follow_up", (winner.key,), words=words)
    return Note(decisive.kind, (winner.key,), words=words)


def choose(
    candidates: Iterable[Candidate],
    window: TimeWindow,
    overlaps: Overlaps,
    *,
    every: bool = False,
) -> Choice:
    """Choose one candidate a study, then let overlapping studies block each other.

    Parameters
    ----------
    candidates
        Usable candidates only.
    overlaps
        For each study the others with (partly) the same patients, as ``overlaps.of_studies`` gives them.
    every
        Choose one candidate for each time, segment, unit and definition of a study instead.
    """
    by_study: dict[tuple[str, ...], list[Candidate]] = {}
    representing: list[Candidate] = []
    passed: list[PassedOver] = []
    kept = list(candidates)
    if every:
        kept, passed = _of_one_part(kept, window)
    for candidate in kept:
        by_study.setdefault(_figure(candidate, every), []).append(candidate)
    for study in sorted(by_study):
        ranked = by_study[study]
        if len(ranked) > 1:
            ranked = sorted(ranked, key=lambda c: _keys(c, window))
        representing.append(ranked[0])
        passed += [PassedOver(c, "passed over", _why_passed_over(c, ranked[0], window)) for c in ranked[1:]]
    standing: list[Candidate] = []
    for candidate in sorted(representing, key=_standing):
        keys = {s.study: s.key for s in standing}
        blocker = blocker_of(candidate.study, keys, overlaps)
        if blocker is None:
            standing.append(candidate)
        else:
            reason = overlaps[candidate.study][blocker].note(blocker, (keys[blocker],))
            passed.append(PassedOver(candidate, "overlap", reason))
    return Choice(tuple(sorted(standing, key=_display_order)), tuple(passed))


def _of_one_part(candidates: list[Candidate], window: TimeWindow) -> tuple[list[Candidate], list[PassedOver]]:
    """Keep of each study the figures of the whole, else those of the report of its largest part.

    Reports of parts share patients: several of them, or a part beside the whole, count people twice.
    """
    best: dict[str, Candidate] = {}
    for candidate in sorted(candidates, key=lambda c: (_part(c, window), c.publication, c.key)):
        best.setdefault(candidate.study, candidate)
    kept, passed = [], []
    for candidate in candidates:
        first = best[candidate.study]
        if candidate.part is None or (first.part is not None and candidate.publication == first.publication):
            kept.append(candidate)
        else:
            why = Note("whole_before_part", (first.key,), words={"study": first.study})
            passed.append(PassedOver(candidate, "passed over", why))
    return kept, passed


def _figure(candidate: Candidate, every: bool) -> tuple[str, ...]:
    """Return what stands once: the study, or a figure of it that differs in more than its report."""
    if not every:
        return (candidate.study,)
    told = (candidate.at_months, candidate.segment, candidate.unit, candidate.definition)
    return (candidate.study, *("" if v is None else str(v) for v in told))


def _standing(candidate: Candidate) -> tuple[bool, int, int, int, bool, int, str]:
    """Who may stay among overlapping studies: the whole, stronger design, own report, first hand, larger."""
    return (
        candidate.part is not None,
        _STRATA.index(candidate.stratum),
        DESIGN_ORDER.index(candidate.design),
        ROLE_ORDER[candidate.attributes.role],
        candidate.second_hand,
        -(candidate.n or 0),
        candidate.study,
    )


def _display_order(candidate: Candidate) -> tuple[int, str, str]:
    return (candidate.year or 9999, candidate.label, candidate.key)
