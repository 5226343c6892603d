"""Trim and fill: studies that a symmetric funnel would hold and this one does not."""

from dataclasses import dataclass

import numpy as np

from ..errors import StatsError
from ..estimators import _mixed
from ..inverse_variance import batch, pooling
from ..numerics import _check
from ..result import Pooled
from .asymmetry import regression_test

ESTIMATORS = ("L0", "R0")
SIDES = ("left", "right")
TAU2_METHODS = tuple(name for name in _mixed.METHODS if name != "EB")
_MOST_ROUNDS = 100


@dataclass(frozen=True, slots=True, eq=False)
class TrimAndFill:
    """Studies filled in and the result with them.

    Attributes
    ----------
    k0, k0_se : int, float or None
        Estimated number of missing studies, with standard error (None where L0 lies far below 0).
    side : {"left", "right"}
        Side of the funnel they are missing on.
    p_value : float or None
        Test that none is missing (R0 only).
    filled_yi, filled_vi : ndarray of shape (k0,)
        The studies filled in: mirror images of those trimmed.
    pooled : Pooled or None
        The result with them; None if the number of missing studies did not settle.
    status : {"pooled", "not converged"}
    """

    k0: int
    k0_se: float | None
    side: str
    p_value: float | None
    filled_yi: np.ndarray
    filled_vi: np.ndarray
    pooled: Pooled | None
    status: str


def trim_and_fill(
    yi,
    vi,
    *,
    estimator: str = "L0",
    side: str | None = None,
    tau2_method: str = "REML",
    ci_method: str = "hksj-floor",
    measure: str = "GEN",
    level: float = 0.95,
) -> TrimAndFill:
    """Trim and fill of Duval and Tweedie 2000 (doi:10.1111/j.0006-341X.2000.00455.x).

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and variances; nan in both for a study without an estimate.
    estimator : {"L0", "R0"}
        Of the number of missing studies.
    side : {"left", "right"}, optional
        Where studies are missing; by default the side to which small studies do not lean (slope of a
        meta-regression on the standard error with the same `tau2_method`).
    tau2_method : str
        "EE" for the common-effect model, else as in `pooling.random_effects`; used for trimming and filling.
    ci_method, measure, level
        As in `pooling.random_effects`; EE always has the Wald interval.

    Returns
    -------
    TrimAndFill
        Studies of equal distance from the centre rank in the order of their estimates.

    Raises
    ------
    StatsError
        Fewer than two studies; side not given and fewer than three studies or all of one precision.
    """
    _check.choice("estimator", estimator, ESTIMATORS)
    _check.choice("tau2_method", tau2_method, TAU2_METHODS)
    y, v, use = _check.effects(yi, vi)
    y, v = y[use], v[use]
    if len(y) < 2:
        raise StatsError("trim and fill of a single study is not possible; at least two studies are needed")
    if side is None:
        slope = regression_test(y, v, model="rma", tau2_method=tau2_method).slope
        side = "right" if slope < 0 else "left"
    _check.choice("side", side, SIDES)
    sign = -1.0 if side == "right" else 1.0
    order = np.argsort(sign * y, kind="stable")
    mirrored, variance = sign * y[order], v[order]
    found = _missing(mirrored, variance, estimator, tau2_method)
    if found is None:
        none = np.empty(0)
        return TrimAndFill(0, None, side, None, none, none, None, "not converged")
    k0, se, p_value, centre = found
    last = slice(len(y) - k0, len(y))
    filled_yi, filled_vi = sign * (2 * centre - mirrored[last]), variance[last]
    all_yi, all_vi = np.concatenate([y, filled_yi]), np.concatenate([v, filled_vi])
    if tau2_method == "EE":
        pooled = pooling.common_effect(all_yi, all_vi, level=level, measure=measure)
    else:
        pooled = pooling.random_effects(
            all_yi, all_vi, tau2_method=tau2_method, ci_method=ci_method, level=level, measure=measure
        )
    return TrimAndFill(k0, se, side, p_value, filled_yi, filled_vi, pooled, "pooled")


def _missing(y, v, estimator, tau2_method):
    """Return the number missing left of ascending estimates, its error and test, and the centre."""
    k, k0 = len(y), 0
    if np.ptp(y) == 0:
        # Equal estimates have no sides; their standard error is that of no missing study.
        centre = float(y[0])
        return (0, 2**0.5, 0.5, centre) if estimator == "R0" else (0, None, None, centre)
    for _ in range(_MOST_ROUNDS):
        kept = slice(0, k - k0)
        centre = float(batch.random_effects(y[kept], v[kept], None, tau2_method, "wald").estimate[0])
        # Equal distances must stay equal in spite of rounding, or it would decide their ranks.
        deviation = np.round((y - centre) / np.ptp(y), 12)
        rank = np.empty(k)
        rank[np.argsort(np.abs(deviation), kind="stable")] = np.arange(1, k + 1)
        if estimator == "R0":
            below = rank[deviation < 0]
            raw = k - (below.max() if len(below) else 0) - 1
        else:
            raw = (4 * rank[deviation > 0].sum() - k * (k + 1)) / (2 * k - 1)
        new = min(k - 1, max(0, round(float(raw))))
        if new == k0:
            if estimator == "R0":
                return k0, float(np.sqrt(2 * k0 + 2)), 0.5 ** (k0 + 1), centre
            variance = _rank_sum_variance(k, raw)
            return k0, float(4 * np.sqrt(variance) / (2 * k - 1)) if variance > 0 else None, None, centre
        k0 = new
    return None


def _rank_sum_variance(k: int, k0: float) -> float:
    own = k * (k + 1) * (2 * k + 1) + 10 * k0**3 + 27 * k0**2 + 17 * k0
    return (own - 18 * k * k0**2 - 18 * k * k0 + 6 * k**2 * k0) / 24
