"""How files of tables come into a folder: made anew, or left where they stand as they would be made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

# Checksum (SHA-256) and bytes of each file, by name.
Sums: TypeAlias = dict[str, tuple[str, int]]
# Sees to it that files stand in a folder: takes the folder, the checksum of all that their content depends
# on besides code, and what makes them; returns what then stands there.
Put: TypeAlias = Callable[[Path, str, Callable[[], Mapping[str, bytes]]], Sums]


def put_anew(folder: Path, shown: str, make: Callable[[], Mapping[str, bytes]]) -> Sums:
    """Make the files and write them, whatever stands there."""
    made = make()
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return {name: sum_of(content) for name, content in made.items()}


def sum_of(content: bytes) -> tuple[str, int]:
    """Return checksum and length of a file's content."""
    return hashlib.sha256(content).hexdigest(), len(content)
