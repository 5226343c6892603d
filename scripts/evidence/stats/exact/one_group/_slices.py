"""Distribution functions of a posterior on a grid, one slice for each value of tau, read all at once.

The grid of a slice is even in a step of its own, so weights are a smooth function of the place: sums up to a
place are corrected by its slope (Euler and Maclaurin), and both columns run on between places as cubics.
"""

from collections.abc import Sequence
from dataclasses import field

import numpy as np

from evidence.record.frozen import dataclass

from ...numerics._roots import reached

_POINTS_BETWEEN = 24  # points of a distribution function for each of the grid
_STEP = np.arange(_POINTS_BETWEEN) / _POINTS_BETWEEN
# Hermite's cubics at these points: of the value before, its slope, the value after, its slope.
_HERMITE = (
    (1 + 2 * _STEP) * (1 - _STEP) ** 2,
    _STEP * (1 - _STEP) ** 2,
    _STEP**2 * (3 - 2 * _STEP),
    _STEP**2 * (_STEP - 1),
)


@dataclass(frozen=True, slots=True, eq=False)
class Slices:
    """Rising values and the weight up to each, shape (slices, points); a short slice repeats its last point.

    Attributes
    ----------
    places : ndarray
        Values, over the range of all slices, that bracket a quantile closely.
    """

    values: np.ndarray
    upto: np.ndarray
    places: np.ndarray
    _in_a_row: np.ndarray = field(init=False)  # all slices, each moved beyond the one before: one search

    def __post_init__(self) -> None:
        object.__setattr__(self, "_in_a_row", (self.values + self._moved()).ravel())

    def _moved(self) -> np.ndarray:
        low, high = self.places[0], self.places[-1]
        return (np.arange(len(self.values)) * (2 * (high - low) + 1))[:, None]

    def below(self, at: Sequence[float] | np.ndarray) -> np.ndarray:
        """Weight up to each of several values."""
        return self._read(np.asarray(at, dtype=float))[0]

    def quantiles(self, p: Sequence[float]) -> np.ndarray:
        """Values up to which the weight is p, by Newton's steps within brackets that a table gives."""
        wanted = np.asarray(p, dtype=float)
        table = self.below(self.places)
        after = np.searchsorted(table, wanted)
        last = len(self.places) - 1
        found = self.places[np.minimum(after, last)]
        open_ = np.flatnonzero((after > 0) & (after <= last))
        wanted, low, high = wanted[open_], self.places[after[open_] - 1], self.places[after[open_]]
        found[open_] = reached(self._read, wanted, low, high)
        return found

    def _read(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weight up to each value, shape (m,), and its slope there."""
        slices, points = self.values.shape
        inside = np.minimum(np.maximum(at, self.places[0]), self.places[-1])
        after = np.searchsorted(self._in_a_row, (inside + self._moved()).ravel()).reshape(slices, -1)
        first = (np.arange(slices) * points)[:, None]
        after = np.minimum(np.maximum(after, first + 1), first + points - 1)
        values, upto = self.values.ravel(), self.upto.ravel()
        before = after - 1
        start, so_far = values[before], upto[before]
        width, rise = values[after] - start, upto[after] - so_far
        wide = width > 0
        divisor = np.where(wide, width, 1.0)
        share = (at - start) / divisor
        within = (share > 0) & (share < 1) & wide
        weight = so_far + rise * np.minimum(np.maximum(share, 0.0), 1.0)
        slope = np.where(within, rise / divisor, 0.0)
        return weight.sum(axis=0), slope.sum(axis=0)


class WeightedRows:
    """The places of a grid in rows, one for each run of the same tau, and the weight up to each.

    Several columns of the same places are read by the same weights.
    """

    def __init__(self, weight: np.ndarray, tau: np.ndarray) -> None:
        """Sort the places, arrays of shape (m,), into rows."""
        starts = np.concatenate([[0], np.flatnonzero(np.diff(tau)) + 1])
        size = np.diff(np.concatenate([starts, [len(tau)]]))
        column = np.arange(max(int(size.max()), 2))
        self.last = last = (size - 1)[:, None]
        own = np.minimum(column, last)  # beyond its end a row repeats its last point
        self.places = starts[:, None] + own
        mass = np.where(column <= last, weight[self.places], 0.0)
        upto = np.cumsum(mass, axis=1) - mass / 2
        # A row of one or two points has no slope to go by: straight from one to the next.
        long = last >= 2
        upto = np.take_along_axis(np.where(long, upto - _slopes(mass, last) / 12, upto), own, axis=1)
        rise = np.where(long, mass, np.diff(upto, axis=1)[:, :1])
        rising = _rising(_cubics(upto, rise, last))
        self.upto = np.clip(rising, 0.0, mass.sum(axis=1, keepdims=True))
        self.heaviest = int(self.upto[:, -1].argmax())

    def slices(self, values: np.ndarray) -> Slices:
        """Make slices of values that rise within each row, an array of shape (m,)."""
        value = values[self.places]
        fine = _rising(_cubics(value, _slopes(value, self.last), self.last))
        ends = ([fine[:, 0].min()], [fine[:, -1].max()])
        return Slices(fine, self.upto, np.unique(np.concatenate([ends[0], value[self.heaviest], ends[1]])))


def _rising(rows: np.ndarray) -> np.ndarray:
    """Return rows that never fall: most do not, and looking is quicker than making sure."""
    falls = (rows[:, 1:] < rows[:, :-1]).any(axis=1)
    rows[falls] = np.maximum.accumulate(rows[falls], axis=1)
    return rows


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
    """Hermite cubics through evenly spaced points with known slopes, level beyond the end of a row."""
    inside = np.arange(1, at.shape[1]) <= last
    leaving, arriving = np.where(inside, slope[:, :-1], 0.0), np.where(inside, slope[:, 1:], 0.0)
    points = np.stack([at[:, :-1], leaving, at[:, 1:], arriving], axis=-1)
    between = points @ np.stack(_HERMITE)
    between = np.where(inside[..., None], between, at[:, -1:, None])
    return np.concatenate([between.reshape(len(at), -1), at[:, -1:]], axis=1)
