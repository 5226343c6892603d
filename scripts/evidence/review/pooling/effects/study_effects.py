"""The effect of each chosen candidate in one measure, with its own interval: the rows of a forest plot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evidence.record.known import known
from evidence.record.measures import (
    COUNTS,
    FAILURE,
    MEDIANS,
    PERSON_TIME,
    PROPORTION,
    SURVIVAL,
    measure_of,
    stats_code,
)
from evidence.record.notes.note import Note
from evidence.record.results.analysis import IMPUTED, IMPUTED_INTERVAL, SE_GRADES, StudyEffect
from evidence.record.results.candidate import ArmFigure, Candidate, PrintedEffect
from evidence.record.results.parts import Step
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects import median_effects, person_time
from evidence.review.pooling.effects.row_of_study import critical, not_estimable, wald
from evidence.review.pooling.effects.row_of_study import exact as exact_row
from evidence.review.selection.assumed.refusals import refused
from evidence.stats import effects, intervals, survival
from evidence.stats.errors import StatsError

# Models of two arms that take the counts as they are, so that a printed contrast cannot enter.
MODELS_OF_COUNTS = (
    "Mantel-Haenszel",
    "sparse ladder",
    "Peto",
    "conditional exact",
    "binomial-normal",
    "beta-binomial",
    "common-effect logistic",
)
TACC = "TACC"  # of the statistics: by the size of the arms
CORRECTED = "corrected"
_FAR = 700.0  # a log hazard at which survival is 0, and whose hazard is still a number
_USUAL_LEVEL = 0.95  # of a printed interval that does not say its own


@dataclass(frozen=True, slots=True)
class Effects:
    """Effects in the order of ``candidates``; ``usable`` marks those that can be pooled in this measure."""

    measure: str
    candidates: tuple[Candidate, ...]
    studies: tuple[StudyEffect, ...]

    @property
    def code(self) -> str:
        """The name by which the statistics know the measure: of failures it is a risk ratio."""
        return stats_code(self.measure)

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


def incompatible(candidate: Candidate, measure: str, model: str) -> Note | None:
    """Return why a usable candidate cannot enter an analysis in this measure and model, or ``None``."""
    why = refused(candidate)
    if why is None and measure == MEDIANS and candidate.kind not in ("effect", "medians"):
        return Note("no_median")
    if why is not None or candidate.kind != "effect":
        return why or person_time.without_counts(candidate, measure, model)
    printed = candidate.contrast
    if printed.measure != measure:
        if measure_of(measure).contrasts_only or measure == MEDIANS:
            return Note("other_measure_printed", words={"printed": printed.measure, "measure": measure})
        return Note("printed_effect_only", words={"printed": printed.measure, "measure": measure})
    if model in MODELS_OF_COUNTS:
        return Note("needs_counts", words={"model": model})
    if printed.ci_low is None and printed.p is None:
        return Note("printed_without_error")
    return None


def on_natural_scale(measure: str, estimate: float, low: float, high: float) -> tuple[float, float, float]:
    """Turn a result of the statistics floor (``measure`` in its words) back, with the bounds in order."""
    natural, *bounds = (float(effects.back_transform(float(v), measure)) for v in (estimate, low, high))
    return natural, min(bounds), max(bounds)


def compute(candidates: Sequence[Candidate], measure: str, settings: ModelSettings) -> Effects:
    """Compute the effect of each candidate.

    Zero cells of two arms are corrected as the settings say (0.5 in every cell of that study, only there); a
    study without events, or with events only, in both arms has no ratio: kept and marked "not estimable".
    """
    members = tuple(candidates)
    if settings.to == "if0all":
        settings = replace(settings, to="all" if any(map(has_empty_cell, members)) else "none")
    if measure == FAILURE:
        members = tuple(turned_to_failures(c) for c in members)
    return Effects(measure, members, tuple(_effect(candidate, measure, settings) for candidate in members))


def of_model(candidates: Sequence[Candidate], measure: str, settings: ModelSettings, model: str) -> Effects:
    """Compute the effects for one model: those that take counts as they are have rows without corrections."""
    if model in MODELS_OF_COUNTS:
        settings = replace(settings, add=0.5, to="only0", add_by_arm_size=False)
    return compute(candidates, measure, settings)


def has_empty_cell(candidate: Candidate) -> bool:
    """Whether a contrast of two arms has a cell without anybody (of rates: an arm without an event)."""
    arms = [a for a in (candidate.intervention, candidate.comparator) if a is not None]
    if len(arms) < 2 or candidate.kind not in ("counts", "rates"):
        return False
    return any(a.events == 0 or (candidate.kind == "counts" and a.events == a.n) for a in arms)


def turned_to_failures(candidate: Candidate) -> Candidate:
    """Count who is without the event in place of who has it."""

    def turned(figure: ArmFigure | None) -> ArmFigure | None:
        if figure is None or figure.events is None or figure.n is None:
            return figure
        return replace(figure, events=figure.n - figure.events)

    if candidate.kind != "counts":
        return candidate
    return replace(
        candidate, intervention=turned(candidate.intervention), comparator=turned(candidate.comparator)
    )


def _effect(candidate: Candidate, measure: str, settings: ModelSettings) -> StudyEffect:
    level, what = settings.level, measure_of(measure)
    try:
        if candidate.kind == "effect":
            return _printed(candidate, measure, level)
        if what.two_arm and what.data == COUNTS:
            return _two_by_two(candidate, measure, settings)
        if what.data == PERSON_TIME:
            return person_time.effect(candidate, measure, settings)
        if measure == MEDIANS:
            return median_effects.effect(candidate, level)
        if what.two_arm:
            return _difference(candidate, measure, settings)
        if what.kind == PROPORTION:
            return _proportion(candidate, level)
        if what.kind == SURVIVAL:
            return _at_time_asked(_survival(candidate, settings), candidate.one_side.follow_up)
        return _mean(candidate, level)
    except StatsError as error:  # beyond what `refused` foresees: told, and the others are pooled
        return not_estimable(candidate.key, error.as_note())


def _two_by_two(candidate: Candidate, measure: str, settings: ModelSettings) -> StudyEffect:
    t, c = candidate.sides
    es = effects.two_by_two(
        [t.events],
        [t.n],
        [c.events],
        [c.n],
        stats_code(measure),
        add=TACC if settings.add_by_arm_size else settings.add,
        to=settings.to,
        drop00=measure != "RD",
    )
    return wald(candidate.key, es, measure, settings.level, "wald", note=es.reasons[0])


def _difference(candidate: Candidate, measure: str, settings: ModelSettings) -> StudyEffect:
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


def _printed(candidate: Candidate, measure: str, level: float) -> StudyEffect:
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
    if printed.ci_low is None or printed.level != level or candidate.assumptions:
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
    events, n = candidate.one_side.counted
    limits = intervals.clopper_pearson([events], [n], level)
    es = effects.proportion([events], [n], "PLO", add=0.5, to="only0")
    return exact_row(candidate.key, es, events / n, limits, "clopper-pearson")


def _survival(candidate: Candidate, settings: ModelSettings) -> StudyEffect:
    """Effect of a Kaplan-Meier estimate; the grade says where its standard error comes from."""
    figure = candidate.one_side
    if candidate.kind == "counts":
        events, n = figure.counted
        return _held(candidate.key, float(events), float(n), settings.level)
    if figure.survival in (0.0, 1.0) and (at_edge := patients_at(figure, settings.imputed_still_at_risk)):
        grade = SE_GRADES[3] if figure.at_risk is not None else IMPUTED
        told = Note("edge_of_patients", (), {"share": figure.survival, "n": at_edge})
        held = _held(candidate.key, figure.survival * at_edge, at_edge, settings.level)
        return replace(held, se_grade=grade, note=told)
    level = figure.survival_level or _USUAL_LEVEL
    try:
        found = _survival_sizes(figure, level, settings)
    except StatsError as error:  # figures that contradict each other: told, and the run goes on
        return not_estimable(candidate.key, Note("figures_contradict", words={"why": str(error)}))
    if found is None:
        return not_estimable(candidate.key, Note("nothing_gives_an_error"))
    if found.sizes.dropped[0]:
        return not_estimable(candidate.key, found.sizes.reasons[0])
    printed = figure.survival_low is not None and level == settings.level
    grade, yi, vi = found.grade[0], float(found.yi[0]), float(found.vi[0])
    half = critical(settings.level) * math.sqrt(vi)
    # log(-log S) falls where S rises: the bounds change places on the way back.
    low, high = (math.exp(-math.exp(min(yi + sign * half, _FAR))) for sign in (1, -1))
    return StudyEffect(
        key=candidate.key,
        yi=yi,
        vi=vi,
        estimate=figure.survival,
        ci_low=figure.survival_low if printed else low,
        ci_high=figure.survival_high if printed else high,
        interval_method="as printed" if printed else IMPUTED_INTERVAL if grade == IMPUTED else "cloglog",
        weight_percent=None,
        status="pooled",
        se_grade=grade,
        derivation=(_error_of_survival(figure, grade, settings, math.sqrt(vi)),),
    )


def _at_time_asked(effect: StudyEffect, follow_up: float | None) -> StudyEffect:
    """Carry a share to the time asked for by a constant hazard: S(asked) = S(t)^(asked / t).

    On the complementary log-log scale that is an offset, which leaves the variance as it is.
    """
    if follow_up is None or effect.yi is None:
        return effect
    estimate, low, high = (
        None if v is None else v ** (1 / follow_up) for v in (effect.estimate, effect.ci_low, effect.ci_high)
    )
    method = "cloglog" if effect.interval_method == "as printed" else effect.interval_method
    return replace(
        effect,
        yi=effect.yi - math.log(follow_up),
        estimate=estimate,
        ci_low=low,
        ci_high=high,
        interval_method=method,
    )


def patients_at(figure: ArmFigure, still_at_risk: float) -> float | None:
    """Return the patients that an estimate of 0% or 100% is of: those at risk, else a share of the start.

    The estimate's own standard error is 0 and says nothing; who was lost before the time tells little of it.
    """
    if figure.at_risk is not None:
        return float(figure.at_risk)
    return None if figure.n is None else still_at_risk * figure.n


def _held(key: str, free: float, n: float, level: float) -> StudyEffect:
    """Return the effect of a share on the survival scale, its interval Clopper-Pearson's.

    On the complementary log-log scale 0% and 100% have no place: there half a patient is added to both sides
    of that study, for weighted means; the likelihood of counts does without.
    """
    share = free / n
    low, high = intervals.clopper_pearson([free], [n], level)
    corrected = (free + 0.5) / (n + 1) if share in (0.0, 1.0) else share
    size = n + 1 if share in (0.0, 1.0) else n
    slope = 1 / (corrected * math.log(corrected))
    return StudyEffect(
        key=key,
        yi=math.log(-math.log(corrected)),
        vi=slope**2 * corrected * (1 - corrected) / size,
        estimate=share,
        ci_low=float(low[0]),
        ci_high=float(high[0]),
        interval_method="clopper-pearson",
        weight_percent=None,
        status="pooled",
    )


def _survival_sizes(
    figure: ArmFigure, level: float, settings: ModelSettings
) -> survival.SurvivalEffects | None:
    """Estimate and variance from the best that is printed; ``None`` where nothing gives a standard error."""
    s, low, high = [figure.survival], figure.survival_low, figure.survival_high
    if low is not None and high is not None:
        return survival.from_interval(s, [low], [high], level, made_on=_made_on(low, high))
    if figure.survival_se is not None:
        return survival.from_standard_error(s, [figure.survival_se])
    if figure.n is None:
        return None
    if figure.at_risk is not None:
        return survival.from_number_at_risk(s, [figure.at_risk], [figure.n])
    return survival.imputed(s, [figure.n], settings.imputed_still_at_risk)


def _made_on(low: float, high: float) -> str | None:
    """Return the scale that a printed interval must have been made on; ``None`` where it cannot be told.

    A bound of 0% or 100% comes of cutting off, which log-log and logit intervals do not need: at 100% of the
    log interval that R makes unless told otherwise, at 0% of a plain one. The other half then counts.
    """
    if low <= 0:
        return "plain"
    return "log" if high >= 1 else None


def _error_of_survival(figure: ArmFigure, grade: str, settings: ModelSettings, se: float) -> Step:
    numbers = {"survival": known(figure.survival), "se": se}
    source = _source_of_error(figure, settings)
    return Step(Note("se_of_survival", (), numbers, {"grade": grade}, (source,)), figure.row_ids)


def _source_of_error(figure: ArmFigure, settings: ModelSettings) -> Note:
    low, high = figure.survival_low, figure.survival_high
    if low is not None and high is not None:
        numbers = {"level": figure.survival_level or _USUAL_LEVEL, "low": low, "high": high}
        cut = _made_on(low, high)
        return (
            Note("by_cut_interval", (), numbers, {"scale": cut}) if cut else Note("by_interval", (), numbers)
        )
    if figure.survival_se is not None:
        return Note("by_printed_error", numbers={"se": figure.survival_se})
    n = known(figure.n)
    if figure.at_risk is not None:
        return Note("by_number_at_risk", numbers={"at_risk": figure.at_risk, "n": n})
    return Note("by_number_at_start", numbers={"n": n, "share": settings.imputed_still_at_risk})


def _mean(candidate: Candidate, level: float) -> StudyEffect:
    figure = candidate.one_side
    es = effects.mean([figure.mean], [figure.sd], [figure.n])
    return wald(candidate.key, es, "mean", level, "wald", note=es.reasons[0])
