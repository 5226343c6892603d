"""What commands print, on whatever terminal."""

from __future__ import annotations

import io
import sys


def print_on_any_terminal() -> None:
    r"""Print signs that a terminal does not have (± on one of ASCII) as ``\xb1`` instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
