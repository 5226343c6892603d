"""What could not be used or made, and why: nothing is left out in silence."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.notes.note import Note


@dataclass(frozen=True, slots=True)
class Missing:
    """A study file that could not be read, a study that an outcome is made without, or a lost outcome."""

    reason: Note
    file: str = ""  # of the study
    line: int = 0  # 0: the file as a whole
    study: str = ""
    outcome: str = ""
    synthesis: str = ""  # within the outcome; empty: all of it
    row_ids: tuple[str, ...] = ()  # the figures that are not used
