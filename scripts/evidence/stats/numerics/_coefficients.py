"""Tests of the coefficients of a regression: each by itself, and several at once."""

from collections.abc import Iterable

import numpy as np
from scipy import special

from ._distributions import chi2_upper_p


def two_sided(statistic: np.ndarray, df: int | None) -> np.ndarray:
    """Two-sided p values of z (df None) or t statistics, of the same shape."""
    size = -np.abs(statistic)
    return 2 * (special.ndtr(size) if df is None else special.stdtr(df, size))


def divide(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Divide; infinite where only b is 0, and 0 where both are."""
    out = np.where(a == 0, 0.0, np.copysign(np.inf, a))
    np.divide(a, b, out=out, where=b > 0)
    return out


def omnibus(
    beta: np.ndarray, covariance: np.ndarray, columns: Iterable[int], df: int | None
) -> tuple[float, float]:
    """Test that some coefficients are all 0: chi-square, or F with `df` denominator df; statistic and p.

    Parameters
    ----------
    beta : ndarray of shape (p,)
        Coefficients.
    covariance : ndarray of shape (p, p)
        Of the coefficients.
    columns : iterable of int
        Which are tested; none gives statistic 0, p 1.
    df : int or None
        Of the denominator; None for chi-square.

    Returns
    -------
    statistic, p : float
    """
    columns = list(columns)
    if not columns:
        return 0.0, 1.0
    part = covariance[np.ix_(columns, columns)]
    scale = np.sqrt(np.diag(part))
    if not (scale > 0).all():
        return np.inf, 0.0
    standard = beta[columns] / scale
    statistic = float(standard @ np.linalg.solve(part / np.outer(scale, scale), standard))
    if df is None:
        return statistic, float(chi2_upper_p(statistic, len(columns)))
    statistic /= len(columns)
    return statistic, float(special.fdtrc(len(columns), df, statistic))
