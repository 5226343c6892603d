"""The binomial-normal model once more: statsmodels maximises a likelihood integrated by another rule.

The statistics floor integrates with adaptive Gauss-Hermite nodes and its own Newton steps; here the random
effect is integrated on a fixed dense grid (about each study's own peak where one is too narrow for it),
statsmodels' ``GenericLikelihoodModel`` finds the maximum, and its covariance comes from differences.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from evidence.record.notes.note import Note
from evidence.review.second.around.intervals import quantile
from evidence.review.second.counts.integrating import narrow
from evidence.review.second.counts.integrating.dense_grid import DenseGrid, grid_for, of_points
from evidence.review.second.counts.integrating.differences import covariance_at, slope
from evidence.review.second.counts.profile import highest

# Two searches, of which the higher counts: there can be two maxima.
_LOG_TAU_STARTS = (-1.0, 0.5)
# A smaller tau is as good as none, and a larger one leaves hardly a study between 0 % and 100 %.
_LOG_TAU_BOUNDS = (-8.0, 4.0)
# Of quasi-Newton searches: an end closer than any tolerance asks.
_SEARCH = {
    "method": "lbfgs",
    "pgtol": 1e-7,
    "factr": 1e4,
    "bounds": [(None, None), _LOG_TAU_BOUNDS],
}
_FLATTENING = 0.346  # the log odds of an average are those of the middle over the root of 1 + this tau2
_POINTS_OF_AVERAGE = 1201
# A likelihood no higher than this above the model without heterogeneity is the same maximum.
_SAME_LIKELIHOOD = 1e-7


@dataclass(frozen=True, slots=True)
class GlmmCheck:
    """What statsmodels found, each with bounds: log odds of the median study and of the average.

    ``tau2`` is the between-study variance.
    """

    what: Note
    estimate_and_bounds: list[float]
    average_and_bounds: list[float]
    tau2: float
    se: float  # of the log odds of the median study


def glmm_by_statsmodels(events: np.ndarray, n: np.ndarray, level: float, df: float | None) -> GlmmCheck:
    """Fit the binomial-normal model by maximum likelihood; intervals by t with ``df``, else normal.

    Where the maximum lies at tau2 = 0 the fit is that of statsmodels' binomial GLM.
    """
    return _check(tuple(map(float, events)), tuple(map(float, n)), level, df)


@lru_cache(maxsize=64)  # the same studies stand in several rows
def _check(x: tuple[float, ...], total: tuple[float, ...], level: float, df: float | None) -> GlmmCheck:
    events, n = np.array(x), np.array(total)
    wide = quantile(level, df)
    share = float(events.sum() / n.sum())
    common = math.log(share / (1 - share))
    floor = float(_kernel(events, n, np.array([common])).sum()) + _SAME_LIKELIHOOD
    mixed = _mixed(events, n, common, floor)
    if mixed is None:
        mu, se = _binomial(events, n)
        bounds = [mu, mu - wide * se, mu + wide * se]
        return GlmmCheck(Note("by_glm"), bounds, bounds, 0.0, se)
    mu, half = mixed.mu, wide * math.sqrt(float(mixed.covariance[0, 0]))
    toward = slope(_average_logit, mu, mixed.tau2, mixed.steps)
    average = _average_logit(mu, mixed.tau2)
    reach = wide * math.sqrt(float(toward @ mixed.covariance @ toward))
    return GlmmCheck(
        Note("by_dense_grid"),
        [mu, mu - half, mu + half],
        [average, average - reach, average + reach],
        mixed.tau2,
        half / wide,
    )


def profile(events: np.ndarray, n: np.ndarray, tau2: float, check: GlmmCheck) -> float:
    """Return the highest log likelihood at a given tau2, on the grid."""
    counts = tuple(map(float, events)), tuple(map(float, n))
    return _highest_at(*counts, math.sqrt(tau2), check.estimate_and_bounds[0], check.se)


@lru_cache(maxsize=256)  # average and median study have one tau2
def _highest_at(
    x: tuple[float, ...], total: tuple[float, ...], tau: float, start: float, unit: float
) -> float:
    events, n = np.array(x), np.array(total)
    grid = grid_for(events, n, tau)

    def height(mu: float) -> float:
        return float(_log_means(events, n, mu, tau, grid).sum())

    return highest(height, start, unit)


@dataclass(frozen=True, slots=True)
class _Mixed:
    """A maximum with the covariance of (mu, tau2), and the steps of its differences."""

    mu: float
    tau2: float
    covariance: np.ndarray
    steps: np.ndarray


def _average_logit(mu: float, tau2: float) -> float:
    """Log odds of the mean proportion over studies, by the trapezoid rule."""
    grid = of_points(_POINTS_OF_AVERAGE)
    mean = float(grid.weight @ (1 / (1 + np.exp(-(mu + math.sqrt(tau2) * grid.z)))))
    return math.log(mean / (1 - mean))


def _binomial(events: np.ndarray, n: np.ndarray) -> tuple[float, float]:
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    fit = GLM(np.column_stack([events, n - events]), np.ones((len(n), 1)), family=Binomial()).fit(tol=1e-12)
    return float(fit.params[0]), float(fit.bse[0])


def softplus(eta: np.ndarray) -> np.ndarray:
    """log(1 + exp(eta)); numpy's ``logaddexp`` takes six times as long."""
    found = np.abs(eta)
    np.negative(found, out=found)
    np.exp(found, out=found)
    np.log1p(found, out=found)
    found += np.maximum(eta, 0.0)
    return np.asarray(found)


def _kernel(events: np.ndarray, n: np.ndarray, eta: np.ndarray) -> np.ndarray:
    """Binomial log likelihood without its constant, shape (k, grid)."""
    found = events[:, None] * eta[None, :]
    found -= n[:, None] * softplus(eta)[None, :]
    return np.asarray(found)


def _about_peaks(events: np.ndarray, n: np.ndarray, mu: float, tau: float) -> tuple[np.ndarray, np.ndarray]:
    """Return study effects and the logs of the likelihood with its weights there, both of shape (g, k)."""
    z, log_weights = narrow.about_peaks(lambda effect: events - n * _share(mu + effect), tau, len(n))
    eta = mu + tau * z
    return tau * z, events * eta - n * softplus(eta) + log_weights


def _share(eta: np.ndarray) -> np.ndarray:
    """Return shares at log odds; tanh overflows nowhere."""
    return np.asarray(0.5 * (1 + np.tanh(eta / 2)))


def _log_means(events: np.ndarray, n: np.ndarray, mu: float, tau: float, grid: DenseGrid) -> np.ndarray:
    """Return the log of each study's mean likelihood, on the grid where it sees all studies."""
    if tau > grid.up_to:
        return narrow.log_means(_about_peaks(events, n, mu, tau)[1])
    return grid.log_means(_kernel(events, n, mu + tau * grid.z))


def _mixed(events: np.ndarray, n: np.ndarray, common: float, floor: float) -> _Mixed | None:
    """Find the maximum with tau2 above 0; ``None`` where it is no higher than ``floor``, that of tau2 = 0.

    ``common`` are the log odds of all studies together.
    """
    import warnings

    from statsmodels.base.model import GenericLikelihoodModel

    grid = grid_for(events, n)

    class BinomialNormal(GenericLikelihoodModel):  # type: ignore[misc]  # the library has no types
        def loglikeobs(self, params: np.ndarray) -> np.ndarray:
            mu, log_tau = params
            return _log_means(events, n, mu, math.exp(log_tau), grid)

        def score(self, params: np.ndarray) -> np.ndarray:
            mu, tau = params[0], math.exp(params[1])
            if tau > grid.up_to:
                effects, terms = _about_peaks(events, n, mu, tau)
                pulls = np.exp(terms - narrow.log_means(terms)) * (events - n * _share(mu + effects))
                return np.array([pulls.sum(), (pulls * effects).sum()])
            effect = tau * grid.z
            eta = mu + effect
            share = grid.shares(_kernel(events, n, eta))
            pull = events @ share - n @ share / (1 + np.exp(-eta))
            return np.array([pull.sum(), pull @ effect])

    model = BinomialNormal(events.astype(float), np.ones((len(n), 1)), extra_params_names=["log_tau"])

    def height(at: Sequence[float]) -> float:
        return float(model.loglike(at))

    def found(at: Sequence[float]) -> list[float]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own warnings on the way; what counts is the maximum found
            fit = model.fit(start_params=at, maxiter=2000, disp=0, skip_hessian=True, **_SEARCH)
        return [float(p) for p in fit.params]

    starts = [(common * math.sqrt(1 + _FLATTENING * math.exp(2 * t)), t) for t in _LOG_TAU_STARTS]
    best = max(map(found, starts), key=height)
    if height(best) <= floor:
        return None
    mu, tau2 = best[0], math.exp(2 * best[1])
    covariance, steps = covariance_at(lambda m, v: height((m, math.log(v) / 2)), mu, tau2)
    return _Mixed(mu, tau2, covariance, steps)
