"""The effect of each chosen candidate in one measure, with its own interval: the rows of a forest plot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from evidence.record.measures import (
    COUNTS,
    PERSON_TIME,
    PROPORTION,
    SURVIVAL,
    MeasureId,
    measure_of,
    stats_code,
)
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import StudyEffect
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind, PrintedEffect
from evidence.record.reviews.methods import ModelSettings
from evidence.review.config.analyses.model_settings import MODELS_OF_COUNTS
from evidence.review.pooling.effects import average_risks, median_effects, person_time, plain_differences
from evidence.review.pooling.effects.row_of_study import critical, not_estimable, wald
from evidence.review.pooling.effects.row_of_study import exact as exact_row
from evidence.review.pooling.effects.survival_effects import at_time_asked, of_estimate
from evidence.review.selection.assumed.refusals import refused
from evidence.stats import effects, intervals
from evidence.stats.errors import StatsError

TACC = "TACC"  # of the statistics: by the size of the arms
CORRECTED = "corrected"
_MOST_KNOWN = 4096  # rows: a study stands in dozens of analyses with the same counts


@dataclass(frozen=True, slots=True)
class Effects:
    """Effects in the order of ``candidates``; ``usable`` marks those that can be pooled in this measure."""

    measure: MeasureId
    candidates: tuple[Candidate, ...]
    studies: tuple[StudyEffect, ...]

    @property
    def counted_as(self) -> MeasureId:
        """The measure of the counts as they stand in ``candidates``: of failures it is a risk ratio."""
        return MeasureId.RR if self.measure == MeasureId.RR_OF_FAILURE else self.measure

    @property
    def usable(self) -> np.ndarray:
        """Boolean mask, shape (k,)."""
        return np.array([s.yi is not None for s in self.studies], dtype=bool)

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """``yi`` and ``vi`` of the usable studies, shapes (k,)."""
        kept = [s for s in self.studies if s.yi is not None]
        return np.array([s.yi for s in kept]), np.array([s.vi for s in kept])

    def counts(self) -> tuple[np.ndarray, ...]:
        """Events and n of the sides, in the order of ``candidates``; single-arm: events and n only.

        Of rates person-years stand in the place of n.
        """
        columns = []
        in_time = measure_of(self.measure).data == PERSON_TIME
        for side in ("intervention", "comparator"):
            figures = [getattr(c, side) for c in self.candidates]
            if any(f is None for f in figures):
                continue
            columns += [np.array([f.events for f in figures])]
            columns.append(np.array([f.person_time if in_time else f.n for f in figures]))
        return tuple(columns)


def incompatible(candidate: Candidate, measure: MeasureId, model: str) -> Note | None:
    """Return why a usable candidate cannot enter an analysis in this measure and model, or ``None``."""
    why = refused(candidate)
    if (
        why is None
        and measure == MeasureId.MEDIANS
        and candidate.kind not in (FigureKind.EFFECT, FigureKind.MEDIANS)
    ):
        return Note("no_median")
    if why is not None or candidate.kind != FigureKind.EFFECT:
        return why or person_time.without_counts(candidate, measure, model)
    printed = candidate.contrast
    if printed.measure != measure:
        if measure_of(measure).contrasts_only or measure == MeasureId.MEDIANS:
            return Note("other_measure_printed", words={"printed": printed.measure, "measure": measure})
        return Note("printed_effect_only", words={"printed": printed.measure, "measure": measure})
    if model in MODELS_OF_COUNTS:
        return Note("needs_counts", words={"model": model})
    if printed.ci_low is None and printed.p is None:
        return Note("printed_without_error")
    return None


def on_natural_scale(code: str, estimate: float, low: float, high: float) -> tuple[float, float, float]:
    """Turn a result of the statistics floor (``code`` in its words) back, with the bounds in order."""
    natural, *bounds = (float(effects.back_transform(float(v), code)) for v in (estimate, low, high))
    return natural, min(bounds), max(bounds)


def compute(
    candidates: Sequence[Candidate], measure: MeasureId, settings: ModelSettings, *, few_events: bool = False
) -> Effects:
    """Compute the effect of each candidate.

    Zero cells of two arms are corrected as the settings say (0.5 in every cell of that study, only there); a
    study without events, or with events only, in both arms has no ratio: kept and marked "not estimable". It
    is no reason to correct the others. Differences get variances from the average risks of all where one of
    them has no variance of its own, or where ``few_events`` says that events are few.
    """
    members = tuple(candidates)
    if settings.to == "if0all":
        weighed = [c for c in members if not (measure_of(measure).ratio and _all_alike(c))]
        settings = replace(settings, to="all" if any(map(has_empty_cell, weighed)) else "none")
    if measure == MeasureId.RR_OF_FAILURE:
        members = tuple(turned_to_failures(c) for c in members)
    rows = tuple(_effect(candidate, measure, settings) for candidate in members)
    if measure in average_risks.MEASURES and (few_events or average_risks.needed(rows)):
        rows = average_risks.in_place(members, rows, measure)
    return Effects(measure, members, rows)


def of_model(
    candidates: Sequence[Candidate], measure: MeasureId, settings: ModelSettings, model: str
) -> Effects:
    """Compute the effects for one model: those that take counts as they are have rows without corrections."""
    if model not in MODELS_OF_COUNTS:
        return compute(candidates, measure, settings)
    few_events = model == PoolingModel.SPARSE_LADDER
    return compute(candidates, measure, beside_counts(settings), few_events=few_events)


def beside_counts(settings: ModelSettings) -> ModelSettings:
    """Return settings with what is added to empty cells of studies that stand beside a model of counts."""
    return replace(settings, add=0.5, to="only0", add_by_arm_size=False)


def has_empty_cell(candidate: Candidate) -> bool:
    """Whether a contrast of two arms has a cell without anybody (of rates: an arm without an event)."""
    arms = [a for a in (candidate.intervention, candidate.comparator) if a is not None]
    if len(arms) < 2 or candidate.kind not in (FigureKind.COUNTS, FigureKind.RATES):
        return False
    return any(a.events == 0 or (candidate.kind == FigureKind.COUNTS and a.events == a.n) for a in arms)


def _all_alike(candidate: Candidate) -> bool:
    """Whether nobody of either arm had the event, or everybody of both."""
    arms = [a for a in (candidate.intervention, candidate.comparator) if a is not None]
    everybody = candidate.kind == FigureKind.COUNTS and all(a.events == a.n for a in arms)
    return everybody or all(a.events == 0 for a in arms)


def turned_to_failures(candidate: Candidate) -> Candidate:
    """Count who is without the event in place of who has it."""

    def turned(figure: ArmFigure | None) -> ArmFigure | None:
        if figure is None or figure.events is None or figure.n is None:
            return figure
        return replace(figure, events=figure.n - figure.events)

    if candidate.kind != FigureKind.COUNTS:
        return candidate
    return replace(
        candidate, intervention=turned(candidate.intervention), comparator=turned(candidate.comparator)
    )


def _effect(candidate: Candidate, measure: MeasureId, settings: ModelSettings) -> StudyEffect:
    level, what = settings.level, measure_of(measure)
    try:
        if candidate.kind == FigureKind.EFFECT:
            return _printed(candidate, measure, level)
        if what.two_arm and what.data == COUNTS:
            return _two_by_two(candidate, measure, settings)
        if what.data == PERSON_TIME:
            return person_time.effect(candidate, measure, settings)
        if measure == MeasureId.MEDIANS:
            return median_effects.effect(candidate, level)
        if what.two_arm:
            return _difference(candidate, measure, settings)
        if what.kind == PROPORTION:
            return _proportion(candidate, level)
        if what.kind == SURVIVAL:
            return at_time_asked(of_estimate(candidate, settings), candidate.one_side.follow_up)
        return _mean(candidate, level)
    except StatsError as error:  # beyond what `refused` foresees: told, and the others are pooled
        return not_estimable(candidate.key, error.as_note())


def _two_by_two(candidate: Candidate, measure: MeasureId, settings: ModelSettings) -> StudyEffect:
    t, c = candidate.sides
    table = (*t.counted, *c.counted)
    if measure == MeasureId.RD and plain_differences.without_variance(table, of_patients=True):
        found = plain_differences.of_risks(table, settings.level)
        return plain_differences.not_to_be_weighed(candidate.key, found, plain_differences.NEWCOMBE)
    add = TACC if settings.add_by_arm_size else settings.add
    row = _of_table(table, measure, settings.level, add, settings.to)
    if measure == MeasureId.RD:
        row = plain_differences.with_limits(row, table, settings.level, plain_differences.NEWCOMBE)
    return replace(row, key=candidate.key)


@lru_cache(_MOST_KNOWN)
def _of_table(
    counts: tuple[float, ...], measure: MeasureId, level: float, add: float | str, to: str
) -> StudyEffect:
    """Compute the effect of a table (events and patients of both arms); its row has no key."""
    a, n1, c, n2 = ([n] for n in counts)
    es = effects.two_by_two(
        a, n1, c, n2, stats_code(measure), add=add, to=to, drop00=measure != MeasureId.RD, as_counted=True
    )
    return wald("", es, measure, level, "wald", note=es.reasons[0])


def _difference(candidate: Candidate, measure: MeasureId, settings: ModelSettings) -> StudyEffect:
    t, c = candidate.sides
    es = effects.mean_difference(
        [t.mean],
        [t.sd],
        [t.n],
        [c.mean],
        [c.sd],
        [c.n],
        measure,
        corrected=settings.ratio_of_means == CORRECTED,
    )
    return wald(candidate.key, es, measure, settings.level, "wald", note=es.reasons[0])


def _printed(candidate: Candidate, measure: MeasureId, level: float) -> StudyEffect:
    printed = candidate.contrast
    log = measure_of(measure).ratio
    if printed.ci_low is not None and printed.ci_high is not None:
        es = effects.from_interval(
            [printed.estimate], [printed.ci_low], [printed.ci_high], printed.level, log=log
        )
        note, method = es.reasons[0], "printed interval"
    elif printed.p is None:
        return not_estimable(candidate.key, Note("printed_without_error"))
    else:
        es = effects.from_p([printed.estimate], [printed.p], log=log)
        note = es.reasons[0] or Note("error_from_p", numbers={"p": printed.p})
        method = "p value"
    effect = wald(candidate.key, es, measure, level, method, note=note)
    if effect.vi is None:
        return effect
    effect = replace(effect, derivation=(_error_of_printed(printed, math.sqrt(effect.vi), log),))
    if method != "printed interval" or printed.level != level or candidate.assumptions:
        return effect
    # What the reader sees is what the paper prints; what is pooled is on the log or raw scale of it.
    return replace(effect, ci_low=printed.ci_low, ci_high=printed.ci_high, interval_method="as printed")


def _error_of_printed(printed: PrintedEffect, se: float, log: bool) -> Step:
    scale = {"scale": "log" if log else "natural"}
    if printed.ci_low is not None and printed.ci_high is not None:
        limits = {"low": printed.ci_low, "high": printed.ci_high}
        numbers = {**limits, "critical": critical(printed.level), "se": se}
        return Step(Note("se_from_interval", numbers=numbers, words=scale), (printed.row_id,))
    if printed.p is None:
        raise ValueError("a standard error comes of an interval or a p value")
    numbers = {"estimate": printed.estimate, "p": printed.p, "se": se}
    return Step(Note("se_from_p", numbers=numbers, words=scale), (printed.row_id,))


def _proportion(candidate: Candidate, level: float) -> StudyEffect:
    return replace(_of_counts(*candidate.one_side.counted, level), key=candidate.key)


@lru_cache(_MOST_KNOWN)
def _of_counts(events: float, n: float, level: float) -> StudyEffect:
    """Compute the effect of one group; its row has no key."""
    limits = intervals.clopper_pearson([events], [n], level)
    es = effects.proportion([events], [n], "PLO", add=0.5, to="only0")
    return exact_row("", es, events / n, limits, "clopper-pearson")


def _mean(candidate: Candidate, level: float) -> StudyEffect:
    figure = candidate.one_side
    es = effects.mean([figure.mean], [figure.sd], [figure.n])
    return wald(candidate.key, es, MeasureId.MEAN, level, "wald", note=es.reasons[0])
