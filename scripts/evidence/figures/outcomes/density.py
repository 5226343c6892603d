"""Where points lie close: areas that hold equal shares of them, from a smoothed density.

A Gaussian is put over each point, as wide as Scott (1992, doi 10.1002/9780470316849) has it for the spread of
all points, times a factor that keeps clouds apart. It guides the eye; no figure rests on it.
"""

from __future__ import annotations

from collections.abc import Sequence

import contourpy
import numpy as np
from numpy.typing import NDArray

from evidence.figures.drawing.artwork import Point

_GRID = 90  # places along each axis at which the density is worked out
_NARROWER = 0.6  # than Scott's rule, which melts neighbouring clouds into one

Rings = list[list[Point]]


def shares(points: Sequence[tuple[float, float, float]], number: int) -> list[list[Rings]]:
    """Return areas from the widest to the narrowest, each with one share less of the points.

    Parameters
    ----------
    points
        Across, down and weight of each.
    number
        How many areas; outside the widest lies one share more.

    Returns
    -------
    list of list of list of list of point
        For each area its pieces, each of rings; holes run the other way round. None where all points stand in
        one line.
    """
    across, down, weights = (np.array(values, dtype=float) for values in zip(*points, strict=True))
    weights /= weights.sum()
    spread = np.cov(np.stack([across, down]), aweights=weights)
    if not np.all(np.isfinite(spread)) or np.linalg.det(spread) <= 0:
        return []
    places = [np.linspace(values.min(), values.max(), _GRID) for values in (across, down)]
    found = _density(across, down, weights, spread, places)
    from_highest = np.sort(found, axis=None)[::-1]
    held = np.cumsum(from_highest) / from_highest.sum()
    outside = np.arange(1, number + 1) / (number + 1)
    levels = from_highest[np.minimum(np.searchsorted(held, 1 - outside), held.size - 1)]
    contours = contourpy.contour_generator(
        x=places[0], y=places[1], z=found, fill_type=contourpy.FillType.OuterOffset
    )
    top = float(from_highest[0]) * 2 + 1
    return [_pieces(*contours.filled(float(level), top)) for level in levels]


def _density(
    across: NDArray[np.float64],
    down: NDArray[np.float64],
    weights: NDArray[np.float64],
    spread: NDArray[np.float64],
    places: list[NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Return the density at all places (down, across), up to a factor."""
    factor = _NARROWER * float(1 / (weights**2).sum()) ** (-1 / 6)
    (a, b), (_, c) = np.linalg.inv(spread * factor**2)
    x = places[0][None, :] - across[:, None]
    y = places[1][None, :] - down[:, None]
    # exp(-(a x² + 2 b x y + c y²) / 2), the part of both taken apart so that each axis is worked out once
    alone = np.exp(-(c - b * b / a) * y**2 / 2) * weights[:, None]
    found = np.zeros((y.shape[1], x.shape[1]))
    for own_x, own_y, share in zip(x, y, alone, strict=True):
        found += share[:, None] * np.exp(-a * (own_x[None, :] + b / a * own_y[:, None]) ** 2 / 2)
    return found


def _pieces(polygons: list[NDArray[np.float64]], offsets: list[NDArray[np.uint32]]) -> list[Rings]:
    return [
        [
            [(float(x), float(y)) for x, y in polygon[start : end - 1]]
            for start, end in zip(own, own[1:], strict=False)
        ]
        for polygon, own in zip(polygons, offsets, strict=True)
    ]
