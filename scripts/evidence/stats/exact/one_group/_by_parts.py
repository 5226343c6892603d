"""Means of shares whose logits are normal with a wide spread, by parts.

A share, or the likelihood of a study where nobody or everybody had the event, is level on both sides of a
wall of logits. Steps laid where logits are would be the more, the wider these spread, and steps in their
standard deviation would pass over the wall. By parts the wall alone is summed over: how steep it is, times
the chance of a logit on the level side of it.
"""

import numpy as np
from scipy import special

from ..likelihood._families import softplus

# Steps of the trapezoid rule in logits: its error is 5e-14 where a likelihood's wall is steepest, and 3e-11
# of a share, whose wall bends less.
_STEP, _STEP_OF_SHARES = 0.3, 0.7
_REACH = 40.0  # logs below its highest value at which the slope of a wall ends
_AT_ONCE = 1 << 16  # numbers in an array


def mean_shares(mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Mean of expit of a normal with mean mu and standard deviation tau, arrays of shape (m,); tau from 2."""
    return _mean_of_none(np.ones(1), -mu, tau, _STEP_OF_SHARES)[:, 0]


def log_of_none_or_all(x: np.ndarray, n: np.ndarray, mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Log likelihood, summed over studies without events or with events only, shape (m,).

    Parameters
    ----------
    x, n : ndarray of shape (g,)
        Events, none or all, and patients by study.
    mu, tau : ndarray of shape (m,)
        Mean and standard deviation of the studies' logits; tau from 2.
    """
    found = np.zeros(len(mu))
    for sizes, centre in ((n[x == 0], mu), (n[x > 0], -mu)):
        if len(sizes):
            with np.errstate(divide="ignore"):  # far from a study its likelihood is 0
                found += np.log(_mean_of_none(sizes, centre, tau, _STEP)).sum(axis=1)
    return found


def _mean_of_none(sizes: np.ndarray, mu: np.ndarray, tau: np.ndarray, step: float) -> np.ndarray:
    """Mean chance that none of some patients has the event, by mean and size, shape (m, g)."""
    low = -np.log(sizes.max()) - _REACH
    high = np.log(np.expm1(_REACH / sizes.min()))
    logit = np.arange(low, high + step, step)
    log1p = softplus(logit)
    slope = sizes[:, None] * np.exp(logit - log1p - sizes[:, None] * log1p)
    out = np.empty((len(mu), len(sizes)))
    most = max(1, _AT_ONCE // len(logit))
    for i in range(0, len(mu), most):
        apart = logit - mu[i : i + most, None]
        apart /= tau[i : i + most, None]
        out[i : i + most] = special.ndtr(apart, out=apart) @ slope.T
    return out * step
