"""Study effects integrated about each study's own peak, where studies are far narrower than their spread.

A fixed grid over the study effect passes over the peak of a study of thousands of patients when studies
differ by many units. Here the points lie about the peak, found by bisection, and ever wider apart from it,
so that the trapezoid rule is exact to rounding from the narrowest study to one without any event.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

# The widest step of a fixed grid, in standard errors of a study, by which the trapezoid rule loses no digit.
WIDEST_STEP = 0.7
_POINTS = 241
_REACH = 20.0  # standard deviations between studies on both sides of the peak
_FURTHEST, _HALVINGS = 60.0, 40
_STEP = 1e-3


def passed_over(tau: float, step: float, information: float) -> bool:
    """Whether a grid of such steps, in standard deviations, is too coarse for a study of this information."""
    return tau * step * math.sqrt(max(information, 0.0)) > WIDEST_STEP


def about_peaks(
    slope: Callable[[np.ndarray], np.ndarray], tau: float, studies: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return standardised study effects and the logs of their weights under the normal distribution.

    Parameters
    ----------
    slope
        Derivative of each study's log likelihood, concave, by its effect, for effects of shape (k,).

    Returns
    -------
    tuple of ndarray of shape (g, k)
    """
    low, high = np.full(studies, -_FURTHEST), np.full(studies, _FURTHEST)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        rising = tau * slope(tau * middle) > middle
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    peak = (low + high) / 2
    bend = 1 - tau * (slope(tau * (peak + _STEP)) - slope(tau * (peak - _STEP))) / (2 * _STEP)
    unit = 1 / np.sqrt(np.maximum(bend, 1.0))
    ends = np.arcsinh(_REACH / unit)
    t = np.linspace(-1.0, 1.0, _POINTS)[:, None] * ends
    z = peak + unit * np.sinh(t)
    spacing = unit * np.cosh(t) * (2 * ends / (_POINTS - 1))
    return z, np.log(spacing) - 0.5 * z**2 - 0.5 * math.log(2 * math.pi)


def log_means(terms: np.ndarray) -> np.ndarray:
    """Return the log of each study's mean likelihood from its logs with the weights, shape (g, k)."""
    top = terms.max(axis=0)
    return np.asarray(top + np.log(np.exp(terms - top).sum(axis=0)))
