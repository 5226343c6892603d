"""The second computation: every pooled result once more, by PyMARE, statsmodels, scipy or plain sums.

The engines are imported inside the functions: together they cost about two seconds, paid once a job.
"""

from __future__ import annotations

from evidence.record.measures import SURVIVAL, MeasureId, measure_of
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.candidate import FigureKind
from evidence.record.results.second import SecondComputation
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.pooling.modelling import sparse_counts, survival_counts, three_level
from evidence.review.second.around import heterogeneity, intervals
from evidence.review.second.averages import normal
from evidence.review.second.averages import three_level as figures
from evidence.review.second.counts import both_arms, one_group
from evidence.review.second.verdicts import judged
from evidence.stats.result import Pooled


def compute(
    effects: Effects, pooled: Pooled, model: str, settings: ModelSettings
) -> SecondComputation | None:
    """Compute a pooled result again: estimate and bounds, and what its model tells of the studies' spread.

    Returns ``None`` where there is nothing pooled; a result with ``agrees=None`` and a note where no engine
    offers the model.
    """
    if pooled.estimate is None or pooled.k < 1:
        return None
    found = _estimate(effects, pooled, model, settings)
    if found.agrees is None:
        return found
    told = [*heterogeneity.compare(effects, pooled, settings, found)]
    if "p value" not in found.also and measure_of(effects.measure).two_arm:
        told += intervals.p_value(pooled, found)
    return judged(found, told)


def _estimate(effects: Effects, pooled: Pooled, model: str, settings: ModelSettings) -> SecondComputation:
    """Repeat estimate and bounds by the engine that knows the model that answered."""
    if pooled.method == three_level.MODEL:
        return figures.compute(effects, pooled, settings)
    if pooled.method == PoolingModel.BAYESIAN_GLMM:
        return one_group.bayesian(effects, pooled, settings)
    if pooled.method == PoolingModel.BAYESIAN_GLMM_OF_RATES:
        return one_group.bayesian_rates(effects, pooled, settings)
    if sparse_counts.answers(effects, model):
        return both_arms.compute(effects, pooled, settings)
    if model == PoolingModel.BAYESIAN and pooled.method != PoolingModel.EXACT_SUM_OF_RATES:
        return normal.bayesian(effects, pooled, settings)
    if effects.measure == MeasureId.PROPORTION and model in (
        PoolingModel.GLMM,
        PoolingModel.COMMON_EFFECT,
        PoolingModel.BETA_BINOMIAL,
    ):
        return one_group.proportions(effects, pooled, settings)
    if pooled.method == survival_counts.MODEL:
        return one_group.survivals(effects, pooled, settings)
    if pooled.method == PoolingModel.EXACT_SUM_OF_SURVIVAL:
        return one_group.exact_survival(effects, pooled, settings)
    if effects.measure == MeasureId.RATE and pooled.method in (
        PoolingModel.GLMM_OF_RATES,
        PoolingModel.EXACT_SUM_OF_RATES,
    ):
        return one_group.rates_of_one_group(effects, pooled, settings)
    if pooled.k == 1:
        return _one_study(effects, pooled, settings)
    if measure_of(effects.measure).kind == SURVIVAL and pooled.median_study is not None:
        return normal.survival_average(effects, pooled, settings)
    return normal.inverse_variance(effects, pooled, model, settings)


def _one_study(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    usable = [c for c, u in zip(effects.candidates, effects.usable, strict=True) if u]
    if effects.counted_as in (MeasureId.RR, MeasureId.OR) and usable[0].kind == FigureKind.COUNTS:
        return both_arms.one_table(usable[0], effects.counted_as, pooled, settings)
    if effects.counted_as in (MeasureId.IRR, MeasureId.IRD) and sparse_counts.answers(
        effects, PoolingModel.MANTEL_HAENSZEL
    ):
        return both_arms.two_rates(usable[0], effects.counted_as, pooled, settings)
    return normal.one_study(effects, pooled, settings)
