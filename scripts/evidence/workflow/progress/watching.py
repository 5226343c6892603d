"""The run looks how far its jobs are and shows it where Snakemake writes its own lines, in between them."""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from collections.abc import Collection
from pathlib import Path
from typing import Protocol, TextIO

from evidence.workflow.progress import counting
from evidence.workflow.progress.telling import Line, Log

# Snakemake's names: of the handler that writes on the console, and of what a user may not want to hear.
CONSOLE = "DefaultStreamHandler"
_QUIET = {"PROGRESS", "ALL"}
# Seconds between two looks.
ON_TERMINAL, IN_LOG = 0.25, 5.0
_USUAL_COLUMNS = 80


class _Named(Protocol):
    @property
    def name(self) -> str: ...


class _MakesRoom(logging.Filter):
    """Lets every record pass, and takes our line away before the handler writes it."""

    def __init__(self, shown: Line | Log) -> None:
        super().__init__()
        self._shown = shown

    def filter(self, record: logging.LogRecord) -> bool:
        self._shown.make_room(time.monotonic())
        return True


def is_terminal(stream: TextIO) -> bool:
    """Whether a line can be renewed in place there."""
    try:
        return stream.isatty() and os.environ.get("TERM") != "dumb"
    except (OSError, ValueError):
        return False


def shown_on(stream: TextIO) -> Line | Log:
    """Return what shows counts on a stream, as what it is allows.

    Raises
    ------
    OSError, ValueError
        Where the stream is no file of the operating system.
    """
    number = stream.fileno()

    def write(text: str) -> None:
        # Past the stream's own buffer and lock, which a forked process or a signal might find held.
        os.write(number, text.encode("ascii", "backslashreplace"))

    def columns() -> int:
        try:
            return os.get_terminal_size(number).columns or _USUAL_COLUMNS
        except OSError:
            return _USUAL_COLUMNS

    return Line(write, columns) if is_terminal(stream) else Log(write)


class Watch:
    """Looks after the counts of a folder until it is ended, at the latest with the process."""

    def __init__(self, shown: Line | Log, folder: Path = counting.PLACE) -> None:
        """Begin to look."""
        self.shown, self._folder, self._over = shown, folder, threading.Event()
        self._every = ON_TERMINAL if isinstance(shown, Line) else IN_LOG
        threading.Thread(target=self._look, daemon=True).start()
        atexit.register(self.end)

    def _look(self) -> None:
        while not self._over.wait(self._every):
            try:
                self.shown.look(counting.counts(self._folder), time.monotonic())
            except OSError:
                return  # the terminal has gone

    def end(self) -> None:
        """Look no more, and leave nothing on the terminal."""
        self._over.set()
        try:
            self.shown.end()
        except OSError:
            return


def watch_run(logger: logging.Logger, quiet: Collection[_Named]) -> Watch | None:
    """Show how far the jobs of a Snakemake run are; ``None`` where nobody wants to know or reads it.

    Parameters
    ----------
    logger
        Snakemake's, whose console handler is asked to make room for its own lines.
    quiet
        What Snakemake was told to be quiet about.
    """
    if any(each.name in _QUIET for each in quiet):
        return None
    console = next((h for h in logger.handlers if h.name == CONSOLE), None)
    if not isinstance(console, logging.StreamHandler):
        return None
    try:
        shown = shown_on(console.stream)
    except (OSError, ValueError):
        return None
    console.addFilter(_MakesRoom(shown))
    counting.forget()
    return Watch(shown)
