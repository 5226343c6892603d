"""Effects on the survival scale: of Kaplan-Meier estimates, by the best error printed, and of counts."""

from __future__ import annotations

import math
from dataclasses import replace

from evidence.record.known import known
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.results.analysis import AT_RISK, IMPUTED, IMPUTED_INTERVAL, EffectStatus, StudyEffect
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects.row_of_study import critical, not_estimable
from evidence.stats import intervals
from evidence.stats.errors import StatsError
from evidence.stats.over_time import survival

_FAR = 700.0  # a log hazard at which survival is 0, and whose hazard is still a number
_USUAL_LEVEL = 0.95  # of a printed interval that does not say its own


def of_estimate(candidate: Candidate, settings: ModelSettings) -> StudyEffect:
    """Effect of a Kaplan-Meier estimate; the grade says where its standard error comes from."""
    figure = candidate.one_side
    if candidate.kind == FigureKind.COUNTS:
        events, n = figure.counted
        return of_counts(candidate.key, float(events), float(n), settings.level)
    if figure.survival in (0.0, 1.0) and (at_edge := patients_at(figure, settings.imputed_still_at_risk)):
        grade = AT_RISK if figure.at_risk is not None else IMPUTED
        told = Note("edge_of_patients", (), {"share": figure.survival, "n": at_edge})
        held = of_counts(candidate.key, figure.survival * at_edge, at_edge, settings.level)
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
    whole = figure.survival_low is not None and figure.survival_high is not None
    printed = whole and level == settings.level
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
        status=EffectStatus.POOLED,
        se_grade=grade,
        derivation=(_error_of_survival(figure, grade, settings, math.sqrt(vi)),),
    )


def at_time_asked(effect: StudyEffect, follow_up: float | None) -> StudyEffect:
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


def of_counts(key: str, free: float, n: float, level: float) -> StudyEffect:
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
        status=EffectStatus.POOLED,
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
