"""One step of arithmetic between printed words and an effect."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.notes.note import Note


@dataclass(frozen=True, slots=True)
class Step:
    """One step of arithmetic between printed words and an effect."""

    what: Note  # what was done, with its numbers
    row_ids: tuple[str, ...]
