"""The arithmetic between printed figures and values: SDs from SEs and intervals."""

import math
from statistics import NormalDist

_MOST_DF = 10_000  # beyond it the sums of Student's t are long, and the expansion exact to rounding
YEARS = {"year": 1.0, "month": 1 / 12, "day": 1 / 365.25}


def student_t_cdf(t: float, df: int) -> float:
    """Give P(T <= t) of Student's t with a whole number of degrees of freedom.

    The finite sums of Abramowitz and Stegun 1964, 26.7.3 and 26.7.4.
    """
    theta = math.atan2(t, math.sqrt(df))
    sine, cosine = math.sin(theta), math.cos(theta)
    if df % 2 == 0:
        term = total = 1.0
        for j in range(2, df, 2):
            term *= (j - 1) / j * cosine**2
            total += term
        central = sine * total
    else:
        term = total = cosine if df > 1 else 0.0
        for j in range(3, df, 2):
            term *= (j - 1) / j * cosine**2
            total += term
        central = 2 / math.pi * (theta + sine * total)
    return 0.5 + central / 2


def student_t_quantile(probability: float, df: int) -> float:
    """Give the quantile of Student's t for a probability between 0.5 and 1, by bisection.

    Raises
    ------
    ValueError
        When df is below 1 or the probability is not in [0.5, 1).
    """
    if df < 1 or not 0.5 <= probability < 1:
        raise ValueError("a t quantile needs df of at least 1 and a probability from 0.5 to below 1")
    if df > _MOST_DF:
        return _quantile_of_many(probability, df)
    low, high = 0.0, 1.0
    while student_t_cdf(high, df) < probability:
        high *= 2
    for _ in range(100):
        middle = (low + high) / 2
        if student_t_cdf(middle, df) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _quantile_of_many(probability: float, df: int) -> float:
    """Give the quantile by its expansion around the normal one (Abramowitz and Stegun 1964, 26.7.5)."""
    z = NormalDist().inv_cdf(probability)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / df + second / df**2 + third / df**3


def sd_from_se(se: float, n: int) -> float:
    """Give the SD of n values whose mean has this standard error."""
    return se * math.sqrt(n)


def se_from_interval(low: float, high: float, level: float, n: int) -> float:
    """Give the standard error of a mean from its confidence interval.

    The interval is taken as mean ± t(n - 1) × SE (Cochrane Handbook 6.5.2.3), the normal one for large
    n; n must be at least 2.
    """
    return (high - low) / (2 * student_t_quantile((1 + level) / 2, n - 1))
