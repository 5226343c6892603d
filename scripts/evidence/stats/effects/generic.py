"""Effect sizes from an estimate with its interval, standard error or p value."""

import numpy as np
from numpy.typing import ArrayLike

from evidence.record.notes.note import Note

from ..errors import StatsError
from ..numerics import _check
from ..numerics._distributions import critical
from ._sizes import SCALES, EffectSizes, make

# An interval read from print is rounded; a midpoint further off than this share of its width is worth a word.
_LOPSIDED = 0.05


def from_interval(
    estimate: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    level: float = 0.95,
    log: bool = True,
    measure: str | None = None,
) -> EffectSizes:
    """Estimate and standard error from a printed confidence interval (Cochrane Handbook 6.3.1, 6.3.2).

    Each study by itself: one is as good as several.

    Parameters
    ----------
    estimate, lower, upper : array_like of shape (k,)
        As printed: ratios (log=True) or differences (log=False).
    level : float
        Confidence level of the interval.
    log : bool
        Take logarithms: for ratios.
    measure : str, optional
        A name of `SCALES`, for example "HR"; "LOG" or "GEN" by default.

    Returns
    -------
    EffectSizes
        The standard error is the width over twice the normal quantile. An interval that does not lie around
        its estimate (on the pooling scale) by more than 5 % of its width is said so in `reasons`: often a
        misprint, or an interval made on another scale.

    Raises
    ------
    StatsError
        Bounds equal or in the wrong order, an estimate outside them, ratios of 0 or below.
    """
    level = _check.level(level)
    read = _check.positive if log else _check.vector
    e, lo, hi = read("estimate", estimate), read("lower", lower), read("upper", upper)
    _check.same_length(estimate=e, lower=lo, upper=hi)
    bad = (lo >= hi) | (e < lo) | (e > hi)
    if bad.any():
        i = int(np.flatnonzero(bad)[0])
        raise StatsError(
            f"row {i + 1}: estimate {e[i]:g} ({lo[i]:g} to {hi[i]:g}); allowed: lower, estimate, upper rising"
        )
    if log:
        e, lo, hi = np.log(e), np.log(lo), np.log(hi)
    vi = ((hi - lo) / (2 * critical(None, level))) ** 2
    off = np.abs((lo + hi) / 2 - e) / (hi - lo)
    reasons = [
        Note("interval_off_centre", numbers={"percent": 100 * float(x)}) if x > _LOPSIDED else None
        for x in off
    ]
    return make(_measure(measure, log), e, vi, reasons=reasons)


def from_p(
    estimate: ArrayLike, p_value: ArrayLike, log: bool = True, measure: str | None = None
) -> EffectSizes:
    """Find the standard error from an estimate and its two-sided p value (Wald test, normal distribution).

    Altman and Bland 2011, doi:10.1136/bmj.d2090.

    A p value rounded in print gives a coarse standard error; one of 1, or an estimate of no effect, gives
    none: such a study is dropped with the reason.

    Parameters
    ----------
    estimate : array_like of shape (k,)
        Ratios (above 0) where `log`, else differences.
    p_value : array_like of shape (k,)
        Two-sided, above 0 up to 1.
    log : bool
        Whether the logarithm of the estimate is pooled.
    measure : str, optional
        A name of `SCALES`.

    Raises
    ------
    StatsError
        A p value outside 0 to 1, or an estimate that has no logarithm.
    """
    e = _check.positive("estimate", estimate) if log else _check.vector("estimate", estimate)
    p = _check.positive("p_value", p_value)
    _check.same_length(estimate=e, p_value=p)
    if (p > 1).any():
        raise StatsError(f"p_value: {_check.rows(p > 1)} is above 1; numbers above 0 up to 1 are allowed")
    y = np.log(e) if log else e
    z = np.array([critical(None, 1 - x) for x in p])
    with np.errstate(divide="ignore", invalid="ignore"):
        vi = (y / z) ** 2
    return make(_measure(measure, log), y, vi, lost="no_error_from_p")


def from_observed_expected(o_minus_e: ArrayLike, variance: ArrayLike) -> EffectSizes:
    """Log hazard ratio from a log-rank test's O - E and its variance (Parmar 1998, Peto's approximation).

    Arrays of shape (k,); O - E of the treated arm, so below 0 means fewer events under treatment. Without
    variance: dropped with the reason.

    Parameters
    ----------
    o_minus_e, variance : array_like of shape (k,)
        Events, and events squared.

    Returns
    -------
    EffectSizes
        Measure HR: log hazard ratios.
    """
    difference, v = _check.vector("o_minus_e", o_minus_e), _check.not_negative("variance", variance)
    _check.same_length(o_minus_e=difference, variance=v)
    with np.errstate(divide="ignore", invalid="ignore"):
        return make("HR", difference / v, 1 / v, lost="arms_not_told_apart")


def _measure(measure: str | None, log: bool) -> str:
    if measure is None:
        return "LOG" if log else "GEN"
    return _check.choice("measure", measure, tuple(SCALES))
