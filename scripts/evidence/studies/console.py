"""What commands print, on whatever terminal."""

from __future__ import annotations

import io
import shutil
import sys
from typing import TextIO


def print_on_any_terminal() -> None:
    r"""Print signs that a terminal does not have (± on one of ASCII) as ``\xb1`` instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_whole(line: str, stream: TextIO | None = None) -> None:
    """Print a line in place of what a terminal shows there: nothing of a longer line stays behind it."""
    stream = stream or sys.stdout
    width = shutil.get_terminal_size().columns - 1 if stream.isatty() else 0
    print(line.ljust(width), file=stream, flush=True)
