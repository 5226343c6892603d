"""Records that earlier jobs of the run have written, each read when it is asked for."""

from __future__ import annotations

import mmap
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

import msgspec

from evidence.record import codec

T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class ReadWhenAsked(Sequence[T], Generic[S, T]):
    """Records of which each is read from its source when it is asked for, and again each time."""

    sources: Sequence[S]
    read: Callable[[S], T]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.sources)

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> ReadWhenAsked[S, T]: ...

    def __getitem__(self, place: int | slice) -> T | ReadWhenAsked[S, T]:
        """Read one; nobody keeps it."""
        if isinstance(place, slice):
            return ReadWhenAsked(self.sources[place], self.read)
        return self.read(self.sources[place])


def in_files(paths: Sequence[Path], kind: type[T]) -> ReadWhenAsked[Path, T]:
    """Return the records of files of type ``kind``, none of them read yet."""
    return ReadWhenAsked(paths, partial(codec.read_made, kind=kind))


def members_made(path: Path, kind: type[T]) -> ReadWhenAsked[msgspec.Raw, T]:
    """Return the list in a file whose members are of type ``kind``, none of them read yet.

    Raises
    ------
    DecodeError
        Where the file is no JSON, or no list.
    """
    try:
        return _read_one_by_one(msgspec.json.decode(path.read_bytes(), type=list[msgspec.Raw]), kind, path)
    except msgspec.DecodeError as error:
        raise codec.unreadable(error, path) from None


def _read_one_by_one(
    texts: Sequence[msgspec.Raw], kind: type[T], path: Path
) -> ReadWhenAsked[msgspec.Raw, T]:
    return ReadWhenAsked(texts, lambda member: codec.decode_made(bytes(member), kind, path))


def _parts(kind: type, names: Sequence[str]) -> Any:
    """Return the type of a record's fields as they stand in its text, some as lists of their members."""
    made: Any = typing.TypedDict  # of names that are known when it runs
    fields = [field for field, _, _ in codec.fields_of(kind)]
    within = {field: list[msgspec.Raw] if field in names else msgspec.Raw for field in fields}
    return made("_Parts", within, total=False)


def mapped(path: Path) -> mmap.mmap:
    """Return the text of a file, which takes no memory that others could not have.

    Raises
    ------
    DecodeError
        Where the file is empty.
    """
    try:
        with path.open("rb") as file:
            # Closed when nobody reads it any more.
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except ValueError as error:  # an empty file cannot be mapped
        raise codec.unreadable(error, path) from None


def read_by_member(path: Path, kind: type[T], *names: str) -> T:
    """Read a record as `codec.read_made` does, and the members of some of its tuples when they are asked for.

    For those who go through them once or not at all. The file is `mapped`.

    Parameters
    ----------
    names
        The fields whose members are read one at a time, as a `ReadWhenAsked`.

    Raises
    ------
    DecodeError
        Where the file is no JSON, or its values have other types.
    """
    text = mapped(path)
    try:
        shape: Any = kind
        given: dict[str, Any] = {}
        parts = msgspec.json.decode(text, type=_parts(shape, names))
        for field, hint, required in codec.fields_of(shape):
            if field in names:
                given[field] = _read_one_by_one(parts[field], typing.get_args(hint)[0], path)
            elif required or field in parts:
                given[field] = codec.decode_made(bytes(parts[field]), hint, path)
    except codec.DecodeError:
        raise
    except msgspec.DecodeError as error:
        raise codec.unreadable(error, path) from None
    except KeyError as error:
        raise codec.DecodeError(f"{path}: nothing under {error}") from None
    return kind(**given)
