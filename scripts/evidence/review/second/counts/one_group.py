"""Results of counts of one group once more: proportions, survival, rates, their posteriors."""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np

from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.second import SecondComputation
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.pooling.modelling import survival_counts
from evidence.review.pooling.modelling.bayesian import prior_of
from evidence.review.second.around import intervals
from evidence.review.second.counts import (
    beta_binomial,
    glmm,
    posterior,
    profile,
    rate_posterior,
    rates,
    survival,
)
from evidence.review.second.verdicts import (
    TOLERANCE_CLOSED_FORM,
    TOLERANCE_GRID_SE,
    TOLERANCE_LIKELIHOOD_SE,
    Compared,
    judged,
    ours,
    se_of,
    verdict,
)
from evidence.stats.bayesian.priors import TauPrior
from evidence.stats.exact.one_group.bayesian import WEAK_MU_SD, WEAK_TAU
from evidence.stats.result import Pooled

# Of tau and of the width of a new study's interval: two grids of some thousand points.
TOLERANCE_OF_GRIDS = 0.01
# Where a posterior has a long tail the first grid's places lie as far apart there as new studies do.
TOLERANCE_OF_NEW_STUDY = 0.02
Numbers = tuple[float, ...]
_STEP = 1e-3  # of log odds, for the slope of a distribution function


def proportions(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    """Repeat a pooled proportion: binomial-normal, beta-binomial, or the exact sum."""
    if pooled.method == PoolingModel.BETA_BINOMIAL:
        return _beta_binomial(effects, pooled, settings)
    events, n = effects.counts()
    if pooled.method == PoolingModel.GLMM:
        fit = glmm.glmm_by_statsmodels(events, n, settings.level, pooled.df)
        found = verdict(
            "statsmodels",
            fit.what,
            TOLERANCE_LIKELIHOOD_SE,
            ours(pooled),
            fit.estimate_and_bounds if pooled.median_study is None else fit.average_and_bounds,
            scale=se_of(pooled),
            tau2=fit.tau2,
        )
        at = partial(glmm.profile, events, n, check=fit)
        return judged(
            found, _around_median(pooled, fit.estimate_and_bounds[0], fit.se, fit.tau2, profile_at=at)
        )
    total, size = int(events.sum()), int(n.sum())
    natural = pooled.natural()
    first = [natural.estimate, natural.ci_low, natural.ci_high]
    theirs = [total / size, *_exact_bounds(total, size, settings.level)]
    what = Note("by_clopper_pearson")
    return verdict("statsmodels", what, TOLERANCE_CLOSED_FORM, first, theirs, scale=1.0)


@lru_cache(maxsize=256)  # the same studies stand in several rows
def _exact_bounds(events: int, n: int, level: float) -> tuple[float, float]:
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(events, n, alpha=1 - level, method="beta")
    return float(low), float(high)


def _around_median(
    pooled: Pooled, centre: float, se: float, tau2: float, *, profile_at: profile.Profile
) -> list[Compared]:
    """Compare the prediction interval about the median study, and the profile interval of tau2."""
    return [
        *intervals.prediction(pooled, centre, se, tau2, profile.TOLERANCE),
        *profile.compare(pooled, lambda t: profile_at(tau2=t), tau2, level=pooled.level),
    ]


def _beta_binomial(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    events, n = effects.counts()
    fit = beta_binomial.beta_binomial_by_scipy(events, n, settings.level, pooled.df)
    found = verdict(
        "scipy", fit.what, TOLERANCE_LIKELIHOOD_SE, ours(pooled), fit.estimate_and_bounds, scale=se_of(pooled)
    )
    if pooled.pi_low is None:
        return found
    below = beta_binomial.new_study(events, n)
    return judged(found, intervals.prediction_of(pooled, below, _STEP, TOLERANCE_OF_GRIDS))


def bayesian(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    """Repeat the posterior of the binomial-normal model: of average or median study, tau, a new study."""
    prior = prior_of(effects, settings)[0] or WEAK_TAU
    tail = (1 - settings.level) / 2
    events, n = effects.counts()
    median = pooled.median_study is None
    quantiles = (0.5, tail, 1 - tail)
    counts = tuple(map(float, events)), tuple(map(float, n))
    theirs = _of_mean(*counts, prior, quantiles, median_study=median)
    found = verdict(
        "scipy", Note("by_plain_grid"), TOLERANCE_GRID_SE, ours(pooled), theirs, scale=se_of(pooled)
    )
    if pooled.tau2 is None:
        return found
    below = partial(posterior.new_study_below, events, n, prior, WEAK_MU_SD)
    tau = _of_tau(*counts, prior, quantiles)
    compared = intervals.of_tau(pooled, list(tau), TOLERANCE_OF_GRIDS)
    of_new = intervals.prediction_of(pooled, below, _STEP, TOLERANCE_OF_NEW_STUDY)
    return judged(found, [*compared, *of_new])


def bayesian_rates(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    """Repeat the posterior of the Poisson-normal model: of average or median study, tau, a new study."""
    prior = prior_of(effects, settings)[0] or WEAK_TAU
    tail = (1 - settings.level) / 2
    quantiles = (0.5, tail, 1 - tail)
    events, years = (tuple(map(float, column)) for column in effects.counts())
    posterior_of = rate_posterior.posterior_of(events, years, prior)
    theirs = posterior_of.grid.average_quantiles(quantiles, median_study=pooled.median_study is None)
    found = verdict(
        "scipy", Note("by_plain_grid"), TOLERANCE_GRID_SE, ours(pooled), theirs, scale=se_of(pooled)
    )
    if pooled.tau2 is None:
        return found
    tau = posterior_of.tau_quantiles(quantiles)
    compared = intervals.of_tau(pooled, tau, TOLERANCE_OF_GRIDS)
    below = posterior_of.grid.new_study_below
    of_new = intervals.prediction_of(pooled, below, _STEP, TOLERANCE_OF_NEW_STUDY)
    return judged(found, [*compared, *of_new])


# The same studies stand in several rows.
@lru_cache(maxsize=256)
def _of_mean(events: Numbers, n: Numbers, prior: TauPrior, asked: Numbers, *, median_study: bool) -> Numbers:
    """Return quantiles of the average or the median study."""
    columns = np.array(events), np.array(n)
    return tuple(posterior.average_quantiles(*columns, prior, WEAK_MU_SD, asked, median_study=median_study))


@lru_cache(maxsize=256)
def _of_tau(events: Numbers, n: Numbers, prior: TauPrior, asked: Numbers) -> Numbers:
    """Return quantiles of tau."""
    return tuple(posterior.tau_quantiles(np.array(events), np.array(n), prior, WEAK_MU_SD, asked))


def survivals(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    """Repeat the binomial-normal model on the complementary log-log scale."""
    events, n = survival_counts.counts(effects, settings)
    follow_up = survival_counts.follow_ups(effects)
    fit = survival.survival_by_scipy(events, n, follow_up, survival_counts.quantile(pooled, settings))
    found = verdict(
        "scipy",
        Note("by_dense_grid"),
        TOLERANCE_LIKELIHOOD_SE,
        ours(pooled),
        fit.median_and_bounds if pooled.median_study is None else fit.estimate_and_bounds,
        scale=se_of(pooled),
        tau2=fit.tau2,
    )
    at = partial(survival.profile, events, n, follow_up, check=fit)
    return judged(found, _around_median(pooled, fit.median_and_bounds[0], fit.se, fit.tau2, profile_at=at))


def exact_survival(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    """Repeat the share without an event among all patients."""
    from scipy.stats import beta

    events, n = survival_counts.counts(effects, settings)
    free, size, tail = float((n - events).sum()), float(n.sum()), (1 - settings.level) / 2
    low = float(beta.ppf(tail, free, size - free + 1)) if free > 0 else 0.0
    high = float(beta.ppf(1 - tail, free + 1, size - free)) if free < size else 1.0
    theirs = [free / size, low, high]
    what = Note("by_clopper_pearson")
    return verdict("scipy", what, TOLERANCE_CLOSED_FORM, ours(pooled), theirs, scale=1.0)


def rates_of_one_group(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    """Repeat the pooled rate of one group: the Poisson-normal model, or the exact sum."""
    from statsmodels.stats.rates import confint_poisson

    events, years = (np.asarray(column, dtype=float) for column in effects.counts())
    if pooled.method == PoolingModel.GLMM_OF_RATES:
        fit = rates.by_dense_grid(events, years, settings.level, pooled.df)
        found = verdict(
            fit.engine,
            fit.what,
            TOLERANCE_LIKELIHOOD_SE,
            ours(pooled),
            fit.median_study if pooled.median_study is None else fit.average,
            scale=se_of(pooled),
            tau2=fit.tau2,
        )
        at = partial(rates.profile, events, years, check=fit)
        return judged(found, _around_median(pooled, fit.median_study[0], fit.se, fit.tau2, profile_at=at))
    total, time = float(events.sum()), float(years.sum())
    low, high = confint_poisson(total, time, alpha=1 - settings.level, method="exact-c")
    natural = pooled.natural()
    first = natural.estimate, natural.ci_low, natural.ci_high
    theirs = [total / time, float(low), float(high)]
    unit = max(total / time, 1 / time)
    return verdict("statsmodels", Note("by_poisson_sum"), TOLERANCE_CLOSED_FORM, first, theirs, scale=unit)
