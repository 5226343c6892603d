"""What commands print, on whatever terminal."""

from __future__ import annotations

import io
import shutil
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _Pipe(io.FileIO):
    """A place for output that swallows what nobody reads any more (``| head``), so that the work goes on."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            return memoryview(data).nbytes


def print_on_any_terminal() -> None:
    r"""Print signs that a terminal does not have (± on one of ASCII) as ``\xb1`` instead of failing.

    Nor does a command fail where the reader of its output has gone: what it does it does to its end.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.flush()
            pipe = io.BufferedWriter(_Pipe(stream.fileno(), "w", closefd=False))
            lined = stream.line_buffering or name == "stderr"
            setattr(
                sys,
                name,
                io.TextIOWrapper(pipe, stream.encoding, "backslashreplace", line_buffering=lined),
            )


def print_whole(line: str, stream: TextIO | None = None) -> None:
    """Print a line in place of what a terminal shows there: nothing of a longer line stays behind it."""
    stream = stream or sys.stdout
    width = shutil.get_terminal_size().columns - 1 if stream.isatty() else 0
    print(line.ljust(width), file=stream, flush=True)
