"""Survival at several times of several studies pooled into one curve.

Estimates of one curve at different times are correlated in a known way: log S of the product-limit estimate
has independent increments, so its covariance at two times is its variance at the earlier one.
"""

from dataclasses import dataclass

import numpy as np

from evidence.record.notes.note import Note

from ..dependent import _covariance, multilevel
from ..effects import back_transform
from ..errors import StatsError
from ..numerics import _check, _notes
from ..numerics._distributions import critical
from ..result import Interval
from . import survival_average

_MEASURES = {"cloglog": "CLOGLOG", "logit": "LOGIT_S"}
# The highest correlation of two estimates: without an event between two times they are one and the same.
_HIGHEST = 0.999


@dataclass(frozen=True, slots=True, eq=False)
class PooledCurve:
    """Pooled survival at each time, arrays of shape (times,) on the natural scale.

    Attributes
    ----------
    time : ndarray
        Distinct times, rising.
    survival, ci_low, ci_high : ndarray
        Survival of the median study, never rising, with its pointwise interval.
    band_low, band_high : ndarray
        Band that holds the whole curve with the confidence of `level` (Sidak's inequality, so a little wide),
        never rising.
    estimate, se : ndarray
        On `scale`, before the curve is made monotone; `covariance` of shape (times, times).
    smoothed : ndarray of bool
        Times where the estimates rose and were averaged with their neighbours.
    studies_at : ndarray of int
        Studies with an estimate at each time.
    tau2, tau2_ci : float, (low, high), or None
        Variance between studies on `scale`, one for all times: a study lies above or below the others
        throughout. None with one study.
    q, q_df, q_p : float, int, float
        Test for heterogeneity.
    k, studies : int
        Rows and studies.
    scale, level, notes
    tau2_se : float or None
        Standard error of tau2 by its expected information; None where tau2 is known, or one study tells none.
    average : Drawn or None
        The mean survival over studies at each time with pointwise interval and band, which carry the
        uncertainty of tau2; None on the logit scale and with one study.
    """

    time: np.ndarray
    survival: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    band_low: np.ndarray
    band_high: np.ndarray
    estimate: np.ndarray
    se: np.ndarray
    covariance: np.ndarray
    smoothed: np.ndarray
    studies_at: np.ndarray
    tau2: float | None
    tau2_ci: Interval | None
    q: float
    q_df: int
    q_p: float
    k: int
    studies: int
    scale: str
    level: float
    notes: tuple[Note, ...]
    tau2_se: float | None = None
    average: "Drawn | None" = None


def covariance_over_time(study, time, yi, vi, scale: str = "cloglog") -> np.ndarray:
    """Covariance of survival estimates, of which some belong to the same study's curve.

    Parameters
    ----------
    study, time, yi, vi : sequence of length k
        Label of the study, time above 0, estimate and variance on `scale`.
    scale : {"cloglog", "logit"}

    Returns
    -------
    ndarray of shape (k, k)
        `vi` on the diagonal; within a study the correlation of two times is the ratio of the standard errors
        of log S, the smaller over the larger, at most 0.999. Rows of different studies are independent.

    Raises
    ------
    StatsError
        A study with two rows at one time, or with survival that rises.
    """
    y, v = _check.vector("yi", yi), _check.positive("vi", vi)
    t, member = _check.positive("time", time), _covariance.groups("study", study, len(y))
    _check.same_length(time=t, yi=y, vi=v)
    survival = back_transform(y, _MEASURES[_check.choice("scale", scale, tuple(_MEASURES))])
    _check_curves(member, list(study), t, survival)
    # d log S on the pooling scale: cloglog log S, logit 1 - S.
    spread = np.sqrt(v) * (-np.log(survival) if scale == "cloglog" else 1 - survival)
    ratio = np.minimum.outer(spread, spread) / np.maximum.outer(spread, spread)
    correlation = np.where(member[:, None] == member, np.minimum(ratio, _HIGHEST), 0.0)
    np.fill_diagonal(correlation, 1.0)
    return correlation * np.sqrt(np.outer(v, v))


def _check_curves(member, labels, time, survival) -> None:
    for g in range(member.max() + 1):
        rows = np.flatnonzero(member == g)
        order = rows[np.argsort(time[rows], kind="stable")]
        if (np.diff(time[order]) == 0).any():
            raise StatsError(f"study {labels[rows[0]]}: two rows at one time; one per time is allowed")
        # Rounding of printed percentages does not make a curve rise by more than this.
        if (np.diff(survival[order]) > 1e-9).any():
            raise StatsError(f"study {labels[rows[0]]}: survival rises with time, which a curve cannot")


def pool_over_time(
    study,
    time,
    yi,
    vi,
    *,
    scale: str = "cloglog",
    method: str = "REML",
    level: float = 0.95,
    tau2_interval: bool = True,
) -> PooledCurve:
    """Pool several times of several studies into one curve.

    Each time has a mean of its own; a normal study effect, the same at all its times, shifts a study's curve
    up or down on `scale` (on cloglog: proportional hazards between studies). Studies with short follow-up
    thus lend their level to later times, and the late part is not that of the late studies alone.

    Parameters
    ----------
    study, time, yi, vi : sequence of length k
        Label of the study, time above 0 (the same unit for all; put times to be pooled on one value),
        estimate and variance on `scale` from the functions of `survival`; nan in both is left out.
    scale : {"cloglog", "logit"}
    method : {"REML", "ML"}
        For the variance between studies.
    level : float
    tau2_interval : bool
        Also find its profile-likelihood interval.

    Returns
    -------
    PooledCurve
        Intervals by t with studies - 1 degrees of freedom; one study: its own curve with normal intervals.

    References
    ----------
    Arends, Hunink and Stijnen 2008, doi:10.1002/sim.3311; Fiocco, Putter and van Houwelingen 2009,
    doi:10.1002/sim.3668; Combescure and others 2014,
    doi:10.1002/sim.6111 (both with more parameters between studies).
    """
    level = _check.level(level)
    y, v, use = _check.effects(yi, vi)
    labels = _check.labels("study", study, len(y))
    t = _check.positive("time", time)
    _check.same_length(time=t, yi=y)
    notes = _notes.without_estimate(use)
    labels, t, y, v = [x for x, u in zip(labels, use, strict=True) if u], t[use], y[use], v[use]
    known = covariance_over_time(labels, t, y, v, scale)
    times = np.unique(t)
    fit = multilevel.fit(
        y,
        known,
        labels,
        levels="study",
        moderators={f"time {u:g}": (t == u).astype(float) for u in times},
        intercept=False,
        method=method,
        test="z",
        level=level,
        sigma2_intervals=tau2_interval,
    )
    df = fit.studies - 1 if fit.studies > 1 else None
    if fit.studies == 1:
        notes.append(Note("single_study_curve"))
    if fit.studies == 2:
        notes.append(Note("two_studies_curve"))
    half, wide = (critical(df, p) * fit.se for p in (level, level ** (1 / len(times))))
    bounds = {"ci": (fit.beta - half, fit.beta + half), "band": (fit.beta - wide, fit.beta + wide)}
    drawn = shown(times, fit.beta, fit.se, **bounds, scale=scale)
    notes += drawn.notes
    tau2, tau2_se, average = fit.sigma2.get("study"), None, None
    if tau2 is not None:
        x = (t[:, None] == times).astype(float)
        tau2_se = _tau2_error(known, x, _covariance.groups("study", labels, len(y)), tau2, method)
        if scale == "cloglog":
            average = average_curve(times, fit.beta, fit.se, (tau2, tau2_se), df=df, level=level)
    return PooledCurve(
        time=times,
        survival=drawn.survival,
        ci_low=drawn.ci[0],
        ci_high=drawn.ci[1],
        band_low=drawn.band[0],
        band_high=drawn.band[1],
        estimate=fit.beta,
        se=fit.se,
        covariance=fit.covariance,
        smoothed=drawn.smoothed,
        studies_at=np.array([(t == u).sum() for u in times]),
        tau2=fit.sigma2.get("study"),
        tau2_ci=fit.sigma2_ci.get("study"),
        q=fit.q,
        q_df=fit.q_df,
        q_p=fit.q_p,
        k=fit.k,
        studies=fit.studies,
        scale=scale,
        level=level,
        notes=tuple(notes),
        tau2_se=tau2_se,
        average=average,
    )


def _tau2_error(
    known: np.ndarray, x: np.ndarray, member: np.ndarray, tau2: float, method: str
) -> float | None:
    """Return the standard error of the variance between studies, by its expected information."""
    same = (member[:, None] == member).astype(float)
    inverse = np.linalg.inv(known + tau2 * same)
    if method == "REML":
        weighted = inverse @ x
        inverse = inverse - weighted @ np.linalg.solve(x.T @ weighted, weighted.T)
    product = inverse @ same
    information = float((product * product.T).sum()) / 2
    return information**-0.5 if information > 0 else None


def average_curve(
    times: np.ndarray,
    estimate: np.ndarray,
    se: np.ndarray,
    between: tuple[float, float | None],
    *,
    df: int | None,
    level: float,
) -> "Drawn":
    """Mean survival over studies at each time, from the median study's log hazards and (tau2, its error)."""
    tau2, tau2_se = (np.full(len(times), value or 0.0) for value in between)
    centre, error = survival_average.average_log_hazard(estimate, se, tau2, tau2_se)
    half, wide = (critical(df, p) * error for p in (level, level ** (1 / len(times))))
    bounds = {"ci": (centre - half, centre + half), "band": (centre - wide, centre + wide)}
    return shown(times, centre, error, **bounds, scale="cloglog")


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A curve on the natural scale: falling, in its intervals, in its band; which times were averaged."""

    survival: np.ndarray
    ci: tuple[np.ndarray, np.ndarray]
    band: tuple[np.ndarray, np.ndarray]
    smoothed: np.ndarray
    notes: tuple[Note, ...]


def shown(times, estimate, se, *, ci, band, scale: str) -> Drawn:
    """Turn estimates and bounds on the pooling scale, each of shape (times,), into a curve that falls."""
    smooth = _monotone(estimate, 1 / se**2, scale == "logit")
    smoothed = np.abs(smooth - estimate) > 1e-12
    when = tuple(Note("at_time", numbers={"months": float(u)}) for u in times[smoothed])
    measure = _MEASURES[scale]
    point = back_transform(smooth, measure)
    own = np.sort([back_transform(bound, measure) for bound in ci], axis=0)
    whole = np.sort([back_transform(bound, measure) for bound in band], axis=0)
    # A falling curve that lies in the band lies in this narrower one too.
    low = np.maximum.accumulate(whole[0][::-1])[::-1]
    high = np.minimum.accumulate(whole[1])
    return Drawn(
        survival=point,
        ci=(np.minimum(own[0], point), np.maximum(own[1], point)),
        band=(np.minimum(low, point), np.maximum(high, point)),
        smoothed=smoothed,
        notes=(Note("rise_averaged", parts=when),) if smoothed.any() else (),
    )


def _monotone(values: np.ndarray, weights: np.ndarray, falling: bool) -> np.ndarray:
    """Nearest monotone sequence in weighted squares (pool adjacent violators)."""
    sign = -1.0 if falling else 1.0
    blocks: list[list[float]] = []
    for value, weight in zip(sign * values, weights, strict=True):
        blocks.append([value, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            v2, w2, n2 = blocks.pop()
            v1, w1, n1 = blocks.pop()
            blocks.append([(v1 * w1 + v2 * w2) / (w1 + w2), w1 + w2, n1 + n2])
    return sign * np.concatenate([np.full(int(n), value) for value, _, n in blocks])
