"""One study, one vote: which candidate speaks for a study, and which studies block each other.

The order is fixed and shown in the report's methods: the time nearest to the preferred one (the longest
where none is preferred); the study's own reports before secondary analyses; first-hand before second-hand
figures; the arms' own figures before a printed contrast; the larger number of patients; full publications
before abstracts; the newer report; the place in the files, so that the choice never depends on their order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.record.synthesis import Candidate, TimeWindow
from evidence.review.selection.overlaps import Overlaps
from evidence.review.selection.publications import DESIGN_ORDER

ROLE_ORDER = {"primary": 0, "follow-up": 0, "secondary analysis": 1, "subgroup": 2}
PUBLICATION_ORDER = ("full text", "registry results", "preprint", "conference abstract", "press release")

ORDER_IN_WORDS = (
    "the time nearest to the preferred one",
    "the study's own reports before secondary analyses",
    "figures read in the publication before second-hand ones",
    "the arms' own figures before a printed contrast",
    "the larger number of patients",
    "full publications before abstracts",
    "the newer report",
)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A candidate that does not speak for its study, and why."""

    candidate: Candidate
    kind: str  # passed over | overlap
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The votes of one analysis."""

    chosen: tuple[Candidate, ...]
    passed_over: tuple[PassedOver, ...]


def _time_distance(candidate: Candidate, window: TimeWindow) -> float:
    if candidate.at_months is None:
        return float("inf")
    if window.prefer_months is None:
        return -candidate.at_months
    return abs(candidate.at_months - window.prefer_months)


def _keys(candidate: Candidate, window: TimeWindow) -> tuple:
    attributes = candidate.attributes
    return (
        _time_distance(candidate, window),
        ROLE_ORDER[attributes["role"]],
        candidate.second_hand,
        candidate.kind == "effect",
        -(candidate.n or 0),
        PUBLICATION_ORDER.index(attributes["publication"]),
        -(candidate.year or 0),
        candidate.publication,
        candidate.key,
    )


def _why_passed_over(loser: Candidate, winner: Candidate, window: TimeWindow) -> str:
    reasons = (
        f"{winner.at_printed or 'the time'} is nearer to what the review asks for",
        "the study's own report comes before a secondary analysis",
        "the figure read in the publication comes before the second-hand one",
        "the arms' own figures come before the printed contrast",
        "it is about more patients",
        "the full publication comes before the abstract",
        "the newer report comes first",
    )
    lost, won = _keys(loser, window), _keys(winner, window)
    place = next(i for i, (a, b) in enumerate(zip(lost, won, strict=True)) if a != b)
    reason = reasons[place] if place < len(reasons) else "it stands first in the files"
    return f"{winner.label} speaks for {winner.study}: {reason}"


def choose(
    candidates: Iterable[Candidate],
    window: TimeWindow,
    overlaps: Overlaps,
) -> Choice:
    """Choose one candidate a study, then let overlapping studies block each other.

    Parameters
    ----------
    candidates
        Usable candidates only.
    overlaps
        For each study the others with (partly) the same patients, as ``overlaps.of_studies`` gives them.
    """
    by_study: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_study.setdefault(candidate.study, []).append(candidate)
    votes, passed = [], []
    for study in sorted(by_study):
        ranked = sorted(by_study[study], key=lambda c: _keys(c, window))
        votes.append(ranked[0])
        passed += [PassedOver(c, "passed over", _why_passed_over(c, ranked[0], window)) for c in ranked[1:]]
    standing: list[Candidate] = []
    for vote in sorted(votes, key=_standing):
        shared = overlaps.get(vote.study, {})
        blocker = next((s for s in standing if s.study in shared), None)
        if blocker is None:
            standing.append(vote)
        else:
            reason = f"{shared[blocker.study]} {blocker.study} ({blocker.label}), which comes first"
            passed.append(PassedOver(vote, "overlap", reason))
    return Choice(tuple(sorted(standing, key=_display_order)), tuple(passed))


def _standing(candidate: Candidate) -> tuple:
    """Who may stay among overlapping studies: stronger design, own report, first hand, more patients."""
    return (
        DESIGN_ORDER.index(candidate.design),
        ROLE_ORDER[candidate.attributes["role"]],
        candidate.second_hand,
        -(candidate.n or 0),
        candidate.study,
    )


def _display_order(candidate: Candidate) -> tuple:
    return (candidate.year or 9999, candidate.label, candidate.key)
