"""Models of counts with one effect for all studies once more: Mantel-Haenszel, Peto, conditional exact.

The statistics floor makes the exact distribution of a sum by one convolution and its own Newton steps; here
the sum is convolved anew at each trial value from scipy's noncentral hypergeometric distribution, moments
come of scipy's hypergeometric one, and variances of sums are added up as fractions, without rounding.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.review.second.counts.tables import Check, Counts, Row, says_something

_FURTHEST, _SOLVED = 40.0, 1e-9  # of a log ratio


def conditional(counts: Counts, measure: MeasureId, level: float) -> Check:
    """Repeat the common ratio given each study's total, with the exact interval of the sum."""
    from scipy import optimize

    a, _, c, _ = counts
    rows = [row for row in zip(*counts, strict=True) if says_something(row, measure)]
    observed = float(sum(row[0] for row in rows))

    def distribution(beta: float) -> tuple[np.ndarray, float]:
        p, first = np.ones(1), 0.0
        for row in rows:
            values, probabilities = _given_total(row, measure, beta)
            p, first = np.convolve(p, probabilities), first + values[0]
        return p, first

    def tail(beta: float, more: bool) -> float:
        p, first = distribution(beta)
        values = first + np.arange(len(p))
        return float(p[values >= observed if more else values <= observed].sum())

    def solve(more: bool, share: float) -> float:
        return float(optimize.brentq(lambda b: tail(b, more) - share, -_FURTHEST, _FURTHEST, xtol=_SOLVED))

    p, first = distribution(0.0)
    share, what = (1 - level) / 2, Note("by_convolution")
    if observed == first:
        return Check("scipy", what, [solve(False, 0.5), None, solve(False, share)])
    if observed == first + len(p) - 1:
        return Check("scipy", what, [solve(True, 0.5), solve(True, share), None])

    def surplus(beta: float) -> float:
        return float(sum(v @ p for v, p in (_given_total(row, measure, beta) for row in rows)) - observed)

    middle = float(optimize.brentq(surplus, -_FURTHEST, _FURTHEST, xtol=_SOLVED))
    return Check("scipy", what, [middle, solve(True, share), solve(False, share)])


def _given_total(row: Row, measure: MeasureId, beta: float) -> tuple[np.ndarray, np.ndarray]:
    from scipy import stats

    a, n1, c, n2 = row
    m = int(a + c)
    if measure == MeasureId.RR:
        values = np.arange(m + 1)
        share = 1 / (1 + n2 / n1 * math.exp(-beta))
        return values, stats.binom.pmf(values, m, share)
    values = np.arange(max(0, m - int(n2)), min(int(n1), m) + 1)
    # Without a table of its own, for which scipy would write documentation anew.
    probabilities = stats.nchypergeom_fisher.pmf(values, int(n1 + n2), int(n1), m, math.exp(beta))
    return values, probabilities / probabilities.sum()


def log_even(row: Row, measure: MeasureId) -> tuple[np.ndarray, np.ndarray]:
    """Return what a study's events may be given its total, and log probabilities where nothing differs."""
    from scipy import stats

    a, n1, c, n2 = row
    m = int(a + c)
    if measure == MeasureId.RR:
        values = np.arange(m + 1)
        return values, stats.binom.logpmf(values, m, n1 / (n1 + n2))
    values = np.arange(max(0, m - int(n2)), min(int(n1), m) + 1)
    return values, stats.hypergeom.logpmf(values, int(n1 + n2), int(n1), m)


def conditional_p(counts: Counts, measure: MeasureId) -> float:
    """Return twice the smaller tail of the sum of events given each total, where the arms do not differ."""
    p, first, observed = np.ones(1), 0.0, 0.0
    for row in zip(*counts, strict=True):
        if says_something(row, measure):
            values, probabilities = _given_total(row, measure, 0.0)
            p, first, observed = np.convolve(p, probabilities), first + values[0], observed + row[0]
    place = int(observed - first)
    return min(1.0, 2 * min(float(p[: place + 1].sum()), float(p[place:].sum())))


def conditional_deviance(counts: Counts, measure: MeasureId, middle: float) -> tuple[float, int]:
    """Return twice what the log likelihood gains by a ratio for each study, and the studies that have one."""
    from scipy import optimize

    gained, studies = 0.0, 0
    for row in zip(*counts, strict=True):
        if not says_something(row, measure):
            continue
        studies += 1
        values, even = log_even(row, measure)
        place = int(row[0]) - int(values[0])

        def height(beta: float, law: tuple[np.ndarray, np.ndarray, int] = (values, even, place)) -> float:
            # The distribution at another ratio: each value gains that ratio once for each of its events.
            tilted = law[1] + (law[0] - law[0][0]) * beta
            top = float(tilted.max())
            return float(tilted[law[2]]) - top - math.log(float(np.exp(tilted - top).sum()))

        best = 0.0  # a study at an end of what is possible is certain in the limit
        if 0 < place < len(values) - 1:
            found = optimize.minimize_scalar(
                lambda b, at=height: -at(b), bracket=(middle - 0.5, middle + 0.5), method="brent",
                options={"xtol": 1e-7},
            )  # fmt: skip
            best = -float(found.fun)
        gained += 2 * (best - height(middle))
    return max(0.0, gained), studies


def spreads(counts: Counts, measure: MeasureId, middle: float) -> np.ndarray:
    """Variance of each study's events given its total at the common ratio; 0 where it says nothing."""
    found = []
    for row in zip(*counts, strict=True):
        if not says_something(row, measure):
            found.append(0.0)
            continue
        values, p = _given_total(row, measure, middle)
        mean = float(values @ p)
        found.append(float((values - mean) ** 2 @ p))
    return np.array(found)


def hypergeometric(counts: Counts) -> list[tuple[float, float]]:
    """Return events above what is expected, and their variance, of studies that have both kinds of people."""
    from scipy import stats

    found = []
    for a, n1, c, n2 in zip(*counts, strict=True):
        if 0 < a + c < n1 + n2:
            table = stats.hypergeom(int(n1 + n2), int(a + c), int(n1))
            found.append((float(a - table.mean()), float(table.var())))
    return found


def peto(counts: Counts, level: float) -> Check:
    """Repeat Peto's odds ratio from the moments of hypergeometric distributions."""
    from scipy import stats

    apart, variance = (sum(column) for column in zip(*hypergeometric(counts), strict=True))
    middle = apart / variance
    half = float(stats.norm.ppf((1 + level) / 2)) / math.sqrt(variance)
    return Check("scipy", Note("by_hypergeometric_moments"), [middle, middle - half, middle + half])


def sum_error(counts: Counts, measure: MeasureId) -> float:
    """Return the standard error of a Mantel-Haenszel sum, its terms added up as fractions.

    Log RR and rates: Greenland and Robins 1985 (doi:10.2307/2530643), RD: Sato 1989.

    Returns
    -------
    float
        On the log scale of a ratio, on the raw scale of a difference.
    """
    up = down = spread = share = Fraction(0)
    pull = Fraction(0)  # of Sato's variance: what is multiplied by the difference
    for row in zip(*counts, strict=True):
        a, n1, c, n2 = (Fraction(float(x)) for x in row)
        total = n1 + n2
        up, down, share = up + a * n2 / total, down + c * n1 / total, share + n1 * n2 / total
        if measure == MeasureId.RR:
            spread += (n1 * n2 * (a + c) - a * c * total) / total**2
        elif measure == MeasureId.IRR:
            spread += n1 * n2 * (a + c) / total**2
        elif measure == MeasureId.IRD:
            spread += (a * n2**2 + c * n1**2) / total**2
        else:
            pull += (n1**2 * c - n2**2 * a + n1 * n2 * (n2 - n1) / 2) / total**2
            spread += (a * (n2 - c) + c * (n1 - a)) / (2 * total)
    if measure in (MeasureId.RR, MeasureId.IRR):
        return math.sqrt(spread / (up * down))
    difference = (up - down) / share
    return math.sqrt(difference * pull + spread) / float(share)


def sums(counts: Counts, measure: MeasureId) -> tuple[np.ndarray, np.ndarray]:
    """Return the terms of the sums above and below the line of a Mantel-Haenszel ratio."""
    above, below = [], []
    for a, n1, c, n2 in zip(*counts, strict=True):
        b, d = (n2, n1) if measure in (MeasureId.RR, MeasureId.IRR) else (n2 - c, n1 - a)
        above.append(a * b / (n1 + n2))
        below.append(c * d / (n1 + n2))
    return np.array(above), np.array(below)
