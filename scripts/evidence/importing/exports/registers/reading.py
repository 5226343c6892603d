"""Which register an export is of goes by what stands in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evidence.importing.draft import Imported
from evidence.importing.exports.registers.eu_ctr import looks_like_eu_ctr, read_eu_ctr
from evidence.importing.exports.registers.ictrp import looks_like_ictrp, read_ictrp
from evidence.importing.exports.registers.isrctn import looks_like_isrctn, read_isrctn
from evidence.importing.text import decoded

_BEGINNING = 2**14  # bytes, in which each of them shows what it is


@dataclass(frozen=True, slots=True)
class _Format:
    looks_like: Callable[[str], bool]
    read: Callable[[Path], Imported]


_FORMATS = (
    _Format(looks_like_ictrp, read_ictrp),
    _Format(looks_like_isrctn, read_isrctn),
    _Format(looks_like_eu_ctr, read_eu_ctr),
)


def reader_of(data: bytes) -> Callable[[Path], Imported] | None:
    """Return what reads a file, ``None`` for one that is no export of a register with a reader here."""
    beginning = decoded(data[:_BEGINNING])
    return next((each.read for each in _FORMATS if each.looks_like(beginning)), None)
