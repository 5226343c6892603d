"""An outcome over time: the curve of each single-arm comparison, pooled from all times of all studies."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import IMPUTED, NOT_POOLED, POOLED, SINGLE_STUDY, StudyEffect
from evidence.record.results.candidate import Candidate
from evidence.record.results.curves import (
    COUNTED,
    KAPLAN_MEIER,
    CurvePoint,
    SurvivalCurve,
    patients_at,
    share,
    standard_error,
)
from evidence.record.results.dataset import CurveData
from evidence.record.results.intervals import CREDIBLE
from evidence.record.results.strata import ALL_TOGETHER, Stratum
from evidence.record.reviews.methods import AnalysisSpec, ModelSettings
from evidence.review.pooling.analyses import HELD_KINDS, refusal, stratum_of
from evidence.review.pooling.effects import study_effects
from evidence.review.pooling.effects.survival_effects import patients_at as certain_patients
from evidence.review.pooling.effects.units import other_units
from evidence.review.pooling.modelling import bayesian
from evidence.review.pooling.over_time.fitted_curves import CurveInput, FittedCurve, TimedShare
from evidence.review.selection.answers import candidate_left_out
from evidence.review.selection.assumed.refusals import refused
from evidence.review.selection.choosing.curve_of_study import CurveChoice, choose_for_curve, curve_time
from evidence.review.selection.choosing.figure_of_study import PassedOver
from evidence.review.selection.choosing.overlaps import Overlaps, as_asked
from evidence.review.selection.strata import split
from evidence.stats.bayesian.priors import TauPrior

FEWEST_STUDIES = 2
METHODS = ("REML", "ML")
BEYOND = Note("beyond_common_times")
NO_COMMON_TIME = Note("no_common_time")
AT_AN_END = Note("share_at_end")
ONE_STUDY = Note("one_study_curve")
NO_TIME = Note("no_timed_estimate")
IN_COUNTS = Note("counted_beside")


def make(
    data: CurveData,
    spec: AnalysisSpec,
    overlaps: Overlaps,
    compute: Callable[[CurveInput], FittedCurve],
) -> SurvivalCurve:
    """Make the curve of one comparison with the settings of the primary analysis.

    All times of every usable study enter together, and 100% at the start is known. The pooled curve
    ends at the last time with two studies; with one study, or none at a common time, the points stand
    alone. Where designs differ, the first stratum that two studies can make a curve of is pooled and the
    points of the others are shown. A share of 100% enters as patients of whom nobody had the event; one of 0%
    is shown, not pooled: how many it is of is not known.
    ``compute`` fits the pooled curve and checks it.
    """
    settings = spec.settings
    overlaps = as_asked(overlaps, spec.suspected_overlaps)
    chosen = _chosen(data.kaplan_meier, spec, MeasureId.SURVIVAL, overlaps)
    effects = study_effects.compute(chosen.chosen, MeasureId.SURVIVAL, settings).studies
    estimates = [(c, _off_the_scale(c, e)) for c, e in zip(chosen.chosen, effects, strict=True)]
    stratum = _headline(chosen.chosen, spec)
    own = [(c, e) for c, e in estimates if stratum in (None, c.stratum)]
    still_at_risk = settings.imputed_still_at_risk
    ends = _ends(own, still_at_risk)
    points = [
        _point(
            c,
            e,
            KAPLAN_MEIER,
            *(_part(c, e, ends, still_at_risk) if stratum in (None, c.stratum) else _elsewhere(c)),
        )
        for c, e in estimates
    ]
    taken = tuple(dict.fromkeys(c.study for c in chosen.chosen))
    # Nobody to count, or more events than patients: no share; its syntheses tell why.
    countable = [c for c in data.counted if refused(c) is None]
    counted = choose_for_curve(countable, overlaps, taken)
    shares = study_effects.compute(counted.chosen, MeasureId.PROPORTION, settings).studies
    points += [_point(c, e, COUNTED, False, IN_COUNTS) for c, e in zip(counted.chosen, shares, strict=True)]
    left_out = (
        *(candidate_left_out(p.candidate, p.kind, p.reason) for p in chosen.passed_over),
        *data.left_out,
    )
    status, reason = _status(own, ends)
    fitted = compute(_given(points, settings)) if status == POOLED else None
    if fitted is not None and not fitted.pooled:  # the rule for few studies shows them without a curve
        status, reason, fitted, ends = NOT_POOLED, fitted.notes[0], None, None
        points = [replace(p, pooled=False) for p in points]
    beyond = ends is not None and any(curve_time(c.months) > ends for c, _ in own)
    return SurvivalCurve(
        id=data.comparison.id,
        comparison=data.comparison,
        status=status,
        status_reason=reason,
        points=tuple(points),
        pooled=fitted.pooled if fitted else (),
        ends=ends,
        ends_reason=Note("no_later_common_time") if beyond else None,
        k=fitted.k if fitted else 0,
        studies=fitted.studies if fitted else 0,
        scale="cloglog",
        method=_tau2(settings) if fitted else "",
        level=settings.level,
        still_at_risk=settings.imputed_still_at_risk,
        tau2=fitted.tau2 if fitted else None,
        tau2_low=fitted.tau2_low if fitted else None,
        tau2_high=fitted.tau2_high if fitted else None,
        q=fitted.q if fitted else None,
        q_df=fitted.q_df if fitted else None,
        q_p=fitted.q_p if fitted else None,
        left_out=left_out,
        warnings=(
            *_warnings(points, fitted, settings),
            *other_units({c.key: c.unit for c in {c.study: c for c, _ in reversed(own)}.values()}),
        ),
        notes=fitted.notes if fitted else (),
        second=fitted.second if fitted else None,
        stratum=stratum or stratum_of(chosen.chosen),
        ci_method=fitted.interval if fitted else None,
    )


def _chosen(
    candidates: Sequence[Candidate], spec: AnalysisSpec, measure: MeasureId, overlaps: Overlaps
) -> CurveChoice:
    eligible, refused = [], []
    for candidate in candidates:
        why = refusal(candidate, spec, measure, PoolingModel.INVERSE_VARIANCE)
        if why is None:
            eligible.append(candidate)
        else:
            refused.append(PassedOver(candidate, HELD_KINDS.get(why.kind, "not poolable"), why))
    found = choose_for_curve(eligible, overlaps)
    return CurveChoice(found.chosen, (*refused, *found.passed_over))


def _headline(chosen: Sequence[Candidate], spec: AnalysisSpec) -> Stratum | None:
    """Return the stratum whose studies are pooled: the first that can be, else the first with a study."""
    found = split(chosen)
    if spec.designs == ALL_TOGETHER or len(found) < 2:
        return None
    able = (s for s, members in found.items() if len({c.study for c in members}) >= FEWEST_STUDIES)
    return next(able, next(iter(found)))


def _ends(estimates: Sequence[tuple[Candidate, StudyEffect]], still_at_risk: float) -> float | None:
    """Last time at which enough studies have a figure that can be pooled, with an event by then."""
    studies = Counter(curve_time(c.months) for c, e in estimates if _can_be_pooled(c, e, still_at_risk))
    first = min((curve_time(c.months) for c, e in estimates if e.yi is not None), default=math.inf)
    return max(
        (time for time, count in studies.items() if count >= FEWEST_STUDIES and time >= first), default=None
    )


def _can_be_pooled(candidate: Candidate, effect: StudyEffect, still_at_risk: float) -> bool:
    """Whether a figure has a standard error, or is 100% of a known number of patients."""
    figure = candidate.one_side
    return effect.yi is not None or (figure.survival == 1 and bool(certain_patients(figure, still_at_risk)))


def _status(
    estimates: Sequence[tuple[Candidate, StudyEffect]], ends: float | None
) -> tuple[str, Note | None]:
    if not estimates:
        return NOT_POOLED, NO_TIME
    if len({c.study for c, _ in estimates}) == 1:
        return SINGLE_STUDY, ONE_STUDY
    if ends is None:
        return NOT_POOLED, NO_COMMON_TIME
    return POOLED, None


def _off_the_scale(candidate: Candidate, effect: StudyEffect) -> StudyEffect:
    """Leave a share of 0% or 100% without an effect: it has none on the scale, and no standard error."""
    if candidate.one_side.survival not in (0.0, 1.0):
        return effect
    return replace(effect, yi=None, vi=None, ci_low=None, ci_high=None, interval_method="none", se_grade=None)


def _elsewhere(candidate: Candidate) -> tuple[bool, Note]:
    return False, Note("other_stratum", words={"stratum": candidate.stratum})


def _part(
    candidate: Candidate, effect: StudyEffect, ends: float | None, still_at_risk: float
) -> tuple[bool, Note | None]:
    """Whether the pooled curve rests on a figure, and why not."""
    if candidate.one_side.survival == 0:
        return False, AT_AN_END
    if not _can_be_pooled(candidate, effect, still_at_risk):
        return False, effect.note
    if ends is None:
        return False, None  # nothing is pooled: told once, for the whole curve
    if curve_time(candidate.months) > ends:
        return False, BEYOND
    return True, None


def _point(
    candidate: Candidate, effect: StudyEffect, kind: str, pooled: bool, note: Note | None
) -> CurvePoint:
    figure = candidate.one_side
    return CurvePoint(
        key=candidate.key,
        study=candidate.study,
        publication=candidate.publication,
        label=candidate.label,
        year=candidate.year,
        kind=kind,
        months=candidate.months,
        time=curve_time(candidate.months),
        at_printed=candidate.at_printed or "",
        printed=" | ".join(figure.printed),
        survival=figure.share,
        ci_low=effect.ci_low,
        ci_high=effect.ci_high,
        interval_method=effect.interval_method,
        n=candidate.n,
        at_risk=figure.at_risk,
        yi=effect.yi if kind == KAPLAN_MEIER else None,
        vi=effect.vi if kind == KAPLAN_MEIER else None,
        se_grade=effect.se_grade,
        pooled=pooled,
        note=note,
        second_hand=candidate.second_hand,
        derivation=(*candidate.derivation, *effect.derivation),
        row_ids=candidate.row_ids,
    )


def _given(points: Sequence[CurvePoint], settings: ModelSettings) -> CurveInput:
    """Collect what the pooled curve rests on."""
    timed = tuple(
        TimedShare(
            p.study, p.time, share(p), standard_error(p), patients_at(p, settings.imputed_still_at_risk)
        )
        for p in points
        if p.pooled
    )
    scale = settings.tau_prior_scale.get("survival")
    kind = "half-normal" if settings.tau_prior == bayesian.EMPIRICAL else settings.tau_prior
    prior = None if scale is None else TauPrior(kind, float(scale))
    return CurveInput(timed, _tau2(settings), settings.level, settings.rule, prior)


def _tau2(settings: ModelSettings) -> str:
    """Return the method for the variance between studies: the moment methods know no correlated times."""
    return settings.tau2 if settings.tau2 in METHODS else METHODS[0]


def _warnings(
    points: Sequence[CurvePoint], fit: FittedCurve | None, settings: ModelSettings
) -> tuple[Note, ...]:
    told = [p for p in points if p.kind == KAPLAN_MEIER]
    notes = []
    imputed = [p.key for p in told if p.se_grade == IMPUTED]
    if imputed:
        counts = {
            "imputed": len(imputed),
            "total": len(told),
            "still_at_risk": settings.imputed_still_at_risk,
        }
        notes.append(Note("curve_errors_imputed", tuple(imputed), counts))
    if fit is not None:
        edge = [p.key for p in told if p.survival == 0]
        if edge:
            notes.append(Note("curve_at_ends", tuple(edge), {"edge": len(edge), "total": len(told)}))
        if fit.studies == FEWEST_STUDIES and fit.interval != CREDIBLE:
            notes.append(Note("two_studies_band"))
    return tuple(notes)
