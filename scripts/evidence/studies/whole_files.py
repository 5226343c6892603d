"""Files written whole or not at all, whatever interrupts: beside their place first, then one rename."""

from __future__ import annotations

import contextlib
import glob
import os
import tempfile
from pathlib import Path

_UNFINISHED = ".new"
_MOST_OF_A_NAME = 40  # characters


def _start_of(path: Path) -> str:
    return f".{path.name[:_MOST_OF_A_NAME]}."


def remove_unfinished(path: Path) -> None:
    """Remove what writers of a file left beside it when they were killed; nobody may be writing it now.

    Of a long name nothing is removed: it may be of another file that begins alike.
    """
    if len(path.name) > _MOST_OF_A_NAME:
        return
    for left in path.parent.glob(f"{glob.escape(_start_of(path))}*{_UNFINISHED}"):
        left.unlink(missing_ok=True)


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
    """Write a file beside its place; returns its name. ``at_once``: its content has reached the disk.

    Raises
    ------
    OSError
        Where no file can be made there: of the place that was asked for.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=_start_of(path), suffix=_UNFINISHED, dir=path.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
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
