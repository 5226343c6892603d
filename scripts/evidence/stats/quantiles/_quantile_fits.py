"""Distributions fitted to a few printed quantiles of one sample, for skewed data.

Each fit takes the quantiles, their probabilities, n and what was reported ("range", "quartiles", "both"), and
gives mean, standard deviation and a word on why there is none.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from evidence.record.notes.note import Note

from ..numerics._nodes import leggauss
from ._quantiles import Quantiles, normal_mean, normal_sd

# Powers searched for Box-Cox: 0 is the logarithm, 1 leaves the data as they are.
_LARGEST_POWER = 10.0
_POWER_GRID = np.concatenate([[0.0], np.geomspace(0.02, _LARGEST_POWER, 40)])
# Powers nearer to 0 are the logarithm, to rounding.
_LOGARITHM = 1e-6
_SHAPE_GRID = np.geomspace(0.05, 500, 60)
_SPREAD_GRID = np.geomspace(0.01, 4, 50)
_NODES = 400
_FURTHEST = 9.0
_NOT_POSITIVE = Note("values_not_positive")


def quantile_estimation(values, places, n, reported) -> tuple[float, float, Note | None]:
    """Fit by least squares on quantiles, best of four families (McGrath 2020)."""
    mean, sd, _ = best_of_four(values, places)
    return mean, sd, None


def best_of_four(values, places) -> tuple[float, float, float]:
    """Mean, standard deviation and density at the median of the family nearest to the quantiles."""
    z = special.ndtri(places)
    slope = ((z - z.mean()) * values).sum() / ((z - z.mean()) ** 2).sum()
    centre = values.mean() - slope * z.mean()
    height = 1 / (slope * np.sqrt(2 * np.pi))
    found = [(float(((centre + slope * z - values) ** 2).sum()), centre, slope, height)]
    if values.min() >= 0 and values.max() > 0:
        found.append(_scale_family(values, _SPREAD_GRID, lambda s: np.exp(s * z), _log_normal))
        found.append(_scale_family(values, _SHAPE_GRID, lambda s: special.gammaincinv(s, places), _gamma))
        weibull = -np.log1p(-places)
        found.append(_scale_family(values, _SHAPE_GRID, lambda s: weibull ** (1 / s), _weibull))
    _, mean, sd, density = min(found, key=lambda fit: fit[0])
    return float(mean), float(sd), float(density)


def _scale_family(values, grid, quantiles, moments) -> tuple[float, float, float, float]:
    """Least distance of a family with one shape; the best scale at a given shape is a regression."""

    def fit(log_shape: float) -> tuple[float, float]:
        q = quantiles(np.exp(log_shape))
        scale = (q * values).sum() / (q * q).sum()
        return float(((scale * q - values) ** 2).sum()), scale

    log_shape = _lowest(lambda s: fit(s)[0], np.log(grid))
    distance, scale = fit(log_shape)
    mean, sd, density = moments(np.exp(log_shape))
    return distance, scale * mean, scale * sd, density / scale


# Of each family at scale 1: mean, standard deviation and density at the median.
def _log_normal(spread: float) -> tuple[float, float, float]:
    mean = np.exp(spread**2 / 2)
    return mean, mean * np.sqrt(np.expm1(spread**2)), 1 / (spread * np.sqrt(2 * np.pi))


def _gamma(shape: float) -> tuple[float, float, float]:
    middle = special.gammaincinv(shape, 0.5)
    height = (shape - 1) * np.log(middle) - middle - special.gammaln(shape)
    return shape, np.sqrt(shape), float(np.exp(height))


def _weibull(shape: float) -> tuple[float, float, float]:
    mean = special.gamma(1 + 1 / shape)
    sd = np.sqrt(special.gamma(1 + 2 / shape) - mean**2)
    return mean, sd, shape * np.log(2) ** ((shape - 1) / shape) / 2


def _lowest(function, grid: np.ndarray) -> float:
    """Minimum of a function of one number: the best grid point, refined by golden section."""
    heights = [function(x) for x in grid]
    i = int(np.argmin(heights))
    low, high = grid[max(i - 1, 0)], grid[min(i + 1, len(grid) - 1)]
    ratio = (np.sqrt(5) - 1) / 2
    left, right = high - ratio * (high - low), low + ratio * (high - low)
    f_left, f_right = function(left), function(right)
    for _ in range(60):
        if f_left <= f_right:
            high, right, f_right = right, left, f_left
            left = high - ratio * (high - low)
            f_left = function(left)
        else:
            low, left, f_left = left, right, f_right
            right = low + ratio * (high - low)
            f_right = function(right)
    best = min(((heights[i], grid[i]), (f_left, left), (f_right, right)))
    return float(best[1])


def box_cox(values, places, n, reported) -> tuple[float, float, Note | None]:
    """Power that makes the quantiles symmetric; normal estimates on that scale, and back (McGrath 2020).

    Asymmetry is measured relative to the spread, so that the unit of the data does not matter.
    """
    if values.min() <= 0:
        return np.nan, np.nan, _NOT_POSITIVE
    x = values / values[len(values) // 2]

    def asymmetry(power: float) -> float:
        y = _transform(x, power)
        middle = len(y) // 2
        pairs = [(y[i], y[-1 - i]) for i in range(middle)]
        return sum(((a + b - 2 * y[middle]) / (b - a)) ** 2 for a, b in pairs)

    power = _lowest(asymmetry, _POWER_GRID)
    centre, spread = _normal_estimates(_transform(x, power), n, reported)
    mean, sd = _back(centre, spread, power)
    scale = values[len(values) // 2]
    return scale * mean, scale * sd, None


def most_likely(values, places, n, reported) -> tuple[float, float, Note | None]:
    """Power, centre and spread by maximum likelihood of the order statistics, and back (Cai 2021).

    The likelihood holds the Jacobian of the transformation, so that the unit of the data does not matter.
    """
    from scipy import optimize

    if values.min() <= 0:
        return np.nan, np.nan, _NOT_POSITIVE
    scale = values[len(values) // 2]
    x = values / scale
    gaps = _between(n, reported)

    def height(power: float, centre: float, log_spread: float) -> float:
        y = (_transform(x, power) - centre) / np.exp(log_spread)
        edges = np.concatenate([[-np.inf], y, [np.inf]])
        inside = _log_between(edges[:-1], edges[1:])
        densities = -(y**2) / 2 - log_spread + (power - 1) * np.log(x)
        return float(densities.sum() + (gaps * inside)[gaps > 0].sum())

    def depth(at: np.ndarray, *_: object) -> float:
        return -height(*at)

    best: Any = None
    bounds: list[tuple[float | None, float | None]] = [(0, _LARGEST_POWER), (None, None), (None, None)]
    for power in (0.0, 0.5, 1.0):
        centre, spread = _normal_estimates(_transform(x, power), n, reported)
        result = optimize.minimize(
            depth,
            np.array([power, centre, np.log(spread)]),
            method="L-BFGS-B",
            bounds=bounds,
        )
        if best is None or result.fun < best.fun:
            best = result
    power, centre, log_spread = best.x
    mean, sd = _back(float(centre), float(np.exp(log_spread)), float(power))
    return scale * mean, scale * sd, None


FITS = {"qe": quantile_estimation, "bc": box_cox, "mln": most_likely}


def _between(n: float, reported: str) -> np.ndarray:
    """Patients below the first printed quantile, between each two, and above the last."""
    ranks = {"range": (), "quartiles": (0.25, 0.5, 0.75), "both": (0.25, 0.5, 0.75)}[reported]
    places = [np.floor(p * n + 1) for p in ranks] or [np.floor(0.5 * n + 1)]
    if reported != "quartiles":
        places = [1.0, *places, n]
    return np.diff([0.0, *places, n + 1.0]) - 1


def _log_between(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Log of the normal probability between two points, computed in the tail where both lie."""
    flip = low > 0
    a, b = np.where(flip, -high, low), np.where(flip, -low, high)
    mass = special.ndtr(b) - special.ndtr(a)
    return np.log(np.maximum(mass, 1e-300))


def _transform(x: np.ndarray, power: float) -> np.ndarray:
    return np.log(x) if power < _LOGARITHM else np.expm1(power * np.log(x)) / power


def _back(centre: float, spread: float, power: float) -> tuple[float, float]:
    """Mean and standard deviation of data whose Box-Cox transform is normal.

    A power above 0 has a lowest value; the normal distribution is cut there and, to stay symmetric, at the
    same distance on the other side.
    """
    if power < _LOGARITHM:
        mean, sd, _ = _log_normal(spread)
        return float(np.exp(centre) * mean), float(np.exp(centre) * sd)
    reach = min(_FURTHEST, (centre + 1 / power) / spread)
    at, share = leggauss(_NODES)
    z = reach * at
    weight = share * np.exp(-(z**2) / 2)
    x = np.maximum(power * (centre + spread * z) + 1, 0) ** (1 / power)
    mean = (weight * x).sum() / weight.sum()
    return float(mean), float(np.sqrt((weight * (x - mean) ** 2).sum() / weight.sum()))


def _normal_estimates(y: np.ndarray, n: float, reported: str) -> tuple[float, float]:
    absent = np.array([np.nan])
    summary: dict[str, Callable[[], tuple[Any, ...]]] = {
        "range": lambda: (y[0], absent, y[1], absent, y[2]),
        "quartiles": lambda: (absent, y[0], y[1], y[2], absent),
        "both": lambda: tuple(y),
    }
    patients, low, first, middle, third, high = (np.atleast_1d(v) for v in (n, *summary[reported]()))
    rows = Quantiles(patients, low, first, middle, third, high, (reported,))
    return float(normal_mean(rows, "luo")[0]), float(normal_sd(rows, "shi")[0])
