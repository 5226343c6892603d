"""Independent pieces of one job's work, done by several processes where the job is large.

This process does pieces too, the first of them at once. The others are forked, so that they share what was
imported and read, and nothing is sent to them; what they look at is copied in time, so that each process less
is a copy less of a large review. A process whose parent is gone ends at once: a job that is killed leaves
nobody at work. Where there is no fork to be trusted, or one process is enough, the pieces are done here,
one after the other.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
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
        What it returns comes back to this process (pickled); what it writes must be each piece's own.
    processes
        How many may work at a time, this one among them.
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
    made: dict[int, Made] = {}
    faults: list[BaseException] = []

    def told(future: Future[Made]) -> None:
        if not future.cancelled():
            if fault := future.exception():
                faults.append(fault)
            one_more()

    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(
        processes - 1, mp_context=context, initializer=_begin, initargs=(work, pieces, os.getpid())
    ) as pool:
        others = {place: pool.submit(_one, place) for place in range(1, len(pieces))}
        for future in others.values():
            future.add_done_callback(told)
        try:
            for place, piece in enumerate(pieces):
                if not faults and (place == 0 or others[place].cancel()):  # nobody has begun it
                    made[place] = _told(work(piece), one_more)
            for place in others.keys() - made.keys():
                if faults:
                    raise faults[0]
                made[place] = others[place].result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [made[place] for place in range(len(pieces))]


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
