"""The beta-binomial model once more: its likelihood in beta functions, its maximum found without derivatives.

The statistics floor sums logarithms that are exact down to no overdispersion and takes Newton steps; here
the likelihood is written with scipy's log beta function in (logit of the mean, logit of the correlation) and
scipy's simplex finds the maximum; the standard error comes from numerical second differences.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evidence.record.notes.note import Note

# Beta functions lose all digits in the likelihood below this correlation; there the binomial is as good.
_SMALLEST_RHO = 1e-6
# A likelihood no higher than this above the binomial is the same maximum.
_SAME_LIKELIHOOD = 1e-6
_STARTS = (-4.0, -1.5)


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

    tail = 0.5 + level / 2
    z = float(special.ndtri(tail) if df is None else special.stdtrit(df, tail))
    lowest = float(special.logit(_SMALLEST_RHO))

    def minus_log_likelihood(at: np.ndarray) -> float:
        mean, rho = special.expit(at[0]), special.expit(max(at[1], lowest))
        precision = 1 / rho - 1
        a, b = mean * precision, (1 - mean) * precision
        return -float((special.betaln(events + a, n - events + b) - special.betaln(a, b)).sum())

    share = events.sum() / n.sum()
    common = float(special.logit(share))
    binomial = float((special.xlogy(events, share) + special.xlogy(n - events, 1 - share)).sum())
    fits = [
        optimize.minimize(
            minus_log_likelihood,
            [common, rho],
            method="Nelder-Mead",
            options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 2000},
        )
        for rho in _STARTS
    ]
    best = min(fits, key=lambda fit: fit.fun)
    if -best.fun <= binomial + _SAME_LIKELIHOOD:
        se = 1 / math.sqrt(float(n.sum()) * share * (1 - share))
        return BetaBinomialCheck(Note("by_binomial_sums"), [common, common - z * se, common + z * se])
    mu = float(best.x[0])
    se = math.sqrt(float(np.linalg.inv(_second_differences(minus_log_likelihood, best.x))[0, 0]))
    return BetaBinomialCheck(Note("by_beta_functions"), [mu, mu - z * se, mu + z * se])


def _second_differences(
    function: Callable[[np.ndarray], float], at: np.ndarray, step: float = 1e-3
) -> np.ndarray:
    """Matrix of second derivatives by central differences of the fourth order along each direction."""

    def along(direction: np.ndarray) -> float:
        f = [function(at + s * step * direction) for s in (-2, -1, 0, 1, 2)]
        return (-f[0] + 16 * f[1] - 30 * f[2] + 16 * f[3] - f[4]) / (12 * step**2)

    x, y = np.eye(2)
    mixed = (along(x + y) - along(x - y)) / 4
    return np.array([[along(x), mixed], [mixed, along(y)]])
