"""The same meta-analysis again with fewer studies: without each in turn, or one more at a time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..errors import StatsError
from ..inverse_variance import batch
from ..numerics import _check


@dataclass(frozen=True, slots=True, eq=False)
class LeaveOneOut:
    """Pooled results on the pooling scale, entry i without study i; shape (k,) each.

    A study that had no estimate is left out of every fit; its own entry is nan.
    """

    estimate: np.ndarray
    se: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    p_value: np.ndarray
    tau2: np.ndarray
    i2: np.ndarray
    q: np.ndarray
    q_p: np.ndarray
    k: np.ndarray


def leave_one_out(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    tau2_method: str = "REML",
    ci_method: str = "hksj-floor",
    level: float = 0.95,
) -> LeaveOneOut:
    """Pool again without each study in turn.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and variances; nan in both for a study without an estimate.
    tau2_method : str
        As in `pooling.random_effects`, or "EE" for the common-effect model.
    ci_method, level
        As in `pooling.random_effects`.

    Returns
    -------
    LeaveOneOut
        Where only one study remains, it is shown with its Wald interval, and tau2 and i2 are nan.

    Raises
    ------
    StatsError
        Fewer than two studies.
    """
    y, v, use = _check.effects(yi, vi)
    if use.sum() < 2:
        raise StatsError("leave-one-out of a single study leaves nothing; at least two studies are needed")
    k = len(y)
    mask = use & ~np.eye(k, dtype=bool)
    mask[~use] = False
    fit = batch.random_effects(y, v, mask, tau2_method, ci_method, level)
    return LeaveOneOut(*(getattr(fit, name) for name in LeaveOneOut.__slots__))


@dataclass(frozen=True, slots=True, eq=False)
class Cumulative:
    """Pooled results after each study has come in; shape (k,) each, in the order of `order`.

    `order` holds the positions (from 0) of the studies as they came in. Where one study is there, it is shown
    with its Wald interval, and tau2 and i2 are nan.
    """

    order: np.ndarray
    estimate: np.ndarray
    se: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    p_value: np.ndarray
    tau2: np.ndarray
    i2: np.ndarray
    q: np.ndarray
    q_p: np.ndarray
    k: np.ndarray


def cumulative(
    yi: ArrayLike,
    vi: ArrayLike,
    by: ArrayLike | None = None,
    *,
    tau2_method: str = "REML",
    ci_method: str = "hksj-floor",
    level: float = 0.95,
) -> Cumulative:
    """Pool again each time a study is added.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and variances; a study without an estimate (nan in both) never comes in.
    by : array_like of shape (k,), optional
        What to order by, ascending (year, variance, quality); ties stay as given. The order given by default.
    tau2_method, ci_method, level
        As in `leave_one_out`.

    Raises
    ------
    StatsError
        `by` of another length or with gaps.
    """
    y, v, use = _check.effects(yi, vi)
    values = np.arange(len(y)) if by is None else _check.vector("by", by)
    _check.same_length(yi=y, by=values)
    order = np.argsort(values, kind="stable")
    order = order[use[order]]
    mask = np.tri(len(order), dtype=bool)
    fit = batch.random_effects(y[order], v[order], mask, tau2_method, ci_method, level)
    return Cumulative(order, *(getattr(fit, name) for name in Cumulative.__slots__[1:]))
