"""A review whose longest lists stay in its file: effects and exclusions of all analyses but the primary ones.

These alone grow with studies x outcomes x analyses, and few go through them, an analysis at a time. So they
are read from the file whenever somebody does, and nobody holds them.
"""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from evidence.record import codec
from evidence.record.frozen import dataclass
from evidence.record.in_files import mapped
from evidence.record.list_in_text import ListInText
from evidence.record.results.analysis import Analysis, Exclusion, StudyEffect
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import Evidence

if TYPE_CHECKING:
    _Text = Any
else:
    _Text = msgspec.Raw

_NOTHING = len("[]")


def _effects(text: bytes) -> tuple[StudyEffect, ...]:
    return codec.decode_made(text, tuple[StudyEffect, ...])


def _exclusions(text: bytes) -> tuple[Exclusion, ...]:
    return codec.decode_made(text, tuple[Exclusion, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Analysis(Analysis):
    effects: _Text
    excluded: _Text

    def __post_init__(self) -> None:
        for name, read in (("effects", _effects), ("excluded", _exclusions)):
            text = getattr(self, name)
            if isinstance(text, msgspec.Raw):  # else this is made of one that was read
                found = ListInText(text, read)
                held = self.id == "primary" or memoryview(text).nbytes == _NOTHING
                object.__setattr__(self, name, found[:] if held else found)


@dataclass(frozen=True, slots=True)
class _Synthesis(Synthesis):
    analyses: tuple[_Analysis, ...]


@dataclass(frozen=True, slots=True)
class _Outcome(OutcomeSynthesis):
    syntheses: tuple[_Synthesis, ...]


@dataclass(frozen=True, slots=True)
class _Evidence(Evidence):
    outcomes: tuple[_Outcome, ...]


def prepare() -> None:
    """Learn how a review is read."""
    codec.prepare(_Evidence)


def read_review(path: Path) -> Evidence:
    """Read a review that an earlier job of the run has made, but for its longest lists.

    The file must stand as long as somebody may ask for these.

    Raises
    ------
    DecodeError
        Where the file is no JSON, or its values have other types; of lists in the text when these are read.
    """
    text = mapped(path)
    evidence = codec.decode_made(text, _Evidence, path)
    if hasattr(text, "madvise"):
        # What has been read need not stay in memory; the file gives again what is asked for.
        text.madvise(mmap.MADV_DONTNEED)
    return evidence
