"""Intervals of one study's proportion or rate; exact at no events and at events only."""

import numpy as np
from scipy import special

from . import _check
from ._distributions import critical


def clopper_pearson(events, n, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
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


def wilson(events, n, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Score interval of a proportion (Wilson 1927, doi:10.1080/01621459.1927.10502953).

    Without continuity correction.

    Returns
    -------
    lower, upper : ndarray of shape (k,)
        Within 0 and 1; the outer bound is exactly 0 at no events and exactly 1 at events only.
    """
    x, total = _check.counts(events, n)
    z2 = critical(None, _check.level(level)) ** 2
    p = x / total
    centre = p + z2 / (2 * total)
    half = np.sqrt(z2 * (p * (1 - p) / total + z2 / (4 * total**2)))
    scale = 1 + z2 / total
    lower = np.where(x > 0, (centre - half) / scale, 0.0)
    upper = np.where(x < total, (centre + half) / scale, 1.0)
    return lower, upper


def poisson_exact(events, time, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
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
