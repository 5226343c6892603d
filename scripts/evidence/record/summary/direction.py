"""Which way the studies of a comparison point where they are not pooled (synthesis without meta-analysis)."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.notes.note import Note

# Where a study's figure points, as values: higher or lower with the intervention, or the same.
HIGHER = "higher"
LOWER = "lower"
SAME = "same"


@dataclass(frozen=True, slots=True)
class StudyDirection:
    """The direction of one study's figure; ``basis`` says what it was read from, in numbers."""

    key: str
    label: str
    publication: str
    way: str  # higher | lower | same
    basis: str
    row_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DirectionSummary:
    """Directions of all studies of one synthesis, and how many point to each side.

    ``p_value`` is that of the exact sign test; ``None``, with the reason in ``note``, where too few studies
    point anywhere for the test to be able to say anything.
    """

    outcome: str
    synthesis: str
    studies: tuple[StudyDirection, ...]
    higher: int
    lower: int
    same: int
    p_value: float | None
    note: Note | None
