"""Prediction interval that knows how uncertain tau2 is: the bootstrap of Nagashima, Noma and Furukawa.

The usual intervals take the estimate of tau2 for the truth, which is too hopeful with few studies. Here tau2
is drawn from its confidence distribution, and the mean and a new study's effect given each draw.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..errors import StatsError
from ..estimators import _tau2
from ..numerics import _check
from ..numerics._quadratic_forms import q_exceeds

FEWEST_STUDIES = 3
FEWEST_DRAWS = 1000
# Points between which the confidence distribution counts as a line: tau2 is off by less than 1e-5 of itself.
_POINTS = 4096
# In logarithms of the smallest variance: no tau2 lies beyond.
_FURTHEST = 60


@dataclass(frozen=True, slots=True, eq=False)
class BootstrapPrediction:
    """Predicted effect of a new study, on the scale of yi.

    Attributes
    ----------
    estimate, tau2 : float
        By DerSimonian and Laird, as the authors centre their interval.
    ci_low, ci_high, pi_low, pi_high : float
        Confidence interval of the mean and prediction interval, quantiles of the draws.
    effects, means, tau2s : ndarray of shape (draws,)
        Drawn effects of a new study, means and between-study variances.
    tau2_zero : float
        Confidence that tau2 is 0: the p value of Cochran's Q.
    k, level, seed
    """

    estimate: float
    tau2: float
    ci_low: float
    ci_high: float
    pi_low: float
    pi_high: float
    effects: np.ndarray
    means: np.ndarray
    tau2s: np.ndarray
    tau2_zero: float
    k: int
    level: float
    seed: int

    def beyond(self, threshold: float, direction: str = "above") -> float:
        """Probability that a new study's effect lies above (or below) a threshold on the pooling scale."""
        _check.choice("direction", direction, ("above", "below"))
        limit = float(_check.vector("threshold", threshold)[0])
        return float((self.effects > limit if direction == "above" else self.effects < limit).mean())


def bootstrap(
    yi: ArrayLike, vi: ArrayLike, *, draws: int = 25_000, level: float = 0.95, seed: int = 0
) -> BootstrapPrediction:
    """Predict the effect in a new study by parametric bootstrap from the confidence distribution of tau2.

    Nagashima, Noma and Furukawa 2019 (doi:10.1177/0962280218773520): tau2 from the distribution H, where H(t)
    is the probability that Cochran's Q exceeds the observed one when tau2 = t; the mean from its t
    distribution with k - 1 degrees of freedom and Hartung's variance at that tau2; the effect normal about
    the mean.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and variances; nan in both for a study without an estimate. Studies without events enter
        with whatever correction they were given.
    draws : int
        At least 1,000; the authors use 25,000.
    level : float
        Of both intervals.
    seed : int
        The same seed gives the same draws.

    Raises
    ------
    StatsError
        Fewer than three studies (one or two tell too little of tau2), too few draws, bad shapes or variances.
    """
    level = _check.level(level)
    draws, seed = _check.whole("draws", draws, FEWEST_DRAWS), _check.whole("seed", seed)
    y, v, use = _check.effects(yi, vi)
    y, v = y[use], v[use]
    k = len(y)
    if k < FEWEST_STUDIES:
        raise StatsError(f"prediction by bootstrap: {k} studies; at least {FEWEST_STUDIES} are needed")
    random = np.random.default_rng(seed)
    tau2s, at_zero = _draw_tau2(y, v, random.random(draws))
    w = 1 / (v + tau2s[:, None])
    total = w.sum(axis=1)
    centre = (w @ y) / total
    variance = (w * (y - centre[:, None]) ** 2).sum(axis=1) / (k - 1) / total
    means = centre - random.standard_t(k - 1, draws) * np.sqrt(variance)
    effects = means + random.standard_normal(draws) * np.sqrt(tau2s)
    tails = [(1 - level) / 2, (1 + level) / 2]
    filled = _tau2.fill(y, v, np.ones(k, dtype=bool))
    tau2 = _tau2.estimate(*filled, "DL")
    ci_low, ci_high = np.quantile(means, tails)
    pi_low, pi_high = np.quantile(effects, tails)
    return BootstrapPrediction(
        estimate=float(_tau2.moments(*filled, tau2)[2][0]),
        tau2=float(tau2[0]),
        ci_low=float(ci_low),
        ci_high=float(ci_high),
        pi_low=float(pi_low),
        pi_high=float(pi_high),
        effects=effects,
        means=means,
        tau2s=tau2s,
        tau2_zero=at_zero,
        k=k,
        level=level,
        seed=seed,
    )


def _draw_tau2(y: np.ndarray, v: np.ndarray, uniform: np.ndarray) -> tuple[np.ndarray, float]:
    """Quantiles of the confidence distribution at `uniform`, and its step at 0."""
    q = float(_tau2.moments(*_tau2.fill(y, v, np.ones(len(y), dtype=bool)))[3][0])
    at_zero = float(q_exceeds(q, v, np.zeros(1))[0]) if q > 0 else 1.0
    if at_zero >= uniform.max():
        return np.zeros(len(uniform)), at_zero
    # Steps even in tau2 below the smallest variance and even in its logarithm above.
    unit = float(v.min())
    reach = 1.0
    while reach < _FURTHEST and q_exceeds(q, v, np.array([unit * np.expm1(reach)]))[0] < uniform.max():
        reach += 1.0
    points = np.linspace(0.0, reach, _POINTS)
    height = np.maximum.accumulate(q_exceeds(q, v, unit * np.expm1(points)))
    return np.where(uniform <= at_zero, 0.0, unit * np.expm1(np.interp(uniform, height, points))), at_zero
