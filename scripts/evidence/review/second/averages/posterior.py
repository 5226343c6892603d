"""The Bayesian model once more: scipy integrates tau by Simpson's rule and solves for the quantiles.

The statistics floor integrates tau over doubling stretches by Gauss-Legendre nodes and halves for quantiles;
here tau runs over one fine grid that is densest at 0, the densities of the prior are scipy's, and the
quantiles of the mean effect are roots of its distribution function found by Brent's method.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from evidence.stats.priors import TauPrior

# Simpson's rule in u with tau = longest * u^3: the density of tau changes fastest near 0.
_POINTS = 2001
_POWER = 3
# Prior mass of tau left beyond the grid.
_TAIL = 1e-12
_LARGEST_LOG = 200.0  # tau beyond has no mass to any precision


class Density(Protocol):
    """A distribution of tau."""

    def pdf(self, x: np.ndarray) -> np.ndarray:
        """Density."""

    def isf(self, q: float) -> float:
        """Value with this mass beyond it."""


class _OfLogTau2:
    """Tau whose log tau2 has a distribution of scipy."""

    def __init__(self, log_tau2: Density) -> None:
        self.log_tau2 = log_tau2

    def pdf(self, x: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore"):
            log = 2 * np.log(x)
        return np.where(x > 0, self.log_tau2.pdf(log) * 2 / np.where(x > 0, x, 1.0), 0.0)

    def isf(self, q: float) -> float:
        return float(np.exp(min(self.log_tau2.isf(q) / 2, _LARGEST_LOG)))


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


def quantiles(yi: np.ndarray, vi: np.ndarray, prior: TauPrior, probabilities: Sequence[float]) -> list[float]:
    """Return quantiles of the posterior of the mean effect (flat prior of the mean)."""
    from scipy import integrate, optimize, special

    density = density_of(prior)
    u = np.linspace(0.0, 1.0, _POINTS)
    longest = _longest(yi, vi, density.isf(_TAIL))
    tau, stretch = longest * u**_POWER, longest * _POWER * u ** (_POWER - 1)
    weight = 1 / (vi[:, None] + tau**2)
    total = weight.sum(axis=0)
    mean, sd = (weight * yi[:, None]).sum(axis=0) / total, total**-0.5
    # log of the likelihood of the estimates with the mean effect integrated out
    log_likelihood = (
        0.5 * np.log(weight).sum(axis=0)
        - 0.5 * np.log(total)
        - 0.5 * (weight * (yi[:, None] - mean) ** 2).sum(axis=0)
    )
    posterior = np.exp(log_likelihood - log_likelihood.max()) * density.pdf(tau) * stretch
    posterior /= integrate.simpson(posterior, x=u)

    def below(x: float, p: float) -> float:
        return float(integrate.simpson(posterior * special.ndtr((x - mean) / sd), x=u)) - p

    centre = float(integrate.simpson(posterior * mean, x=u))
    reach = 10 * float(np.sqrt(integrate.simpson(posterior * (sd**2 + (mean - centre) ** 2), x=u)))
    found = []
    for p in probabilities:
        low, high = centre - reach, centre + reach
        while below(low, p) > 0:
            low -= reach
        while below(high, p) < 0:
            high += reach
        found.append(float(optimize.brentq(below, low, high, args=(p,), xtol=1e-10 * reach)))
    return found


def _longest(yi: np.ndarray, vi: np.ndarray, end_of_prior: float) -> float:
    """Return where the grid of tau ends: where the prior does, but not far beyond anything the data allow."""
    far = 1e4 * (float(np.ptp(yi)) + float(np.sqrt(vi.max())))
    return min(float(end_of_prior), far)
