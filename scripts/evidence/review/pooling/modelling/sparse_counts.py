"""Counts of two arms pooled as they are: models without a correction of empty cells, and their forest rows.

One convention holds for squares, weights and diamond: nothing is added to a cell. A study without an event in
one arm has a ratio of 0 or infinity; it is shown with its exact interval, open to one side, and its weight.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import EffectStatus, StudyEffect
from evidence.record.results.candidate import FigureKind
from evidence.record.reviews.methods import ModelSettings
from evidence.review.config.analyses.model_settings import MODELS_OF_COUNTS
from evidence.review.pooling.effects import average_risks, plain_differences
from evidence.review.pooling.effects.row_of_study import critical
from evidence.review.pooling.effects.study_effects import Effects
from evidence.stats import exact
from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import pooling
from evidence.stats.result import Pooled, Rung, without_estimate

MODELS = MODELS_OF_COUNTS
MANTEL_HAENSZEL, LADDER, PETO, CONDITIONAL, BINOMIAL_NORMAL, BETA_BINOMIAL, LOGISTIC = MODELS
RATIOS = (MeasureId.RR, MeasureId.OR, MeasureId.IRR)
DIFFERENCES = average_risks.MEASURES
OF_ODDS_ONLY = (PETO, LOGISTIC)
# Models of weighted effects; a difference without events in both arms has no variance of its own for them.
_WEIGHTED = (PoolingModel.INVERSE_VARIANCE, PoolingModel.COMMON_EFFECT, PoolingModel.BAYESIAN)
EXACT = "exact"
_Table = tuple[int, float, int, float]  # events and patients (person-years) of both arms


def name_for(measure: MeasureId, model: str) -> str:
    """Return the model of a measure: risk differences have a ladder of their own, or one sum."""
    return plain_differences.model_of_counts(model) if measure == MeasureId.RD and model in MODELS else model


def answers(effects: Effects, model: str) -> bool:
    """Whether counts of two arms are pooled here, not by weighted effects."""
    if effects.counted_as not in (*RATIOS, *DIFFERENCES) or not _all_counted(effects):
        return False
    if effects.measure in DIFFERENCES and model in (LADDER, *_WEIGHTED):
        return of_few_events(effects) and contradiction(effects, model) is None
    return model in MODELS


def of_few_events(effects: Effects) -> bool:
    """Whether differences have variances from the average risks of the studies."""
    return average_risks.taken(effects.studies)


def contradiction(effects: Effects, model: str) -> Note | None:
    """Say that studies of few events contradict one difference; ``None`` where they do not.

    By Cochran's Q with variances from average risks, at the limit of ratios. A common effect is one
    difference by what is asked for.
    """
    asked = effects.measure in DIFFERENCES and model in (LADDER, *_WEIGHTED)
    if not asked or model == PoolingModel.COMMON_EFFECT or not of_few_events(effects):
        return None
    k = int(effects.usable.sum())
    if k < 2:
        return None
    p = pooling.common_effect(*effects.arrays(), measure=effects.measure).q_p
    least = exact.least_p_of_one_effect(k)
    if p is None or p >= least:
        return None
    return Note("differences_differ", numbers={"p": p, "least": least})


def one_alone(effects: Effects, model: str) -> bool:
    """Whether one of the studies alone says something, and a model of counts is asked for.

    Only events in both arms say nothing of a ratio on the log scale, and something to sums of counts; of a
    difference every study says something to these.
    """
    if not answers(effects, model) or effects.usable.sum() != 1:
        return False
    if effects.counted_as in DIFFERENCES:
        return len(effects.candidates) == 1
    a, n1, c, n2 = effects.counts()
    some = a + c > 0
    return bool((some & (a + c < n1 + n2) if effects.counted_as == MeasureId.OR else some).sum() == 1)


def pool(effects: Effects, model: str, settings: ModelSettings, *, tau2_interval: bool) -> Pooled:
    """Pool the counts of at least one study by a model of counts."""
    a, n1, c, n2 = counts = effects.counts()
    measure, level = effects.counted_as, settings.level
    if measure in DIFFERENCES:
        of = pooling.mantel_haenszel if measure == MeasureId.RD else pooling.mantel_haenszel_rates
        found = of(a, n1, c, n2, measure=measure, level=level)
        return found if model == MANTEL_HAENSZEL else _as_rung(effects, found, model)
    if model in OF_ODDS_ONLY and measure != MeasureId.OR:
        note = Note("needs_odds_ratio", words={"model": model, "measure": measure})
        k = len(effects.candidates)
        return without_estimate(k, measure, model, "not estimable", (note,), level=level)
    if model == LADDER:
        return exact.sparse_ladder(
            *counts,
            measure=measure,
            prediction=settings.prediction,
            level=level,
            tau2_interval=tau2_interval,
        )
    if model == MANTEL_HAENSZEL:
        return exact.mantel_haenszel_ratio(*counts, measure=measure, level=level)
    if model == PETO:
        # As of the other models, a study without events, or with events only, is none of those pooled.
        says_something = (a + c > 0) & (a + c < n1 + n2)
        found = pooling.peto(a, n1, c, n2, level)
        k = int(says_something.sum()) if found.estimate is not None else found.k
        return replace(found, measure=measure, k=k)
    if model == CONDITIONAL:
        return exact.conditional_exact(*counts, measure=measure, level=level)
    if model == BETA_BINOMIAL:
        return exact.beta_binomial_two_arms(*counts, measure=measure, level=level)
    return exact.binomial_normal_ratio(
        *counts,
        measure=measure,
        effect="common" if model == LOGISTIC else "random",
        ci_method="wald" if model == LOGISTIC or settings.interval == "wald" else "t",
        prediction=settings.prediction,
        level=level,
        tau2_interval=tau2_interval,
    )


def _as_rung(effects: Effects, found: Pooled, model: str) -> Pooled:
    """Tell that the sum answered, of a ladder or in the place of weighted differences."""
    natural = found.natural()
    used = Rung(MANTEL_HAENSZEL, "used", None, natural.estimate, natural.ci_low, natural.ci_high)
    if model == LADDER:
        return replace(found, ladder=(used,))
    without = _without_variance(effects)
    keys = tuple(c.key for c, gone in zip(effects.candidates, without, strict=True) if gone)
    tried = Rung(model, "not possible", Note("no_variance_of_its_own", keys))
    return replace(found, ladder=(tried, used), notes=(*found.notes, tried.fell()))


def rows(effects: Effects, pooled: Pooled, weights: list[float | None]) -> tuple[StudyEffect, ...]:
    """Return the studies' rows with their weights, in the convention of the model that answered."""
    shown = tuple(replace(s, weight_percent=w) for s, w in zip(effects.studies, weights, strict=True))
    if pooled.method not in MODELS or effects.counted_as not in (*RATIOS, *DIFFERENCES) or pooled.k < 2:
        return shown
    if not _all_counted(effects):
        return shown
    counts = effects.counts()
    given = None if pooled.weights is None else np.asarray(pooled.weights, dtype=float)
    found = []
    for i, row in enumerate(shown):
        a, n1, c, n2 = (column[i].item() for column in counts)
        table = (a, n1, c, n2)
        if effects.measure in DIFFERENCES:
            weight = None if given is None else float(given[i])
            found.append(
                _difference(row, table, pooled.level, weight, risks=effects.counted_as == MeasureId.RD)
            )
        else:
            found.append(
                _ratio(row, table, effects.counted_as, pooled, None if given is None else float(given[i]))
            )
    return tuple(found)


def _ratio(
    row: StudyEffect, table: _Table, measure: MeasureId, pooled: Pooled, weight: float | None
) -> StudyEffect:
    a, n1, c, n2 = table
    if row.yi is None:
        # Everybody has the event: on the log scale such a ratio has no error, but sums of counts take it.
        if measure != MeasureId.RR or not weight or not (a == n1 and c == n2):
            return row
        row = replace(row, weight_percent=weight, status=EffectStatus.POOLED)
        return _alone(row, table, measure, pooled.level)
    zero = a == 0 or c == 0 or (measure == MeasureId.OR and (a == n1 or c == n2))
    if pooled.method == PETO:
        own = pooling.peto([a], [n1], [c], [n2], pooled.level).natural()
        return replace(
            row,
            estimate=own.estimate,
            ci_low=own.ci_low,
            ci_high=own.ci_high,
            interval_method="wald",
            note=None,
        )
    if not zero and pooled.method != CONDITIONAL:
        return (
            _uncorrected(row, table, pooled.level)
            if measure == MeasureId.RR and (a == n1 or c == n2)
            else row
        )
    return _alone(row, table, measure, pooled.level)


def _uncorrected(row: StudyEffect, table: _Table, level: float) -> StudyEffect:
    """Give the risk ratio of an arm in which everybody has the event without 0.5 in its empty cell."""
    a, n1, c, n2 = table
    middle = math.log(a / n1) - math.log(c / n2)
    half = critical(level) * math.sqrt(1 / a - 1 / n1 + 1 / c - 1 / n2)
    return replace(
        row,
        estimate=math.exp(middle),
        ci_low=math.exp(middle - half),
        ci_high=math.exp(middle + half),
        interval_method="wald",
        note=None,
    )


def _alone(row: StudyEffect, table: _Table, measure: MeasureId, level: float) -> StudyEffect:
    """Give a row the conditional estimate of its counts; with more events than that takes it stays."""
    a, n1, c, n2 = table
    zero = a == 0 or c == 0 or (measure == MeasureId.OR and (a == n1 or c == n2))
    try:
        alone = exact.conditional_exact([a], [n1], [c], [n2], measure=measure, level=level)
    except StatsError as error:
        return replace(row, note=error.as_note())
    natural = alone.natural()
    return replace(
        row,
        estimate=None if zero else natural.estimate,
        ci_low=natural.ci_low,
        ci_high=natural.ci_high,
        interval_method=EXACT,
        note=Note("ratio_not_finite" if zero else "ratio_of_counts"),
    )


def _difference(
    row: StudyEffect, table: _Table, level: float, weight: float | None, *, risks: bool
) -> StudyEffect:
    """Give a row the difference as it is, with the limits that those of both arms give."""
    of = plain_differences.of_risks if risks else plain_differences.of_rates
    estimate, low, high = of(table, level)
    return replace(
        row,
        estimate=estimate,
        ci_low=low,
        ci_high=high,
        interval_method=plain_differences.NEWCOMBE if risks else plain_differences.MOVER,
        status=EffectStatus.POOLED,
        weight_percent=weight,
        note=None,
    )


def _all_counted(effects: Effects) -> bool:
    """Whether every study has events and patients, or events and person-years, of both arms."""
    sides = [s for c in effects.candidates for s in (c.intervention, c.comparator)]
    return all(c.kind in (FigureKind.COUNTS, FigureKind.RATES) for c in effects.candidates) and all(
        s is not None and s.events is not None for s in sides
    )


def _without_variance(effects: Effects) -> np.ndarray:
    """Mark differences of studies without events (RD: or with events only) in both arms."""
    if effects.measure not in DIFFERENCES:
        return np.zeros(len(effects.candidates), dtype=bool)
    patients = effects.measure == MeasureId.RD
    tables = zip(*(column.tolist() for column in effects.counts()), strict=True)
    return np.array([plain_differences.without_variance(t, of_patients=patients) for t in tables], dtype=bool)
