"""The beta-binomial model once more: its likelihood in beta functions, its maximum found without derivatives.

The statistics floor sums logarithms that are exact down to no overdispersion and takes Newton steps; here
the likelihood is written with scipy's log beta function in (logit of the mean, logit of the correlation) and
scipy's simplex finds the maximum; the standard error comes from numerical second differences.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.record.notes.note import Note
from evidence.review.second.around.intervals import quantile
from evidence.review.second.brackets import beside_seen
from evidence.review.second.counts.integrating.dense_grid import raw_logit
from evidence.review.second.counts.integrating.differences import curvature

# Beta functions lose all digits in the likelihood below this correlation; there the binomial is as good.
_SMALLEST_RHO = 1e-6
# A likelihood no higher than this above the binomial is the same maximum.
_SAME_LIKELIHOOD = 1e-6
# The highest place of a table is where the search sets out: so many means, and log odds of the correlation.
_MEANS, _CORRELATIONS = 5, np.linspace(-11.0, 2.0, 14)
# Of the simplex: its first steps, and where it ends: one search comes near, and one more finds the maximum
# closer than is asked, and above what rounding leaves.
_FIRST_STEPS = np.array([[0.0, 0.0], [0.3, 0.0], [0.0, 0.6]])
_ROUGHLY: Any = {"xatol": 1e-2, "fatol": 1e-4, "maxiter": 2000}
_CLOSELY: Any = {"xatol": 1e-3, "fatol": 1e-8, "maxiter": 2000}
# Of the grid of a new study's distribution: steps of the correlation and of the mean.
_RHO_POINTS, _MEAN_POINTS, _MEAN_REACH = 60, 61, 8.0
_STEP = 1e-2  # of differences: shorter ones lose digits where the correlation is flat
_SEEN = 1e-9  # share of the highest weight below which a point changes nothing


@dataclass(frozen=True, slots=True)
class BetaBinomialCheck:
    """Log odds of the mean proportion with bounds, and how it was found."""

    what: Note
    estimate_and_bounds: list[float]


def beta_binomial_by_scipy(
    events: np.ndarray, n: np.ndarray, level: float, df: float | None = None
) -> BetaBinomialCheck:
    """Fit the model by maximum likelihood; at no overdispersion it is the binomial of the sums.

    Intervals by t with ``df``, else normal.
    """
    from scipy import optimize, special

    z = quantile(level, df)
    lowest = float(special.logit(_SMALLEST_RHO))

    def log_likelihoods(means: np.ndarray, correlations: np.ndarray) -> np.ndarray:
        mean, rho = (special.expit(c)[:, None] for c in (means, np.maximum(correlations, lowest)))
        precision = 1 / rho - 1
        a, b = mean * precision, (1 - mean) * precision
        return np.asarray((special.betaln(events + a, n - events + b) - special.betaln(a, b)).sum(axis=1))

    def minus_log_likelihood(at: np.ndarray) -> float:
        return -float(log_likelihoods(at[:1], at[1:])[0])

    share = events.sum() / n.sum()
    common = float(special.logit(share))
    binomial = float((special.xlogy(events, share) + special.xlogy(n - events, 1 - share)).sum())

    def found(at: np.ndarray, ends: Any, size: float = 1.0) -> Any:
        first = {"initial_simplex": at + size * _FIRST_STEPS}
        return optimize.minimize(minus_log_likelihood, at, method="Nelder-Mead", options=ends | first)

    # Where sizes differ a thousandfold the sum and the mean of the studies stand on different slopes.
    means = np.linspace(common, float(np.mean(special.logit((events + 0.5) / (n + 1)))), _MEANS)
    table = np.repeat(means, len(_CORRELATIONS)), np.tile(_CORRELATIONS, _MEANS)
    highest = int(np.argmax(log_likelihoods(*table)))
    near = found(np.array([column[highest] for column in table]), _ROUGHLY)
    best = found(near.x, _CLOSELY, 0.1)
    if -best.fun <= binomial + _SAME_LIKELIHOOD:
        se = 1 / math.sqrt(float(n.sum()) * share * (1 - share))
        return BetaBinomialCheck(Note("by_binomial_sums"), [common, common - z * se, common + z * se])
    mu = float(best.x[0])
    se = math.sqrt(float(np.linalg.inv(curvature(minus_log_likelihood, best.x, _STEP))[0, 0]))
    return BetaBinomialCheck(Note("by_beta_functions"), [mu, mu - z * se, mu + z * se])


def new_study(events: np.ndarray, n: np.ndarray) -> Callable[[float], float]:
    """Return the distribution function of a new study's log odds, over all that mean and correlation may be.

    Flat prior of the mean's log odds, beta(1, 4) of the correlation; both run over even steps of a stretch.
    """
    from scipy import special

    centre, unit = raw_logit(events, n)

    def weighed(v: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        rho, mean = v**3, special.expit(centre + unit * np.sinh(t))
        size = (1 / rho - 1)[:, None]
        a, b = np.maximum(size * mean, 1e-300), np.maximum(size * (1 - mean), 1e-300)
        log_weight = 3 * np.log1p(-rho)[:, None] + 2 * np.log(v)[:, None] + np.log(np.cosh(t))
        # Only ratios of gamma functions enter: those of size are one a row.
        log_weight = log_weight + sum(
            special.gammaln(a + x) + special.gammaln(b + (m - x)) - special.gammaln(size + m)
            for x, m in zip(events, n, strict=True)
        )
        log_weight += len(n) * (special.gammaln(size) - special.gammaln(a) - special.gammaln(b))
        return a, b, np.exp(log_weight - log_weight.max())

    # A fine grid where a coarse one finds weight.
    v = (np.arange(_RHO_POINTS) + 0.5) / _RHO_POINTS
    t = np.linspace(-_MEAN_REACH, _MEAN_REACH, _MEAN_POINTS)
    seen = np.asarray(weighed(v, t)[2] > _SEEN)
    v, t = (
        _within(v, np.asarray(seen.any(axis=1)), 0.5 / _RHO_POINTS),
        _within(t, np.asarray(seen.any(axis=0)), 0.0),
    )
    a, b, weight = weighed(v, t)
    kept = weight > _SEEN * weight.max()
    a, b, weight = a[kept], b[kept], weight[kept] / weight[kept].sum()

    def below(log_odds: float) -> float:
        return float(weight @ special.betainc(a, b, special.expit(log_odds)))

    return below


def _within(places: np.ndarray, seen: np.ndarray, edge: float) -> np.ndarray:
    """Return as many places between those beside what is seen; each end ``edge`` inside, as midpoints lie."""
    low, high = beside_seen(places, seen)
    if not edge:
        return np.linspace(low, high, len(places))
    start, end = max(low - edge, 0.0), high + edge
    return np.asarray(start + (end - start) * (np.arange(len(places)) + 0.5) / len(places))
