"""Survival (patency) of one group, read from Kaplan-Meier curves, and its pooling at one or several times.

The estimate is transformed to log(-log S), on which intervals stay within 0 and 1 (Kalbfleisch and Prentice),
or to logit S. Standard errors come from what the paper prints; how good that was is told by a grade per
study.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from evidence.record.notes.note import Note

from ..effects import EffectSizes
from ..effects._sizes import make
from ..errors import StatsError
from ..inverse_variance import pooling
from ..numerics import _check
from ..numerics._distributions import critical
from ..numerics._remembered import remembered
from ..result import Pooled
from ._curve_counts import CurveCounts, interval_counts
from ._survival_curve import PooledCurve, pool_over_time
from ._survival_curve_prior import curve_with_prior

__all__ = [
    "GRADES",
    "SCALES",
    "CurveCounts",
    "PooledCurve",
    "SurvivalEffects",
    "curve_with_prior",
    "from_interval",
    "from_number_at_risk",
    "from_standard_error",
    "imputed",
    "interval_counts",
    "log_survival_variance",
    "pool",
    "pool_over_time",
]

SCALES = {"cloglog": "CLOGLOG", "logit": "LOGIT_S"}
# From best to worst: where a standard error came from.
GRADES = (
    "printed interval",
    "printed standard error",
    "number at risk at the time",
    "imputed from the number at start",
)
MADE_ON = ("cloglog", "logit", "log", "plain")
_BOUND_AT_EDGE = Note("bound_at_edge")


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalEffects:
    """Effect sizes with the grade of each standard error (one of `GRADES`)."""

    sizes: EffectSizes
    grade: tuple[str, ...]

    @property
    def yi(self) -> np.ndarray:
        """Estimates on the pooling scale, shape (k,); nan where not estimable."""
        return self.sizes.yi

    @property
    def vi(self) -> np.ndarray:
        """Sampling variances, shape (k,)."""
        return self.sizes.vi


def from_interval(
    survival, lower, upper, level: float = 0.95, scale: str = "cloglog", made_on: str | None = None
) -> SurvivalEffects:
    """Survival with a printed confidence interval.

    Parameters
    ----------
    survival, lower, upper : array_like of shape (k,)
        Fractions between 0 and 1.
    level : float
        Confidence level of the interval.
    scale : {"cloglog", "logit"}
    made_on : {"cloglog", "logit", "log", "plain"}, optional
        Scale on which the paper made its interval, if known; `scale` if not. The standard error is the width
        of the interval on that scale over twice the normal quantile, carried over to `scale` by the delta
        method. "log" is the default of R's survival package, "plain" that of older programs; their bounds are
        cut off at 0 and 1, so where one lies there the other half of the interval is used.

    Returns
    -------
    SurvivalEffects
        An S of 0 or 1 cannot be transformed, nor a bound of 0 or 1 on cloglog and logit: the study is dropped
        with the reason.

    Raises
    ------
    StatsError
        Numbers outside 0 to 1 (percent typed for fractions), bounds in the wrong order.
    """
    s, lo, hi = _fraction("survival", survival), _fraction("lower", lower), _fraction("upper", upper)
    _check.same_length(survival=s, lower=lo, upper=hi)
    bad = (lo > s) | (s > hi) | (lo == hi)
    if bad.any():
        i = int(np.flatnonzero(bad)[0])
        raise StatsError(
            f"row {i + 1}: survival {s[i]:g} ({lo[i]:g} to {hi[i]:g}); allowed: lower, survival, upper rising"
        )
    z = critical(None, _check.level(level))
    made_on = _check.choice("made_on", scale if made_on is None else made_on, MADE_ON)
    if made_on != scale:
        return _delta(s, _plain_se(s, lo, hi, z, made_on), scale, GRADES[0], _BOUND_AT_EDGE)
    inside = (lo > 0) & (hi < 1)
    y, low, high = (_transform(np.where(inside, x, 0.5), scale) for x in (s, lo, hi))
    vi = ((high - low) / (2 * z)) ** 2
    lost: list[Note | None] = [_edge(x) or _BOUND_AT_EDGE for x in s]
    return _graded(y, np.where(inside, vi, np.nan), scale, lost, GRADES[0])


def _plain_se(s, lo, hi, z: float, made_on: str) -> np.ndarray:
    """Read the standard error of S off an interval made on some scale; nan where it cannot be."""
    usable = (s > 0) & (s < 1)
    safe = np.where(usable, s, 0.5)
    low_cut, high_cut = lo <= 0, hi >= 1
    a, b = np.where(low_cut, safe / 2, lo), np.where(high_cut, (1 + safe) / 2, hi)
    scales: dict[str, tuple[Callable[..., Any], Any]] = {
        "plain": (lambda x: x, 1.0),
        "log": (np.log, safe),
        "cloglog": (lambda x: np.log(-np.log(x)), safe * np.log(safe)),
        "logit": (special.logit, safe * (1 - safe)),
    }
    forward, slope = scales[made_on]
    lower, upper = np.abs(forward(safe) - forward(a)), np.abs(forward(b) - forward(safe))
    half = np.select([low_cut & high_cut, low_cut, high_cut], [np.nan, upper, lower], (lower + upper) / 2)
    if made_on in SCALES:
        usable = usable & ~low_cut & ~high_cut
    return np.where(usable, np.abs(slope) * half / z, np.nan)


def from_standard_error(survival, se, scale: str = "cloglog") -> SurvivalEffects:
    """Survival with its printed standard error (of S itself, as Greenwood's), by the delta method.

    Parameters
    ----------
    survival, se : array_like of shape (k,)
        Fractions; 0 and 1 have no scale and are dropped with the reason.
    scale : {"cloglog", "logit"}
        Of the effects.
    """
    s, e = _fraction("survival", survival), _check.positive("se", se)
    _check.same_length(survival=s, se=e)
    return _delta(s, e, scale, GRADES[1])


def from_number_at_risk(survival, at_risk, n, scale: str = "cloglog") -> SurvivalEffects:
    """Survival with the number at start and the number still at risk at that time, arrays of shape (k,).

    Nobody left at risk: no standard error, the study is dropped with the reason.

    Parameters
    ----------
    survival : array_like of shape (k,)
        Fractions.
    at_risk, n : array_like of shape (k,)
        Patients.
    scale : str
        As in `from_standard_error`.

    Raises
    ------
    StatsError
        More patients at risk than at the start.
    """
    s, r = _fraction("survival", survival), _check.not_negative("at_risk", at_risk)
    total = _check.positive("n", n)
    _check.same_length(survival=s, at_risk=r, n=total)
    if (r > total).any():
        i = int(np.flatnonzero(r > total)[0])
        raise StatsError(f"at_risk: row {i + 1}: {r[i]:g} at risk of {total[i]:g}; at most n is allowed")
    known = (s > 0) & (r > 0)
    variance = log_survival_variance(np.where(known, s, 0.5), np.where(known, r, 1.0), total)
    se = np.where(known, s * np.sqrt(variance), np.nan)
    return _delta(s, se, scale, GRADES[2], Note("nobody_at_risk"))


@remembered(256)  # a study stands in many rows
def imputed(survival, n, still_at_risk: float = 0.5, scale: str = "cloglog") -> SurvivalEffects:
    """Survival with nothing but the number at start, arrays of shape (k,): rests on an assumption.

    `still_at_risk` is the share of patients without an event who are assumed to be still under observation at
    that time: 1 gives the binomial standard error of a complete follow-up, smaller values larger ones (0.5:
    about a fifth larger). A sensitivity analysis should vary it, or leave such studies out.

    Parameters
    ----------
    survival, n : array_like of shape (k,)
        Fractions, and patients at the start.
    still_at_risk : float
        Above 0 up to 1.
    scale : str
        As in `from_standard_error`.
    """
    s, total = _fraction("survival", survival), _check.positive("n", n)
    _check.same_length(survival=s, n=total)
    if not _check.number("still_at_risk", still_at_risk, least=0, most=1) > 0:
        raise StatsError(f"still_at_risk: {still_at_risk!r}; a share above 0 up to 1 is allowed")
    safe = np.where(s > 0, s, 0.5)
    variance = log_survival_variance(safe, still_at_risk * total * safe, total)
    return _delta(s, s * np.sqrt(variance), scale, GRADES[3])


def log_survival_variance(survival, at_risk, n) -> np.ndarray:
    """Greenwood's variance of log S over an interval known only by its ends.

    Greenwood's sum is the integral of hazard over number at risk. With constant hazards of the event and of
    being lost, the number at risk falls exponentially from `n` to `at_risk`, and the integral is -log S /
    log(n / at_risk) times 1 / at_risk - 1 / n. Without losses that is the binomial variance exactly. Of a
    curve that has become flat it is too large: patients lost after the last event count as if events went on
    (survival's `ovarian` at 800 days: 11.5% too large an error, nothing at 365). One time alone cannot tell.
    An `at_risk` above n S (rounding) counts as n S. Arrays of one shape; survival and at_risk above 0.

    Parameters
    ----------
    survival, at_risk, n : array_like of one shape
        Fractions above 0, patients at risk at the end and at the start.

    Returns
    -------
    ndarray of that shape
        On the scale of log S; 0 where S is 1.
    """
    columns = {"survival": survival, "at_risk": at_risk, "n": n}
    try:
        survival, at_risk, n = np.broadcast_arrays(*(_check.array(*column) for column in columns.items()))
    except ValueError as error:
        raise StatsError(f"survival, at_risk, n: arrays of one shape are allowed ({error})") from None
    if not ((survival > 0) & (survival <= 1) & (at_risk > 0) & (n > 0)).all():
        raise StatsError("survival, at_risk, n: numbers above 0 are allowed, survival up to 1")
    at_risk = np.minimum(at_risk, n * survival)
    event_hazard, decline = -np.log(survival), np.log(n / at_risk)
    share = np.divide(event_hazard, decline, out=np.zeros_like(decline), where=decline > 0)
    return share * (1 / at_risk - 1 / n)


def pool(
    yi,
    vi,
    *,
    scale: str = "cloglog",
    tau2_method: str = "REML",
    ci_method: str = "hksj-floor",
    prediction: str = "t(k-1)",
    level: float = 0.95,
) -> Pooled:
    """Pool survival at one time by random effects; `natural()` gives S with its bounds in order.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates on the scale and their variances, as the functions above give them; studies not estimable
        (nan) are left out and named. One entry a study: several times of one study are correlated and belong
        in `pool_over_time`.
    scale : {"cloglog", "logit"}
    tau2_method, ci_method, prediction, level
        As in `pooling.random_effects`, also at k = 1. An estimate of 0 or 100 % has no place on the scale.
    """
    return pooling.random_effects(
        yi,
        vi,
        tau2_method=tau2_method,
        ci_method=ci_method,
        prediction=prediction,
        level=level,
        measure=SCALES[_check.choice("scale", scale, tuple(SCALES))],
    )


def _fraction(name: str, values) -> np.ndarray:
    out = _check.not_negative(name, values)
    if (out > 1).any():
        raise StatsError(
            f"{name}: {_check.rows(out > 1)} is above 1; fractions from 0 to 1 are allowed (95 % is 0.95)"
        )
    return out


def _transform(s: np.ndarray, scale: str) -> np.ndarray:
    _check.choice("scale", scale, tuple(SCALES))
    return np.log(-np.log(s)) if scale == "cloglog" else special.logit(s)


def _delta(
    s: np.ndarray, se: np.ndarray, scale: str, grade: str, lost: Note | None = None
) -> SurvivalEffects:
    inside = (s > 0) & (s < 1)
    safe = np.where(inside, s, 0.5)
    slope = 1 / (safe * np.log(safe)) if scale == "cloglog" else 1 / (safe * (1 - safe))
    vi = np.where(inside, (slope * se) ** 2, np.nan)
    return _graded(_transform(safe, scale), vi, scale, [_edge(x) or lost for x in s], grade)


def _edge(s: float) -> Note | None:
    return Note("survival_at_edge", numbers={"survival": int(s)}) if s in (0.0, 1.0) else None


def _graded(y, vi, scale: str, lost: list[Note | None], grade: str) -> SurvivalEffects:
    measure = SCALES[_check.choice("scale", scale, tuple(SCALES))]
    return SurvivalEffects(make(measure, y, vi, lost=np.array(lost, dtype=object)), (grade,) * len(y))
