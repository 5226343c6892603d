"""Quantiles and tail probabilities from scipy.special (scipy.stats costs most of a second to import)."""

import numpy as np
from scipy import special


def critical(df: float | None, level: float) -> float:
    """Two-sided critical value of t with `df` degrees of freedom, of the normal distribution if None."""
    p = 0.5 + level / 2
    return float(special.ndtri(p) if df is None else special.stdtrit(df, p))


def two_sided_p(statistic: float, df: float | None) -> float:
    """Two-sided p value of a z (df None) or t statistic; an infinite statistic gives 0."""
    tail = special.ndtr(-abs(statistic)) if df is None else special.stdtr(df, -abs(statistic))
    return float(2 * tail)


def chi2_upper_p(q: float | np.ndarray, df: float | np.ndarray) -> np.ndarray:
    """P(chi-square > q); 1 where df is 0."""
    df = np.asarray(df, dtype=float)
    return np.where(df > 0, special.chdtrc(np.maximum(df, 1), np.maximum(q, 0)), 1.0)


def chi2_quantile(p: float, df: int) -> float:
    """Value below which a chi-square with `df` degrees of freedom falls with probability `p`."""
    return float(2 * special.gammaincinv(df / 2, p))
