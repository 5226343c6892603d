"""Files written whole or not at all, whatever interrupts: beside their place first, then one rename."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file by one rename, after its content has reached the disk."""
    name = written_beside(path, content)
    try:
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def written_beside(path: Path, content: bytes, *, at_once: bool = True) -> str:
    """Write a file beside its place; returns its name. ``at_once``: its content has reached the disk."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if at_once:
                file.flush()
                os.fsync(file.fileno())
        os.chmod(name, 0o644)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    return name
