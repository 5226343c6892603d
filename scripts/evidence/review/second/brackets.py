"""Between which places of a grid a search goes on."""

from __future__ import annotations

import numpy as np


def beside(places: np.ndarray, first: int, last: int) -> tuple[float, float]:
    """Return the places before the ``first`` and after the ``last`` one found; an end where there is none."""
    low, high = beside_each(places, np.array([first, last]))
    return float(low[0]), float(high[1])


def beside_each(places: np.ndarray, found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the place before and the place after each one found; an end where there is none."""
    return places[np.maximum(found - 1, 0)], places[np.minimum(found + 1, len(places) - 1)]


def beside_seen(places: np.ndarray, seen: np.ndarray) -> tuple[float, float]:
    """Return the places before the first and after the last that is seen."""
    there = np.flatnonzero(seen)
    return beside(places, int(there[0]), int(there[-1]))
