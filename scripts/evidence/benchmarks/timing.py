"""Processor seconds of calls in blocks that take turns, so that other work on the machine hits all alike."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

# Processor seconds of a block, and the fewest blocks of a task.
BLOCK, BLOCKS = 0.2, 5


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, least and greatest of several measurements."""

    median: float
    least: float
    most: float
    count: int


def spread(values: Sequence[float]) -> Spread:
    """Return the median and the range of values."""
    return Spread(statistics.median(values), min(values), max(values), len(values))
