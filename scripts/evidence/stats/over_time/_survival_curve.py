"""Survival at several times of several studies pooled into one curve, by the likelihood of counts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evidence.record.notes.note import Note

from ..effects import back_transform
from ..errors import StatsError
from ..numerics import _check
from ..numerics._distributions import chi2_upper_p, critical
from ..result import Interval
from . import survival_average
from ._curve_band import band_quantile
from ._curve_counts import CurveCounts, interval_counts
from ._curve_likelihood import CurveLikelihood

METHODS = ("REML", "ML")
QUANTILES = ("t", "normal")
_DIFFERENCE = 1e-2  # of tau2, for slopes


@dataclass(frozen=True, slots=True, eq=False)
class PooledCurve:
    """Pooled survival at each time, arrays of shape (times,) on the natural scale.

    Attributes
    ----------
    time : ndarray
        Distinct times, rising, from the first by which somebody had the event.
    survival, ci_low, ci_high : ndarray
        Survival of the median study, never rising, with its pointwise interval.
    band_low, band_high : ndarray
        Band that holds the whole curve with the confidence of `level`, never rising.
    estimate, se : ndarray
        On the complementary log-log scale; `covariance` of shape (times, times).
    smoothed : ndarray of bool
        Times where a curve of posterior medians rose and was averaged with its neighbours.
    studies_at : ndarray of int
        Studies with an estimate at each time.
    tau2, tau2_ci : float, (low, high), or None
        Variance between studies of the log hazard, one for all times: a study lies above or below the others
        throughout. None with one study; the upper bound is infinite where the likelihood hardly falls.
    q, q_df, q_p : float, int, float
        Test for heterogeneity: the deviance of one curve for all studies against one for each.
    k, studies : int
        Rows and studies.
    level, notes
    tau2_se : float or None
        Standard error of tau2 by the curvature of its likelihood; None where tau2 is 0 or given, or one study
        tells none.
    average : Drawn or None
        The mean survival over studies at each time with pointwise interval and band, which carry the
        uncertainty of tau2; None with one study.
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
    level: float
    notes: tuple[Note, ...]
    tau2_se: float | None = None
    average: "Drawn | None" = None


def pool_over_time(
    study: Sequence[str],
    time: ArrayLike,
    survival: ArrayLike,
    se: ArrayLike,
    *,
    at_risk: ArrayLike | None = None,
    method: str = "REML",
    quantiles: str = "t",
    tau2: float | None = None,
    level: float = 0.95,
    tau2_interval: bool = True,
) -> PooledCurve:
    """Pool several times of several studies into one curve.

    What a study publishes is turned into patients and events between its times (`interval_counts`), which are
    binomial given the study's effect. Each stretch between two times has a hazard of its own; a normal study
    effect on its log, the same at all times, moves a study's whole curve up or down (proportional hazards
    between studies). Studies with short follow-up thus lend their level to later times, and the late part is
    not that of the late studies alone; a study in which nobody had the event yet stays in.

    Parameters
    ----------
    study, time, survival, se, at_risk
        As of `interval_counts`, shape (k,); put times to be pooled on one value.
    method : {"REML", "ML"}
        For the variance between studies: likelihood adjusted for the hazards estimated, or plain.
    quantiles : {"t", "normal"}
        Of the intervals: t with studies - 1 degrees of freedom, or normal.
    tau2 : float, optional
        Variance between studies, if it is to be taken as known; 0 for a common effect.
    level : float
    tau2_interval : bool
        Also find its profile-likelihood interval.

    Returns
    -------
    PooledCurve
        One study: its own curve with normal intervals.

    Raises
    ------
    StatsError
        As of `interval_counts`; nobody had the event at any time.

    References
    ----------
    Combescure and others 2014, doi:10.1002/sim.6111 (pooled conditional survival; here by the exact
    likelihood and with one study effect for all times); Cox and Reid 1987,
    doi:10.1111/j.2517-6161.1987.tb01422.x.
    """
    level = _check.level(level)
    _check.choice("method", method, METHODS)
    _check.choice("quantiles", quantiles, QUANTILES)
    counts = interval_counts(study, time, survival, se, at_risk)
    model = likelihood(counts)
    alone = model.studies == 1
    given = None if tau2 is None else _check.number("tau2", tau2, 0.0, _check.LARGEST_VARIANCE)
    tau = 0.0 if alone else model.best_tau(method) if given is None else float(np.sqrt(given))
    notes = [*told_of(model)]
    if alone:
        notes.append(Note("single_study_curve"))
    df = None if alone or quantiles == "normal" else model.studies - 1
    # With tau2 above 0 its neighbours too, for slopes.
    estimated = not alone and given is None and tau > 0
    taus = tau * np.sqrt(1 + _DIFFERENCE * np.array([0.0, -1.0, 1.0])) if estimated else np.array([tau])
    solved = model.solve(taus)
    estimate, covariance = solved.log_hazard[0], solved.covariance[0]
    se_scale = np.sqrt(np.diag(covariance))
    drawn = _drawn(model.times, estimate, covariance, df, level)
    error, average = None, None
    if not alone:
        mean = survival_average.mean_survival(
            solved.log_hazard, np.broadcast_to(taus[:, None], solved.log_hazard.shape)
        )
        its = mean.by_mu[0][:, None] * covariance * mean.by_mu[0]
        if estimated:
            step = _DIFFERENCE * tau**2
            here, before, after = solved.adjusted if method == "REML" else solved.profile
            bend = (before - 2 * here + after) / step**2
            if bend < 0:
                error = float((-bend) ** -0.5)
                slope = (mean.log_hazard[2] - mean.log_hazard[1]) / (2 * step)
                its = its + np.outer(slope, slope) * error**2
        average = _drawn(model.times, estimate if tau == 0 else mean.log_hazard[0], its, df, level)
    q, q_df = model.deviance()
    wanted = tau2_interval and not alone and given is None
    bounds = model.tau_bounds(tau, level, method) if wanted else None
    return PooledCurve(
        time=model.times,
        survival=drawn.survival,
        ci_low=drawn.ci[0],
        ci_high=drawn.ci[1],
        band_low=drawn.band[0],
        band_high=drawn.band[1],
        estimate=estimate,
        se=se_scale,
        covariance=covariance,
        smoothed=drawn.smoothed,
        studies_at=model.studies_at,
        tau2=None if alone else tau**2,
        tau2_ci=None if bounds is None else (float(bounds[0] ** 2), float(bounds[1] ** 2)),
        q=q,
        q_df=q_df,
        q_p=float(chi2_upper_p(q, q_df)),
        k=len(counts.time),
        studies=model.studies,
        level=level,
        notes=(*notes, *drawn.notes),
        tau2_se=error,
        average=average,
    )


def likelihood(counts: CurveCounts) -> CurveLikelihood:
    """Return the likelihood of the counts; an error where nobody had the event."""
    if not (counts.events > 0).any():
        raise StatsError("survival: 1 throughout; a curve needs a time by which somebody had the event")
    return CurveLikelihood(counts)


def told_of(model: CurveLikelihood) -> tuple[Note, ...]:
    """Tell the times before the first event of all, which have no place on the curve's scale."""
    if not len(model.lost):
        return ()
    when = tuple(Note("at_time", numbers={"months": float(time)}) for time in model.lost)
    return (Note("nobody_by_then", parts=when),)


def _drawn(
    times: np.ndarray, estimate: np.ndarray, covariance: np.ndarray, df: int | None, level: float
) -> "Drawn":
    se = np.sqrt(np.diag(covariance))
    half, wide = critical(df, level) * se, band_quantile(covariance, df, level) * se
    bounds = {"ci": (estimate - half, estimate + half), "band": (estimate - wide, estimate + wide)}
    return shown(times, estimate, se, **bounds)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A curve on the natural scale: falling, in its intervals, in its band; which times were averaged."""

    survival: np.ndarray
    ci: tuple[np.ndarray, np.ndarray]
    band: tuple[np.ndarray, np.ndarray]
    smoothed: np.ndarray
    notes: tuple[Note, ...]


def shown(
    times: np.ndarray,
    estimate: np.ndarray,
    se: np.ndarray,
    *,
    ci: tuple[np.ndarray, np.ndarray],
    band: tuple[np.ndarray, np.ndarray],
) -> Drawn:
    """Turn log cumulative hazards and their bounds, each of shape (times,), into a curve that falls."""
    smooth = _monotone(estimate, 1 / se**2)
    smoothed = np.abs(smooth - estimate) > 1e-12
    when = tuple(Note("at_time", numbers={"months": float(u)}) for u in times[smoothed])
    point = back_transform(smooth, survival_average.MEASURE)
    own, whole = (
        np.sort([back_transform(x, survival_average.MEASURE) for x in pair], axis=0) for pair in (ci, band)
    )
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


def _monotone(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Nearest rising sequence in weighted squares (pool adjacent violators)."""
    blocks: list[list[float]] = []
    for value, weight in zip(values, weights, strict=True):
        blocks.append([value, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            v2, w2, n2 = blocks.pop()
            v1, w1, n1 = blocks.pop()
            blocks.append([(v1 * w1 + v2 * w2) / (w1 + w2), w1 + w2, n1 + n2])
    return np.concatenate([np.full(int(n), value) for value, _, n in blocks])
