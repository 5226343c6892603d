"""Intervals of one study's proportion or rate; exact at no events and at events only."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from .numerics import _check
from .numerics._distributions import critical


def clopper_pearson(events: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Exact (Clopper-Pearson 1934, doi:10.1093/biomet/26.4.404) interval of a proportion.

    Parameters
    ----------
    events, n : array_like of shape (k,)
        Events and patients.
    level : float
        Confidence level; at 0 % and 100 % the interval stays two-sided, so its outer bound is exactly 0 or 1.

    Returns
    -------
    lower, upper : ndarray of shape (k,)
    """
    x, total = _check.counts(events, n)
    tail = (1 - _check.level(level)) / 2
    lower = np.where(x > 0, special.betaincinv(np.maximum(x, 1e-9), total - x + 1, tail), 0.0)
    upper = np.where(x < total, special.betainccinv(x + 1, np.maximum(total - x, 1e-9), tail), 1.0)
    return lower, upper


def wilson(
    events: ArrayLike, n: ArrayLike, level: float = 0.95, *, continuity: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Score interval of a proportion (Wilson 1927, doi:10.1080/01621459.1927.10502953).

    `continuity`: with the continuity correction (Newcombe 1998), nearly as wide as the exact interval.

    Returns
    -------
    lower, upper : ndarray of shape (k,)
        Within 0 and 1; the outer bound is exactly 0 at no events and exactly 1 at events only.
    """
    x, total = _check.counts(events, n)
    z2 = critical(None, _check.level(level)) ** 2
    if continuity:
        lower, upper = _wilson_corrected(x, total, z2)
    else:
        p = x / total
        centre = p + z2 / (2 * total)
        half = np.sqrt(z2 * (p * (1 - p) / total + z2 / (4 * total**2)))
        lower, upper = ((centre + side * half) / (1 + z2 / total) for side in (-1, 1))
    return np.where(x > 0, lower, 0.0), np.where(x < total, upper, 1.0)


def _wilson_corrected(x: np.ndarray, total: np.ndarray, z2: float) -> tuple[np.ndarray, np.ndarray]:
    """Score bounds after half an event taken off (lower) or added (upper)."""
    bounds = []
    for side in (-1, 1):
        # As R's prop.test: no more is taken off than would bring the proportion to 1/2.
        moved = x + side * np.minimum(0.5, np.abs(x - total / 2))
        p = moved / total
        root = np.sqrt(z2 * (np.maximum(p * (1 - p), 0) / total + z2 / (4 * total**2)))
        bounds.append((p + z2 / (2 * total) + side * root) / (1 + z2 / total))
    return np.maximum(bounds[0], 0.0), np.minimum(bounds[1], 1.0)


def poisson_exact(events: ArrayLike, time: ArrayLike, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Exact (Garwood 1936, doi:10.1093/biomet/28.3-4.437) interval of a rate, events per unit of `time`.

    Returns
    -------
    lower, upper : ndarray of shape (k,)
        The lower bound is exactly 0 at no events.
    """
    x, t = _check.not_negative("events", events), _check.positive("time", time)
    _check.same_length(events=x, time=t)
    tail = (1 - _check.level(level)) / 2
    lower = np.where(x > 0, special.gammaincinv(np.maximum(x, 1e-9), tail), 0.0)
    return lower / t, special.gammainccinv(x + 1, tail) / t
