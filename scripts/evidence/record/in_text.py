"""A review whose longest lists stay in its file.

Effects and exclusions of all analyses but the primary ones alone grow with studies x outcomes x analyses; of
specifications there may be a million. Few go through them, an analysis or a curve at a time. So they are read
from the file whenever somebody does, and nobody holds them.

Who asks for primary results (`read_primary`) reads these alone: all other analyses of an outcome stay in the
file, too, and are most of its text.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import msgspec

from evidence.record import codec
from evidence.record.in_files import mapped, read_by_member
from evidence.record.list_in_text import ListInText
from evidence.record.results.analysis import Analysis, Exclusion, StudyEffect
from evidence.record.results.analysis_names import PRIMARY_ANALYSIS
from evidence.record.results.diagnostics import Diagnostics, Specification, SpecificationCurve
from evidence.record.results.regressions import Regression
from evidence.record.results.subsets import Subset
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import Evidence

if TYPE_CHECKING:
    _Text = Any
    _Texts = Any
else:
    _Text, _Texts = msgspec.Raw, list[msgspec.Raw]

_NOTHING = len("[]")


_effects = partial(codec.decode_made, kind=tuple[StudyEffect, ...])
_exclusions = partial(codec.decode_made, kind=tuple[Exclusion, ...])
_specifications = partial(codec.decode_made, kind=tuple[Specification, ...])
_analysis = partial(codec.decode_made, kind=Analysis)
_analyses = partial(codec.decode_made, kind=tuple[Analysis, ...])
_subsets = partial(codec.decode_made, kind=tuple[Subset, ...])
_regressions = partial(codec.decode_made, kind=tuple[Regression, ...])


def _leave(record: object, name: str, read: Callable[[bytes], tuple[Any, ...]], hold: bool = False) -> None:
    """Leave a list of a record that is being read in its text, unless it is to be held."""
    text = getattr(record, name)
    if isinstance(text, msgspec.Raw):  # else the record is made of one that was read
        found: Sequence[Any] = () if memoryview(text).nbytes == _NOTHING else ListInText(text, read)
        object.__setattr__(record, name, found[:] if hold else found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Analysis(Analysis):
    effects: _Text
    excluded: _Text

    def __post_init__(self) -> None:
        _leave(self, "effects", _effects, self.id == PRIMARY_ANALYSIS)
        _leave(self, "excluded", _exclusions, self.id == PRIMARY_ANALYSIS)


@dataclass(frozen=True, slots=True)
class _Curve(SpecificationCurve):
    specifications: _Text

    def __post_init__(self) -> None:
        _leave(self, "specifications", _specifications)


@dataclass(frozen=True, slots=True)
class _Diagnostics(Diagnostics):
    specifications: _Curve | None


@dataclass(frozen=True, slots=True)
class _Synthesis(Synthesis):
    analyses: tuple[_Analysis, ...]
    diagnostics: _Diagnostics | None = None


@dataclass(frozen=True, slots=True)
class _Outcome(OutcomeSynthesis):
    syntheses: tuple[_Synthesis, ...]


@dataclass(frozen=True, slots=True)
class _Evidence(Evidence):
    outcomes: tuple[_Outcome, ...]


class _FirstRead(Sequence[Analysis]):
    """The analyses of a synthesis, the first of them read; each other when it is asked for."""

    __slots__ = ("_first", "_texts")

    def __init__(self, texts: list[msgspec.Raw]) -> None:
        self._texts, self._first = texts, _analysis(bytes(texts[0]))

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, place: int) -> Analysis: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Analysis, ...]: ...

    def __getitem__(self, place: int | slice) -> Analysis | tuple[Analysis, ...]:
        if isinstance(place, slice):
            return tuple(self[each] for each in range(len(self))[place])
        return _analysis(bytes(self._texts[place])) if place else self._first


@dataclass(frozen=True, slots=True)
class _WithPrimary(Synthesis):
    analyses: _Texts
    diagnostics: _Diagnostics | None = None
    strata: _Text = ()
    subsets: _Text = ()
    regressions: _Text = ()

    def __post_init__(self) -> None:
        if isinstance(self.analyses, list):
            object.__setattr__(self, "analyses", _FirstRead(self.analyses))
        _leave(self, "strata", _analyses)
        _leave(self, "subsets", _subsets)
        _leave(self, "regressions", _regressions)


@dataclass(frozen=True, slots=True)
class _OutcomeWithPrimary(OutcomeSynthesis):
    syntheses: tuple[_WithPrimary, ...]


@dataclass(frozen=True, slots=True)
class _EvidenceWithPrimary(Evidence):
    outcomes: tuple[_OutcomeWithPrimary, ...]


def prepare() -> None:
    """Learn how a review is read."""
    codec.prepare(_Evidence)
    codec.prepare(_EvidenceWithPrimary)


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


def read_primary(path: Path, *names: str) -> Evidence:
    """Read a review as `in_files.read_by_member` does, its outcomes one at a time with their primary results.

    Parameters
    ----------
    names
        Further fields whose members are read one at a time.

    Raises
    ------
    DecodeError
        Where the file is no JSON, or its values have other types.
    """
    return read_by_member(path, _EvidenceWithPrimary, "outcomes", *names)
