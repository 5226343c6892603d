"""Events in person-time: each study's rate or comparison of rates, and the pooled rate of one group."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from evidence.record.measures import RATE, MeasureId, measure_of
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import EffectStatus, StudyEffect
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects import plain_differences
from evidence.review.pooling.effects.row_of_study import critical, not_estimable, wald
from evidence.review.pooling.effects.row_of_study import exact as exact_row
from evidence.stats import effects, exact, intervals
from evidence.stats.bayesian.priors import TauPrior
from evidence.stats.result import Pooled

# Models that weigh effects; all others take events and person-time as they are.
_WEIGHTED = (PoolingModel.INVERSE_VARIANCE, PoolingModel.BAYESIAN)
COMMON = PoolingModel.COMMON_EFFECT
# What models of two arms that rates do not have come to: one ratio, a ratio that differs between studies.
_OF_RATES: Mapping[str, str] = {
    PoolingModel.PETO: PoolingModel.MANTEL_HAENSZEL,
    PoolingModel.COMMON_LOGISTIC: PoolingModel.MANTEL_HAENSZEL,
    PoolingModel.BETA_BINOMIAL: PoolingModel.BINOMIAL_NORMAL,
}
_ADDED = 0.5  # to the events of a study with an arm without any
_USUAL_LEVEL = 0.95


def name_for(measure: MeasureId, model: str) -> str:
    """Return the model that answers for a model asked for: rate differences are weighted or summed alone."""
    if measure_of(measure).kind == RATE:
        return PoolingModel.GLMM if model == PoolingModel.BETA_BINOMIAL else model
    model = _OF_RATES.get(model, model)
    if measure == MeasureId.IRD and model not in (*_WEIGHTED, COMMON):
        return plain_differences.model_of_counts(model)
    return model


def without_counts(candidate: Candidate, measure: MeasureId, model: str) -> Note | None:
    """Return why a rate that is printed without its events cannot enter a model, or ``None``."""
    sides = [s for s in (candidate.intervention, candidate.comparator) if s is not None]
    if candidate.kind != FigureKind.RATES or all(s.events is not None for s in sides):
        return None
    single = measure_of(measure).kind == RATE
    if model in _WEIGHTED or (model == COMMON and not single):
        return Note("difference_of_printed_rates") if measure == MeasureId.IRD else None
    return Note("needs_events_in_time", words={"model": model})


def effect(candidate: Candidate, measure: MeasureId, settings: ModelSettings) -> StudyEffect:
    """Compute the rate of one group, or the ratio or difference of two rates.

    The events of a study with an arm without any are corrected as the settings say; two arms without an event
    have no ratio. A correction by the size of arms belongs to counts of patients.
    """
    level = settings.level
    if measure_of(measure).kind == RATE:
        return _rate(candidate, level)
    t, c = candidate.sides
    if t.events is None or c.events is None:
        return _ratio_of_printed(candidate, level)
    (x1, t1), (x2, t2) = t.counted_in_time, c.counted_in_time
    table = (x1, t1, x2, t2)
    if measure == MeasureId.IRD and plain_differences.without_variance(table, of_patients=False):
        found = plain_differences.of_rates(table, level)
        return plain_differences.not_to_be_weighed(candidate.key, found, plain_differences.MOVER)
    es = effects.rate_ratio(
        [x1], [t1], [x2], [t2], measure,
        add=settings.add, to=settings.to, drop00=measure == MeasureId.IRR, as_counted=True,
    )  # fmt: skip
    row = wald(candidate.key, es, measure, level, "wald", note=es.reasons[0])
    return (
        plain_differences.with_limits(row, table, level, plain_differences.MOVER)
        if measure == MeasureId.IRD
        else row
    )


def _rate(candidate: Candidate, level: float) -> StudyEffect:
    figure = candidate.one_side
    if figure.events is None:
        return _printed(candidate.key, figure, level)
    events, years = figure.counted_in_time
    limits = intervals.poisson_exact([events], [years], level)
    es = effects.rate([events], [years], "IRLN", add=_ADDED)
    return exact_row(candidate.key, es, events / years, limits, "poisson")


def _of_printed(figure: ArmFigure) -> effects.EffectSizes:
    if figure.rate is None or figure.rate_low is None or figure.rate_high is None:
        raise ValueError(f"{figure.label}: a rate without events needs its interval")
    level = figure.rate_level or _USUAL_LEVEL
    return effects.from_interval([figure.rate], [figure.rate_low], [figure.rate_high], level, measure="IRLN")


def _error(figure: ArmFigure, se: float) -> Step:
    if figure.rate_low is None or figure.rate_high is None:
        raise ValueError(f"{figure.label}: a rate without an interval")
    numbers = {"low": figure.rate_low, "high": figure.rate_high}
    numbers |= {"critical": critical(figure.rate_level or _USUAL_LEVEL), "se": se}
    return Step(Note("se_from_interval", numbers=numbers, words={"scale": "log"}), figure.row_ids)


def _printed(key: str, figure: ArmFigure, level: float) -> StudyEffect:
    es = _of_printed(figure)
    if es.dropped[0]:
        return not_estimable(key, es.reasons[0])
    yi, vi = float(es.yi[0]), float(es.vi[0])
    half = critical(level) * math.sqrt(vi)
    same = (figure.rate_level or _USUAL_LEVEL) == level
    return StudyEffect(
        key=key,
        yi=yi,
        vi=vi,
        estimate=figure.rate,
        ci_low=figure.rate_low if same else math.exp(yi - half),
        ci_high=figure.rate_high if same else math.exp(yi + half),
        interval_method="as printed" if same else "printed interval",
        weight_percent=None,
        status=EffectStatus.POOLED,
        note=es.reasons[0],
        derivation=(_error(figure, math.sqrt(vi)),),
    )


def _log_rate(figure: ArmFigure) -> tuple[float, float]:
    if figure.events is None:
        es = _of_printed(figure)
    else:
        events, years = figure.counted_in_time
        es = effects.rate([events], [years], "IRLN", add=_ADDED)
    return float(es.yi[0]), float(es.vi[0])


def _ratio_of_printed(candidate: Candidate, level: float) -> StudyEffect:
    """Compare two rates of which one is printed without its events: log rates with their own variances."""
    (y1, v1), (y2, v2) = (_log_rate(side) for side in candidate.sides)
    yi, vi = y1 - y2, v1 + v2
    half = critical(level) * math.sqrt(vi)
    printed = [side for side in candidate.sides if side.events is None]
    return StudyEffect(
        key=candidate.key,
        yi=yi,
        vi=vi,
        estimate=math.exp(yi),
        ci_low=math.exp(yi - half),
        ci_high=math.exp(yi + half),
        interval_method="wald",
        weight_percent=None,
        status=EffectStatus.POOLED,
        derivation=tuple(_error(side, math.sqrt(_log_rate(side)[1])) for side in printed),
    )


def pool(
    events: np.ndarray,
    years: np.ndarray,
    model: str,
    settings: ModelSettings,
    prior: TauPrior,
    *,
    tau2_interval: bool,
) -> Pooled:
    """Pool the rates of one group by their counts: as one common rate the exact sum, else the average."""
    if model == COMMON:
        return exact.exact_pooled_rate(events, years, level=settings.level)
    return exact.ladder_average_rate(
        events,
        years,
        ci_method="wald" if settings.interval == "wald" else "t",
        prediction=settings.prediction,
        level=settings.level,
        tau_prior=prior,
        tau2_interval=tau2_interval,
        predictive_from=settings.prediction_from,
    )
