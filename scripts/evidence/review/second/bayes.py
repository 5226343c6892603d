"""The Bayesian model once more: scipy integrates tau by Simpson's rule and solves for the quantiles.

The statistics floor integrates tau over doubling stretches by Gauss-Legendre nodes and halves for quantiles;
here tau runs over one fine grid that is densest at 0, the densities of the prior are scipy's, and the
quantiles of the mean effect are roots of its distribution function found by Brent's method.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# Simpson's rule in u with tau = longest * u^3: the density of tau changes fastest near 0.
_POINTS = 2001
_POWER = 3
# Prior mass of tau left beyond the grid.
_TAIL = 1e-12


def quantiles(
    yi: np.ndarray, vi: np.ndarray, prior: str, scale: float, probabilities: Sequence[float]
) -> list[float]:
    """Return quantiles of the posterior of the mean effect (flat prior of the mean)."""
    from scipy import integrate, optimize, special, stats

    density = {
        "half-normal": stats.halfnorm(scale=scale),
        "half-cauchy": stats.halfcauchy(scale=scale),
        "uniform": stats.uniform(scale=scale),
    }[prior]
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
