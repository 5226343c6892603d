"""The same analysis of fewer studies: without each in turn, or one more at a time.

Models that the statistics floor fits in batches are fitted so; the others one subset after the other. The
studies' effects do not depend on each other, so each subset takes them as they are.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from evidence.record.measures import MeasureId, stats_code
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.candidate import Candidate
from evidence.record.results.diagnostics import CumulativeStep, FunnelPoint, StudyInfluence
from evidence.record.results.subsets import LeftOneOut, Subset
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects import study_effects
from evidence.review.pooling.effects.figures import Figures
from evidence.review.pooling.effects.study_effects import Effects, on_natural_scale
from evidence.review.pooling.modelling import bayesian, models, rule_by_k, sparse_counts, survival_counts
from evidence.stats import exact
from evidence.stats.exact.one_group.bayesian import WEAK_TAU
from evidence.stats.inverse_variance import batch
from evidence.stats.over_time import survival_average
from evidence.stats.result import Pooled

FEWEST_STUDIES = 3
MOST_FOR_EVERY_SUBSET = 5  # above, without one study and without two
# Above, without one alone: pairs grow with the square of the studies, and two of so many move little.
MOST_FOR_PAIRS = 20
Row = TypeVar("Row", LeftOneOut, CumulativeStep, StudyInfluence, FunnelPoint)


@dataclass(frozen=True, slots=True)
class Refit:
    """Result of one subset on the natural scale; a single study is shown as it stands."""

    k: int
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    tau2: float | None
    i2_percent: float | None
    ci_method: str | None = None


@dataclass(frozen=True, slots=True)
class RefitInput:
    """All that refits of an analysis rest on, besides the code: the key of a kept result."""

    figures: Figures
    measure: MeasureId
    model: str
    settings: ModelSettings


def leave_one_out(given: RefitInput) -> tuple[LeftOneOut, ...]:
    """Run the analysis without each study in turn; empty with fewer than three estimable studies.

    Studies stand under their keys; `labelled` names them.
    """
    effects = _estimable(given)
    if len(effects.candidates) < FEWEST_STUDIES:
        return ()
    fits = pool_each(effects, ~np.eye(len(effects.candidates), dtype=bool), given.model, given.settings)
    return tuple(
        LeftOneOut(c.key, c.label, f.estimate, f.ci_low, f.ci_high, f.tau2, f.i2_percent, f.ci_method)
        for c, f in zip(effects.candidates, fits, strict=True)
    )


def subsets(given: RefitInput) -> tuple[Subset, ...]:
    """Run the analysis without every set of studies where there are few, else without one and without two.

    Empty with fewer than two estimable studies; of more than `MOST_FOR_PAIRS` without one alone. The same
    kernels as the analysis itself, subset by subset.
    """
    effects = _estimable(given)
    keys = [c.key for c in effects.candidates]
    if len(keys) <= MOST_FOR_EVERY_SUBSET:
        most_left_out = len(keys) - 1
    else:
        most_left_out = 2 if len(keys) <= MOST_FOR_PAIRS else 1
    gone = [g for size in range(1, most_left_out + 1) for g in itertools.combinations(range(len(keys)), size)]
    if not gone:
        return ()
    masks = np.ones((len(gone), len(keys)), dtype=bool)
    for mask, left_out in zip(masks, gone, strict=True):
        mask[list(left_out)] = False
    fits = pool_each(effects, masks, given.model, given.settings)
    return tuple(
        Subset(
            tuple(keys[i] for i in left_out),
            f.k, f.estimate, f.ci_low, f.ci_high, f.tau2, f.i2_percent, f.ci_method,
        )
        for left_out, f in zip(gone, fits, strict=True)
    )  # fmt: skip


def without_one(rows: Sequence[Subset]) -> tuple[LeftOneOut, ...]:
    """Return the rows of leave-one-out from subsets, which hold the same fits; empty of fewer than three.

    Studies stand under their keys, as in `leave_one_out`.
    """
    alone = [row for row in rows if len(row.without) == 1]
    if len(alone) < FEWEST_STUDIES:
        return ()
    return tuple(
        LeftOneOut(r.without[0], "", r.estimate, r.ci_low, r.ci_high, r.tau2, r.i2_percent, r.ci_method)
        for r in alone
    )


def cumulative(given: RefitInput) -> tuple[CumulativeStep, ...]:
    """Run the analysis each time a study is added, in the order of the figures."""
    effects = _estimable(given)
    if len(effects.candidates) < FEWEST_STUDIES:
        return ()
    fits = pool_each(effects, np.tri(len(effects.candidates), dtype=bool), given.model, given.settings)
    return tuple(
        CumulativeStep(
            c.key, c.label, c.year, f.k, f.estimate, f.ci_low, f.ci_high, f.tau2, f.i2_percent, f.ci_method
        )
        for c, f in zip(effects.candidates, fits, strict=True)
    )


def by_year(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the order in which studies came in: by year (unknown years last), then label."""
    return sorted(candidates, key=lambda c: (c.year is None, c.year or 0, c.label, c.key))


def labelled(rows: Sequence[Row], labels: Mapping[str, str]) -> tuple[Row, ...]:
    """Name the studies of rows that stand under their keys."""
    return tuple(replace(row, label=labels[row.key]) for row in rows)


def pool_each(effects: Effects, masks: np.ndarray, model: str, settings: ModelSettings) -> list[Refit]:
    """Pool every subset, one a row of ``masks`` (shape (m, k), at least one study in each)."""
    if settings.rule == rule_by_k.NO_RULE or model not in rule_by_k.GOVERNED:
        return _by_model(effects, masks, model, settings)
    if settings.rule != rule_by_k.HOUSE:
        return [_one(effects, mask, model, settings) for mask in masks]
    if _by_counts(effects, model):
        return _by_glmm(effects, masks, settings)
    # What the rule leaves to the usual model is done in one batch.
    many = masks.sum(axis=1) > rule_by_k.FEW
    batch_of = iter(_by_model(effects, masks[many], model, settings) if many.any() else ())
    return [
        next(batch_of) if usual else _one(effects, mask, model, settings)
        for mask, usual in zip(masks, many, strict=True)
    ]


def _by_counts(effects: Effects, model: str) -> bool:
    return effects.measure == MeasureId.PROPORTION and model == PoolingModel.GLMM


def _by_model(effects: Effects, masks: np.ndarray, model: str, settings: ModelSettings) -> list[Refit]:
    if _by_counts(effects, model):
        return _by_glmm(effects, masks, settings)
    if survival_counts.needed(effects, model, settings):
        return [_one(effects, mask, model, settings) for mask in masks]
    weighted = model in (
        PoolingModel.INVERSE_VARIANCE,
        PoolingModel.COMMON_EFFECT,
    ) and not sparse_counts.of_few_events(effects)
    if weighted and effects.measure not in models.COUNTED_ALONE:
        return _by_inverse_variance(effects, masks, model, settings)
    return [_one(effects, mask, model, settings) for mask in masks]


def _estimable(given: RefitInput) -> Effects:
    """Effects of the studies that have one."""
    whole = study_effects.of_model(given.figures, given.measure, given.settings, given.model)
    return _subset(whole, whole.usable)


def _subset(effects: Effects, mask: np.ndarray) -> Effects:
    kept = [i for i, inside in enumerate(mask) if inside]
    return Effects(
        effects.measure,
        tuple(effects.candidates[i] for i in kept),
        tuple(effects.studies[i] for i in kept),
    )


def _one(
    effects: Effects, mask: np.ndarray, model: str, settings: ModelSettings, usual: Pooled | None = None
) -> Refit:
    subset = _subset(effects, mask)
    if len(subset.studies) == 1:
        return _single(subset)
    bare = replace(settings, prediction="none")
    pooled = rule_by_k.answer(subset, model, bare, tau2_interval=False, alone=True, usual=usual).pooled
    natural = pooled.natural()
    bounds = natural.estimate, natural.ci_low, natural.ci_high
    return Refit(pooled.k, *bounds, pooled.tau2, pooled.i2, pooled.ci_method)


def _single(subset: Effects) -> Refit:
    own = subset.studies[0]
    return Refit(1, own.estimate, own.ci_low, own.ci_high, None, None)


def _by_glmm(effects: Effects, masks: np.ndarray, settings: ModelSettings) -> list[Refit]:
    """Pool subsets of counts: the binomial-normal models of all are fitted in one batch."""
    events, n = effects.counts()
    interval = models.interval_of_counts(settings)
    asked = masks.sum(axis=1) >= (3 if settings.rule == rule_by_k.HOUSE else 2)
    fits: list[Pooled | None] = [None] * len(masks)
    if asked.any():
        batch_of = exact.glmm_subsets(
            events, n, masks[asked], level=settings.level, ci_method=interval, most_tau2=exact.MOST_TAU2
        )
        for place, fit in zip(np.flatnonzero(asked), batch_of, strict=True):
            fits[place] = fit

    def usual(mask: np.ndarray, glmm: Pooled) -> Pooled:
        return exact.ladder_average(
            events[mask],
            n[mask],
            ci_method=interval,
            prediction="none",
            level=settings.level,
            tau_prior=bayesian.prior_of(_subset(effects, mask), settings)[0] or WEAK_TAU,
            tau2_interval=False,
            glmm=glmm,
        )

    return [
        _one(effects, mask, PoolingModel.GLMM, settings, None if glmm is None else usual(mask, glmm))
        for mask, glmm in zip(masks, fits, strict=True)
    ]


def _by_inverse_variance(
    effects: Effects, masks: np.ndarray, model: str, settings: ModelSettings
) -> list[Refit]:
    method, interval = (
        ("EE", "wald") if model == PoolingModel.COMMON_EFFECT else (settings.tau2, settings.interval)
    )
    fits = batch.random_effects(*effects.arrays(), masks, method, interval, settings.level)
    code = stats_code(effects.measure)
    centre, low, high = fits.estimate, fits.ci_low, fits.ci_high
    if code == survival_average.MEASURE and method != "EE":
        columns = survival_average.SurvivalFits(fits.estimate, fits.se, fits.ci_low, fits.ci_high, fits.tau2)
        centre, low, high = survival_average.average_of_fits(*effects.arrays(), masks, columns, method)
    found = []
    for i, mask in enumerate(masks):
        if fits.k[i] == 1:
            found.append(_single(_subset(effects, mask)))
            continue
        bounds = on_natural_scale(code, centre[i], low[i], high[i])
        tau2 = None if method == "EE" else known(fits.tau2[i])
        found.append(Refit(int(fits.k[i]), *bounds, tau2, known(fits.i2[i]), interval))
    return found


def known(value: float) -> float | None:
    """Return a number of an array as a result: ``None`` where there is none."""
    return None if math.isnan(value) else float(value)
