"""Survival at several times pooled into one curve, with the variance between studies given or under a prior.

The model is that of ``_survival_curve``: a mean for each time, one normal study effect that moves a study's
whole curve. Given tau everything is normal (generalised least squares); only tau is integrated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from evidence.record.notes.note import Note

from .. import bayes
from ..dependent import _covariance
from ..numerics import _check, _notes
from ..numerics._distributions import chi2_upper_p, critical
from ..priors import TauPrior
from . import survival_average
from ._survival_curve import Drawn, PooledCurve, average_curve, covariance_over_time, shown


class _Solved(NamedTuple):
    """Means (m, times), their covariance, the quadratic form of what is left, log restricted likelihood."""

    means: np.ndarray
    covariance: np.ndarray
    q: np.ndarray
    log_likelihood: np.ndarray


class _Curves:
    """Estimates of several curves, solved for the means of the times at any tau."""

    def __init__(
        self, labels: Sequence[str], time: np.ndarray, y: np.ndarray, v: np.ndarray, scale: str
    ) -> None:
        self.times = np.unique(time)
        self.y, self.v = y, v
        self.x = (time[:, None] == self.times).astype(float)
        member = _covariance.groups("study", labels, len(y))
        self.same = (member[:, None] == member).astype(float)
        self.known = covariance_over_time(labels, time, y, v, scale)
        self.studies = int(member.max()) + 1

    def solve(self, tau: np.ndarray) -> _Solved:
        """Means of the times at each tau, shape (m,)."""
        total = self.known + tau[:, None, None] ** 2 * self.same
        columns = np.column_stack([self.x, self.y])
        weighted = np.linalg.solve(total, np.broadcast_to(columns, (len(tau), *columns.shape)))
        information = self.x.T @ weighted[:, :, :-1]
        covariance = np.linalg.inv(information)
        beta = (covariance @ (self.x.T @ weighted[:, :, -1:]))[:, :, 0]
        # What is left, weighted: the columns are solved already.
        left = self.y - beta @ self.x.T
        q = ((weighted[:, :, -1] - (weighted[:, :, :-1] @ beta[:, :, None])[:, :, 0]) * left).sum(axis=1)
        log_det = np.linalg.slogdet(total)[1] + np.linalg.slogdet(information)[1]
        return _Solved(beta, covariance, q, -0.5 * (log_det + q))


class _Density:
    """The posterior density of tau up to a constant, as `bayes` integrates it."""

    edges = bayes._Density.edges

    def __init__(self, curves: _Curves, prior: TauPrior) -> None:
        self.curves, self.prior, self.v = curves, prior, curves.v

    def log_density(self, tau: np.ndarray) -> np.ndarray:
        """Log of restricted likelihood times prior of tau."""
        return self.curves.solve(tau).log_likelihood + self.prior.log_density(tau)


def curve_given_tau2(
    study: Sequence[str],
    time: ArrayLike,
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    tau2: float = 0.0,
    tau2_se: float | None = None,
    scale: str = "cloglog",
    level: float = 0.95,
) -> PooledCurve:
    """Pool several times of several studies into one curve with a known variance between studies.

    Parameters
    ----------
    study, time, yi, vi, scale, level
        As of `pool_over_time`.
    tau2 : float
        0 for a common effect.
    tau2_se : float, optional
        Standard error of tau2 where it is an estimate, for the mean over studies; known if not given.

    Returns
    -------
    PooledCurve
        Generalised least squares with normal intervals; no interval of tau2. One study: its own curve.
    """
    curves, level, notes = _given(study, time, yi, vi, scale=scale, level=level)
    tau = float(np.sqrt(_check.number("tau2", tau2, 0.0, _check.LARGEST_VARIANCE)))
    solved = curves.solve(np.array([tau]))
    beta, covariance = solved.means[0], solved.covariance[0]
    se = np.sqrt(np.diag(covariance))
    half, wide = (critical(None, p) * se for p in (level, level ** (1 / len(curves.times))))
    bounds = {"ci": (beta - half, beta + half), "band": (beta - wide, beta + wide)}
    drawn = shown(curves.times, beta, se, **bounds, scale=scale)
    its_error = None if tau2_se is None else _check.number("tau2_se", tau2_se, 0.0, _check.LARGEST_VARIANCE)
    average = None
    if scale == "cloglog" and curves.studies > 1:
        average = average_curve(curves.times, beta, se, (tau**2, its_error), df=None, level=level)
    made = _Made(beta, covariance, drawn, tau**2, None, average, its_error)
    return _curve(curves, made, scale, level, notes)


def curve_with_prior(
    study: Sequence[str],
    time: ArrayLike,
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    tau_prior: str | TauPrior = "half-normal",
    tau_scale: float = 1.0,
    scale: str = "cloglog",
    level: float = 0.95,
) -> PooledCurve:
    """Pool several times of several studies into one curve under a prior of tau, the spread between studies.

    The means of the times have flat priors; tau is integrated over a grid, as in `bayes.normal_normal`, whose
    result this is with one time (Rover 2020, doi:10.18637/jss.v093.i06).

    Parameters
    ----------
    study, time, yi, vi, scale, level
        As of `pool_over_time`.
    tau_prior, tau_scale
        As of `bayes.normal_normal`; groups without a comparator differ more than contrasts, so 1.

    Returns
    -------
    PooledCurve
        Posterior medians and equal-tailed credible intervals; the band holds each time with probability
        level^(1 / times). `estimate` holds medians, `se` and `covariance` are of the posterior; tau2 and its
        interval are the squares of the median and the quantiles of tau. One study: tau has its prior.
    """
    curves, level, notes = _given(study, time, yi, vi, scale=scale, level=level)
    density = _Density(curves, bayes._prior(tau_prior, tau_scale))
    tau, weight, log_marginal = bayes._integrate(density)
    solved = curves.solve(tau)
    means, covariances = solved.means, solved.covariance
    spread = np.sqrt(np.diagonal(covariances, axis1=1, axis2=2))

    def quantiles(p: float) -> np.ndarray:
        columns = zip(means.T, spread.T, strict=True)
        return np.array([bayes._mixture_quantile(p, weight, mean, sd) for mean, sd in columns])

    centre = weight @ means
    around = means - centre
    covariance = np.tensordot(weight, covariances, 1) + (weight[:, None] * around).T @ around
    tail, wide = (1 - level) / 2, (1 - level ** (1 / len(curves.times))) / 2
    median, se = quantiles(0.5), np.sqrt(np.diag(covariance))
    ci, band = ((quantiles(p), quantiles(1 - p)) for p in (tail, wide))
    drawn = shown(curves.times, median, se, ci=ci, band=band, scale=scale)
    middle, low, high = (bayes._tau_quantile(p, density, weight, log_marginal) for p in (0.5, tail, 1 - tail))
    average = None
    if scale == "cloglog" and curves.studies > 1:
        p = (0.5, tail, 1 - tail, wide, 1 - wide)
        columns = zip(means.T, spread.T, strict=True)
        found = [survival_average.average_quantiles(tau, weight, mean, sd, p) for mean, sd in columns]
        centre, *ends = np.array(found).T
        error = (ends[1] - ends[0]) / 2 / critical(None, level)
        average = shown(
            curves.times, centre, error, ci=(ends[0], ends[1]), band=(ends[2], ends[3]), scale=scale
        )
    made = _Made(median, covariance, drawn, middle**2, (low**2, high**2), average, None)
    return _curve(curves, made, scale, level, notes)


class _Made(NamedTuple):
    estimate: np.ndarray
    covariance: np.ndarray
    drawn: Drawn
    tau2: float
    tau2_ci: tuple[float, float] | None
    average: Drawn | None
    tau2_se: float | None


def _given(
    study: Sequence[str], time: ArrayLike, yi: ArrayLike, vi: ArrayLike, *, scale: str, level: float
) -> tuple[_Curves, float, list[Note]]:
    level = _check.level(level)
    y, v, use = _check.effects(yi, vi)
    labels = _check.labels("study", study, len(y))
    t = _check.positive("time", time)
    _check.same_length(time=t, yi=y)
    kept = [x for x, u in zip(labels, use, strict=True) if u]
    return _Curves(kept, t[use], y[use], v[use], scale), level, _notes.without_estimate(use)


def _curve(curves: _Curves, made: _Made, scale: str, level: float, notes: list[Note]) -> PooledCurve:
    drawn = made.drawn
    q = max(float(curves.solve(np.zeros(1)).q[0]), 0.0)
    q_df = len(curves.y) - len(curves.times)
    return PooledCurve(
        time=curves.times,
        survival=drawn.survival,
        ci_low=drawn.ci[0],
        ci_high=drawn.ci[1],
        band_low=drawn.band[0],
        band_high=drawn.band[1],
        estimate=made.estimate,
        se=np.sqrt(np.diag(made.covariance)),
        covariance=made.covariance,
        smoothed=drawn.smoothed,
        studies_at=curves.x.sum(axis=0).astype(int),
        tau2=made.tau2,
        tau2_ci=made.tau2_ci,
        q=q,
        q_df=q_df,
        q_p=float(chi2_upper_p(q, q_df)),
        k=len(curves.y),
        studies=curves.studies,
        scale=scale,
        level=level,
        notes=(*notes, *drawn.notes),
        tau2_se=made.tau2_se,
        average=made.average,
    )
