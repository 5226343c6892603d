"""Kaplan-Meier estimates and counts of one synthesis pooled together, 100% among them.

Inverse variance on the complementary log-log scale has no place for 100%; the binomial likelihood on the same
scale holds it. An estimate is worth as many patients as its standard error tells.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from evidence.record.measures import SURVIVAL, measure_of
from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import StudyEffect
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.pooling.effects.survival_effects import patients_at
from evidence.stats import exact
from evidence.stats.result import Average, Pooled

MODEL = PoolingModel.GLMM_OF_SURVIVAL
_BY_LIKELIHOOD = ("REML", "ML")  # another estimator of tau2 asks for weighted means


def needed(effects: Effects, model: str, settings: ModelSettings) -> bool:
    """Whether studies are pooled by the likelihood of counts: of several, one counted or at 0% or 100%."""
    if measure_of(effects.measure).kind != SURVIVAL or model != PoolingModel.INVERSE_VARIANCE:
        return False
    usable = _usable(effects)
    if len(usable) < 2 or settings.tau2 not in _BY_LIKELIHOOD:
        return False
    return any(c.kind == FigureKind.COUNTS or at_edge(c.one_side) for c, _ in usable)


def _usable(effects: Effects) -> list[tuple[Candidate, StudyEffect]]:
    """Studies with an effect; the others are told beside the result."""
    return [(c, s) for c, s in zip(effects.candidates, effects.studies, strict=True) if s.yi is not None]


def at_edge(figure: ArmFigure) -> bool:
    """Whether a Kaplan-Meier estimate is 0% or 100%."""
    return figure.survival in (0.0, 1.0)


def counts(effects: Effects, settings: ModelSettings) -> tuple[np.ndarray, np.ndarray]:
    """Events and patients behind each usable study, shapes (k,); fractions where it is an estimate."""
    found = [_count(c, s.vi, settings) for c, s in _usable(effects)]
    return np.array([x for x, _ in found]), np.array([n for _, n in found])


def _count(candidate: Candidate, vi: float | None, settings: ModelSettings) -> tuple[float, float]:
    figure = candidate.one_side
    if candidate.kind == FigureKind.COUNTS:
        free, patients = figure.counted
        return float(patients - free), float(patients)
    s = figure.survival
    if s is None or vi is None:
        raise ValueError(f"{candidate.key} has no estimate with a standard error")
    if at_edge(figure):
        size = patients_at(figure, settings.imputed_still_at_risk) or 0.0
        return (1 - s) * size, size
    # The standard error of S from that of log(-log S), and n from S (1 - S) / n.
    error = math.sqrt(vi) * s * -math.log(s)
    n = s * (1 - s) / error**2
    return n * (1 - s), n


def follow_ups(effects: Effects) -> np.ndarray:
    """Follow-up of each usable study as a multiple of the time asked for, shape (k,); 1 if none is given."""
    return np.array([c.one_side.follow_up or 1.0 for c, _ in _usable(effects)])


def quantile(pooled: Pooled, settings: ModelSettings) -> float:
    """Return the quantile of a pooled interval: of t where it has degrees of freedom, else the normal one."""
    from scipy.special import ndtri, stdtrit

    p = 1 - (1 - settings.level) / 2
    return float(stdtrit(pooled.df, p) if pooled.df else ndtri(p))


def pool(effects: Effects, settings: ModelSettings, *, tau2_interval: bool = True) -> Pooled:
    """Pool to the mean survival over studies, on the complementary log-log scale.

    Without an event in any study, or with events only, the exact sum answers (`ladder_survival`).
    """
    events, n = counts(effects, settings)
    found = exact.ladder_survival(
        events,
        n,
        follow_up=follow_ups(effects),
        ci_method="wald" if settings.interval == "wald" else "t",
        prediction=settings.prediction,
        level=settings.level,
        tau2_interval=tau2_interval,
    )
    average, mu = found.average, found.estimate
    if average is None or average.on_scale is None or mu is None:
        return found
    middle = found.natural()
    bounds = middle.estimate, middle.ci_low, middle.ci_high, found.ci_low, found.ci_high
    share, share_low, share_high, low, high = (math.nan if b is None else b for b in bounds)
    centre, below, above = average.on_scale
    return replace(
        found,
        median_study=Average(share, share_low, share_high, on_scale=(mu, low, high)),
        estimate=centre,
        ci_low=below,
        ci_high=above,
        se=(above - below) / 2 / quantile(found, settings),
        average=None,
        notes=(*found.notes, Note("mean_survival_of_studies")),
    )
