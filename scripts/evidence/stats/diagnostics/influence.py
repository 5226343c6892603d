"""How far single studies pull a pooled result or a meta-regression, and how far they lie from it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..errors import StatsError
from ..estimators import _mixed
from ..inverse_variance import batch, regression
from ..numerics import _check, _design
from ..numerics._distributions import chi2_upper_p, critical
from ..numerics._remembered import remembered


@dataclass(frozen=True, slots=True, eq=False)
class Influence:
    """Case-deletion diagnostics; shape (k,) each, nan for a study left out or one the model cannot spare.

    Attributes
    ----------
    rstudent : ndarray
        Externally standardised residual: the study against the model without it.
    dffits, cook_distance, covariance_ratio : ndarray
        Change of its fitted value, of all coefficients, and of their precision when the study goes.
    tau2_without, q_without : ndarray
        Between-study variance and residual Q without the study.
    hat, weight : ndarray
        Leverage, and weight in percent (None with moderators).
    dfbetas : ndarray of shape (k, p)
        Change of each coefficient in standard errors.
    influential : ndarray of bool
        Any of |dffits| > 3 sqrt(p / (k - p)), chi-square (p) probability of cook_distance > 0.5, hat > 3 p /
        k, |dfbetas| > 1.
    """

    rstudent: np.ndarray
    dffits: np.ndarray
    cook_distance: np.ndarray
    covariance_ratio: np.ndarray
    tau2_without: np.ndarray
    q_without: np.ndarray
    hat: np.ndarray
    weight: np.ndarray | None
    dfbetas: np.ndarray
    influential: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Baujat:
    """Points of a Baujat plot: share in heterogeneity (x) against influence on the result (y); shape (k,)."""

    heterogeneity: np.ndarray
    influence: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Outliers:
    """Which studies are outliers by their residual, and by their interval; shape (k,) each."""

    residual: np.ndarray
    interval: np.ndarray


@remembered(4)  # `outliers` asks for it again
def influence(
    yi, vi, *, tau2_method: str = "REML", moderators: Mapping[str, object] | None = None
) -> Influence:
    """Diagnostics of Viechtbauer and Cheung 2010 (doi:10.1002/jrsm.11), with Wald standard errors.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and variances; nan in both for a study without an estimate.
    tau2_method : str
        As in `regression.meta_regression` ("EE": common-effect model); estimated again without each study.
    moderators : mapping, optional
        As in `regression.meta_regression`; a pooled mean without.

    Raises
    ------
    StatsError
        Fewer than two studies, or too few for the moderators.
    """
    y, v, x, used = _model(yi, vi, moderators, tau2_method)
    k, p = x.shape
    full = _mixed.fit(y, v, np.ones(k), x, tau2_method)
    covariance, tau2 = full.covariance[0], float(full.tau2[0])
    without = _mixed.fit(y, v, 1 - np.eye(k), x, tau2_method)
    w = 1 / (v + tau2)
    hat = w * np.einsum("ki,ij,kj->k", x, covariance, x)
    change = full.beta[0] - without.beta
    predicted = np.einsum("ki,ki->k", x, without.beta)
    uncertainty = np.einsum("ki,kij,kj->k", x, without.covariance, x)
    dffits = np.einsum("ki,ki->k", x, change) / np.sqrt(hat * (without.tau2 + v))
    scale = np.sqrt(np.diag(covariance))
    standard = change / scale
    cook = np.einsum("ki,ki->k", standard, np.linalg.solve(covariance / np.outer(scale, scale), standard.T).T)
    dfbetas = change / _standard_errors_at(v, x, without.tau2)
    with np.errstate(invalid="ignore"):
        flagged = (
            (np.abs(dffits) > 3 * np.sqrt(p / max(k - p, 1)))
            | (1 - chi2_upper_p(cook, p) > 0.5)
            | (hat > 3 * p / k)
            | (np.abs(dfbetas) > 1).any(axis=1)
        )
    determinants = np.full(k, np.nan)
    fitted = ~np.isnan(without.tau2)
    determinants[fitted] = np.linalg.slogdet(without.covariance[fitted])[1] - np.linalg.slogdet(covariance)[1]

    def back(values):
        return _spread(values, used)

    return Influence(
        rstudent=back((y - predicted) / np.sqrt(v + without.tau2 + uncertainty)),
        dffits=back(dffits),
        cook_distance=back(cook),
        covariance_ratio=back(np.exp(determinants)),
        tau2_without=back(without.tau2),
        q_without=back(without.q_residual),
        hat=back(hat),
        weight=None if moderators else back(100 * w / w.sum()),
        dfbetas=back(dfbetas),
        influential=back(flagged.astype(float)) == 1,
    )


def baujat(yi, vi, *, tau2_method: str = "REML") -> Baujat:
    """Coordinates of a Baujat plot (Baujat 2002, doi:10.1002/sim.1221).

    Returns
    -------
    Baujat
        `heterogeneity`: squared Pearson residual; `influence`: squared change of the pooled estimate without
        the study, in units of the variance it then has.

    Raises
    ------
    StatsError
        Fewer than two studies.
    """
    y, v, x, used = _model(yi, vi, None, tau2_method)
    full = batch.random_effects(y, v, None, tau2_method, "wald")
    without = batch.random_effects(y, v, ~np.eye(len(y), dtype=bool), tau2_method, "wald")
    x_axis = (
        (y - full.estimate) ** 2 / (v + full.tau2) if tau2_method != "EE" else (y - full.estimate) ** 2 / v
    )
    return Baujat(
        _spread(x_axis, used), _spread((full.estimate - without.estimate) ** 2 / without.se**2, used)
    )


def outliers(yi, vi, *, tau2_method: str = "REML", level: float = 0.95) -> Outliers:
    """Studies that lie outside what the others predict.

    Parameters
    ----------
    yi, vi, tau2_method
        As in `influence`.
    level : float
        A study is an outlier where its `rstudent` lies beyond the normal quantile of this level, or where its
        own interval of this level does not meet the pooled one.

    Raises
    ------
    StatsError
        Fewer than three studies: of two, each is the other's outlier.
    """
    y, v, use = _check.effects(yi, vi)
    if use.sum() < 3:
        raise StatsError("outliers among fewer than three studies cannot be told; at least three are needed")
    z = critical(None, _check.level(level))
    studentised = influence(yi, vi, tau2_method=tau2_method).rstudent
    pooled = batch.random_effects(y, v, use, tau2_method, "wald", level)
    with np.errstate(invalid="ignore"):
        residual = np.abs(studentised) > z
        half = z * np.sqrt(v)
        interval = (y + half < pooled.ci_low) | (y - half > pooled.ci_high)
    return Outliers(residual, interval)


def _model(yi, vi, moderators, tau2_method):
    """Estimates, variances and design of the studies used, and which they are."""
    _check.choice("tau2_method", tau2_method, _mixed.METHODS)
    y, v, use = _check.effects(yi, vi)
    design = _design.build(moderators, use)
    if moderators:
        regression.check_size(design.matrix, tau2_method)
    elif use.sum() < 2:
        raise StatsError("the influence of a single study cannot be told; at least two studies are needed")
    return y[design.complete], v[design.complete], design.matrix, design.complete


def _standard_errors_at(v, x, tau2) -> np.ndarray:
    """Return standard errors (m, p) of the coefficients from all studies at several values of tau2."""
    known = np.where(np.isnan(tau2), 0.0, tau2)
    shape = (len(known), len(v))
    columns = np.zeros(shape), np.broadcast_to(v, shape), np.broadcast_to(x, (*shape, x.shape[1]))
    covariance = _mixed.solve(*columns, known)[1]
    return np.where(np.isnan(tau2)[:, None], np.nan, np.sqrt(np.einsum("mii->mi", covariance)))


def _spread(values: np.ndarray, used: np.ndarray) -> np.ndarray:
    """Back to one entry per study given, nan for those left out."""
    out = np.full((len(used), *values.shape[1:]), np.nan)
    out[used] = values
    return out
