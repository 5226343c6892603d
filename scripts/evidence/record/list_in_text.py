"""A list of records that stays in the text it stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

import msgspec

T = TypeVar("T")


class ListInText(Sequence[T]):
    """A list that is read from its text whenever somebody goes through it, and that nobody keeps."""

    __slots__ = ("_read", "text")

    def __init__(self, text: msgspec.Raw, read: Callable[[bytes], tuple[T, ...]]) -> None:
        """Remember where it stands: a part of a larger text, which stays there as long."""
        self.text, self._read = text, read

    def __iter__(self) -> Iterator[T]:
        """Read it, and go through it."""
        return iter(self[:])

    def __len__(self) -> int:
        """How many there are."""
        return len(self[:])

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[T, ...]: ...

    def __getitem__(self, place: int | slice) -> T | tuple[T, ...]:
        """Read it, and give one of it, or some."""
        return self._read(bytes(self.text))[place]
