"""The grid on which second computations integrate a random effect: dense and far enough for rounding."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

_HALF_WIDTH = 9.0
# The trapezoid rule of a normal times a likelihood is exact to rounding with steps as short as this share of
# the narrowest standard error: of a random effect of `_LARGEST_TAU`, or of the one that is asked for.
_SHARE, _LARGEST_TAU = 0.7, 3.0
_FEWEST, _MOST = 301, 2401


@dataclass(frozen=True, slots=True, eq=False)
class DenseGrid:
    """Even places of a standard normal effect.

    Attributes
    ----------
    z, log_weight, weight : ndarray of shape (m,)
        Places, the log of the density there times the step, and the same as shares that add up to 1.
    """

    z: np.ndarray
    log_weight: np.ndarray
    weight: np.ndarray


def grid_for(events: np.ndarray, n: np.ndarray, tau: float = 0.0) -> DenseGrid:
    """Return a grid that sees the narrowest likelihood of the studies, which differ by ``tau`` or less."""
    error = float(np.sqrt((n + 1) / ((events + 0.5) * (n - events + 0.5))).min())
    steps = 2 * _HALF_WIDTH * max(_LARGEST_TAU, tau) / (_SHARE * error)
    # Of a handful of sizes, so that a grid serves many data sets.
    return of_points(min(max(_FEWEST, 100 * math.ceil(steps / 100) + 1), _MOST))


@lru_cache(maxsize=32)
def of_points(points: int) -> DenseGrid:
    """Return a grid of so many points."""
    z = np.linspace(-_HALF_WIDTH, _HALF_WIDTH, points)
    log_weight = -0.5 * z**2 - 0.5 * math.log(2 * math.pi) + math.log(z[1] - z[0])
    weight = np.exp(log_weight)
    return DenseGrid(z, log_weight, weight / weight.sum())
