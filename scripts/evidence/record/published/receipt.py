"""What became of each figure of one study file: how it was read, where it counts, and where not."""

from __future__ import annotations

from dataclasses import dataclass, field

from evidence.record.history.changes import ResultChanged
from evidence.record.notes.note import Note
from evidence.record.published.row import Row


@dataclass(frozen=True, slots=True)
class Fate:
    """One figure in one synthesis of one review; ``reason`` is ``None`` where it stands in the result."""

    review: str
    outcome: str
    synthesis: str  # empty: no synthesis of the outcome takes it
    label: str  # outcome and synthesis in words
    row: str
    kind: str  # one of left_out.LEFT_OUT_KINDS; empty where it stands in the result
    reason: Note | None
    assuming: bool = False  # whether it stands in the result with stated assumptions alone

    @property
    def joins(self) -> bool:
        """Whether the figure stands in the primary result."""
        return self.reason is None and not self.assuming


@dataclass(frozen=True, slots=True)
class UseInReview:
    """What one review does with the publication."""

    review: str
    status: str
    reason: Note | None
    fates: tuple[Fate, ...] = ()
    effects: tuple[ResultChanged, ...] = ()  # results against those of the last run


@dataclass(frozen=True, slots=True)
class FigureReceipt:
    """One figure as read; of a bare percentage the size of its arm, and the counts that it is of that."""

    row: Row
    place: str
    arm_n: int | None
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything that became of one study file."""

    publication: str
    study: str
    file: str
    figures: tuple[FigureReceipt, ...]
    uses: tuple[UseInReview, ...]
    unasked: tuple[str, ...]  # outcomes that no review asks for, in words
    names: dict[str, str] = field(default_factory=dict)  # of candidates and publications that reasons name

    @property
    def joined(self) -> frozenset[str]:
        """The figures that stand in a primary result."""
        return frozenset(f.row for use in self.uses for f in use.fates if f.joins)

    @property
    def supposed(self) -> frozenset[str]:
        """The figures that stand in a result with stated assumptions alone."""
        return frozenset(f.row for use in self.uses for f in use.fates if f.assuming) - self.joined
