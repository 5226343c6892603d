"""Ratios that differ between studies, given the studies' totals of events, once more: splines, a dense grid.

The statistics floor sums over the events that are possible at each of its Gauss-Hermite nodes and takes its
own Newton steps. Here the likelihood of a study is scipy's distribution given the total, of odds ratios read
off a spline, integrated on a fixed dense grid and searched by scipy.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.review.second.around.intervals import quantile
from evidence.review.second.counts import one_ratio
from evidence.review.second.counts.glmm import softplus
from evidence.review.second.counts.integrating import narrow
from evidence.review.second.counts.integrating.dense_grid import of_points
from evidence.review.second.counts.integrating.differences import covariance_at
from evidence.review.second.counts.profile import highest
from evidence.review.second.counts.tables import Check, Counts, informative

_GRID = of_points(601)
_LOG_WEIGHTS = np.log(_GRID.weight)
_FURTHEST = 40.0  # of a log ratio: beyond it what is likely is as good as certain
_STEP = 0.02  # of the splines, or a fifth of the narrowest likelihood
_OF_NARROWEST = 0.2
_LOG_TAU_STARTS = (-2.0, -0.7, 0.5)
_SMALLEST_LOG_TAU, _LARGEST_LOG_TAU = -4.0, 30.0
# A likelihood no higher than this above that of one ratio is the same maximum.
_SAME_LIKELIHOOD = 1e-7
_SOLVED = 1e-10
_AT_ONCE = 2_000_000  # numbers of a sum


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Log likelihood of each study and its slope, for log ratios of shape (..., k)."""

    height: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]
    most: float  # the most that a study tells of its ratio
    studies: int


def binomial_normal(counts: Counts, measure: MeasureId, level: float, df: float | None) -> Check:
    """Repeat the model; where one ratio fits as well, that ratio."""
    columns = informative(counts, measure)
    given, reach = likelihood(columns, measure), quantile(level, df)
    common = _common(given)
    mixed = _mixed(given, common) if given.studies > 1 else None
    if mixed is None:
        mu, se = common, float(one_ratio.spreads(columns, measure, common).sum()) ** -0.5
        return Check(
            "scipy", Note("by_distributions_given_totals"), [mu, mu - reach * se, mu + reach * se], 0.0
        )
    mu, tau2 = mixed
    covariance, _ = covariance_at(lambda m, v: _log_likelihood(given, m, v), mu, tau2)
    half = reach * math.sqrt(float(covariance[0, 0]))
    return Check("scipy", Note("by_dense_grid"), [mu, mu - half, mu + half], tau2)


def deviance(columns: Counts, measure: MeasureId) -> float:
    """Return what one ratio for all studies leaves unexplained; of studies that say something of it."""
    middle = _common(likelihood(columns, measure))
    return one_ratio.conditional_deviance(columns, measure, middle)[0]


def profile(columns: Counts, measure: MeasureId, tau2: float, start: float) -> float:
    """Return the highest log likelihood at a given tau2, on the grid."""
    given = likelihood(columns, measure)
    unit = math.sqrt((1 / max(given.most, _SOLVED) + tau2) / given.studies)
    return highest(lambda mu: _log_likelihood(given, mu, tau2), start, unit)


def likelihood(columns: Counts, measure: MeasureId) -> Likelihood:
    """Return the likelihood of each study given its total; risk ratios are of Poisson counts."""
    if measure == MeasureId.RR:
        return _of_poisson_counts(columns)
    return _of_odds(tuple(tuple(map(float, column)) for column in columns))


def _of_poisson_counts(columns: Counts) -> Likelihood:
    a, n1, c, n2 = columns
    m, offset = a + c, np.log(n1 / n2)

    def height(eta: np.ndarray) -> np.ndarray:
        return np.asarray(a * (eta + offset) - m * softplus(eta + offset))

    def slope(eta: np.ndarray) -> np.ndarray:
        from scipy import special

        return np.asarray(a - m * special.expit(eta + offset))

    return Likelihood(height, slope, float(m.max()) / 4, len(a))


@lru_cache(maxsize=4)  # estimate, interval of tau2 and Q ask for the same studies
def _of_odds(columns: tuple[tuple[float, ...], ...]) -> Likelihood:
    from scipy import interpolate

    rows = list(zip(*columns, strict=True))
    most = max(min(a + c, n1) for a, n1, c, _ in rows) / 4
    step = min(_STEP, _OF_NARROWEST / math.sqrt(max(most, 1.0)))
    eta = np.linspace(-_FURTHEST, _FURTHEST, 2 * math.ceil(_FURTHEST / step) + 1)
    splines, ends = [], []
    for row in rows:
        values, log_even = one_ratio.log_even(row, MeasureId.OR)
        beside = values - row[0]
        splines.append(interpolate.CubicSpline(eta, -_log_sum(beside, log_even, eta)))
        ends.append((-float(beside[0]), -float(beside[-1])))
    low, high = (np.array(column) for column in zip(*ends, strict=True))

    def inside(at: np.ndarray, nu: int) -> np.ndarray:
        near = np.clip(at, -_FURTHEST, _FURTHEST)
        return np.stack([spline(near[..., i], nu) for i, spline in enumerate(splines)], axis=-1)

    def height(at: np.ndarray) -> np.ndarray:
        # Beyond the splines the likelihood falls along a line: only one value is likely there.
        beyond = low * np.minimum(at + _FURTHEST, 0.0) + high * np.maximum(at - _FURTHEST, 0.0)
        return np.asarray(inside(at, 0) + beyond)

    def slope(at: np.ndarray) -> np.ndarray:
        found = np.where(at < -_FURTHEST, low, inside(at, 1))
        return np.where(at > _FURTHEST, high, found)

    return Likelihood(height, slope, most, len(rows))


def _log_sum(values: np.ndarray, log_weights: np.ndarray, eta: np.ndarray) -> np.ndarray:
    """Log of the sum of exp(log weight + value * eta), for eta of shape (g,)."""
    parts = []
    for some in np.array_split(eta, math.ceil(len(eta) * len(values) / _AT_ONCE)):
        at = log_weights[:, None] + values[:, None] * some
        top = at.max(axis=0)
        parts.append(top + np.log(np.exp(at - top).sum(axis=0)))
    return np.concatenate(parts)


def _common(given: Likelihood) -> float:
    from scipy import optimize

    def rising(beta: float) -> float:
        return float(given.slope(np.full(given.studies, beta)).sum())

    return float(optimize.brentq(rising, -_FURTHEST, _FURTHEST, xtol=_SOLVED))


def _places(given: Likelihood, mu: float, tau: float) -> tuple[np.ndarray, np.ndarray]:
    """Return standardised effects of shape (g, k) or (g, 1) and the logs of their weights."""
    if narrow.passed_over(tau, float(_GRID.z[1] - _GRID.z[0]), given.most):
        return narrow.about_peaks(lambda effect: given.slope(mu + effect), tau, given.studies)
    return _GRID.z[:, None], _LOG_WEIGHTS[:, None]


def _averaged(given: Likelihood, mu: float, tau: float) -> tuple[float, float, float]:
    """Return the log likelihood of (mu, tau) and its slopes in mu and in log tau."""
    z, log_weights = _places(given, mu, tau)
    eta = np.broadcast_to(mu + tau * z, (len(z), given.studies))
    heights = given.height(eta) + log_weights
    top = heights.max(axis=0)
    share = np.exp(heights - top)
    total = share.sum(axis=0)
    pull = share / total * given.slope(eta)
    return float((top + np.log(total)).sum()), float(pull.sum()), float(tau * (z * pull).sum())


def _log_likelihood(given: Likelihood, mu: float, tau2: float) -> float:
    if tau2 <= 0:
        return float(given.height(np.full(given.studies, mu)).sum())
    return _averaged(given, mu, math.sqrt(tau2))[0]


def _mixed(given: Likelihood, common: float) -> tuple[float, float] | None:
    """Maximise over (mu, log tau); ``None`` where one ratio fits as well."""
    from scipy import optimize

    def minus(at: np.ndarray) -> tuple[float, np.ndarray]:
        value, *slopes = _averaged(given, float(at[0]), math.exp(min(at[1], _LARGEST_LOG_TAU)))
        return -value, -np.array(slopes)

    fits = [
        optimize.minimize(
            minus, np.array([common, at]), jac=True, method="BFGS", options={"gtol": 1e-8, "maxiter": 500}
        )
        for at in _LOG_TAU_STARTS
    ]
    best = min(fits, key=lambda fit: float(fit.fun))
    floor = _log_likelihood(given, common, 0.0) + _SAME_LIKELIHOOD
    if -best.fun <= floor or best.x[1] < _SMALLEST_LOG_TAU:
        return None
    return float(best.x[0]), math.exp(2 * float(best.x[1]))
