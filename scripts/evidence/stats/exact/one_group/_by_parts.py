"""Means of shares, or of chances of no event, of logits or log rates with a wide spread, by parts.

A share, or the likelihood of a study where nobody or everybody had the event, is level on both sides of a
wall of logits. Steps laid where logits are would be the more, the wider these spread, and steps in their
standard deviation would pass over the wall. By parts the wall alone is summed over: how steep it is, times
the chance of a logit on the level side of it.
"""

import numpy as np
from scipy import special

from ..likelihood._families import Binomial, GroupFamily

# Steps of the trapezoid rule in logits: its error is 5e-14 where a likelihood's wall is steepest, and 3e-11
# of a share, whose wall bends less.
_STEP, _STEP_OF_SHARES = 0.3, 0.7
_REACH = 40.0  # logs below its highest value at which the slope of a wall ends
_AT_ONCE = 1 << 16  # numbers in an array
_ONE_PATIENT = Binomial(np.zeros(1), np.ones(1))


def mean_shares(mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Mean of expit of a normal with mean mu and standard deviation tau, arrays of shape (m,); tau from 2."""
    return _mean_of_none(_ONE_PATIENT, -mu, tau, _STEP_OF_SHARES)[:, 0]


def log_of_none_or_all(family: GroupFamily, mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Log likelihood, summed over studies without events or with events only, shape (m,).

    Parameters
    ----------
    family : GroupFamily
        Of such studies.
    mu, tau : ndarray of shape (m,)
        Mean and standard deviation of the studies' logits or log rates; tau from 2.
    """
    found = np.zeros(len(mu))
    for which, centre in zip(family.level(), (mu, -mu), strict=True):
        if which.any():
            with np.errstate(divide="ignore"):  # far from a study its likelihood is 0
                found += np.log(_mean_of_none(family.only(which), centre, tau, _STEP)).sum(axis=1)
    return found


def _mean_of_none(sizes: GroupFamily, mu: np.ndarray, tau: np.ndarray, step: float) -> np.ndarray:
    """Mean chance that none of some patients has the event, by mean and study, shape (m, g)."""
    low, high = float(sizes.wall(np.exp(-_REACH)).min()), float(sizes.wall(_REACH).max())
    logit = np.arange(low, high + step, step)
    slope = sizes.steepness(logit[:, None])
    out = np.empty((len(mu), slope.shape[1]))
    most = max(1, _AT_ONCE // len(logit))
    for i in range(0, len(mu), most):
        apart = logit - mu[i : i + most, None]
        apart /= tau[i : i + most, None]
        out[i : i + most] = special.ndtr(apart, out=apart) @ slope
    return out * step
