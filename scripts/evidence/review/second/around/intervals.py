"""Prediction intervals and p values once more, from an estimate and a standard error of another engine."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache

from evidence.record.results.second import SecondComputation
from evidence.review.second.verdicts import TOLERANCE_CLOSED_FORM, Compared
from evidence.stats.result import Pooled

_NO_SHARE = 23.0  # log odds whose share differs from 0 or 1 by less than a root is found to
_DEGREES = {"t(k-1)": 1, "t(k-2)": 2}


@lru_cache(maxsize=256)
def quantile(level: float, df: float | None) -> float:
    """Return the two-sided quantile of the normal distribution, or of t with ``df``."""
    from scipy import stats

    tail = (1 - level) / 2
    return float(stats.norm.isf(tail) if df is None else stats.t.isf(tail, df))


def prediction(
    pooled: Pooled, centre: float, se: float, tau2: float, tolerance: float, *, df: float | None = None
) -> Iterator[Compared]:
    """Compare a prediction interval with the quantile times the root of both variances about ``centre``.

    Nothing where none is told. ``df`` are those of a model of its own; else the kind of interval says them.
    """
    if pooled.pi_low is None and pooled.pi_high is None:
        return
    lost = _DEGREES.get(pooled.prediction or "")
    if df is None and lost is not None:
        df = pooled.k - lost
    half = quantile(pooled.level, df) * math.sqrt(se * se + tau2)
    for first, side in ((pooled.pi_low, -1), (pooled.pi_high, 1)):
        yield Compared("prediction interval", first, centre + side * half, tolerance * half)


def prediction_of(
    pooled: Pooled, below: Callable[[float], float], step: float, tolerance: float
) -> Iterator[Compared]:
    """Compare a predictive distribution's bounds, to a share of a quarter of its interval.

    ``below`` is the distribution function made afresh, ``step`` what its slope is measured over.
    """
    if pooled.pi_low is None or pooled.pi_high is None:
        return
    unit, tail = (pooled.pi_high - pooled.pi_low) / 4, (1 - pooled.level) / 2
    for first, p in ((pooled.pi_low, tail), (pooled.pi_high, 1 - tail)):
        theirs = corrected_quantile(first, p, below, step)
        yield Compared("prediction interval", first, theirs, tolerance * unit)


def corrected_quantile(first: float, p: float, below: Callable[[float], float], step: float) -> float:
    """Return where a distribution function reaches ``p``, by one step of its own from a place near by.

    A right place stays, a wrong one is moved towards where it should be. Beyond what doubles tell from 0 or 1
    as a share a place is right where the distribution has not reached ``p`` before it.
    """
    if abs(first) >= _NO_SHARE:
        edge = math.copysign(_NO_SHARE, first)
        return first if (below(edge) - p) * edge <= 0 else edge
    here, slope = below(first), (below(first + step) - below(first - step)) / (2 * step)
    if slope <= 0:
        return math.nan
    return first + (p - here) / slope


def of_tau(pooled: Pooled, quantiles: list[float], tolerance: float) -> list[Compared]:
    """Compare tau2 and its interval with quantiles of tau, to ``tolerance`` of each or of tau near 0."""
    middle, low, high = quantiles
    first = (None, None) if pooled.tau2_ci is None else pooled.tau2_ci
    told = (
        ("tau2", pooled.tau2, middle),
        ("tau2 interval", first[0], low),
        ("tau2 interval", first[1], high),
    )

    def allowed(tau: float) -> float:
        # A lower bound near 0 is held as close as half the middle.
        step = tolerance * max(tau, 0.5 * middle)
        return 2 * tau * step + step**2

    return [Compared(what, one, tau**2, allowed(tau)) for what, one, tau in told]


def p_value(pooled: Pooled, second: SecondComputation, *, own: float | None = None) -> Iterator[Compared]:
    """Compare the p value of no effect with that of the second estimate and interval.

    ``own`` is that of a test that the interval does not give, worked out by its own distribution.
    """
    if pooled.p_value is None:
        return
    if own is not None:
        yield Compared("p value", pooled.p_value, own, 1e-7 + 1e-6 * own)
        return
    if second.estimate is None or second.ci_low is None or second.ci_high is None:
        return
    half = (second.ci_high - second.ci_low) / 2
    if half <= 0:
        return
    z = abs(second.estimate) * quantile(pooled.level, pooled.df) / half
    p, density = _beyond(z, pooled.df)
    # The tolerance is that of the statistic: small p values are held as close as large ones.
    allowed = 2 * (second.tolerance or 0.0) * (1 + z) * 2 * density
    yield Compared("p value", pooled.p_value, p, max(allowed, TOLERANCE_CLOSED_FORM * p))


def _beyond(z: float, df: float | None) -> tuple[float, float]:
    """Return the chance of a statistic beyond ``z`` on either side, and the density there."""
    if df is None:  # scipy's distribution takes twenty times as long
        return math.erfc(z / math.sqrt(2)), math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    from scipy import stats

    return 2 * float(stats.t.sf(z, df)), float(stats.t.pdf(z, df))
