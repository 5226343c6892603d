"""Counts and Kaplan-Meier estimates on the complementary log-log scale once more, by another integral.

The random effect is integrated on a fixed dense grid (about each study's own peak where one is too narrow for
it), scipy's Nelder-Mead finds the maximum, its covariance comes from differences of the likelihood, and the
mean over studies from the same grid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from evidence.review.second.counts.integrating import narrow
from evidence.review.second.counts.integrating.dense_grid import DenseGrid, grid_of, of_points
from evidence.review.second.counts.integrating.differences import covariance_at, curvature, slope
from evidence.review.second.counts.profile import highest

# A likelihood no higher than this above the model without heterogeneity is the same maximum.
_SAME_LIKELIHOOD = 1e-7
_STEP = 1e-3  # of differences: rounding and the terms left out are both far below what is asked
_LEAST_REACH, _FURTHEST = -300.0, 6.5  # log hazards beyond which nobody or everybody dies, to rounding
_COMMON_REACH = (-12.0, 4.0)  # log hazards between which that of studies that are alike is looked for
_LOG_TAU_STARTS = (-1.0, 0.3)
# Of the simplex: two searches show which maximum is the highest, one more finds it closer than is asked.
_ROUGHLY: Any = {"xatol": 1e-2, "fatol": 1e-4, "maxiter": 4000}
_CLOSELY: Any = {"xatol": 1e-5, "fatol": 1e-9, "maxiter": 4000}
_POINTS_OF_MEAN = 2401
Numbers = tuple[float, ...]


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
    columns = (tuple(map(float, column)) for column in (events, n, follow_up))
    return _check(*columns, quantile)


@lru_cache(maxsize=64)  # the same studies stand in several rows
def _check(x: Numbers, total: Numbers, times: Numbers, quantile: float) -> SurvivalCheck:
    from scipy.optimize import minimize, minimize_scalar

    events, n = np.array(x), np.array(total)
    offset, error = np.log(np.array(times)), _narrowest(events, n)
    find: Any = minimize  # its types know no options of a method

    def mixed(params: np.ndarray, grid: DenseGrid) -> float:
        mu, log_tau = params
        return float(_log_means(events, n, mu + offset, math.exp(log_tau), grid).sum())

    def common(mu: float) -> float:
        return float(_heights(events, n, np.full((len(n), 1), mu) + offset[:, None]).sum())

    flat = minimize_scalar(
        lambda mu: -common(mu), bounds=_COMMON_REACH, method="bounded", options={"xatol": 1e-11}
    )

    def found(start: list[float], ends: Any, grid: DenseGrid) -> tuple[float, list[float]]:
        fit = find(lambda p: -mixed(p, grid), np.array(start), method="Nelder-Mead", options=ends)
        return -float(fit.fun), [float(p) for p in fit.x]

    grid = grid_of(error)
    _, near = max(found([float(flat.x), log_tau], _ROUGHLY, grid) for log_tau in _LOG_TAU_STARTS)
    grid = grid_of(error, math.exp(near[1]))
    best_height, best = found(near, _CLOSELY, grid)
    if best_height <= -flat.fun + _SAME_LIKELIHOOD:
        bend = curvature(lambda at: common(float(at[0])), np.array([float(flat.x)]), _STEP)
        half = quantile / math.sqrt(-bend[0, 0])
        same = [float(flat.x), float(flat.x) - half, float(flat.x) + half]
        return SurvivalCheck(same, same, 0.0, half / quantile)
    mu, tau2 = best[0], math.exp(2 * best[1])
    covariance, steps = covariance_at(lambda m, v: mixed(np.array([m, math.log(v) / 2]), grid), mu, tau2)
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
    """Return the highest log likelihood at a given tau2, on the grid."""
    grid = grid_of(_narrowest(events, n), math.sqrt(tau2))
    offset, tau = np.log(follow_up), math.sqrt(tau2)

    def height(mu: float) -> float:
        return float(_log_means(events, n, mu + offset, tau, grid).sum())

    return highest(height, check.median_and_bounds[0], check.se)


def _log_means(
    events: np.ndarray, n: np.ndarray, middle: np.ndarray, tau: float, grid: DenseGrid
) -> np.ndarray:
    """Return the log of each study's mean likelihood about its log hazard, on the grid where it sees all."""
    if tau <= grid.up_to:
        return grid.log_means(_heights(events, n, middle[:, None] + tau * grid.z[None, :]))

    def slope(effect: np.ndarray) -> np.ndarray:
        hazard = np.exp(np.clip(middle + effect, _LEAST_REACH, _FURTHEST))
        return np.asarray(events * hazard / np.expm1(hazard) - (n - events) * hazard)

    z, log_weights = narrow.about_peaks(slope, tau, len(n))
    return narrow.log_means(_heights(events, n, (middle + tau * z).T).T + log_weights)


def _narrowest(events: np.ndarray, n: np.ndarray) -> float:
    """Return the smallest standard error of a study's log hazard, half a patient added to both sides."""
    share = (n - events + 0.5) / (n + 1)
    return float((np.sqrt((1 - share) / (share * (n + 1))) / -np.log(share)).min())


def _heights(events: np.ndarray, n: np.ndarray, eta: np.ndarray) -> np.ndarray:
    """Log likelihood of each study (rows) at log hazards, without its constant."""
    hazard = np.exp(np.clip(eta, _LEAST_REACH, _FURTHEST))
    with np.errstate(divide="ignore", invalid="ignore"):
        happened = np.where(events[:, None] > 0, events[:, None] * np.log(-np.expm1(-hazard)), 0.0)
    return np.asarray(happened - (n - events)[:, None] * hazard)


def _mean_log_hazard(mu: float, tau2: float) -> float:
    grid = of_points(_POINTS_OF_MEAN)
    hazard = np.exp(np.minimum(mu + math.sqrt(tau2) * grid.z, _FURTHEST))
    survival = float(grid.weight @ np.exp(-hazard))
    return math.log(-math.log(survival))
