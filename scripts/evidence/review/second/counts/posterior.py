"""The Bayesian binomial-normal model once more: a plain grid over mean and tau, densities by scipy.

The statistics floor places a grid by rough modes, integrates studies by adapted nodes and reads quantiles off
sorted grid points; here both parameters run over plain grids, fine ones laid where coarse ones find the
posterior, each study is integrated by the trapezoid rule at some means between which cubic splines run, tau
by Simpson's rule, and the distribution function of the population average adds up those given each tau.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from evidence.review.second.averages.posterior import density_of, reached_at, simpson_weights
from evidence.review.second.brackets import beside_seen
from evidence.review.second.counts.glmm import softplus
from evidence.review.second.counts.integrating.dense_grid import raw_logit
from evidence.stats.bayesian.priors import TauPrior

_MU_POINTS, _TAU_POINTS = 241, 49
_ROW_STEP = 8  # rows of the grid at whose places the distribution of the average is read off
_MU_STEPS = 49  # where integrals are done; a spline of the log density gives what lies between
_COARSE_MU, _COARSE_TAU = 33, 17
# Steps of the stretch of tau, in logs where tau is large: a heavy-tailed prior goes far and gets more points.
_WIDEST_TAU, _WIDEST_COARSE_TAU = 0.1, 0.3
_SEEN = 1e-8  # share of the highest density below which a coarse place has none
_PRIOR_STRETCHES = 3.0  # times where the prior ends: studies may contradict it
# Steps of 0.625 in z: the trapezoid rule of a normal times a smooth function is then exact to rounding.
_Z_POINTS = 25
# Of the share's steps of z: exact to 1e-7 up to this tau. Beyond, shares are near a step: summed by parts.
_AVERAGE_POINTS, _AVERAGE_BY_WALL = 61, 5.0
_Z_REACH = 7.5
_GRID_BEND = 0.3  # tau where even steps of it become even steps of its log
_TAIL = 1e-9
_PRIOR_REACH = 5.0
# Steps of a study's logit in its standard errors: the rule is exact to 2e-6 up to here.
_WIDEST_STEP = 1.2
_PEAK_POINTS, _PEAK_REACH = 49, 12.0  # about the peak of one study's likelihood, in its standard errors
_WALL_REACH, _WALL_STEP = 30.0, 0.6
_GRIDS_KEPT = 64  # an average and a median study of the same counts are read off one grid

Numbers = tuple[float, ...]


def average_quantiles(
    events: np.ndarray,
    n: np.ndarray,
    prior: TauPrior,
    mu_sd: float,
    probabilities: Sequence[float],
    *,
    median_study: bool = False,
) -> list[float]:
    """Return quantiles of the logit of the population average, or of the median study."""
    grid = _grid_of(tuple(map(float, events)), tuple(map(float, n)), prior, mu_sd)
    return grid.average_quantiles(probabilities, median_study=median_study)


def tau_quantiles(
    events: np.ndarray, n: np.ndarray, prior: TauPrior, mu_sd: float, probabilities: Sequence[float]
) -> list[float]:
    """Return quantiles of the standard deviation of logits between studies."""
    grid = _grid_of(tuple(map(float, events)), tuple(map(float, n)), prior, mu_sd)
    return [float(t) for t in _tau(reached_at(grid.u, grid.within[:, -1], probabilities))]


def new_study_below(events: np.ndarray, n: np.ndarray, prior: TauPrior, mu_sd: float, logit: float) -> float:
    """Return the chance that a new study's log odds lie below a value."""
    grid = _grid_of(tuple(map(float, events)), tuple(map(float, n)), prior, mu_sd)
    return grid.new_study_below(logit)


@dataclass(frozen=True, slots=True, eq=False)
class MassByTau:
    """The posterior by tau: places that rise with the mean, and the mass up to each.

    Attributes
    ----------
    u, tau, steps : ndarray of shape (t,)
        Even steps, the tau of each, and their weights in Simpson's rule.
    average, median, within : ndarray of shape (t, m)
        Population average and median study on the pooling scale; mass up to each.
    mass : float
    """

    u: np.ndarray
    tau: np.ndarray
    steps: np.ndarray
    average: np.ndarray
    median: np.ndarray
    within: np.ndarray
    mass: float

    def average_quantiles(self, probabilities: Sequence[float], *, median_study: bool = False) -> list[float]:
        """Return quantiles of the population average, or of the median study, on the pooling scale."""
        values = self.median if median_study else self.average
        places = np.unique(values[::_ROW_STEP])
        rows = [np.interp(places, *row) for row in zip(values, self.within, strict=True)]
        below = np.maximum.accumulate(self.steps @ np.array(rows) / self.mass)
        return [float(q) for q in np.interp(probabilities, below, places)]

    def new_study_below(self, place: float) -> float:
        """Return the chance that a new study lies below a place of the pooling scale."""
        from scipy import special

        share = np.diff(self.within, axis=1)  # of the mean between two of its places
        mu = (self.median[:, 1:] + self.median[:, :-1]) / 2
        spread = np.hypot(self.tau[:, None], np.diff(self.median, axis=1) / math.sqrt(12))
        return float(self.steps @ (share * special.ndtr((place - mu) / spread)).sum(axis=1)) / self.mass


@lru_cache(maxsize=_GRIDS_KEPT)
def _grid_of(events: Numbers, n: Numbers, prior: TauPrior, mu_sd: float) -> MassByTau:
    from scipy import interpolate

    end = float(density_of(prior).isf(_TAIL))
    if prior.kind == "half-normal":
        end *= _PRIOR_STRETCHES
    u = even(0.0, math.log1p(end / _GRID_BEND), _COARSE_TAU, _WIDEST_COARSE_TAU)
    mu = _means(np.array(events), np.array(n), mu_sd)
    density = _density(_log_likelihood((events, n), _tau(u), mu), prior, mu_sd, u, mu)
    seen = density > _SEEN * density.max()
    near_mu = beside_seen(mu, seen.any(axis=1))
    u = even(*beside_seen(u, seen.any(axis=0)), _TAU_POINTS, _WIDEST_TAU)
    weight = density.sum(axis=1) * np.gradient(mu)
    centre = float(weight @ mu / weight.sum())
    unit = math.sqrt(float(weight @ (mu - centre) ** 2 / weight.sum()))
    low, high = (float(t) for t in np.arcsinh((np.array(near_mu) - centre) / unit))
    steps, places = np.linspace(low, high, _MU_STEPS), np.linspace(low, high, _MU_POINTS)
    mu = centre + unit * np.sinh(steps)
    average = _average(_tau(u), mu)
    integrals = np.stack([_log_likelihood((events, n), _tau(u), mu), average], axis=1)
    log_likelihood, average = np.moveaxis(interpolate.CubicSpline(steps, integrals)(places), 1, 0)
    mu = centre + unit * np.sinh(places)
    return _read(u, mu, _density(log_likelihood, prior, mu_sd, u, mu), average)


def even(low: float, high: float, fewest: int, widest: float) -> np.ndarray:
    """Return an odd number of even places, as Simpson's rule takes them, no farther apart than ``widest``."""
    return np.linspace(low, high, max(fewest, 2 * math.ceil((high - low) / widest / 2) + 1))


def _tau(u: np.ndarray) -> np.ndarray:
    return np.asarray(_GRID_BEND * np.expm1(u))


def _density(
    log_likelihood: np.ndarray, prior: TauPrior, mu_sd: float, u: np.ndarray, mu: np.ndarray
) -> np.ndarray:
    """Return the density by mean and by ``u``, the stretch of tau."""
    log_density = log_likelihood - ((mu / mu_sd) ** 2 / 2)[:, None]
    log_density += density_of(prior).logpdf(_tau(u)) + u
    return np.asarray(np.exp(log_density - log_density.max()))


@cache
def _normal(points: int) -> tuple[np.ndarray, np.ndarray]:
    """Even places of a standard normal and the weight of each."""
    from scipy import stats

    z = np.linspace(-_Z_REACH, _Z_REACH, points)
    return z, stats.norm.pdf(z) * (z[1] - z[0])


def _average(tau: np.ndarray, mu: np.ndarray) -> np.ndarray:
    """Return the logit of the average share by mean and by tau."""
    from scipy import special

    z, normal = _normal(_AVERAGE_POINTS)
    smooth = tau <= _AVERAGE_BY_WALL
    share = np.empty((len(mu), len(tau)))
    others = -mu[:, None, None] - tau[None, smooth, None] * z
    np.exp(others, out=others)
    others += 1
    share[:, smooth] = np.divide(1.0, others, out=others) @ normal  # scipy's expit takes three times as long
    if not smooth.all():  # the share is the chance that all of one patient have the event
        share[:, ~smooth] = np.exp(_by_wall(1.0, 1.0, mu, tau[~smooth]))
    return np.asarray(special.logit(np.clip(share, 1e-300, 1 - 1e-16)))


def _log_likelihood(studies: tuple[Numbers, Numbers], tau: np.ndarray, mu: np.ndarray) -> np.ndarray:
    """Return the log likelihood by mean and by tau."""
    z, normal = _normal(_Z_POINTS)
    eta = mu[:, None, None] + tau[None, :, None] * z
    log1p = softplus(eta)
    log_likelihood = np.zeros(eta.shape[:2])
    for x, size in zip(*studies, strict=True):
        narrow = _too_narrow(x, size, tau * (z[1] - z[0]))
        by_own_logit = _by_own_logit if 0 < x < size else _by_wall
        wide = ~narrow
        every = bool(wide.all())
        height = x * (eta if every else eta[:, wide])
        height -= size * (log1p if every else log1p[:, wide])
        top = height.max(axis=2)
        height -= top[..., None]
        np.exp(height, out=height)
        log_likelihood[:, wide] += top + np.log(height @ normal)
        if narrow.any():
            log_likelihood[:, narrow] += by_own_logit(x, size, mu, tau[narrow])
    return log_likelihood


def _read(u: np.ndarray, mu: np.ndarray, density: np.ndarray, average: np.ndarray) -> MassByTau:
    steps = np.diff(mu)[:, None] * (density[1:] + density[:-1]) / 2
    within = np.vstack([np.zeros(len(u)), np.cumsum(steps, axis=0)])
    by_simpson = simpson_weights(len(u), float(u[1] - u[0]))
    tau = _tau(u)
    return MassByTau(
        u,
        tau,
        by_simpson,
        np.ascontiguousarray(average.T),
        np.repeat(mu[None, :], len(u), axis=0),
        np.ascontiguousarray(within.T),
        float(by_simpson @ within[-1]),
    )


def _too_narrow(x: float, size: float, step: np.ndarray) -> np.ndarray:
    """Where steps of the study's logit would pass over the peak of its likelihood."""
    if not 0 < x < size:  # its likelihood is a wall about one logit thick
        return step > _WIDEST_STEP
    return step > _standard_error(x, size) * _WIDEST_STEP


def _by_own_logit(x: float, size: float, mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Log likelihood by steps of the study's own logit about its peak, for a tau that is wide beside it."""
    logit = np.log(x / (size - x)) + _standard_error(x, size) * np.linspace(
        -_PEAK_REACH, _PEAK_REACH, _PEAK_POINTS
    )
    height = x * logit - size * softplus(logit)
    top = float(height.max())
    peak = np.exp(height - top) * (logit[1] - logit[0]) / np.sqrt(2 * np.pi)
    squares = -((logit - mu[:, None]) ** 2) / 2
    wide = tau[:, None, None]
    return np.asarray(top + np.log((np.exp(squares / wide**2) @ peak).T / tau + 1e-300))


def _by_wall(x: float, size: float, mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Log likelihood of a study where nobody or everybody has the event, by parts about its wall."""
    from scipy import special

    side = -1.0 if x == 0 else 1.0  # everybody: the same, turned round
    low, high = -_WALL_REACH - math.log(size), math.log(math.expm1(_WALL_REACH / size))
    logit = np.arange(low, high + _WALL_STEP, _WALL_STEP)
    # Minus the derivative of (1 + exp(logit)) to the power of -size.
    fall = size * special.expit(logit) * np.exp(-size * softplus(logit)) * (logit[1] - logit[0])
    beyond = float(np.exp(-size * softplus(logit[:1]))[0])
    below = special.ndtr((logit + side * mu[:, None]) / tau[:, None, None])
    return np.asarray(np.log(below @ fall + below[:, :, 0] * (1 - beyond) + 1e-300).T)


def _standard_error(x: float, size: float) -> float:
    return float((size / (x * (size - x))) ** 0.5)


def _means(events: np.ndarray, n: np.ndarray, mu_sd: float) -> np.ndarray:
    """Return where the mean may lie: fine about the raw share, and as far out as the prior leaves mass."""
    centre, unit = raw_logit(events, n)
    far = _PRIOR_REACH * mu_sd
    low, high = np.arcsinh((-far - centre) / unit), np.arcsinh((far - centre) / unit)
    return centre + unit * np.sinh(np.linspace(low, high, _COARSE_MU))
