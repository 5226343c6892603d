"""Independent pieces of one job's work, done by several processes where the job is large.

The processes are forked, so that they share what was imported and read, and nothing is sent to them. A
process whose parent is gone ends at once: a job that is killed leaves nobody at work. Where there is no fork
that can be trusted, or one process is enough, the pieces are done here, one after the other.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

from evidence.workflow.store import writing_behind

Piece = TypeVar("Piece")
Made = TypeVar("Made")
# Seconds between two looks at the parent.
_LOOK = 0.2
# What the processes of a pool are forked with: the work and its pieces.
_held: list[tuple[Callable[[Any], Any], Sequence[Any]]] = []


def can_fork() -> bool:
    """Whether processes can be forked safely (macOS's libraries forbid it)."""
    return sys.platform == "linux" and "fork" in multiprocessing.get_all_start_methods()


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _untold() -> None:
    """Tell nobody that a piece is done."""


def each(
    work: Callable[[Piece], Made],
    pieces: Sequence[Piece],
    processes: int,
    one_more: Callable[[], None] = _untold,
) -> list[Made]:
    """Do the work of each piece; returns the results in order.

    Parameters
    ----------
    work
        What it returns goes back to this process (pickled); what it writes must be each piece's own.
    processes
        How many may work at a time.
    one_more
        Called for each finished piece, in this process, perhaps from another thread.

    Raises
    ------
    Exception
        The first that a piece raises; pieces not begun by then are not done.
    """
    processes = min(processes, len(pieces))
    if processes < 2 or not can_fork():
        return [_told(work(piece), one_more) for piece in pieces]
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_begin, initargs=(work, pieces, os.getpid())
    ) as pool:
        found = [pool.submit(_one, place) for place in range(len(pieces))]
        for future in found:
            future.add_done_callback(lambda _: one_more())
        try:
            return [each.result() for each in found]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _told(made: Made, one_more: Callable[[], None]) -> Made:
    one_more()
    return made


def _begin(work: Callable[[Any], Any], pieces: Sequence[Any], parent: int) -> None:
    _held.append((work, pieces))
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)


def _one(place: int) -> Any:
    work, pieces = _held[-1]
    with writing_behind():
        return work(pieces[place])
