"""Distribution functions of a posterior on a grid, one slice for each value of tau, read all at once.

The grid of a slice is even in a step of its own, so weights are a smooth function of the place: sums up to a
place are corrected by its slope (Euler and Maclaurin), and both columns run on between places as cubics.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from ...numerics._roots import reached

_STEPS = 2  # of Newton's method, from a line to where a cubic, nearly one, has a value


@dataclass(frozen=True, slots=True, eq=False)
class Slices:
    """Rising values, and the weight up to each, by cubics of the step between neighbours of a slice.

    Attributes
    ----------
    values : ndarray of shape (slices, points)
        A short slice repeats its last point.
    cubics : ndarray of shape (8, slices * (points - 1))
        Coefficients of the value, from the constant on, and of the weight up to it.
    middle, spread : float
        Mean and standard deviation of the values.
    """

    values: np.ndarray
    cubics: np.ndarray
    middle: float
    spread: float

    def below(self, at: Sequence[float] | np.ndarray) -> np.ndarray:
        """Weight up to each of several values."""
        return self._read(np.asarray(at, dtype=float))[0]

    def quantiles(self, p: Sequence[float]) -> np.ndarray:
        """Values up to which the weight is p."""
        wanted = np.asarray(p, dtype=float)
        low, high = (np.full(wanted.shape, end) for end in (self.values[:, 0].min(), self.values.max()))
        return reached(self._read, wanted, low, high, self.middle + special.ndtri(wanted) * self.spread)

    def _read(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weight up to each value, shape (m,), and its slope there."""
        slices, steps = len(self.values), self.values.shape[1] - 1
        at = at[:, None]
        step = (self.values[:, 1:-1] < at[..., None]).sum(axis=2)
        step += np.arange(slices) * steps
        start, *slopes, so_far, first, second, third = self.cubics[:, step]
        end = start + slopes[0] + slopes[1] + slopes[2]
        wide = end > start
        gap = at - start
        inside = wide & (gap > 0) & (at < end)
        share = np.minimum(np.maximum(gap / np.where(wide, end - start, 1.0), 0.0), 1.0)
        for _ in range(_STEPS):
            rise = slopes[0] + share * (2 * slopes[1] + share * (3 * slopes[2]))
            rise = np.where(rise > 0, rise, np.inf)
            off = share * (slopes[0] + share * (slopes[1] + share * slopes[2])) - gap
            share = np.minimum(np.maximum(share - np.where(inside, off, 0.0) / rise, 0.0), 1.0)
        weight = so_far + share * (first + share * (second + share * third))
        rate = first + share * (2 * second + share * (3 * third))
        return weight.sum(axis=1), np.where(inside, rate / rise, 0.0).sum(axis=1)


class WeightedRows:
    """The places of a grid in rows, one for each run of the same tau, and the weight up to each.

    Several columns of the same places are read by the same weights.
    """

    def __init__(self, weight: np.ndarray, tau: np.ndarray) -> None:
        """Sort the places, arrays of shape (m,), into rows."""
        starts = np.concatenate([[0], np.flatnonzero(np.diff(tau)) + 1])
        size = np.diff(np.concatenate([starts, [len(tau)]]))
        column = np.arange(max(int(size.max()), 2))
        self.weight = weight
        self.last = last = (size - 1)[:, None]
        own = np.minimum(column, last)  # beyond its end a row repeats its last point
        self.places = starts[:, None] + own
        mass = np.where(column <= last, weight[self.places], 0.0)
        upto = np.cumsum(mass, axis=1) - mass / 2
        # A row of one or two points has no slope to go by: straight from one to the next.
        long = last >= 2
        upto = np.take_along_axis(np.where(long, upto - _slopes(mass, last) / 12, upto), own, axis=1)
        rise = np.where(long, mass, np.diff(upto, axis=1)[:, :1])
        self._upto = _cubics(upto, rise, last)

    def slices(self, values: np.ndarray) -> Slices:
        """Make slices of values that rise within each row, an array of shape (m,)."""
        value = values[self.places]
        middle = float(self.weight @ values / self.weight.sum())
        spread = float(np.sqrt(self.weight @ (values - middle) ** 2 / self.weight.sum()))
        cubics = np.concatenate([_cubics(value, _slopes(value, self.last), self.last), self._upto])
        return Slices(value, cubics, middle, spread)


def _slopes(f: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Slope by the step in each row: from two places on either side, nearer the ends from one."""
    column = np.arange(f.shape[1])
    steps = np.diff(f, axis=1)
    before = np.concatenate([steps[:, :1], steps], axis=1)
    after = np.concatenate([steps, steps[:, -1:]], axis=1)
    slope = np.where(column == 0, after, np.where(column == last, before, (before + after) / 2))
    finer = (8 * (f[:, 3:-1] - f[:, 1:-3]) - (f[:, 4:] - f[:, :-4])) / 12
    slope[:, 2:-2] = np.where(column[2:-2] <= last - 2, finer, slope[:, 2:-2])
    return np.asarray(slope)


def _cubics(at: np.ndarray, slope: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Hermite's cubics through evenly spaced points with known slopes, level beyond the end of a row.

    Coefficients from the constant on, shape (4, rows * (points - 1)).
    """
    inside = np.arange(1, at.shape[1]) <= last
    rise = np.diff(at, axis=1)
    leaving, arriving = (np.where(inside, slope[:, own], 0.0) for own in (slice(-1), slice(1, None)))
    second, third = 3 * rise - 2 * leaving - arriving, leaving + arriving - 2 * rise
    return np.stack([at[:, :-1], leaving, second, third]).reshape(4, -1)
