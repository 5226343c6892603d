"""Probabilities for the rules, by the standard library: normal, Student's t, tests of two arms."""

from __future__ import annotations

import math
from statistics import NormalDist

from evidence.studies.tidy.arithmetic import student_t_cdf

NORMAL = NormalDist()
MOST_FOR_EXACT = 1000  # patients; beyond, Fisher's test adds nothing to the chi-square test and takes long
SMALLEST_P = 1e-15  # below, the normal quantile is no longer defined in floating point


def z_of(p: float) -> float:
    """Give the normal deviate of a two-sided p value; p below 1e-15 is taken as 1e-15."""
    return -NORMAL.inv_cdf(max(min(p, 1.0), SMALLEST_P) / 2)


def p_of(z: float) -> float:
    """Give the two-sided p value of a normal deviate."""
    return math.erfc(abs(z) / math.sqrt(2))


def level_z(level: float) -> float:
    """Give the normal quantile of a two-sided interval."""
    return NORMAL.inv_cdf((1 + level) / 2)


def chi_square_p(a: int, n1: int, c: int, n2: int, yates: bool = False) -> float | None:
    """Give the p value of the chi-square test of two proportions; None where a margin is empty."""
    b, d, n = n1 - a, n2 - c, n1 + n2
    margins = n1 * n2 * (a + c) * (b + d)
    if margins == 0:
        return None
    off = abs(a * d - b * c) - (n / 2 if yates else 0)
    return p_of(math.sqrt(n / margins) * max(off, 0))


def fisher_p(a: int, n1: int, c: int, n2: int) -> float:
    """Give the two-sided p value of Fisher's exact test: tables no likelier than the one seen."""
    events = a + c
    whole = math.comb(n1 + n2, events)
    seen = math.comb(n1, a) * math.comb(n2, c)
    first, last = max(0, events - n2), min(events, n1)
    ways = (math.comb(n1, k) * math.comb(n2, events - k) for k in range(first, last + 1))
    # integers throughout, so that equally likely tables are equal
    return sum(each for each in ways if each <= seen) / whole


def two_proportion_ps(a: int, n1: int, c: int, n2: int) -> list[float]:
    """Give the p values of the usual tests of two counts: chi-square without and with Yates, and Fisher."""
    found = [chi_square_p(a, n1, c, n2), chi_square_p(a, n1, c, n2, yates=True)]
    if n1 + n2 <= MOST_FOR_EXACT:
        found.append(fisher_p(a, n1, c, n2))
    return [p for p in found if p is not None]


def t_test_p(difference: float, se: float, df: float) -> float:
    """Give the two-sided p value of Student's t; fractional df are taken down to a whole number."""
    if se <= 0:
        return 1.0 if difference == 0 else 0.0
    t, whole = abs(difference) / se, max(1, int(df))
    if whole > 200:  # the normal distribution is near enough
        return p_of(t)
    return max(2 * (1 - student_t_cdf(t, whole)), 0.0)


def two_mean_ps(m1: float, sd1: float, n1: int, m2: float, sd2: float, n2: int) -> list[float]:
    """Give the p values of Student's t test with pooled variance and of Welch's."""
    v1, v2 = sd1**2 / n1, sd2**2 / n2
    pooled = ((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / (n1 + n2 - 2)
    found = [t_test_p(m1 - m2, math.sqrt(pooled * (1 / n1 + 1 / n2)), n1 + n2 - 2)]
    if v1 + v2 > 0:
        welch = (v1 + v2) ** 2 / (v1**2 / (n1 - 1) + v2**2 / (n2 - 1))
        found.append(t_test_p(m1 - m2, math.sqrt(v1 + v2), welch))
    return found


def wilson(events: float, n: int, z: float) -> tuple[float, float]:
    """Give Wilson's interval of a proportion (Wilson 1927, 10.1080/01621459.1927.10502953)."""
    p = events / n
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)
