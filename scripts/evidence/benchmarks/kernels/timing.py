"""Processor seconds of calls in blocks that take turns, so that other work on the machine hits all alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

# Processor seconds that a block takes at least.
BLOCK = 0.2

# Runs one block; gives its processor seconds per piece of work.
Block = Callable[[], float]


@dataclass(frozen=True, slots=True)
class RunSpread:
    """Median, least and greatest of several measurements."""

    median: float
    least: float
    most: float
    count: int


def spread(values: Sequence[float]) -> RunSpread:
    """Return the median and the range of values."""
    return RunSpread(statistics.median(values), min(values), max(values), len(values))


def block_of(call: Callable[[], object], pieces: int = 1, at_least: float | None = None) -> Block:
    """Return a block of so many calls as take `at_least` processor seconds; the first call warms up.

    Parameters
    ----------
    pieces
        Pieces of work (data sets, specifications) that one call does.
    """
    known: list[int] = []
    wanted = BLOCK if at_least is None else at_least

    def run() -> float:
        if not known:
            call()
            started = time.process_time()
            call()
            once = time.process_time() - started
            known.append(max(1, round(wanted / max(once, 1e-7))))
        started = time.process_time()
        for _ in range(known[0]):
            call()
        return (time.process_time() - started) / known[0] / pieces

    return run


def in_turns(blocks: Mapping[str, Block], rounds: int) -> dict[str, list[float]]:
    """Run a block of each, one after the other, `rounds` times; returns what each took, round by round."""
    found: dict[str, list[float]] = {name: [] for name in blocks}
    for _ in range(rounds):
        for name, run in blocks.items():
            found[name].append(run())
    return found


def ratios(found: Mapping[str, Sequence[float]], theirs: str, ours: str) -> RunSpread:
    """Return how many times as long one takes as the other, round by round."""
    return spread([a / b for a, b in zip(found[theirs], found[ours], strict=True)])
