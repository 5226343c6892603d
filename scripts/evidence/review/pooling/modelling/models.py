"""From effects to a pooled result: which model of the statistics floor an analysis calls."""

from __future__ import annotations

import numpy as np

from evidence.record.measures import COUNTS, PERSON_TIME, PROPORTION, MeasureId, measure_of, stats_code
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import StudyEffect
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects import person_time
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.pooling.modelling import bayesian, sparse_counts, survival_counts, three_level
from evidence.stats import exact
from evidence.stats.exact.one_group.bayesian import WEAK_TAU
from evidence.stats.inverse_variance import pooling
from evidence.stats.over_time import survival_average
from evidence.stats.result import Pooled

# Models of single proportions that work on the counts themselves.
COUNT_MODELS = (PoolingModel.GLMM, PoolingModel.COMMON_EFFECT, PoolingModel.BETA_BINOMIAL)
# What pools counts of one group has its own name, whatever was asked for.
OF_COUNTS = (
    PoolingModel.GLMM,
    PoolingModel.BETA_BINOMIAL,
    PoolingModel.BAYESIAN_GLMM,
    PoolingModel.EXACT_SUM,
    PoolingModel.GLMM_OF_RATES,
    PoolingModel.BAYESIAN_GLMM_OF_RATES,
    PoolingModel.EXACT_SUM_OF_RATES,
)
# The scales of exact sums: the natural ones, with intervals that no standard error gives.
ON_SUM = ("PR", "IR")
# Measures of one group that are pooled from their counts.
COUNTED_ALONE = (MeasureId.PROPORTION, MeasureId.RATE)
# Models that only sensitivity analyses of several studies ask for; of one study they would show their prior.
OF_SEVERAL = (PoolingModel.BETA_BINOMIAL, PoolingModel.BAYESIAN, three_level.MODEL)


def model_name(measure: MeasureId, settings: ModelSettings, rare: bool) -> str:
    """Return the model that an analysis in this measure uses."""
    what = measure_of(measure)
    asked = settings.two_arm_model if what.two_arm else settings.single_arm_model
    if asked == three_level.MODEL:
        return asked
    if what.kind == PROPORTION:
        return settings.single_arm_model
    if what.data == PERSON_TIME:
        two_arm = settings.rare_two_arm_model if rare else settings.two_arm_model
        return person_time.name_for(measure, two_arm if what.two_arm else settings.single_arm_model)
    if what.data == COUNTS:
        return sparse_counts.name_for(
            measure, settings.rare_two_arm_model if rare else settings.two_arm_model
        )
    model = settings.two_arm_model if what.two_arm else settings.single_arm_model
    # Means and survival estimates have no likelihood of counts and no Mantel-Haenszel sum.
    return (
        model
        if model in (PoolingModel.COMMON_EFFECT, PoolingModel.BAYESIAN)
        else PoolingModel.INVERSE_VARIANCE
    )


def pool(effects: Effects, model: str, settings: ModelSettings, *, tau2_interval: bool = True) -> Pooled:
    """Pool the effects of at least one study by one model, whatever the number of studies.

    Proportions and survival are pooled to their population average. With one study the result is that study
    (status "single study"). The interval of tau2 costs most of a binomial-normal fit and can be left out.
    """
    if model == three_level.MODEL:
        return three_level.pool(effects, settings)
    if sparse_counts.answers(effects, model):
        return sparse_counts.pool(effects, model, settings, tau2_interval=tau2_interval)
    if model == PoolingModel.BAYESIAN:
        return bayesian.pooled(effects, settings)
    if effects.measure == MeasureId.PROPORTION and model in COUNT_MODELS:
        events, n = effects.counts()
        if model == PoolingModel.COMMON_EFFECT:
            return exact.exact_pooled(events, n, level=settings.level)
        if model == PoolingModel.BETA_BINOMIAL:
            return exact.beta_binomial_predicting(
                events,
                n,
                ci_method=interval_of_counts(settings),
                prediction=settings.prediction,
                level=settings.level,
                rho_interval=tau2_interval,
                predictive_from=settings.prediction_from,
            )
        return exact.ladder_average(
            events,
            n,
            ci_method=interval_of_counts(settings),
            prediction=settings.prediction,
            level=settings.level,
            tau_prior=bayesian.prior_of(effects, settings)[0] or WEAK_TAU,
            tau2_interval=tau2_interval,
            predictive_from=settings.prediction_from,
        )
    if effects.measure == MeasureId.RATE and model in COUNT_MODELS:
        prior = bayesian.prior_of(effects, settings)[0] or WEAK_TAU
        events, years = effects.counts()
        return person_time.pool(events, years, model, settings, prior, tau2_interval=tau2_interval)
    if survival_counts.needed(effects, model, settings):
        return survival_counts.pool(effects, settings, tau2_interval=tau2_interval)
    yi, vi = effects.arrays()
    measure = stats_code(effects.measure)
    if model == PoolingModel.COMMON_EFFECT:
        return pooling.common_effect(yi, vi, measure=measure, level=settings.level)
    found = pooling.random_effects(
        yi,
        vi,
        tau2_method=settings.tau2,
        ci_method=settings.interval,
        prediction=settings.prediction,
        level=settings.level,
        measure=measure,
    )
    return survival_average.as_average_survival(found) if measure == survival_average.MEASURE else found


def interval_of_counts(settings: ModelSettings) -> str:
    """Return the interval of a likelihood of counts that comes nearest to the one asked for.

    Hartung and Knapp's factor belongs to weighted means; their t distribution with k - 1 is what counts take
    of it.
    """
    return "wald" if settings.interval == "wald" else "t"


def weights_percent(effects: Effects, pooled: Pooled) -> list[float | None]:
    """Weights in the order of the candidates; ``None`` for a study that carries none."""
    weights = np.asarray(pooled.weights if pooled.weights is not None else [], dtype=float)
    usable = effects.usable
    if weights.size == len(effects.candidates):
        return [float(w) if u else None for w, u in zip(weights, usable, strict=True)]
    if weights.size == usable.sum():
        kept = iter(weights)
        return [float(next(kept)) if u else None for u in usable]
    return [None] * len(effects.candidates)


def study_rows(effects: Effects, pooled: Pooled) -> tuple[StudyEffect, ...]:
    """Return the rows of a forest plot: effects and weights in the convention of the model that answered."""
    return sparse_counts.rows(effects, pooled, weights_percent(effects, pooled))


def answering(pooled: Pooled, asked: str) -> str:
    """Return the model that a result was made by: one study, the rung of a ladder, or what was asked for."""
    if pooled.k == 1:
        return PoolingModel.ONE_STUDY
    if not pooled.ladder and pooled.method not in OF_COUNTS:
        return asked
    return pooled.method


def keys_of(effects: Effects, pooled: Pooled) -> tuple[str, ...]:
    """Return the candidate keys behind the rows of a result: of all studies, or of the usable ones."""
    keys = tuple(c.key for c in effects.candidates)
    if effects.measure in COUNTED_ALONE or pooled.method in sparse_counts.MODELS:
        return keys  # made from the counts of all
    return tuple(key for key, usable in zip(keys, effects.usable, strict=True) if usable)
