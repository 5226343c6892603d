"""One analysis of one synthesis: filter the candidates, choose the votes, pool, and say what happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evidence.record.codec import to_plain
from evidence.record.measures import measure_of
from evidence.record.note import Note, notes_of, of_studies, warnings_of
from evidence.record.synthesis import (
    IMPUTED,
    NOT_POOLED,
    POOLED,
    SINGLE_STUDY,
    Analysis,
    Candidate,
    Exclusion,
    StudyEffect,
    TimeWindow,
    TriedModel,
)
from evidence.review.config.criteria import describe, matches
from evidence.review.config.review_spec import AnalysisSpec, ModelSettings
from evidence.review.pooling import bayesian, models, study_effects, thresholds
from evidence.review.second import computation as second
from evidence.review.selection.answers import as_extracted
from evidence.review.selection.choice import Choice, PassedOver, choose
from evidence.review.selection.overlaps import Overlaps
from evidence.stats.result import Pooled


@dataclass(frozen=True, slots=True)
class Outcome:
    """An analysis with the candidates it chose and those it passed over."""

    analysis: Analysis
    chosen: tuple[Candidate, ...]
    passed_over: tuple[PassedOver, ...]
    model: str
    settings: ModelSettings


SAME_AS_PRIMARY = Note("same_as_primary")


def run(
    spec: AnalysisSpec,
    candidates: Sequence[Candidate],
    measure: str,
    window: TimeWindow,
    overlaps: Overlaps,
    rare: bool,
    primary: Outcome | None = None,
    threshold: thresholds.Threshold | None = None,
) -> Outcome:
    """Run one analysis; with no usable study it is "not pooled" with the reason, never missing.

    Parameters
    ----------
    primary
        The primary analysis, where this is a sensitivity analysis: with the same votes and the same model
        its result is taken over, and said to be the same.
    threshold
        What the result is set against, if anything.
    """
    measure = spec.measure or measure
    model = models.model_name(measure, spec.settings, rare)
    eligible, refused = [], []
    for candidate in candidates:
        why = refusal(candidate, spec, measure, model)
        if why is None:
            eligible.append(candidate)
        else:
            refused.append(PassedOver(candidate, "not poolable", why))
    choice = choose(eligible, window, overlaps)
    passed = (*refused, *choice.passed_over)
    if primary is not None and _same(primary, spec, choice, measure, model):
        return Outcome(
            _taken_over(primary.analysis, spec, passed), choice.chosen, passed, model, spec.settings
        )
    analysis = _analyse(spec, choice, passed, measure, model, threshold)
    return Outcome(analysis, choice.chosen, passed, model, spec.settings)


def _same(primary: Outcome, spec: AnalysisSpec, choice: Choice, measure: str, model: str) -> bool:
    return (
        choice.chosen == primary.chosen
        and measure == primary.analysis.measure
        and model == primary.model
        and spec.settings == primary.settings
    )


def _taken_over(analysis: Analysis, spec: AnalysisSpec, passed: Sequence[PassedOver]) -> Analysis:
    return replace(
        analysis,
        id=spec.id,
        label=spec.label,
        why=spec.why,
        settings=to_plain(spec.settings) | {"keep": spec.keep, "drop": spec.drop},
        excluded=tuple(Exclusion(p.candidate.key, p.reason) for p in passed),
        notes=(*analysis.notes, SAME_AS_PRIMARY),
    )


def refusal(candidate: Candidate, spec: AnalysisSpec, measure: str, model: str) -> Note | None:
    """Return why an analysis leaves out a candidate, or ``None``."""
    if not candidate.usable:
        return as_extracted(candidate.reason)
    wrong = study_effects.incompatible(candidate, measure, model)
    if wrong:
        return wrong
    if spec.keep and not matches(candidate.attributes, spec.keep):
        return Note("kept_only", words={"criteria": describe(spec.keep)})
    if spec.drop and matches(candidate.attributes, spec.drop):
        return Note("dropped", words={"criteria": describe(spec.drop)})
    return None


def _nothing_estimable(effects: Sequence[StudyEffect]) -> Note:
    """Say why no effect can be estimated: what the studies' own notes say, each once."""
    return Note("no_estimable_effect", parts=tuple(dict.fromkeys(e.note for e in effects if e.note)))


def _analyse(
    spec: AnalysisSpec,
    choice: Choice,
    passed: Sequence[PassedOver],
    measure: str,
    model: str,
    threshold: thresholds.Threshold | None,
) -> Analysis:
    settings = spec.settings
    effects = study_effects.compute(choice.chosen, measure, settings)
    excluded = tuple(Exclusion(p.candidate.key, p.reason) for p in passed)
    empty = _empty(spec, measure, model, effects, excluded)
    if not choice.chosen:
        return replace(empty, status_reason=Note("no_poolable_figure"))
    if not effects.usable.any():
        return replace(empty, status_reason=_nothing_estimable(effects.studies))
    pooled = models.pool(effects, model, settings)
    told = of_studies(pooled.notes, models.keys_of(effects, pooled))
    if pooled.estimate is None:
        why = Note("no_result_of_model", words={"status": pooled.status}, parts=told)
        return replace(empty, status_reason=why)
    weights = models.weights_percent(effects, pooled)
    rows = tuple(replace(s, weight_percent=w) for s, w in zip(effects.studies, weights, strict=True))
    natural = pooled.natural()
    totals = _totals(choice.chosen)
    single = pooled.k == 1
    own = next(s for s in rows if s.yi is not None) if single else None
    return replace(
        empty,
        status=SINGLE_STUDY if single else POOLED,
        status_reason=Note("one_study_shown") if single else None,
        model=models.answering(pooled, model),
        tau2_method=pooled.tau2_method,
        ci_method=pooled.ci_method,
        prediction_method=pooled.prediction,
        k=pooled.k,
        **totals,
        estimate=own.estimate if own else natural.estimate,
        ci_low=own.ci_low if own else natural.ci_low,
        ci_high=own.ci_high if own else natural.ci_high,
        pi_low=natural.pi_low,
        pi_high=natural.pi_high,
        estimate_scale=pooled.estimate,
        se_scale=pooled.se,
        ci_low_scale=pooled.ci_low,
        ci_high_scale=pooled.ci_high,
        p_value=pooled.p_value if measure_of(measure).two_arm else None,
        tau2=pooled.tau2,
        tau2_low=pooled.tau2_ci[0] if pooled.tau2_ci else None,
        tau2_high=pooled.tau2_ci[1] if pooled.tau2_ci else None,
        i2_percent=pooled.i2,
        i2_low_percent=pooled.i2_ci[0] if pooled.i2_ci else None,
        i2_high_percent=pooled.i2_ci[1] if pooled.i2_ci else None,
        h2=pooled.h2,
        q=pooled.q,
        q_df=pooled.q_df,
        q_p=pooled.q_p,
        population_average=pooled.average.estimate if pooled.average else None,
        effects=rows,
        ladder=tuple(
            TriedModel(r.model, r.outcome, r.reason, r.estimate, r.ci_low, r.ci_high) for r in pooled.ladder
        ),
        warnings=warnings_of((*told, *_of_studies_pooled(pooled, choice.chosen, rows))),
        notes=notes_of(told),
        second=second.compute(effects, pooled, model, settings),
        beyond=_beyond(effects, pooled, model, settings, threshold),
    )


def _empty(spec: AnalysisSpec, measure: str, model: str, effects, excluded) -> Analysis:
    """Build the analysis that found nothing to pool."""
    shown = tuple(replace(s, status="shown") if s.yi is not None else s for s in effects.studies)
    return Analysis(
        id=spec.id,
        label=spec.label,
        why=spec.why,
        settings=to_plain(spec.settings) | {"keep": spec.keep, "drop": spec.drop},
        status=NOT_POOLED,
        status_reason=None,
        measure=measure,
        scale=measure_of(measure).scale,
        model=model,
        tau2_method=None,
        ci_method=None,
        prediction_method=None,
        level=spec.settings.level,
        k=0,
        n=None,
        events=None,
        n_comparator=None,
        events_comparator=None,
        estimate=None,
        ci_low=None,
        ci_high=None,
        pi_low=None,
        pi_high=None,
        estimate_scale=None,
        se_scale=None,
        ci_low_scale=None,
        ci_high_scale=None,
        p_value=None,
        tau2=None,
        tau2_low=None,
        tau2_high=None,
        i2_percent=None,
        i2_low_percent=None,
        i2_high_percent=None,
        h2=None,
        q=None,
        q_df=None,
        q_p=None,
        population_average=None,
        effects=shown,
        excluded=excluded,
        ladder=(),
        warnings=(),
        second=None,
    )


def _beyond(effects, pooled: Pooled, model: str, settings, threshold):
    if threshold is None or pooled.k < 2:
        return None
    found = bayesian.posterior(effects, settings)[0] if model == bayesian.MODEL else None
    return thresholds.beyond(pooled, threshold.in_measure(effects.measure), found)


def _totals(chosen: Sequence[Candidate]) -> dict[str, int | None]:
    """Patients and events of the studies shown; ``None`` where one of them does not say."""

    def total(side: str, what: str) -> int | None:
        figures = [getattr(c, side) for c in chosen]
        values = [getattr(f, what) if f is not None else None for f in figures]
        return sum(values) if values and all(v is not None for v in values) else None

    n = total("intervention", "n")
    if n is None:
        sizes = [c.n for c in chosen]
        n = sum(sizes) if all(s is not None for s in sizes) else None
        return {"n": n, "events": None, "n_comparator": None, "events_comparator": None}
    return {
        "n": n,
        "events": total("intervention", "events"),
        "n_comparator": total("comparator", "n"),
        "events_comparator": total("comparator", "events"),
    }


def _of_studies_pooled(
    pooled: Pooled, chosen: Sequence[Candidate], rows: Sequence[StudyEffect]
) -> Iterator[Note]:
    """Tell what a reader must beware of in the figures that were pooled."""
    if pooled.k == 2 and not any(n.kind.startswith("two_studies") for n in pooled.notes):
        yield Note("two_studies")
    imputed = tuple(r.key for r in rows if r.se_grade == IMPUTED)
    if imputed:
        yield Note("errors_imputed", imputed, {"imputed": len(imputed), "total": len(rows)})
    units = sorted({c.unit for c in chosen if c.unit != "patient"})
    if units:
        yield Note(
            "mixed_units",
            tuple(c.key for c in chosen if c.unit != "patient"),
            parts=tuple(Note("unit", words={"unit": unit}) for unit in units),
        )
