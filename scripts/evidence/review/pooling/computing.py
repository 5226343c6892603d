"""One analysis computed: from the figures of the chosen studies and statistical settings to its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evidence.record.measures import RAW, SURVIVAL, MeasureId, measure_of
from evidence.record.notes.note import Note, notes_of, of_studies, warnings_of
from evidence.record.results.analysis import (
    IMPUTED,
    MEDIAN_STUDY,
    NOT_POOLED,
    POOLED,
    SINGLE_STUDY,
    Analysis,
    EffectStatus,
    ResultBeside,
    StudyEffect,
    TriedModel,
)
from evidence.record.results.candidate import Candidate
from evidence.record.results.diagnostics import BeyondThreshold
from evidence.record.results.intervals import CREDIBLE
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling import thresholds
from evidence.review.pooling.effects import ceiling, plain_differences, range_check, study_effects
from evidence.review.pooling.effects.figures import Figures
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.pooling.effects.units import other_units
from evidence.review.pooling.modelling import bayesian, models, rule_by_k, three_level
from evidence.review.pooling.modelling.rule_by_k import Answer
from evidence.stats.errors import StatsError
from evidence.stats.result import Pooled

# Where a step of a ladder pools on another scale than the measure's.
_SCALES = {"PR": RAW, "IR": RAW}


@dataclass(frozen=True, slots=True)
class AnalysisInput:
    """All that the numbers of one analysis rest on, besides the code: the key of a kept result."""

    figures: Figures
    measure: MeasureId
    model: str
    settings: ModelSettings
    limit: thresholds.Limit | None  # what the result is set against, in this measure


@dataclass(frozen=True, slots=True)
class Fitted:
    """What numbers were pooled of, and by what: a second computation sets out from it."""

    effects: Effects
    answer: Answer | None  # None: nothing to pool


@dataclass(frozen=True, slots=True)
class Computed:
    """The numbers of one analysis without a label, and what a second computation sets out from."""

    analysis: Analysis
    fits: Fitted


def _nothing_estimable(effects: Sequence[StudyEffect]) -> Note:
    """Say why no effect can be estimated: what the studies' own notes say, each once."""
    return Note("no_estimable_effect", parts=tuple(dict.fromkeys(e.note for e in effects if e.note)))


def compute(given: AnalysisInput, *, alone: bool = False) -> Computed:
    """Compute one analysis: numbers and notes; its name and why it is made are told afterwards.

    Parameters
    ----------
    alone
        Leaves out what stands beside the result, how sure it lies beyond a limit, and the interval of tau2.
    """
    measure, model, settings = given.measure, given.model, given.settings
    effects = study_effects.of_model(given.figures, measure, settings, model)
    if not given.figures:
        return _not_pooled(given, effects, Note("no_poolable_figure"))
    if not effects.usable.any():
        return _not_pooled(given, effects, _nothing_estimable(effects.studies))
    try:
        answer = rule_by_k.answer(effects, model, settings, tau2_interval=not alone, alone=alone)
    except StatsError as error:  # counts that a model cannot take, however it is asked for
        why = Note("no_result_of_model", words={"status": "refused"}, parts=(error.as_note(),))
        return _not_pooled(given, effects, why)
    pooled, model = answer.pooled, answer.fit.model
    told = (*of_studies(pooled.notes, models.keys_of(effects, pooled)), *answer.notes)
    if pooled.estimate is None:
        why = Note("no_result_of_model", words={"status": pooled.status}, parts=told)
        return _not_pooled(given, effects, why, answer)
    rows = models.study_rows(effects, pooled)
    natural = pooled.natural()
    totals = _totals(_pooled(given.figures, rows))
    single = pooled.k == 1
    own = next(s for s in rows if s.yi is not None) if single else None
    # Limits of both arms have no normal distribution of the difference that a p value could be of.
    of_arms = own if own and own.interval_method in plain_differences.METHODS else None
    empty = _empty(given)
    found = replace(
        empty,
        status=SINGLE_STUDY if single else POOLED,
        status_reason=Note("one_study_shown") if single else None,
        model=models.answering(pooled, model),
        scale=_SCALES.get(pooled.measure, empty.scale),
        tau2_method=pooled.tau2_method,
        ci_method=own.interval_method if own else pooled.ci_method,
        prediction_method=pooled.prediction,
        k=pooled.k,
        n=totals.n,
        events=totals.events,
        n_comparator=totals.n_comparator,
        events_comparator=totals.events_comparator,
        person_years=totals.person_years,
        person_years_comparator=totals.person_years_comparator,
        estimate=own.estimate if own else natural.estimate,
        ci_low=own.ci_low if own else natural.ci_low,
        ci_high=own.ci_high if own else natural.ci_high,
        pi_low=natural.pi_low,
        pi_high=natural.pi_high,
        estimate_scale=pooled.estimate,
        se_scale=pooled.se,
        ci_low_scale=of_arms.ci_low if of_arms else pooled.ci_low,
        ci_high_scale=of_arms.ci_high if of_arms else pooled.ci_high,
        p_value=pooled.p_value if measure_of(measure).two_arm and not of_arms else None,
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
        beside=results_beside(answer),
        effects=rows,
        ladder=tuple(
            TriedModel(r.model, r.outcome, r.reason, r.estimate, r.ci_low, r.ci_high) for r in pooled.ladder
        ),
        warnings=warnings_of(
            (
                *told,
                *_of_studies_pooled(pooled, given.figures, rows),
                *range_check.notes(effects, rows, pooled),
                *ceiling.notes(measure, given.figures),
            )
        ),
        notes=notes_of((*told, *_of_result(measure, rows, pooled))),
        beyond=None if alone else _beyond(answer, effects, given),
    )
    return Computed(found, Fitted(effects, answer))


def _of_result(measure: MeasureId, rows: Sequence[StudyEffect], pooled: Pooled) -> Iterator[Note]:
    """Tell what is known of the result besides its model's notes: directions, and bounds cut off."""
    if (
        pooled.k > 1
        and pooled.method != three_level.MODEL
        and (found := rule_by_k.directions(measure, rows)) is not None
    ):
        yield found
    if rule_by_k.cut_off(pooled):
        yield Note("interval_cut_off")


def results_beside(answer: Answer) -> tuple[ResultBeside, ...]:
    """Return the other results of the same studies on the natural scale."""
    found = []
    for other in answer.beside:
        pooled = other.fit.pooled
        middle = pooled.median_study if other.what == MEDIAN_STUDY else None
        natural = middle or pooled.natural()
        if natural.estimate is None:
            continue
        found.append(
            ResultBeside(
                other.what,
                models.answering(pooled, other.fit.model),
                pooled.ci_method,
                natural.estimate,
                natural.ci_low,
                natural.ci_high,
            )
        )
    return tuple(found)


def _not_pooled(given: AnalysisInput, effects: Effects, why: Note, answer: Answer | None = None) -> Computed:
    """Say why there is no result; each study is shown with its own effect."""
    found = replace(
        _empty(given),
        status_reason=why,
        beside=results_beside(answer) if answer else (),
        effects=tuple(
            replace(s, status=EffectStatus.SHOWN) if s.yi is not None else s for s in effects.studies
        ),
    )
    return Computed(found, Fitted(effects, answer))


def _empty(given: AnalysisInput) -> Analysis:
    """Build an analysis without a result."""
    return Analysis(
        id="",
        label="",
        why="",
        settings={},
        status=NOT_POOLED,
        status_reason=None,
        measure=given.measure,
        scale=measure_of(given.measure).scale,
        model=given.model,
        tau2_method=None,
        ci_method=None,
        prediction_method=None,
        level=given.settings.level,
        k=0,
    )


def _beyond(answer: Answer, effects: Effects, given: AnalysisInput) -> BeyondThreshold | None:
    if given.limit is None or answer.pooled.k < 2:
        return None
    posterior: thresholds.OfResult | None = None
    if answer.pooled.ci_method == CREDIBLE:
        posterior = _posterior(effects, answer.pooled, answer.fit.settings)
    return thresholds.beyond(answer.pooled, given.limit, posterior)


def _posterior(effects: Effects, pooled: Pooled, settings: ModelSettings) -> thresholds.OfResult | None:
    if bayesian.counted(effects):
        found = bayesian.of_counts(effects, settings)[0]
        # Where the median study is shown, the probability is of that.
        if found is None or pooled.median_study is not None:
            return found
        return replace(found, average=found.mu)
    if measure_of(effects.measure).kind == SURVIVAL:
        return bayesian.of_survival(effects, settings)[0]
    return bayesian.posterior(effects, settings)[0]


@dataclass(frozen=True, slots=True)
class _Totals:
    n: int | None
    events: int | None = None
    n_comparator: int | None = None
    events_comparator: int | None = None
    person_years: float | None = None
    person_years_comparator: float | None = None


def _pooled(figures: Sequence[Candidate], rows: Sequence[StudyEffect]) -> list[Candidate]:
    """Return the figures that count in a result: who is not pooled is not counted among its people."""
    return [c for c, r in zip(figures, rows, strict=True) if r.pooled]


def _totals(chosen: Sequence[Candidate]) -> _Totals:
    """Patients and events of the studies pooled; ``None`` where one of them does not say."""

    def total(side: str, what: str) -> int | None:
        figures = [getattr(c, side) for c in chosen]
        values: list[int | None] = [getattr(f, what) if f is not None else None for f in figures]
        known = [v for v in values if v is not None]
        return sum(known) if values and len(known) == len(values) else None

    studies = {c.study for c in chosen}
    if len(studies) < len(chosen):  # several figures a study: people are counted once
        sizes_of = [max((c.n or 0 for c in chosen if c.study == study), default=0) for study in studies]
        return _Totals(sum(sizes_of) if all(sizes_of) else None)

    def years(side: str) -> float | None:
        figures = [getattr(c, side) for c in chosen]
        found = [f.person_time for f in figures if f is not None and f.person_time is not None]
        return sum(found) if found and len(found) == len(chosen) else None

    n, in_time = total("intervention", "n"), years("intervention")
    if n is None or in_time is not None:
        sizes = [c.n for c in chosen if c.n is not None]
        whole = sum(sizes) if len(sizes) == len(chosen) else None
        if in_time is None:
            return _Totals(whole)
        events = total("intervention", "events"), total("comparator", "events")
        return _Totals(whole, events[0], None, events[1], in_time, years("comparator"))
    return _Totals(
        n, total("intervention", "events"), total("comparator", "n"), total("comparator", "events")
    )


def _unweighed(figure: Candidate, row: StudyEffect, everybody: bool) -> bool:
    """Whether weighted means leave out a difference: nobody (or everybody) in both arms has the event."""
    if row.pooled or row.note is None or row.note.kind != "no_variance_of_its_own":
        return False
    return bool(figure.one_side.events) is everybody


def _of_studies_pooled(
    pooled: Pooled, chosen: Sequence[Candidate], rows: Sequence[StudyEffect]
) -> Iterator[Note]:
    """Tell what a reader must beware of in the figures that were pooled."""
    by_prior = pooled.ci_method == CREDIBLE
    if pooled.k == 2 and not by_prior and not any(n.kind.startswith("two_studies") for n in pooled.notes):
        yield Note("two_studies")
    for kind, ends in (("no_events_no_weight", False), ("only_events_no_weight", True)):
        unweighed = tuple(c.key for c, r in zip(chosen, rows, strict=True) if _unweighed(c, r, ends))
        if unweighed:
            yield Note(kind, unweighed)
    imputed = tuple(r.key for r in rows if r.se_grade == IMPUTED)
    if imputed:
        yield Note("errors_imputed", imputed, {"imputed": len(imputed), "total": len(rows)})
    yield from other_units({c.key: c.unit for c in chosen})
