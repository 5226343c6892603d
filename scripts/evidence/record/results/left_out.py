"""Figures that no primary analysis uses, and why."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.notes.note import Note

OTHER_COMPARISON = "other comparison"
# Why a figure is in no primary analysis.
LEFT_OUT_KINDS = (
    "not poolable",
    "passed over",
    "overlap",
    "integrity",
    "mixed arm",
    OTHER_COMPARISON,
    "outside the time window",
    "before treatment",
    "subgroup only",
    "partial period",
    "other kind of figure",
    "context",
    "case report",
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A figure that no primary analysis uses, and the reason a reader is owed."""

    study: str
    publication: str
    label: str
    arm: str
    printed: str
    at_printed: str | None
    kind: str  # one of LEFT_OUT_KINDS
    reason: Note
    row_ids: tuple[str, ...]
