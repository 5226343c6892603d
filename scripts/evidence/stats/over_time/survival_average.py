"""Mean survival over studies, from a model of its complementary log-log.

A normal model of log(-log S) tells the survival of the median study. The patients of a study are, on average
over studies, somewhat worse or better off: their share is the integral of S over the studies' own effects.
It is told as log(-log) of that mean, where its intervals behave.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from evidence.record.notes.note import Note

from ..errors import StatsError
from ..estimators import _tau2
from ..numerics import _check
from ..numerics._distributions import critical
from ..result import Average, Pooled
from ._survival_sums import log_mean as log_mean_of
from ._survival_sums import sums

MEASURE = "CLOGLOG"


@dataclass(frozen=True, slots=True, eq=False)
class MeanSurvival:
    """Mean survival over studies at each pair of parameters, arrays of one shape.

    Attributes
    ----------
    log_hazard : ndarray
        log(-log of the mean survival).
    by_mu, by_tau2 : ndarray
        Its slopes in the log hazard of the median study and in the variance between studies.
    """

    log_hazard: np.ndarray
    by_mu: np.ndarray
    by_tau2: np.ndarray

    @property
    def survival(self) -> np.ndarray:
        """The mean survival itself."""
        return np.exp(-np.exp(self.log_hazard))


def mean_survival(mu: ArrayLike, tau: ArrayLike) -> MeanSurvival:
    """Mean over studies of exp(-exp(eta)), eta normal with mean `mu` and standard deviation `tau`.

    Parameters
    ----------
    mu, tau : array_like of one shape
        Log cumulative hazard of the median study; between-study standard deviation, 0 or above.

    Returns
    -------
    MeanSurvival
        tau = 0 gives mu back, with the slope that an infinitely small variance has.
    """
    centre, spread = _check.array("mu", mu), _check.array("tau", tau)
    try:
        centre, spread = np.broadcast_arrays(centre, spread)
    except ValueError:
        raise StatsError("mu, tau: arrays of one shape are allowed") from None
    if not (np.isfinite(centre) & np.isfinite(spread) & (spread >= 0)).all():
        raise StatsError("mu, tau: finite numbers are allowed, tau from 0")
    shape = centre.shape
    alive, dead, by_mu, by_tau2 = sums(centre.ravel(), spread.ravel(), 4)
    log_mean, scale = log_mean_of(alive, dead)
    return MeanSurvival(
        np.log(-log_mean).reshape(shape), (by_mu / scale).reshape(shape), (by_tau2 / scale).reshape(shape)
    )


def average_log_hazard(
    mu: ArrayLike, se: ArrayLike, tau2: ArrayLike, tau2_se: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    """Mean survival over studies and its standard error, by the delta method on the log hazard scale.

    Parameters
    ----------
    mu, se, tau2, tau2_se : array_like of shape (m,)
        Pooled estimate and variance between studies with their standard errors, which are nearly independent;
        nan in `mu` gives nan.

    Returns
    -------
    (ndarray, ndarray) of shape (m,)
        log(-log of the mean) and its standard error. Where tau2 is 0 every study has the same survival, and
        both are those of `mu`.
    """
    columns = {"mu": mu, "se": se, "tau2": tau2, "tau2_se": tau2_se}
    centre, error, between, its_error = (
        np.atleast_1d(_check.array(name, value)) for name, value in columns.items()
    )
    _check.same_length(mu=centre, se=error, tau2=between, tau2_se=its_error)
    known = np.isfinite(centre) & np.isfinite(between)
    found = mean_survival(np.where(known, centre, 0.0), np.sqrt(np.where(known, between, 0.0)))
    extra = np.where(known & (between > 0), found.by_tau2 * np.where(known, its_error, 0.0), 0.0)
    spread = np.hypot(found.by_mu * error, extra)
    same = between == 0
    return (
        np.where(known, np.where(same, centre, found.log_hazard), np.nan),
        np.where(known, np.where(same, error, spread), np.nan),
    )


def as_average_survival(found: Pooled) -> Pooled:
    """Put the mean survival over studies in the place of the median study.

    Parameters
    ----------
    found : Pooled
        Random effects on the complementary log-log scale (measure CLOGLOG).

    Returns
    -------
    Pooled
        Estimate, standard error and bounds are log(-log) of the mean survival, with the quantile of the
        interval as it was; `median_study` holds what stood there, on the natural scale. The prediction
        interval stays. A result without estimate or tau2 (one study) comes back as it is.

    Raises
    ------
    StatsError
        Another measure.
    """
    if found.measure != MEASURE:
        raise StatsError(f"measure: {found.measure!r}; a mean over studies of {MEASURE} is allowed")
    if found.estimate is None or found.se is None or found.tau2 is None or found.tau2_se is None:
        return found
    centres, errors = average_log_hazard(found.estimate, found.se, found.tau2, found.tau2_se)
    centre, error = float(centres[0]), float(errors[0])
    half = critical(found.df, found.level) * error
    natural = found.natural()
    bounds = found.estimate, found.ci_low, found.ci_high
    return replace(
        found,
        estimate=centre,
        se=error,
        ci_low=centre - half,
        ci_high=centre + half,
        p_value=None,
        statistic=None,
        notes=(*found.notes, Note("mean_survival_over_studies")),
        median_study=_average((natural.estimate, natural.ci_low, natural.ci_high), bounds),
    )


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalFits:
    """Many fits on the complementary log-log scale, as `batch.random_effects` makes them; shape (m,)."""

    estimate: np.ndarray
    se: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    tau2: np.ndarray


def average_of_fits(
    yi: ArrayLike, vi: ArrayLike, mask: ArrayLike, fits: SurvivalFits, tau2_method: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`as_average_survival` for each of many fits.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
    mask : array_like of bool, shape (m, k)
        The studies of each fit.
    fits : SurvivalFits
    tau2_method : str
        By which the fits were made, no common effect.

    Returns
    -------
    (ndarray, ndarray, ndarray)
        log(-log of the mean survival) with its bounds, each of shape (m,); a fit of one study or none as it
        was.
    """
    y, v = _check.vector("yi", yi), _check.positive("vi", vi)
    _check.same_length(yi=y, vi=v)
    use = np.atleast_2d(np.asarray(mask, dtype=bool))
    if use.shape != (len(fits.estimate), len(y)):
        raise StatsError(f"mask: shape {use.shape}; a row for each fit, a column for each study is allowed")
    rows = np.flatnonzero(use.sum(axis=1) > 1)
    found = fits.estimate.copy(), fits.ci_low.copy(), fits.ci_high.copy()
    if not len(rows):
        return found
    filled = _tau2.fill(np.broadcast_to(y, use[rows].shape), np.broadcast_to(v, use[rows].shape), use[rows])
    tau2 = fits.tau2[rows]
    errors = _tau2.standard_error(*filled, tau2, tau2_method)
    centre, se = average_log_hazard(fits.estimate[rows], fits.se[rows], tau2, errors)
    quantile = (fits.ci_high[rows] - fits.ci_low[rows]) / 2 / fits.se[rows]
    for column, values in zip(found, (centre, centre - quantile * se, centre + quantile * se), strict=True):
        column[rows] = values
    return found


def _average(shares: tuple[float | None, ...], on_scale: tuple[float | None, ...]) -> Average | None:
    told = [*shares, *on_scale]
    numbers = [v for v in told if v is not None]
    if len(numbers) < len(told):
        return None
    estimate, low, high, *scale = numbers
    return Average(estimate, low, high, on_scale=(scale[0], scale[1], scale[2]))
