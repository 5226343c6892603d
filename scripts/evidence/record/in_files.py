"""Records that stand in a file each, read when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, overload

from evidence.record import codec

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RecordsInFiles(Sequence[T]):
    """Records that earlier jobs of the run have written, each read when it is asked for; nobody keeps it."""

    kind: type[T]
    paths: Sequence[Path]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.paths)

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> RecordsInFiles[T]: ...

    def __getitem__(self, place: int | slice) -> T | RecordsInFiles[T]:
        """Read one."""
        if isinstance(place, slice):
            return RecordsInFiles(self.kind, self.paths[place])
        return codec.read_made(self.paths[place], self.kind)
