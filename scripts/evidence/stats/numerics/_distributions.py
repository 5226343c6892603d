"""Quantiles and tail probabilities from scipy.special (scipy.stats costs most of a second to import)."""

from collections.abc import Callable

import numpy as np
from scipy import special

# Finite sums pay from so many values of one number of degrees of freedom, and up to so many degrees.
_MANY, _MOST_TERMS = 64, 60
# Beyond this the powers in a finite sum could overflow; below this a difference from 1 loses digits.
_FAR, _SMALL = 500.0, 1e-3


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
    df, q = np.asarray(df, dtype=float), np.maximum(q, 0)
    many = _by_degrees(_chi2_sum, q, df)
    return np.where(df > 0, special.chdtrc(np.maximum(df, 1), q), 1.0) if many is None else many


def student_two_sided_p(t: np.ndarray, df: np.ndarray) -> np.ndarray:
    """P(|T| > |t|) of Student's t, df whole numbers from 1."""
    many = _by_degrees(_student_sum, np.abs(t), df)
    return 2 * special.stdtr(df, -np.abs(t)) if many is None else many


def _by_degrees(
    tail: Callable[[np.ndarray, int], np.ndarray], x: np.ndarray, df: np.ndarray
) -> np.ndarray | None:
    """Tails of arrays with few whole numbers of degrees of freedom by finite sums; ``None`` for others."""
    if np.size(df) < _MANY or np.ndim(df) != 1 or np.shape(x) != np.shape(df) or (df % 1 != 0).any():
        return None
    least, most = int(df.min()), int(df.max())
    if least < 1 or most > _MOST_TERMS or (most - least + 1) * _MANY > df.size:
        return None
    if least == most:
        return tail(x, least)
    out = np.empty(len(x))
    for degrees in range(least, most + 1):
        some = np.flatnonzero(df == degrees)
        out[some] = tail(x[some], degrees)
    return out


def _chi2_sum(q: np.ndarray, df: int) -> np.ndarray:
    """Upper tail for one number of degrees of freedom (Abramowitz and Stegun 1964, 26.4.4 and 26.4.5)."""
    half = np.minimum(q / 2, _FAR)
    odd = df % 2
    total = np.zeros_like(half)
    for j in range((df - 2 - odd) // 2, -1, -1):  # every term is positive: nothing cancels
        total = total * half / (j + 1 + odd / 2) + 1
    total *= np.exp(-half)
    if odd:
        total *= 2 * np.sqrt(half / np.pi)
        total += special.erfc(np.sqrt(half))
    far = np.flatnonzero(half >= _FAR)
    total[far] = special.chdtrc(df, q[far])
    return total


def _student_sum(t: np.ndarray, df: int) -> np.ndarray:
    """Both tails for one number of degrees of freedom (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4)."""
    near = np.minimum(t, 1 / np.finfo(float).eps)  # its square is finite, and beyond it the tail is small
    cos2 = df / (df + near * near)
    odd = df % 2
    inner = np.zeros_like(t)
    for j in range((df - 2 - odd) // 2, -1, -1):
        inner = inner * cos2 * ((2 * j + 1 + odd) / (2 * j + 2 + odd)) + 1
    sin = near / np.sqrt(df + near * near)
    inner *= sin * np.sqrt(cos2) if odd else sin
    if odd:
        inner = (inner + np.arctan(near / np.sqrt(df))) * (2 / np.pi)
    p = 1 - inner
    small = np.flatnonzero(p < _SMALL)
    p[small] = 2 * special.stdtr(df, -t[small])
    return p


def chi2_quantile(p: float, df: int) -> float:
    """Value below which a chi-square with `df` degrees of freedom falls with probability `p`."""
    return float(2 * special.gammaincinv(df / 2, p))
