"""What is proposed for one figure of a text, and what the reviewer has to decide."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Undecided(Enum):
    """What a figure in running text leaves open."""

    ARM = "which arm"
    OUTCOME = "which outcome"
    SEVERAL_OUTCOMES = "which of these outcomes"
    PERHAPS_ANOTHER = "this outcome, or one that the vocabulary does not know by these words"
    TIME = "at what time"
    SEVERAL_TIMES = "at which of these times"
    DENOMINATOR = "of how many: only a percentage is printed"
    SPREAD = "its spread is not printed"
    AVERAGE = "a mean or a median: the text says 'average'"
    DIFFERENCE = "a difference or change, or a value: the text speaks of one before it"
    RESPECTIVELY = "whether 'respectively' pairs them so"


@dataclass(frozen=True, slots=True)
class TextPlace:
    """Where it stands: line and column of its first letter, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class ProposedFigure:
    """One figure: its words in the text, and the cell that would be entered.

    ``cell`` is in the notation of study files, ``effect`` whether it compares two arms. ``outcomes`` are ids
    of the vocabulary that the sentence names, the likeliest first; ``times`` are the times it names.
    """

    place: TextPlace
    printed: str
    cell: str
    effect: bool
    sentence: str
    outcomes: tuple[str, ...]
    times: tuple[str, ...]
    undecided: tuple[Undecided, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """All figures of a text in their order, and the numbers in it that were taken for no figure."""

    proposals: tuple[ProposedFigure, ...]
    other_numbers: tuple[tuple[TextPlace, str], ...]
