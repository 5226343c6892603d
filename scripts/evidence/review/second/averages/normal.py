"""Results of weighted effects once more: random and common effects, their averages, posteriors, one study."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from evidence.record.measures import SURVIVAL, measure_of
from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.second import SecondComputation
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.pooling.modelling import survival_counts
from evidence.review.pooling.modelling.bayesian import prior_of
from evidence.review.second.around import intervals
from evidence.review.second.averages import mean_survival, posterior, weighted_means
from evidence.review.second.verdicts import (
    TOLERANCE_CLOSED_FORM,
    TOLERANCE_LIKELIHOOD_SE,
    TOLERANCE_QUADRATURE_SE,
    TOLERANCE_SE,
    Compared,
    judged,
    not_offered,
    ours,
    se_of,
    verdict,
)
from evidence.stats.bayesian.priors import TauPrior
from evidence.stats.exact import about_median_study
from evidence.stats.result import Pooled

Numbers = tuple[float, ...]
_PYMARE_TAU2 = ("REML", "ML", "DL")
_PYMARE_INTERVAL = {"hksj": "knapp-hartung", "hksj-floor": "knapp-hartung-conservative", "wald": "wald"}
# Of quantiles of tau, relative: two integrals of a density, one of them interpolated.
TOLERANCE_TAU = 1e-3


def inverse_variance(
    effects: Effects, pooled: Pooled, model: str, settings: ModelSettings
) -> SecondComputation:
    """Repeat a weighted mean with its interval and prediction interval by PyMARE, else statsmodels."""
    if model == PoolingModel.COMMON_EFFECT:
        return _pymare(effects, pooled, settings, common=True)
    if settings.interval in _PYMARE_INTERVAL and settings.tau2 in _PYMARE_TAU2:
        found = _pymare(effects, pooled, settings)
    else:
        found = _by_moments(effects, pooled, settings)
    if found.estimate is None or found.ci_low is None or found.ci_high is None or found.tau2 is None:
        return found
    se = (found.ci_high - found.ci_low) / 2 / intervals.quantile(pooled.level, pooled.df)
    return judged(found, intervals.prediction(pooled, found.estimate, se, found.tau2, TOLERANCE_SE))


def _by_inverse_variance(settings: ModelSettings) -> Note:
    return Note("by_inverse_variance", words={"tau2": settings.tau2, "interval": settings.interval})


def _pymare(
    effects: Effects, pooled: Pooled, settings: ModelSettings, *, common: bool = False
) -> SecondComputation:
    """Repeat by PyMARE, whose estimators apply Knapp-Hartung unless told, and invent a tau2 for one study.

    Its search starts at one place and can end in the lower of two maxima; then the other engine is asked.
    """
    yi, vi = effects.arrays()
    what = Note("by_common_effect") if common else _by_inverse_variance(settings)
    method = "common" if common else settings.tau2
    correction = "wald" if common else _PYMARE_INTERVAL[settings.interval]
    theirs, tau2 = _fitted_by_pymare(
        tuple(map(float, yi)), tuple(map(float, vi)), method, correction, settings.level
    )
    if tau2 is not None and not weighted_means.is_likeliest(yi, vi, tau2, settings.tau2):
        return _by_moments(effects, pooled, settings)  # of several maxima PyMARE found a lower one
    return verdict("pymare", what, TOLERANCE_SE, ours(pooled), theirs, scale=se_of(pooled), tau2=tau2)


@lru_cache(maxsize=256)  # the same studies stand in several rows
def _fitted_by_pymare(
    estimates: Numbers, variances: Numbers, method: str, correction: str, level: float
) -> tuple[Numbers, float | None]:
    """Return a mean with its bounds, and tau2 (``None`` of a common effect)."""
    from evidence.review.second.averages import pymare_alone as pymare  # heavy: for those alone who ask

    yi, vi = np.array(estimates), np.array(variances)
    if method == "common":
        estimator = pymare.WeightedLeastSquares(tau2=0.0, small_sample_correction=correction)
    elif method in ("REML", "ML"):
        estimator = pymare.VarianceBasedLikelihoodEstimator(method=method, small_sample_correction=correction)
    else:
        estimator = pymare.DerSimonianLaird(small_sample_correction=correction)
    # The data are brought to unit scale first: PyMARE's search for tau2 stops on an absolute step.
    unit = math.sqrt(float(np.median(vi)))
    # A column of ones is the intercept, which PyMARE would put together from tables.
    data = pymare.Dataset(yi / unit, vi / unit**2, np.ones(len(yi)), add_intercept=False)
    result = estimator.fit_dataset(data).summary()
    stats = result.get_fe_stats(alpha=1 - level)
    theirs = tuple(unit * float(stats[name][0, 0]) for name in ("est", "ci_l", "ci_u"))
    return theirs, None if method == "common" else unit**2 * float(np.ravel(result.tau2)[0])


def _by_moments(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    what, theirs = (
        _by_inverse_variance(settings),
        weighted_means.fit(*effects.arrays(), settings),
    )
    if theirs is None:
        return not_offered(what)
    bounds, tau2 = theirs
    return verdict("statsmodels", what, TOLERANCE_SE, ours(pooled), bounds, scale=se_of(pooled), tau2=tau2)


def survival_average(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    """Set out from the other engine's fit of the median study, and integrate over the studies by scipy."""
    again = inverse_variance(effects, about_median_study(pooled), PoolingModel.INVERSE_VARIANCE, settings)
    if again.estimate is None or again.ci_low is None or again.ci_high is None or again.tau2 is None:
        return again
    fit = mean_survival.MedianStudy(again.estimate, again.ci_low, again.ci_high, again.tau2)
    yi, vi = effects.arrays()
    theirs = mean_survival.with_bounds(yi, vi, fit, survival_counts.quantile(pooled, settings), settings.tau2)
    what = Note("averaged_over_studies", parts=(again.what,))
    found = verdict(
        again.engine, what, TOLERANCE_SE, ours(pooled), theirs, scale=se_of(pooled), tau2=again.tau2
    )
    se = (again.ci_high - again.ci_low) / 2 / intervals.quantile(pooled.level, pooled.df)
    return judged(found, intervals.prediction(pooled, again.estimate, se, again.tau2, TOLERANCE_SE))


def bayesian(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    """Repeat a posterior: of the mean effect or mean survival, of tau and of a new study's effect."""
    prior, _ = prior_of(effects, settings)
    if prior is None:
        raise ValueError(f"a posterior of {effects.measure} without a prior")
    tail = (1 - settings.level) / 2
    asked = (0.5, tail, 1 - tail)
    averaged = measure_of(effects.measure).kind == SURVIVAL and pooled.median_study is not None
    yi, vi = effects.arrays()
    columns = tuple(map(float, yi)), tuple(map(float, vi))
    predicted = pooled.pi_low is not None
    again = _posterior(*columns, prior, asked, averaged=averaged, predicted=predicted)
    what, tolerance = Note("by_quadrature"), TOLERANCE_QUADRATURE_SE
    if averaged:
        what, tolerance = Note("averaged_over_studies", parts=(what,)), TOLERANCE_LIKELIHOOD_SE
    # A posterior without a standard deviation (half-Cauchy, two studies) is measured by its interval.
    if pooled.se is None and pooled.ci_low is not None and pooled.ci_high is not None:
        unit = (pooled.ci_high - pooled.ci_low) / 4
    else:
        unit = se_of(pooled)
    found = verdict("scipy", what, tolerance, ours(pooled), again.mean, scale=unit)
    if pooled.tau2 is None:
        return found
    compared = intervals.of_tau(pooled, list(again.tau), TOLERANCE_TAU)
    if predicted:
        low, high = again.new_study
        allowed = TOLERANCE_SE * (high - low) / 4
        for first, second in ((pooled.pi_low, low), (pooled.pi_high, high)):
            compared.append(Compared("prediction interval", first, second, allowed))
    return judged(found, compared)


@dataclass(frozen=True, slots=True)
class _Quantiles:
    """Median and bounds of the mean effect (or survival) and of tau; bounds of a new study's effect."""

    mean: Numbers
    tau: Numbers
    new_study: Numbers  # none where none is asked for


@lru_cache(maxsize=256)  # the same studies stand in several rows
def _posterior(
    estimates: Numbers,
    variances: Numbers,
    prior: TauPrior,
    asked: Numbers,
    *,
    averaged: bool,
    predicted: bool,
) -> _Quantiles:
    yi, vi = np.array(estimates), np.array(variances)
    mixture = posterior.mixture(yi, vi, prior)
    if averaged:
        mean = mean_survival.quantiles(mixture.thinned(mean_survival.TAU_STEP), asked)
    else:
        mean = mixture.quantiles(asked)
    new_study = mixture.quantiles(asked[1:], new_study=True) if predicted else []
    return _Quantiles(tuple(mean), tuple(mixture.tau_quantiles(asked)), tuple(new_study))


def one_study(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    """Repeat the normal interval of the only study."""
    from scipy.special import ndtri

    yi, vi = effects.arrays()
    low, high = (yi[0] + ndtri((1 + side * settings.level) / 2) * math.sqrt(vi[0]) for side in (-1, 1))
    theirs = [float(yi[0]), float(low), float(high)]
    what = Note("by_normal_interval")
    return verdict("scipy", what, TOLERANCE_CLOSED_FORM, ours(pooled), theirs, scale=se_of(pooled))
