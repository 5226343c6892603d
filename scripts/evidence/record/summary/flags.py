"""What a reader must know of a main finding before its number, and whether it can carry a headline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Flag(StrEnum):
    """Something about the figures behind a result that its interval does not show."""

    IMPUTED_ERROR = "imputed standard error"
    SECOND_HAND = "read second-hand"
    SINGLE_ARM = "single arm"
    FEW_PEOPLE = "under 20 people"
    INTEGRITY = "integrity finding"
    OTHER_BY_COUNTS = "counts give another value"
    TWICE = "value also under another outcome"
    HELD_BACK = "study held back"
    PART_COUNTED = "far fewer counted than treated"
    TOO_LOW = "likely too low"
    TOO_HIGH = "likely too high"
    SCALES = "scales of the instrument may differ"
    ASSUMPTION = "stated assumption"
    ABSTRACT_ONLY = "read in an abstract only"


# Short codes for tables.
CODES = {
    Flag.IMPUTED_ERROR: "SE",
    Flag.SECOND_HAND: "2H",
    Flag.SINGLE_ARM: "1A",
    Flag.FEW_PEOPLE: "<20",
    Flag.INTEGRITY: "INT",
    Flag.OTHER_BY_COUNTS: "CTS",
    Flag.TWICE: "DUP",
    Flag.HELD_BACK: "HB",
    Flag.PART_COUNTED: "CNT",
    Flag.TOO_LOW: "LO",
    Flag.TOO_HIGH: "HI",
    Flag.SCALES: "SCL",
    Flag.ASSUMPTION: "ASM",
    Flag.ABSTRACT_ONLY: "ABS",
}
FEWEST_PEOPLE = 20


class Bar(StrEnum):
    """Why a result cannot carry a headline."""

    TELLS_NOTHING = "its number says nothing by itself"
    ONE_STUDY = "one study that is not randomised"
    FEW_PEOPLE = "under 20 people"
    ASSUMPTION = "it stands on an assumption"
    CANNOT_BE = "one of its values is impossible"


@dataclass(frozen=True, slots=True)
class Flagged:
    """One flag of one result; ``studies`` are the candidates it is about (none: the result as a whole).

    ``outcomes`` are the labels of others that have the same value.
    """

    flag: Flag
    studies: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultFlags:
    """The flags of one analysis of one synthesis.

    ``studies`` counts its pooled studies; ``bars`` say why it cannot carry a headline (none: it can).
    """

    outcome: str
    synthesis: str
    analysis: str
    studies: int
    flags: tuple[Flagged, ...]
    bars: tuple[Bar, ...]

    @property
    def leads(self) -> bool:
        """Whether the result can carry a headline."""
        return not self.bars

    @property
    def codes(self) -> tuple[str, ...]:
        """Short codes: ``SE``, ``2H`` ..."""
        return tuple(CODES[f.flag] for f in self.flags)
