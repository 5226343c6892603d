"""The Poisson-normal model with a prior of tau once more: plain grids over mean and tau, densities by scipy.

The statistics floor sums over even steps of the studies' log rates, on a grid about rough modes; here each
study is integrated over its standardised effect, as where the model is fitted without a prior
(`rates.log_likelihood`), and the mean runs over places about the highest likelihood at each tau.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from evidence.review.second.averages.posterior import density_of, reached_at, simpson_weights
from evidence.review.second.brackets import beside_seen
from evidence.review.second.counts.posterior import MassByTau, even
from evidence.review.second.counts.rates import log_likelihood
from evidence.stats.bayesian.priors import TauPrior

_MU_STEPS, _MU_POINTS = 57, 241  # where integrals are done; a spline gives what lies between
# Logs below its highest value at which the likelihood ends, and steps to there: arcsinh of units.
_DOWN, _STRIDE = 40.0, 0.25
_TAU_POINTS, _WIDEST_TAU = 49, 0.1
_COARSE_TAU, _WIDEST_COARSE_TAU = 17, 0.3
_GRID_BEND = 0.3  # the most, tau where even steps of it become even steps of its log
_TAIL, _PRIOR_STRETCHES = 1e-9, 3.0  # where the prior ends, and how many times further studies may go
_SEEN = 1e-9  # share of the highest density below which a coarse place has none
_BEND = 1e-2  # of differences for the curvature, in units of the mean
_LARGEST_LOG = 709.0  # beyond it a rate is none of doubles
_GRIDS_KEPT = 64
Numbers = tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RatePosterior:
    """The grid, and the tau below which its steps are even."""

    grid: MassByTau
    bend: float

    def tau_quantiles(self, probabilities: Sequence[float]) -> list[float]:
        """Return quantiles of the standard deviation of log rates between studies."""
        u = reached_at(self.grid.u, self.grid.within[:, -1], probabilities)
        return [float(t) for t in self.bend * np.expm1(u)]


@lru_cache(maxsize=_GRIDS_KEPT)  # the same studies stand in several rows
def posterior_of(events: Numbers, years: Numbers, prior: TauPrior) -> RatePosterior:
    """Return the posterior of the log rates of at least one event, with a flat prior of their mean."""
    from scipy import interpolate

    x, log_t = np.array(events), np.log(np.array(years))
    bend = min(_GRID_BEND, float(x.max() + 0.5) ** -0.5)
    end = float(density_of(prior).isf(_TAIL)) * (_PRIOR_STRETCHES if prior.kind == "half-normal" else 1.0)
    u = even(0.0, math.log1p(end / bend), _COARSE_TAU, _WIDEST_COARSE_TAU)
    peaks = _peaks(x, log_t, bend * np.expm1(u))
    rough = peaks[:, 2] + np.log(peaks[:, 1]) + _log_prior(prior, bend, u)
    u = even(*beside_seen(u, rough > rough.max() + math.log(_SEEN)), _TAU_POINTS, _WIDEST_TAU)
    tau = bend * np.expm1(u)
    median, height = [], []
    for spread, (mode, unit, top) in zip(tau, _peaks(x, log_t, tau), strict=True):

        def at(t: float, s: float = float(spread), m: float = float(mode), w: float = float(unit)) -> float:
            return log_likelihood(x, log_t, m + w * math.sinh(t), s)

        low, high = _end(at, float(top), -_STRIDE), _end(at, float(top), _STRIDE)
        steps, places = np.linspace(low, high, _MU_STEPS), np.linspace(low, high, _MU_POINTS)
        # The last step may lie far down a steep side, about which a spline would swing.
        known = np.maximum([at(float(t)) for t in steps], top - 2 * _DOWN)
        height.append(interpolate.CubicSpline(steps, known)(places))
        median.append(mode + unit * np.sinh(places))
    mu = np.array(median)
    density = np.array(height) + _log_prior(prior, bend, u)[:, None]
    density = np.exp(density - density.max())
    masses = np.diff(mu, axis=1) * (density[:, 1:] + density[:, :-1]) / 2
    within = np.hstack([np.zeros((len(u), 1)), np.cumsum(masses, axis=1)])
    by_simpson = simpson_weights(len(u), float(u[1] - u[0]))
    average = np.clip(mu + tau[:, None] ** 2 / 2, -_LARGEST_LOG, _LARGEST_LOG)
    grid = MassByTau(u, tau, by_simpson, average, mu, within, float(by_simpson @ within[:, -1]))
    return RatePosterior(grid, bend)


def _end(height: Callable[[float], float], top: float, stride: float) -> float:
    """Return a step beyond which there is no likelihood."""
    t = stride
    while height(t) > top - _DOWN:
        t += stride
    return t


def _log_prior(prior: TauPrior, bend: float, u: np.ndarray) -> np.ndarray:
    """Return the log density of ``u``, of which tau is a stretch."""
    return np.asarray(density_of(prior).logpdf(bend * np.expm1(u)) + u)


def _peaks(x: np.ndarray, log_t: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Return where the likelihood of the mean is highest, its unit there and its height, for each tau."""
    mode, unit, found = math.log(x.sum()) - math.log(float(np.exp(log_t).sum())), float(x.sum()) ** -0.5, []
    for spread in map(float, tau):

        def height(mu: float, s: float = spread) -> float:
            return log_likelihood(x, log_t, mu, s)

        mode, unit, top = _peak(height, mode, unit)
        found.append((mode, unit, top))
    return np.array(found)


def _peak(height: Callable[[float], float], start: float, unit: float) -> tuple[float, float, float]:
    from scipy.optimize import minimize_scalar

    mode = float(minimize_scalar(lambda mu: -height(mu), bracket=(start - unit, start + unit), tol=1e-4).x)
    step, top = _BEND * unit, height(mode)
    bend = (2 * top - height(mode + step) - height(mode - step)) / step**2
    return mode, (bend**-0.5 if bend > 0 else unit), top
