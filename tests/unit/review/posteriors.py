"""Posteriors of the effect by nested integration: what the Bayesian models are compared with."""

import math
from collections.abc import Callable

import numpy as np
from scipy import integrate, stats

# Nested adaptive integration of scipy against the grid of the statistics floor.
INTEGRATED = 1e-7


def posterior_probability_below(x: float | Callable[[float], float], yi, vi, scale: float) -> float:
    """P(mu < x), x fixed or a function of tau, by scipy's adaptive integration over tau from the definition."""

    def parts(tau):
        w = 1 / (vi + tau**2)
        mean, sd = (w * yi).sum() / w.sum(), w.sum() ** -0.5
        likelihood = np.prod(stats.norm.pdf(yi, mean, np.sqrt(vi + tau**2))) * sd
        limit = x(tau) if callable(x) else x
        return likelihood * stats.halfnorm.pdf(tau, scale=scale), stats.norm.cdf(limit, mean, sd)

    top = 8 * scale
    whole, _ = integrate.quad(lambda t: parts(t)[0], 0, top, epsabs=0, epsrel=1e-10, limit=500)
    below, _ = integrate.quad(lambda t: math.prod(parts(t)), 0, top, epsabs=0, epsrel=1e-10, limit=500)
    return below / whole
