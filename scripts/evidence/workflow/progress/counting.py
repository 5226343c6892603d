"""How far a job is, kept in a small file of its own, which the run reads.

Jobs write to no terminal: several work at a time, perhaps on other machines, and Snakemake writes too. So
each counts in its own file, and the run alone shows them (``watching``).
"""

from __future__ import annotations

import contextlib
import os
import platform
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evidence.workflow.job.with_run import is_alive
from evidence.workflow.store import HOME

PLACE = HOME / "progress"
# Seconds between two writings of a job; nobody reads oftener.
EVERY = 0.2
_LEFT_OVER = "*.count"


@dataclass(frozen=True, slots=True)
class Count:
    """So many of the pieces of a step are done."""

    step: str  # "synthesise dvt-thrombectomy"
    piece: str  # what one piece is: "outcome"
    done: int
    total: int


@contextmanager
def counted(
    step: str,
    piece: str,
    total: int,
    folder: Path = PLACE,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Callable[[], None]]:
    """Count the pieces of a step that are done while it is at work.

    Gives what is called once for each finished piece, from any thread. A count that cannot be written is not
    told, and stops nobody.
    """
    place = folder / f"{step.replace(' ', '.')}.count"
    lock, done, written = threading.Lock(), 0, clock()
    _write(place, Count(step, piece, 0, total))

    def one_more() -> None:
        nonlocal done, written
        with lock:
            done += 1
            if done == total or clock() - written >= EVERY:
                written = clock()
                _write(place, Count(step, piece, done, total))

    try:
        yield one_more
    finally:
        with contextlib.suppress(OSError):
            place.unlink()


def _write(place: Path, count: Count) -> None:
    beside = place.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError, UnicodeError):
        place.parent.mkdir(parents=True, exist_ok=True)
        text = f"{count.done}\n{count.total}\n{count.piece}\n{count.step}\n{os.getpid()}\n{platform.node()}\n"
        beside.write_text(text, encoding="utf-8")
        beside.replace(place)


def counts(folder: Path = PLACE) -> list[Count]:
    """Return how far the jobs at work are, by step; one that was killed on this machine is not."""
    found = []
    for path in sorted(folder.glob(_LEFT_OVER)):
        with contextlib.suppress(OSError, ValueError):
            done, total, piece, step, process, node = path.read_text(encoding="utf-8").splitlines()
            if node != platform.node() or is_alive(int(process)):
                found.append(Count(step, piece, int(done), int(total)))
    return found


def forget(folder: Path = PLACE) -> None:
    """Remove what the jobs of a killed run have left."""
    for path in folder.glob("*"):
        with contextlib.suppress(OSError):
            path.unlink()
