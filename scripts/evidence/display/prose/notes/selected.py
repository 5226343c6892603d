"""Sentences on what was selected: publications, the report that stands for a study, printed figures."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.display.prose.notes.said import Said, Template


def _represented(reason: str) -> Template:
    return lambda s: f"{s.word('study')} is represented by {s.who} ({reason})"


def _nearer(s: Said) -> str:
    time = s.note.words.get("time", "its time")
    return f"{s.word('study')} is represented by {s.who} ({time} is closest to the prespecified time)"


CHOICE: Mapping[str, Template] = {
    "nearer_time": _nearer,
    "own_report": _represented("the study's own report, not a secondary analysis"),
    "first_hand": _represented("read in the publication itself, not second-hand"),
    "arms_before_contrast": _represented("the arms' own figures, not the printed contrast"),
    "more_patients": _represented("more patients"),
    "full_publication": _represented("the full publication, not the abstract"),
    "newer_report": _represented("the newer report"),
    "first_in_files": _represented("first in the files"),
    "shares_patients": lambda s: f"shares patients with {s.word('study')}{s.of_whom}, which comes first",
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

PUBLICATIONS: Mapping[str, Template] = {
    "other_question": "{field}: {present}",
    "excluded_by_review": "{reason}",
    "not_among_included": "not among what is included ({criteria})",
    "context_only": "shown as context; never pooled with its own studies",
    "numerator_only": "a numerator without a denominator: shown, never pooled",
    "search_differs": "The search leaves {search:g} reports after assessment, the library has {library:g} "
    "publications about the question: either a study file is missing or to spare, or a count of the search "
    "is wrong.",
}

FIGURES: Mapping[str, Template] = {
    "as_extracted": "{why}",
}
