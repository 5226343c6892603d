"""Rates once more: Poisson-normal on a fixed grid, Mantel and Haenszel's sums as equations to be solved."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.review.second.around.intervals import quantile
from evidence.review.second.counts.integrating import narrow
from evidence.review.second.counts.integrating.differences import covariance_at
from evidence.review.second.counts.profile import highest

# A search may try what no number holds: beyond these a likelihood is nothing anyhow.
_FURTHEST_ETA, _FURTHEST_LOG_TAU = 600.0, 30.0
_ROUNDING = 1e-14
_REACH = 9.0  # of the study effect, in standard deviations
_POINTS = 1201
_LOG_TAU_STARTS = (-1.5, -0.3, 0.5)
_FURTHEST_LOG_RATIO, _FURTHEST_DIFFERENCE = 50.0, 1e6
# A likelihood no higher than this above that of one rate is the same maximum.
_SAME_LIKELIHOOD = 1e-7


@dataclass(frozen=True, slots=True)
class RateCheck:
    """What was found, each with bounds: log rates of the median study and of the average over studies."""

    engine: str
    what: Note
    median_study: list[float]
    average: list[float]
    tau2: float
    se: float  # of the median study


def by_dense_grid(events: np.ndarray, years: np.ndarray, level: float, df: float | None) -> RateCheck:
    """Fit the Poisson-normal model by maximum likelihood; intervals by t with ``df``, else normal.

    Where one rate fits as well it is that of a Poisson regression without covariates.
    """
    from scipy import optimize

    x, log_t = events.astype(float), np.log(years.astype(float))
    wide = quantile(level, df)

    def minus(at: np.ndarray) -> float:
        return -log_likelihood(x, log_t, float(at[0]), math.exp(min(at[1], _FURTHEST_LOG_TAU)))

    common = math.log(x.sum() / np.exp(log_t).sum())
    plain = float((x * (common + log_t) - np.exp(common + log_t)).sum())
    # Sums of thousands of events leave no more digits.
    options: Any = {"xatol": 1e-8, "fatol": _ROUNDING * max(1.0, abs(plain)), "maxiter": 2000}
    fits = [
        optimize.minimize(minus, np.array([common, start]), method="Nelder-Mead", options=options)
        for start in _LOG_TAU_STARTS
    ]
    best = min(fits, key=lambda fit: float(fit.fun))
    if -best.fun <= plain + _SAME_LIKELIHOOD:
        half = wide / math.sqrt(x.sum())
        bounds = [common, common - half, common + half]
        return RateCheck("scipy", Note("by_one_rate"), bounds, bounds, 0.0, half / wide)
    mu, tau2 = float(best.x[0]), math.exp(2 * float(best.x[1]))
    covariance, _ = covariance_at(lambda m, v: log_likelihood(x, log_t, m, math.sqrt(v)), mu, tau2)
    slope = np.array([1.0, 0.5])  # of mu + tau2 / 2
    half, reach = (wide * math.sqrt(v) for v in (float(covariance[0, 0]), float(slope @ covariance @ slope)))
    average = mu + tau2 / 2
    return RateCheck(
        "scipy",
        Note("by_dense_grid"),
        [mu, mu - half, mu + half],
        [average, average - reach, average + reach],
        tau2,
        half / wide,
    )


def profile(events: np.ndarray, years: np.ndarray, tau2: float, check: RateCheck) -> float:
    """Return the highest log likelihood at a given tau2, on the grid."""
    x, log_t = events.astype(float), np.log(years.astype(float))
    tau = math.sqrt(tau2)
    return highest(lambda mu: log_likelihood(x, log_t, mu, tau), check.median_study[0], check.se)


def log_likelihood(x: np.ndarray, log_t: np.ndarray, mu: float, tau: float) -> float:
    """Poisson-normal log likelihood without its constant: on a fixed grid, else about the studies' peaks."""
    # The largest count is one over the variance of its log rate.
    if narrow.passed_over(tau, 2 * _REACH / (_POINTS - 1), float(x.max())):
        z, log_weights = narrow.about_peaks(
            lambda effect: x - np.exp(np.minimum(mu + effect + log_t, _FURTHEST_ETA)), tau, len(x)
        )
    else:
        z = np.linspace(-_REACH, _REACH, _POINTS)[:, None]
        log_weights = -0.5 * z**2
        log_weights = log_weights - math.log(float(np.exp(log_weights).sum()))
    eta = mu + tau * z + log_t
    terms = x * eta - np.exp(np.minimum(eta, _FURTHEST_ETA)) + log_weights
    return float(narrow.log_means(terms).sum())


def by_estimating_equation(counts: tuple[np.ndarray, ...], measure: MeasureId) -> float:
    """Solve the estimating equations of Mantel and Haenszel for rates by another way than their quotient."""
    from scipy.optimize import brentq

    x1, t1, x2, t2 = counts
    total = t1 + t2
    if measure == MeasureId.IRD:
        far = _FURTHEST_DIFFERENCE
        return float(
            brentq(lambda d: float(((x1 * t2 - x2 * t1 - d * t1 * t2) / total).sum()), -far, far, xtol=1e-15)
        )
    far = _FURTHEST_LOG_RATIO
    return float(
        brentq(lambda b: float(((x1 * t2 - math.exp(b) * x2 * t1) / total).sum()), -far, far, xtol=1e-14)
    )
