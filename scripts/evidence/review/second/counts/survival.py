"""Counts and Kaplan-Meier estimates on the complementary log-log scale once more, by another integral.

The random effect is integrated on a fixed dense grid, scipy's Nelder-Mead finds the maximum, its covariance
comes from differences of the likelihood, and the mean over studies from the same grid.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.review.second.counts.differences import covariance_at, slope
from evidence.review.second.counts.profile import highest

# Far and dense enough that the trapezoid rule is exact to rounding for the integrands met here.
_GRID = np.linspace(-9.0, 9.0, 2401)
_LOG_WEIGHT = -0.5 * _GRID**2 - 0.5 * math.log(2 * math.pi) + math.log(_GRID[1] - _GRID[0])
_WEIGHT = np.exp(_LOG_WEIGHT) / np.exp(_LOG_WEIGHT).sum()
# A likelihood no higher than this above the model without heterogeneity is the same maximum.
_SAME_LIKELIHOOD = 1e-7
_STEP = 1e-3  # of differences: rounding and the terms left out are both far below what is asked
_MOST_LOG_HAZARD = 6.5
_EXACTLY: Any = {"xatol": 1e-10, "fatol": 1e-13, "maxiter": 4000}


@dataclass(frozen=True, slots=True)
class SurvivalCheck:
    """Log cumulative hazards with bounds, of the mean survival and the median study; the variance between."""

    estimate_and_bounds: list[float]
    median_and_bounds: list[float]
    tau2: float
    se: float  # of the median study


def survival_by_scipy(
    events: np.ndarray, n: np.ndarray, follow_up: np.ndarray, quantile: float
) -> SurvivalCheck:
    """Fit the binomial-normal model on the complementary log-log scale by maximum likelihood.

    Parameters
    ----------
    events, n, follow_up
        Shape (k,); fractions of patients are allowed, follow-up as a multiple of the time asked for.
    quantile
        Of the interval: normal, or t with k - 1 degrees of freedom.
    """
    from scipy.optimize import minimize, minimize_scalar

    offset = np.log(follow_up)
    find: Any = minimize  # its types know no options of a method

    def mixed(params: np.ndarray) -> float:
        mu, log_tau = params
        terms = _heights(events, n, mu + math.exp(log_tau) * _GRID[None, :] + offset[:, None]) + _LOG_WEIGHT
        top = terms.max(axis=1, keepdims=True)
        return float((top[:, 0] + np.log(np.exp(terms - top).sum(axis=1))).sum())

    def common(mu: float) -> float:
        return float(_heights(events, n, np.full((len(n), 1), mu) + offset[:, None]).sum())

    flat = minimize_scalar(
        lambda mu: -common(mu), bounds=(-12, 4), method="bounded", options={"xatol": 1e-11}
    )
    best, best_height = np.array([flat.x, 0.0]), -math.inf
    for log_tau in (-1.0, 0.3):
        start = np.array([float(flat.x), log_tau])
        fit = find(lambda p: -mixed(p), start, method="Nelder-Mead", options=_EXACTLY)
        if -fit.fun > best_height:
            best, best_height = fit.x, -fit.fun
    if best_height <= -flat.fun + _SAME_LIKELIHOOD:
        curvature = _second_difference(common, float(flat.x))
        half = quantile / math.sqrt(-curvature)
        same = [float(flat.x), float(flat.x) - half, float(flat.x) + half]
        return SurvivalCheck(same, same, 0.0, half / quantile)
    mu, tau2 = float(best[0]), math.exp(2 * float(best[1]))
    covariance, steps = covariance_at(lambda m, v: mixed(np.array([m, math.log(v) / 2])), mu, tau2)
    mean = _mean_log_hazard(mu, tau2)
    gradient = slope(_mean_log_hazard, mu, tau2, steps)
    half = quantile * math.sqrt(float(gradient @ covariance @ gradient))
    own = quantile * math.sqrt(float(covariance[0, 0]))
    return SurvivalCheck(
        [mean, mean - half, mean + half],
        [mu, mu - own, mu + own],
        tau2,
        own / quantile,
    )


def profile(
    events: np.ndarray, n: np.ndarray, follow_up: np.ndarray, tau2: float, check: SurvivalCheck
) -> float:
    """Return the highest log likelihood at a given tau2, on every other point of the grid."""
    grid, weight = _GRID[::2], _WEIGHT[::2] / _WEIGHT[::2].sum()
    place = math.sqrt(tau2) * grid[None, :] + np.log(follow_up)[:, None]

    def height(mu: float) -> float:
        terms = _heights(events, n, mu + place)
        top = terms.max(axis=1)
        return float((top + np.log(np.exp(terms - top[:, None]) @ weight)).sum())

    return highest(height, check.median_and_bounds[0], check.se)


def _heights(events: np.ndarray, n: np.ndarray, eta: np.ndarray) -> np.ndarray:
    """Log likelihood of each study (rows) at log hazards, without its constant."""
    hazard = np.exp(np.minimum(np.maximum(eta, -300.0), _MOST_LOG_HAZARD))
    with np.errstate(divide="ignore", invalid="ignore"):
        happened = np.where(events[:, None] > 0, events[:, None] * np.log(-np.expm1(-hazard)), 0.0)
    return np.asarray(happened - (n - events)[:, None] * hazard)


def _mean_log_hazard(mu: float, tau2: float) -> float:
    survival = float((_WEIGHT * np.exp(-np.exp(mu + math.sqrt(tau2) * _GRID))).sum())
    return math.log(-math.log(survival))


def _second_difference(function: Callable[[float], float], at: float) -> float:
    return (function(at + _STEP) - 2 * function(at) + function(at - _STEP)) / _STEP**2
