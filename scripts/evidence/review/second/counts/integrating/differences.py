"""Second derivatives of a likelihood by differences."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np

_MU_STEP = 1e-3
# Of tau2, as a share of it: near 0 the likelihood is flat in log tau and rounding decides, in tau2 it is not.
_TAU2_STEP = 0.05
_DROP = 1e-5  # of the log likelihood over a step: far above its rounding, and the step short


def hessian(function: Callable[[np.ndarray], float], at: np.ndarray, step: float | np.ndarray) -> np.ndarray:
    """Return second derivatives at a place of shape (m,), by central differences in two directions each.

    ``step`` is one for all directions, or one for each.
    """
    steps = np.eye(len(at)) * step
    lengths = np.full(len(at), step)
    differences = np.array(
        [
            [
                function(at + s + t) - function(at + s - t) - function(at - s + t) + function(at - s - t)
                for t in steps
            ]
            for s in steps
        ]
    )
    return np.asarray(differences / (4 * np.outer(lengths, lengths)))


def curvature(
    function: Callable[[np.ndarray], float], at: np.ndarray, step: float | np.ndarray
) -> np.ndarray:
    """Return second derivatives by differences of two lengths, which cancel the term left out of each."""
    once = cache(lambda *place: function(np.array(place)))  # many differences share a place
    near, far = (hessian(lambda place: once(*place.tolist()), at, step * by) for by in (1, 2))
    return np.asarray((4 * near - far) / 3)


def covariance_at(
    log_likelihood: Callable[[float, float], float], mu: float, tau2: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the covariance of (mu, tau2) at the maximum of a log likelihood of both, and the steps taken."""
    step = _TAU2_STEP * tau2
    low, here, high = (log_likelihood(mu, v) for v in (tau2 - step, tau2, tau2 + step))
    drop = (2 * here - low - high) / 2
    if drop > _DROP:
        step *= math.sqrt(_DROP / drop)
    # As wide as the likelihood in mu is where studies lie far apart, or rounding decides.
    steps, at = np.array([_MU_STEP * max(1.0, math.sqrt(tau2)), step]), np.array([mu, tau2])
    return np.linalg.inv(-curvature(lambda p: log_likelihood(float(p[0]), float(p[1])), at, steps)), steps


def slope(function: Callable[[float, float], float], mu: float, tau2: float, steps: np.ndarray) -> np.ndarray:
    """Return the derivatives of a function of (mu, tau2), by central differences."""
    return np.array(
        [
            (function(mu + steps[0], tau2) - function(mu - steps[0], tau2)) / (2 * steps[0]),
            (function(mu, tau2 + steps[1]) - function(mu, tau2 - steps[1])) / (2 * steps[1]),
        ]
    )
