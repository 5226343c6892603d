"""What commands print, on whatever terminal."""

from __future__ import annotations

import errno
import io
import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn, TextIO

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


def run_command(main: Callable[[], int]) -> NoReturn:
    """Run a command on any terminal; what the operating system refuses is told in one line.

    Raises
    ------
    SystemExit
        With what ``main`` returned, or 1.
    """
    print_on_any_terminal()
    try:
        sys.exit(main())
    except OSError as error:
        print(told_error(error), file=sys.stderr)
        sys.exit(1)


def told_error(error: OSError) -> str:
    """Say in words what the operating system refused, and where."""
    place = f"{error.filename}: " if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{place}the disk is full, or a quota is used up: make room, then run again"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        what = error.strerror or error
        return f"{place or 'a file: '}{what}: allow it to be read and written, then run again"
    return f"{place or 'a file cannot be read or written: '}{error.strerror or error}"


def print_whole(line: str, stream: TextIO | None = None) -> None:
    """Print a line in place of what a terminal shows there: nothing of a longer line stays behind it."""
    stream = stream or sys.stdout
    width = shutil.get_terminal_size().columns - 1 if stream.isatty() else 0
    print(line.ljust(width), file=stream, flush=True)
