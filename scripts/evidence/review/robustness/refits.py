"""The same analysis of fewer studies: without each in turn, or one more at a time.

Models that the statistics floor fits in batches are fitted so; the others one subset after the other. The
studies' effects do not depend on each other, so each subset takes them as they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from evidence.record.diagnostics import CumulativeStep, FunnelPoint, StudyInfluence
from evidence.record.measures import stats_code
from evidence.record.methods import ModelSettings
from evidence.record.synthesis import Candidate, LeftOneOut
from evidence.review.pooling import models, sparse_counts, study_effects
from evidence.review.pooling.figures import Figures
from evidence.review.pooling.study_effects import Effects, on_natural_scale
from evidence.stats import batch, exact, heterogeneity

FEWEST_STUDIES = 3
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


@dataclass(frozen=True, slots=True)
class RefitInput:
    """All that refits of an analysis rest on, besides the code: the key of a kept result."""

    figures: Figures
    measure: str
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
        LeftOneOut(c.key, c.label, f.estimate, f.ci_low, f.ci_high, f.tau2, f.i2_percent)
        for c, f in zip(effects.candidates, fits, strict=True)
    )


def cumulative(given: RefitInput) -> tuple[CumulativeStep, ...]:
    """Run the analysis each time a study is added, in the order of the figures."""
    effects = _estimable(given)
    if len(effects.candidates) < FEWEST_STUDIES:
        return ()
    fits = pool_each(effects, np.tri(len(effects.candidates), dtype=bool), given.model, given.settings)
    return tuple(
        CumulativeStep(c.key, c.label, c.year, f.k, f.estimate, f.ci_low, f.ci_high, f.tau2, f.i2_percent)
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
    if effects.measure == "proportion" and model == "GLMM":
        return _by_glmm(effects, masks, settings)
    weighted = model in ("inverse variance", "common effect") and not sparse_counts.answers(effects, model)
    if weighted and effects.measure != "proportion":
        return _by_inverse_variance(effects, masks, model, settings)
    return [_one(effects, mask, model, settings) for mask in masks]


def _estimable(given: RefitInput) -> Effects:
    """Effects of the studies that have one."""
    whole = study_effects.compute(given.figures, given.measure, given.settings)
    return _subset(whole, whole.usable)


def _subset(effects: Effects, mask: np.ndarray) -> Effects:
    kept = [i for i, inside in enumerate(mask) if inside]
    return Effects(
        effects.measure,
        tuple(effects.candidates[i] for i in kept),
        tuple(effects.studies[i] for i in kept),
    )


def _one(effects: Effects, mask: np.ndarray, model: str, settings: ModelSettings) -> Refit:
    subset = _subset(effects, mask)
    if len(subset.studies) == 1:
        return _single(subset)
    pooled = models.pool(subset, model, settings, tau2_interval=False)
    natural = pooled.natural()
    return Refit(pooled.k, natural.estimate, natural.ci_low, natural.ci_high, pooled.tau2, pooled.i2)


def _single(subset: Effects) -> Refit:
    own = subset.studies[0]
    return Refit(1, own.estimate, own.ci_low, own.ci_high, None, None)


def _by_glmm(effects: Effects, masks: np.ndarray, settings: ModelSettings) -> list[Refit]:
    events, n = effects.counts()
    fits = exact.glmm_proportions(np.where(masks, events, 0), np.where(masks, n, 0), level=settings.level)
    yi, vi = effects.arrays()
    found = []
    for i, mask in enumerate(masks):
        if fits.status[i] not in ("pooled", "tau2 at zero"):
            # One study, or a lower rung of the ladder.
            found.append(_one(effects, mask, "GLMM", settings))
            continue
        tau2 = float(fits.tau2[i])
        i2 = heterogeneity.i2_from_tau2(tau2, heterogeneity.typical_variance(yi[mask], vi[mask]))
        bounds = on_natural_scale("PLO", fits.estimate[i], fits.ci_low[i], fits.ci_high[i])
        found.append(Refit(int(fits.k[i]), *bounds, tau2, i2))
    return found


def _by_inverse_variance(
    effects: Effects, masks: np.ndarray, model: str, settings: ModelSettings
) -> list[Refit]:
    method, interval = ("EE", "wald") if model == "common effect" else (settings.tau2, settings.interval)
    fits = batch.random_effects(*effects.arrays(), masks, method, interval, settings.level)
    measure = stats_code(effects.measure)
    found = []
    for i, mask in enumerate(masks):
        if fits.k[i] == 1:
            found.append(_single(_subset(effects, mask)))
            continue
        bounds = on_natural_scale(measure, fits.estimate[i], fits.ci_low[i], fits.ci_high[i])
        tau2 = None if method == "EE" else known(fits.tau2[i])
        found.append(Refit(int(fits.k[i]), *bounds, tau2, known(fits.i2[i])))
    return found


def known(value: float) -> float | None:
    """Return a number of an array as a result: ``None`` where there is none."""
    return None if math.isnan(value) else float(value)
