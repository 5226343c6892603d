"""Seconds of a call: the median of several runs after one that warms up."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def seconds(call: Callable[[], object], runs: int = 5, at_least: float = 0.05) -> float:
    """Median seconds of one call; quick calls are repeated until `at_least` seconds have gone in a run."""
    started = time.perf_counter()
    call()
    once = time.perf_counter() - started
    repeats = max(1, round(at_least / max(once, 1e-7)))
    found = []
    for _ in range(runs):
        started = time.perf_counter()
        for _ in range(repeats):
            call()
        found.append((time.perf_counter() - started) / repeats)
    return statistics.median(found)
