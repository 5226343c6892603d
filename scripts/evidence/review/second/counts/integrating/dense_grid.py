"""The grid on which second computations integrate a random effect: dense and far enough for rounding."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from evidence.review.second.counts.integrating.narrow import WIDEST_STEP

_REACH = 9.0
# The trapezoid rule of a normal times a likelihood is exact to rounding with steps as short as this share of
# the narrowest standard error: of a random effect of `_REACH_OF_TAU`, or of the one that is asked for.
_STEP_SHARE, _REACH_OF_TAU = 0.7, 3.0
_FEWEST_POINTS, _MOST_POINTS, _GRID_SIZES = 301, 2401, 100


@dataclass(frozen=True, slots=True, eq=False)
class DenseGrid:
    """Even places of a standard normal effect.

    Attributes
    ----------
    z, weight : ndarray of shape (m,)
        Places, and the density there as shares that add up to 1.
    up_to : float
        Standard deviation of studies beyond which steps pass over the likelihood that the grid was laid for.
    """

    z: np.ndarray
    weight: np.ndarray
    up_to: float = math.inf

    def log_means(self, heights: np.ndarray) -> np.ndarray:
        """Return the log of each study's mean likelihood; ``heights`` (k, m), its logs, are used up."""
        top = heights.max(axis=1)
        heights -= top[:, None]
        return np.asarray(top + np.log(np.exp(heights, out=heights) @ self.weight))

    def shares(self, heights: np.ndarray) -> np.ndarray:
        """Return the share of each place in a study's mean likelihood; ``heights`` are used up."""
        heights -= heights.max(axis=1)[:, None]
        np.exp(heights, out=heights)
        heights *= self.weight
        heights /= heights.sum(axis=1)[:, None]
        return heights


def raw_logit(events: np.ndarray, n: np.ndarray) -> tuple[float, float]:
    """Return the log odds of the share of all studies, half a patient added, and its standard error."""
    size = float(n.sum())
    share = (float(events.sum()) + 0.5) / (size + 1.0)
    return math.log(share / (1 - share)), (size * share * (1 - share)) ** -0.5


def grid_for(events: np.ndarray, n: np.ndarray, tau: float = 0.0) -> DenseGrid:
    """Return a grid that sees the narrowest likelihood of the studies, which differ by ``tau`` or less."""
    return grid_of(float(np.sqrt((n + 1) / ((events + 0.5) * (n - events + 0.5))).min()), tau)


def grid_of(error: float, tau: float = 0.0) -> DenseGrid:
    """Return a grid that sees a likelihood of this error, of studies that differ by ``tau`` or less."""
    steps = 2 * _REACH * max(_REACH_OF_TAU, tau) / (_STEP_SHARE * error)
    # Of a handful of sizes, so that a grid serves many data sets.
    points = _GRID_SIZES * math.ceil(steps / _GRID_SIZES) + 1
    grid = of_points(min(max(_FEWEST_POINTS, points), _MOST_POINTS))
    return replace(grid, up_to=WIDEST_STEP * error / float(grid.z[1] - grid.z[0]))


@lru_cache(maxsize=32)
def of_points(points: int) -> DenseGrid:
    """Return a grid of so many points."""
    z = np.linspace(-_REACH, _REACH, points)
    weight = np.exp(-0.5 * z**2)
    return DenseGrid(z, weight / weight.sum())
