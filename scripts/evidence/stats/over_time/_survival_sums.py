"""Means over studies of survival exp(-exp(eta)) with eta normal, by sums over even steps."""

import numpy as np
from scipy import special

# Up to this tau the study effect itself is summed over; above it S is steep in that, and the sum runs over
# the logarithm of a time to the event, whose distribution function S is.
STEEP = 1.0
_Z = np.arange(-9.0, 9.01, 0.25)
_DENSITY = special.softmax(-(_Z**2) / 2)
# The logarithm of an exponential time has density exp(x - exp(x)): steps of 0.25 are exact to rounding.
_X = np.arange(-32.0, 4.01, 0.25)
_OF_LOG_TIME = special.softmax(_X - np.exp(_X))
_LARGEST_LOG_HAZARD = 300.0  # exp of it is still a number; survival is 0 long before
LEAST = 1e-300


def log_hazards(mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Return log(-log of the mean survival) alone, of finite numbers of one shape."""
    alive, dead = sums(mu.ravel(), tau.ravel(), 2)
    return np.asarray(np.log(-log_mean(alive, dead)[0])).reshape(mu.shape)


def log_mean(alive: np.ndarray, dead: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log of the mean survival m, and what its slopes are divided by: d log(-log m) = dm / (m log m)."""
    found = np.where(dead < 0.5, np.log1p(-np.minimum(dead, 0.5)), np.log(np.maximum(alive, LEAST)))
    found = np.minimum(found, -LEAST)
    return found, np.maximum(alive, LEAST) * found


def sums(mu: np.ndarray, tau: np.ndarray, columns: int) -> np.ndarray:
    """Means of S, of 1 - S and of slopes of S in mu and tau2, the first ``columns``; shape (columns, m)."""
    parts = np.empty((columns, len(mu)))
    for rows, summed in ((tau <= STEEP, _over_effects), (tau > STEEP, _over_times)):
        if rows.any():
            parts[:, rows] = summed(mu[rows][:, None], tau[rows][:, None], columns)
    return parts


def _over_effects(mu: np.ndarray, tau: np.ndarray, columns: int) -> np.ndarray:
    """Sum over the study effect."""
    hazard = tau * _Z
    hazard += mu
    np.exp(np.minimum(hazard, _LARGEST_LOG_HAZARD, out=hazard), out=hazard)
    falling = -hazard
    survival = np.exp(falling)
    alive = survival @ _DENSITY
    # Where few die their share keeps its digits.
    dead, most = 1.0 - alive, alive > 0.5
    dead[most] = 0.0 - np.expm1(falling[most]) @ _DENSITY
    means = [alive, dead]
    if columns > 2:
        survival *= hazard
        means.append(0.0 - survival @ _DENSITY)
    if columns > 3:
        # A normal distribution that widens: d/d tau2 is half the second derivative in mu.
        hazard -= 1
        survival *= hazard
        means.append(survival @ _DENSITY / 2)
    return np.array(means)


def _over_times(mu: np.ndarray, tau: np.ndarray, columns: int) -> np.ndarray:
    """Return the same, with S as the chance that the log time to the event lies above the study's place."""
    at = _X - mu
    at /= tau
    # One tail for both: the other side of each place is what is left of 1.
    tail = special.ndtr(np.negative(np.abs(at)))
    above = at > 0
    left = 1.0 - tail
    means = [np.where(above, left, tail) @ _OF_LOG_TIME, np.where(above, tail, left) @ _OF_LOG_TIME]
    if columns > 2:
        density = at * at
        density *= -0.5
        np.exp(density, out=density)
        density /= np.sqrt(2 * np.pi)
        density /= tau
        means.append(0.0 - density @ _OF_LOG_TIME)
    if columns > 3:
        at *= density
        at /= tau
        means.append((0.0 - at @ _OF_LOG_TIME) / 2)
    return np.array(means)
