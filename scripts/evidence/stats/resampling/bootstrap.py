"""Bootstrap of a random-effects model: how much the mean and tau2 vary over data like these."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..errors import StatsError
from ..inverse_variance import batch
from ..numerics import _check

KINDS = ("parametric", "studies")
FEWEST_DRAWS = 100
# Below this, resampling studies repeats a handful of data sets.
FEWEST_STUDIES = 3


@dataclass(frozen=True, slots=True, eq=False)
class Bootstrap:
    """Bootstrap distributions of the mean and tau2, shape (draws,), with percentile intervals.

    On the scale of yi and of its square. `estimate` and `tau2` are those of the data themselves.
    """

    kind: str
    estimate: float
    tau2: float
    estimates: np.ndarray
    tau2s: np.ndarray
    ci_low: float
    ci_high: float
    tau2_low: float
    tau2_high: float
    se: float
    level: float
    seed: int


def random_effects(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    kind: str = "parametric",
    tau2_method: str = "REML",
    draws: int = 9999,
    level: float = 0.95,
    seed: int = 0,
) -> Bootstrap:
    """Fit the model to many simulated or resampled data sets, in one batch.

    Efron and Tibshirani 1993 (ISBN 9780412042317); for meta-analysis van den Noortgate and Onghena 2005
    (doi:10.3758/BF03206394).

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and variances; nan in both for a study without an estimate.
    kind : {"parametric", "studies"}
        "parametric": yi drawn from N(estimate, tau2 + vi); "studies": whole studies drawn with replacement.
    tau2_method : str
        As in `pooling.random_effects`; "EE" for a common effect.
    draws : int
        At least 100.

    Raises
    ------
    StatsError
        Unknown kind or estimator, too few draws, bad shapes or variances; "studies" with fewer than 3.

    Notes
    -----
    k = 1: parametric only, with tau2 0. Effects of studies without events enter with whatever correction
    they were given.
    """
    _check.choice("kind", kind, KINDS)
    draws, seed = _check.whole("draws", draws, FEWEST_DRAWS), _check.whole("seed", seed)
    y, v, use = _check.effects(yi, vi)
    y, v = y[use], v[use]
    k = len(y)
    if kind == "studies" and k < FEWEST_STUDIES:
        raise StatsError(f"kind studies: {k} studies; at least {FEWEST_STUDIES} are needed")
    fit = batch.random_effects(y, v, tau2_method=tau2_method, ci_method="wald", level=level)
    # One study says nothing of tau2, and the batch says nan.
    mean, tau2 = float(fit.estimate[0]), float(fit.tau2[0]) if k > 1 else 0.0
    random = np.random.default_rng(seed)
    if kind == "parametric":
        simulated = random.normal(mean, np.sqrt(tau2 + v), (draws, k))
        variances = np.broadcast_to(v, (draws, k))
    else:
        drawn = random.integers(0, k, (draws, k))
        simulated, variances = y[drawn], v[drawn]
    found = batch.random_effects(simulated, variances, tau2_method=tau2_method, ci_method="wald", level=level)
    tau2s = found.tau2 if k > 1 else np.zeros(draws)
    tails = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(found.estimate, tails)
    tau2_low, tau2_high = np.quantile(tau2s, tails)
    return Bootstrap(
        kind,
        mean,
        tau2,
        found.estimate,
        tau2s,
        float(low),
        float(high),
        float(tau2_low),
        float(tau2_high),
        float(found.estimate.std(ddof=1)),
        level,
        seed,
    )
