"""Sensitivity of a pooled result to single studies."""

from dataclasses import dataclass

import numpy as np

from . import _check, batch
from .errors import StatsError


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
    yi,
    vi,
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
