"""The Bayesian model once more: scipy integrates tau by Simpson's rule and solves for the quantiles.

The statistics floor integrates tau over doubling stretches by Gauss-Legendre nodes and halves for quantiles;
here the log of tau runs over one fine grid, laid where a coarse one over all orders of magnitude finds the
posterior; the densities of the prior are scipy's, and the quantiles of the mean effect are roots of its
distribution function found by Brent's method.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from evidence.review.second.brackets import beside_seen
from evidence.stats.bayesian.priors import TauPrior

# Simpson's rule in the log of tau.
_POINTS = 601
_COARSE = 801
_FINE_POINTS = 2001  # at which the running integral of tau's density is read off
_FURTHEST_TAU = 1e8  # times what the studies spread: the largest tau
_SCAN_FROM = math.exp(-50.0)  # of it: where the coarse grid begins
# Of the density of log tau, in logs below its maximum: farther out no quantile changes.
_SEEN = 24.0
_REACH = 10  # standard deviations from the mean in which quantiles are looked for first
_NEGLIGIBLE = 1e-14  # share of the largest weight below which a tau changes no quantile
_FURTHEST_LOG_TAU = 200.0  # tau beyond has no mass to any precision


class Density(Protocol):
    """A distribution of tau."""

    def logpdf(self, x: np.ndarray) -> np.ndarray:
        """Log density."""

    def isf(self, q: float) -> float:
        """Value with this mass beyond it."""


class _OfLogTau2:
    """Tau whose log tau2 has a distribution of scipy."""

    def __init__(self, log_tau2: Density) -> None:
        self.log_tau2 = log_tau2

    def logpdf(self, x: np.ndarray) -> np.ndarray:
        log = np.log(x)
        return np.asarray(self.log_tau2.logpdf(2 * log) + math.log(2) - log)

    def isf(self, q: float) -> float:
        return float(np.exp(min(self.log_tau2.isf(q) / 2, _FURTHEST_LOG_TAU)))


@lru_cache(maxsize=64)  # scipy writes the documentation of each distribution anew
def density_of(prior: TauPrior) -> Density:
    """Return the prior of tau as a distribution of scipy."""
    from scipy import stats

    if prior.kind == "log-normal":
        return _OfLogTau2(stats.norm(prior.location, prior.scale))
    if prior.kind == "log-t5":
        return _OfLogTau2(stats.t(5, prior.location, prior.scale))
    named: dict[str, Density] = {
        "half-normal": stats.halfnorm(scale=prior.scale),
        "half-cauchy": stats.halfcauchy(scale=prior.scale),
        "uniform": stats.uniform(scale=prior.scale),
    }
    return named[prior.kind]


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """The posterior on a grid of tau: the mean effect is normal given each.

    Attributes
    ----------
    u, tau, weight : ndarray of shape (t,)
        Even steps, the tau of each, and its share of the posterior by Simpson's rule; shares add up to 1.
    density : ndarray of shape (t,)
        Of the posterior in ``u``, up to a constant.
    mean, sd : ndarray of shape (t,)
        Of the mean effect given tau.
    """

    u: np.ndarray
    tau: np.ndarray
    weight: np.ndarray
    density: np.ndarray
    mean: np.ndarray
    sd: np.ndarray

    def quantiles(self, probabilities: Sequence[float], *, new_study: bool = False) -> list[float]:
        """Return quantiles of the mean effect, or of the effect in a new study."""
        from scipy import optimize, special

        kept = self.weight > _NEGLIGIBLE * self.weight.max()
        weight, mean = self.weight[kept], self.mean[kept]
        sd = np.hypot(self.sd, self.tau)[kept] if new_study else self.sd[kept]

        def below(x: float, p: float) -> float:
            return float(weight @ special.ndtr((x - mean) / sd)) - p

        centre = float(weight @ mean)
        reach = _REACH * float(np.sqrt(weight @ (sd**2 + (mean - centre) ** 2)))
        found = []
        for p in probabilities:
            low, high = centre - reach, centre + reach
            while below(low, p) > 0:
                low -= reach
            while below(high, p) < 0:
                high += reach
            found.append(float(optimize.brentq(below, low, high, args=(p,), xtol=1e-10 * reach)))
        return found

    def thinned(self, step: int) -> Mixture:
        """Return the posterior on every so many points of tau, of which an even number of steps is left."""
        columns = (self.u, self.tau, self.density, self.mean, self.sd)
        return _weighed(*(column[::step] for column in columns))

    def tau_quantiles(self, probabilities: Sequence[float]) -> list[float]:
        """Return quantiles of tau, where the running integral of its density reaches them."""
        return [float(t) for t in np.exp(reached_at(self.u, self.density, probabilities))]


def reached_at(u: np.ndarray, density: np.ndarray, probabilities: Sequence[float]) -> np.ndarray:
    """Return where the running integral of a density reaches shares of the whole."""
    from scipy import interpolate

    fine = np.linspace(u[0], u[-1], _FINE_POINTS)
    below = np.maximum.accumulate(interpolate.CubicSpline(u, density).antiderivative()(fine))
    return np.asarray(np.interp(np.array(probabilities) * below[-1], below, fine))


def simpson_weights(points: int, step: float) -> np.ndarray:
    """Weights of Simpson's rule on an odd number of even steps."""
    out = np.full(points, 2.0)
    out[1::2], out[0], out[-1] = 4.0, 1.0, 1.0
    return out * (step / 3)


def mixture(yi: np.ndarray, vi: np.ndarray, prior: TauPrior) -> Mixture:
    """Return the posterior with a flat prior of the mean, on a grid of tau that ends where it does."""
    density = density_of(prior)
    longest = _FURTHEST_TAU * (float(np.ptp(yi)) + float(np.sqrt(vi.max())))
    if prior.kind == "uniform":
        longest = min(longest, prior.scale)
    log_tau = np.linspace(math.log(longest * _SCAN_FROM), math.log(longest), _COARSE)
    height = _given_tau(yi, vi, np.exp(log_tau), density)[0]
    u = np.linspace(*beside_seen(log_tau, height > height.max() - _SEEN), _POINTS)
    tau = np.exp(u)
    height, mean, sd = _given_tau(yi, vi, tau, density)
    return _weighed(u, tau, np.exp(height - height.max()), mean, sd)


def _weighed(
    u: np.ndarray, tau: np.ndarray, density: np.ndarray, mean: np.ndarray, sd: np.ndarray
) -> Mixture:
    share = density * simpson_weights(len(u), float(u[1] - u[0]))
    return Mixture(u, tau, share / share.sum(), density, mean, sd)


def _given_tau(
    yi: np.ndarray, vi: np.ndarray, tau: np.ndarray, density: Density
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the log density of log tau up to a constant, and mean and sd of the mean effect given tau."""
    weight = 1 / (vi[:, None] + tau**2)
    total = weight.sum(axis=0)
    origin = yi[np.argmin(vi)]  # of the heaviest study: no digits are lost
    mean, sd = (weight * (yi[:, None] - origin)).sum(axis=0) / total, total**-0.5
    # log of the likelihood of the estimates with the mean effect integrated out
    log_likelihood = (
        0.5 * np.log(weight).sum(axis=0)
        - 0.5 * np.log(total)
        - 0.5 * (weight * (yi[:, None] - origin - mean) ** 2).sum(axis=0)
    )
    return log_likelihood + density.logpdf(tau) + np.log(tau), origin + mean, sd
