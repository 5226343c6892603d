"""Known covariances of estimates that share patients."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from ..errors import StatsError
from ..numerics import _check

# A covariance matrix typed or computed in double precision may miss symmetry by rounding.
_ASYMMETRY = 1e-8


def matrix(name: str, values: object, k: int) -> np.ndarray:
    """Check a covariance matrix of k estimates; a flat list of variances gives a diagonal one."""
    try:
        v = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise StatsError(
            f"{name}: not numbers; variances or a square matrix of covariances is allowed"
        ) from None
    if v.ndim < 2:
        variances = _check.positive(name, values)
        if len(variances) != k:
            raise StatsError(f"{name}: {len(variances)} variances for {k} estimates; one each is allowed")
        return np.diag(variances)
    if v.shape != (k, k):
        raise StatsError(f"{name}: shape {v.shape} for {k} estimates; ({k}, {k}) is allowed")
    if not np.isfinite(v).all():
        raise StatsError(f"{name}: a covariance is missing or infinite; finite numbers are allowed")
    scale = np.sqrt(np.outer(np.abs(np.diag(v)), np.abs(np.diag(v))))
    if (np.diag(v) <= 0).any() or (np.abs(v - v.T) > _ASYMMETRY * scale).any():
        raise StatsError(f"{name}: not a covariance matrix; symmetric with variances above 0 is allowed")
    v = (v + v.T) / 2
    if np.linalg.eigvalsh(v / scale).min() <= 0:
        raise StatsError(
            f"{name}: not a covariance matrix: some combination of estimates would have no variance or a "
            "negative one; smaller correlations are allowed"
        )
    return v


def groups(name: str, values: object, k: int) -> np.ndarray:
    """Return the number of each row's label, from 0 in order of appearance."""
    labels = list(values) if isinstance(values, Iterable) and not isinstance(values, str) else [values]
    if len(labels) != k:
        raise StatsError(f"{name}: {len(labels)} labels for {k} estimates; one each is allowed")
    number: dict[object, int] = {}
    return np.array([number.setdefault(label, len(number)) for label in labels])


def within_study(vi: ArrayLike, study: Sequence[object] | np.ndarray, correlation: ArrayLike) -> np.ndarray:
    """Covariances of several estimates of one study, correlated alike.

    Parameters
    ----------
    vi : array_like of shape (k,)
        Sampling variances.
    study : sequence of length k
        Label of each row's study; rows of different studies are independent.
    correlation : float or array_like of shape (k, k)
        Correlation of rows of one study: one number for all, or a matrix of which only entries within studies
        are read. 0.5 is a usual assumption where nothing is known; vary it.

    Returns
    -------
    ndarray of shape (k, k)

    Raises
    ------
    StatsError
        A correlation not between -1 and 1, or correlations that cannot hold together.
    """
    v = _check.positive("vi", vi)
    k = len(v)
    member = groups("study", study, k)
    r = _check.array("correlation", correlation)
    if r.ndim not in (0, 2) or (r.ndim == 2 and r.shape != (k, k)):
        raise StatsError(f"correlation: shape {r.shape}; one number or a matrix ({k}, {k}) is allowed")
    if not (np.abs(np.where(np.eye(k, dtype=bool) & (r.ndim == 2), 0.0, r)) < 1).all():
        raise StatsError("correlation: not between -1 and 1")
    se = np.sqrt(v)
    out = np.where(member[:, None] == member, r, 0.0) * np.outer(se, se)
    np.fill_diagonal(out, v)
    return matrix("correlation", out, k)
