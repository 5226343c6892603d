"""From an outcome's datasets to its results: all analyses, subgroups, and the fate of every figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from evidence.record.measures import MeasureId, measure_of
from evidence.record.notes.note import Note
from evidence.record.results.analysis import POOLED, Analysis
from evidence.record.results.analysis_names import MADE_WHERE_NEEDED, ON_ASSUMPTIONS
from evidence.record.results.candidate import Candidate
from evidence.record.results.dataset import Dataset, OutcomeData
from evidence.record.results.regressions import Regression
from evidence.record.results.second import SecondComputation
from evidence.record.results.subsets import LeftOneOut, SubgroupAnalysis, Subset
from evidence.record.results.synthesis import Benchmark, OutcomeInfo, OutcomeSynthesis, Synthesis
from evidence.record.reviews.methods import AnalysisSpec, OutcomeSpec, RegressionSpec
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.pooling import analyses, regressions, subgroups, thresholds
from evidence.review.pooling.computing import AnalysisInput
from evidence.review.pooling.effects import ceiling
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.modelling import models, three_level
from evidence.review.pooling.over_time import curves
from evidence.review.pooling.over_time.fitted_curves import CurveInput, FittedCurve
from evidence.review.pooling.regressions import RegressionInput
from evidence.review.pooling.reuse import Keep, computed_now
from evidence.review.robustness import diagnostics as robustness
from evidence.review.robustness import refits
from evidence.review.robustness.refits import RefitInput
from evidence.review.second import twice
from evidence.review.second.around import refits as refits_again
from evidence.review.selection.answers import candidate_left_out
from evidence.review.selection.choosing.overlaps import Overlaps
from evidence.review.summary import alike, analyses_beside, standing
from evidence.review.summary.analyses_beside import Asked
from evidence.review.summary.by_design import by_design, of_stratum
from evidence.review.summary.not_pooled import not_pooled, with_what_is_printed


def synthesise(
    review: ReviewSpec,
    outcome: OutcomeSpec,
    data: OutcomeData,
    overlaps: Overlaps,
    keep: Keep = computed_now,
    *,
    alone: bool = False,
) -> OutcomeSynthesis:
    """Run all analyses of one outcome.

    Parameters
    ----------
    keep
        How computed results are kept; each is asked for with all that it rests on.
    alone
        Leaves out the other strata of the primary results, and how robust these are.
    """
    make = partial(_synthesis, review, outcome, overlaps=overlaps, keep=keep, alone=alone)
    syntheses = tuple(make(dataset) for dataset in data.datasets)
    info = OutcomeInfo(
        id=outcome.id,
        label=outcome.label,
        kind=outcome.kind,
        direction=outcome.direction,
        role=outcome.role,
        importance=outcome.importance,
        unit=outcome.unit,
        definition=outcome.definition,
        complement=outcome.complement_label,
    )
    return OutcomeSynthesis(
        review=review.id,
        outcome=info,
        syntheses=syntheses,
        not_pooled=not_pooled(syntheses, data),
        curves=tuple(
            curves.make(curve, review.analyses[0], overlaps, partial(_fit, keep)) for curve in data.curves
        ),
    )


def _compute(keep: Keep, given: AnalysisInput) -> Analysis:
    return keep("analysis", given, Analysis, twice.analysis)


def _fit(keep: Keep, given: CurveInput) -> FittedCurve:
    return keep("curve", given, FittedCurve, twice.curve)


def applies(spec: AnalysisSpec, outcome: OutcomeSpec, dataset: Dataset) -> bool:
    """Whether a sensitivity analysis is asked of this synthesis."""
    if spec.rare_only and not outcome.rare:
        return False
    if spec.near_ceiling_only and not ceiling.near_ceiling(c for c in dataset.candidates if c.usable):
        return False
    if spec.outcomes and outcome.id not in spec.outcomes:
        return False
    if outcome.turned and spec.measure not in (None, MeasureId.SMD):
        return False  # scores that run in opposite directions have no measure but the standardised one
    if spec.times and spec.window_for(dataset.time.id) is None:
        return False
    if spec.measures and dataset.measure not in spec.measures:
        return False
    return not spec.comparisons or bool(
        {dataset.comparison.id, dataset.comparison.kind} & set(spec.comparisons)
    )


def _same_kind(one: str, other: str) -> bool:
    """Whether two measures are made of the same kind of figures."""
    a, b = measure_of(one), measure_of(other)
    return (a.two_arm, a.data) == (b.two_arm, b.data)


def _synthesis(
    review: ReviewSpec,
    outcome: OutcomeSpec,
    dataset: Dataset,
    *,
    overlaps: Overlaps,
    keep: Keep,
    alone: bool,
) -> Synthesis:
    planned = [_of_outcome(spec, outcome) for spec in review.analyses]
    primary_spec, compute = planned[0], partial(_compute, keep)
    measure, window, rare = dataset.measure, dataset.time, outcome.rare
    threshold = thresholds.threshold_of(outcome, dataset)
    question = analyses.Question(measure, window, overlaps, rare, threshold)
    asked = Asked(dataset, question, compute)
    run = partial(analyses_beside.primary_of, asked)
    bodies = by_design(primary_spec, dataset.candidates, question, run, alone=alone)
    primary = bodies.headline
    question = replace(question, stratum=primary.stratum)
    asked = replace(asked, question=question)
    passed = tuple(candidate_left_out(p.candidate, p.kind, p.reason) for p in bodies.passed_over)
    left_outs = (*passed, *dataset.left_out)
    held_back = standing.held_back(primary)
    made = [primary]
    left_one_out: tuple[LeftOneOut, ...] = ()
    subsets: tuple[Subset, ...] = ()
    idle: list[Analysis] = []
    where_needed = {*MADE_WHERE_NEEDED, *(s.id for s in planned if s.kind == ON_ASSUMPTIONS)}
    for spec in planned[1:]:
        if not applies(spec, outcome, dataset):
            continue
        if (why := _cannot(spec, dataset, primary.analysis, rare)) is not None:
            if spec.kind == "analysis":
                idle.append(analyses.skipped(spec, primary.analysis, why))
            continue
        if spec.kind == "leave-one-out":
            subsets = _without_some(primary, keep)
            left_one_out = _without_each(primary, subsets, keep)
        elif spec.id in where_needed:
            made += analyses_beside.make(spec, asked, primary)
        else:
            made.append(_at_its_time(spec, asked, primary))
    made[0] = analyses_beside.at_its_bounds(primary, made)
    chosen = [c for body in bodies.every for c in body.chosen]
    made[0] = _with_differences(made[0], outcome, dataset, chosen)
    groups = _subgroups(review, primary_spec, asked, keep)
    return Synthesis(
        id=dataset.id,
        label=f"{dataset.comparison.label}, {dataset.time.label}",
        comparison=dataset.comparison,
        time=window,
        measure=measure,
        candidates=_shown_candidates(dataset, groups, made),
        left_out=left_outs,
        analyses=(
            with_what_is_printed(standing.told(made[0], overlaps), left_outs),
            *(m.analysis for m in made[1:]),
            *idle,
        ),
        leave_one_out=left_one_out,
        subgroups=groups,
        benchmark=_benchmark(outcome, dataset),
        diagnostics=robustness.diagnose(
            primary_spec,
            [m for m in made if m.analysis.id not in where_needed and m.model != three_level.MODEL],
            threshold,
            keep,
        )
        if not alone
        else None,
        eligible=len(primary.chosen) + len(held_back),
        held_back=held_back,
        regressions=_regressions(review, outcome, dataset, primary, keep),
        strata=tuple(
            standing.stratum_told(_with_differences(body, outcome, dataset, chosen), overlaps)
            for body in bodies.others
        ),
        subsets=subsets,
        second_refits=_refits_again(primary, left_one_out, subsets, keep),
    )


def _subgroups(
    review: ReviewSpec, primary: AnalysisSpec, asked: Asked, keep: Keep
) -> tuple[SubgroupAnalysis, ...]:
    """Run the subgroup analyses of this comparison, on designs that may be pooled with the headline."""
    dataset, question = asked.dataset, asked.question
    found = [
        subgroups.analyse(
            spec,
            of_stratum(primary, dataset.candidates, question),
            [*dataset.candidates, *(dataset.subgroup_candidates if spec.use_subgroup_publications else ())],
            question,
            keep,
            make=twice.level,
            again=twice.difference,
        )
        for spec in review.subgroups
        if dataset.comparison.id in spec.comparisons
    ]
    return tuple(g for g in found if g is not None)


def _regressions(
    review: ReviewSpec, outcome: OutcomeSpec, dataset: Dataset, primary: analyses.Outcome, keep: Keep
) -> tuple[Regression, ...]:
    """Run the meta-regressions of this comparison and outcome."""
    if len(primary.chosen) <= 1:
        return ()
    return tuple(
        _regression(spec, primary, keep)
        for spec in review.regressions
        if dataset.comparison.id in spec.comparisons and (not spec.outcomes or outcome.id in spec.outcomes)
    )


def _benchmark(outcome: OutcomeSpec, dataset: Dataset) -> Benchmark | None:
    """Return the benchmark of a single arm at this time."""
    found = outcome.benchmark
    if not found or dataset.comparison.two_arm or found.time not in (None, dataset.time.id):
        return None
    return Benchmark(found.value, found.label, found.source)


def _with_differences(
    body: analyses.Outcome, outcome: OutcomeSpec, dataset: Dataset, standing: Sequence[Candidate]
) -> analyses.Outcome:
    """Tell at a result in what the figures of its studies differ, and which others could not stand there."""
    window = dataset.time
    lost = analyses_beside.zeros_note(outcome, dataset, body, standing)
    if lost is not None and body.analysis.estimate is not None:
        body = analyses_beside.warned(body, lost)
    found = (
        *alike.silent_when_asked(body, dataset.left_out, window),
        *alike.differences(body),
        *alike.followed_beyond(body, outcome, window),
        alike.few_counted(body),
        alike.other_by_counts(body),
        alike.method_read(body),
    )
    for told in reversed([each for each in found if each is not None]):
        body = analyses_beside.warned(body, told)
    return body


def _at_its_time(spec: AnalysisSpec, asked: Asked, primary: analyses.Outcome) -> analyses.Outcome:
    """Run a sensitivity analysis on the figures of the window that it looks at."""
    dataset, question = asked.dataset, asked.question
    other = spec.window_for(dataset.time.id)
    for elsewhere in dataset.at_other_times:
        if elsewhere.time.id == other:
            then = replace(question, window=elsewhere.time)
            spec = of_stratum(spec, elsewhere.candidates, then)
            return analyses.run(spec, elsewhere.candidates, then, asked.compute, primary)
    spec = of_stratum(spec, dataset.candidates, question)
    return analyses.run(spec, dataset.candidates, question, asked.compute, primary)


def _regression(spec: RegressionSpec, primary: analyses.Outcome, keep: Keep) -> Regression:
    given = RegressionInput(
        figures_of(primary.chosen),
        primary.analysis.measure,
        primary.settings,
        regressions.moderators_of(spec, primary.chosen),
    )
    found = keep("meta-regression", given, Regression, twice.regression)
    return replace(found, id=spec.id, label=spec.label)


def _of_outcome(spec: AnalysisSpec, outcome: OutcomeSpec) -> AnalysisSpec:
    """Give an analysis the type of outcome that informative priors of tau go by."""
    if outcome.tau_prior_type is None:
        return spec
    return replace(spec, settings=replace(spec.settings, tau_prior_outcome=outcome.tau_prior_type))


def _without_some(primary: analyses.Outcome, keep: Keep) -> tuple[Subset, ...]:
    if primary.analysis.status != POOLED:
        return ()
    return keep("subsets", _refit_input(primary), tuple[Subset, ...], refits.subsets)


def _without_each(primary: analyses.Outcome, subsets: Sequence[Subset], keep: Keep) -> tuple[LeftOneOut, ...]:
    if subsets:  # those without one study are among them, fitted already
        found = refits.without_one(subsets)
    else:
        found = keep("leave-one-out", _refit_input(primary), tuple[LeftOneOut, ...], refits.leave_one_out)
    return refits.labelled(found, {c.key: c.label for c in primary.chosen})


def _refit_input(primary: analyses.Outcome) -> RefitInput:
    figures = figures_of(primary.chosen)
    return RefitInput(figures, primary.analysis.measure, primary.model, primary.settings)


def _refits_again(
    primary: analyses.Outcome, left_one_out: Sequence[LeftOneOut], subsets: Sequence[Subset], keep: Keep
) -> SecondComputation | None:
    """Compute a sample of the results without some of the studies once more."""
    told = (
        *(refits_again.Refitted((r.key,), r.estimate, r.ci_low, r.ci_high, r.tau2) for r in left_one_out),
        *(
            refits_again.Refitted(s.without, s.estimate, s.ci_low, s.ci_high, s.tau2)
            for s in subsets
            if len(s.without) > 1 or not left_one_out
        ),
    )
    if not told:
        return None
    given = refits_again.RefittedInput(
        figures_of(primary.chosen),
        primary.analysis.measure,
        primary.model,
        primary.settings,
        primary.analysis.estimate,
        told,
    )
    return keep("refits again", given, refits_again.SampledRefits, refits_again.compute).second


def _cannot(spec: AnalysisSpec, dataset: Dataset, primary: Analysis, rare: bool) -> Note | None:
    """Say why a sensitivity analysis that is asked for cannot be made here, or ``None``.

    An odds ratio is no measure of a score, and one of two arms none of a single arm; some models ask for a
    pooled primary result beside them.
    """
    if spec.measure and not _same_kind(spec.measure, dataset.measure):
        return Note("other_kind_of_measure", words={"asked": spec.measure, "measure": dataset.measure})
    model = models.model_name(spec.measure or primary.measure, spec.settings, rare)
    if model in models.OF_SEVERAL and primary.status != POOLED:
        return Note("needs_several_studies", words={"model": model})
    return None


def _shown_candidates(
    dataset: Dataset, groups: Sequence[SubgroupAnalysis], made: Sequence[analyses.Outcome]
) -> tuple[Candidate, ...]:
    used = {key for group in groups for level in group.levels for key in level.keys}
    used -= {c.key for c in dataset.candidates}
    parts = [c for c in dataset.subgroup_candidates if c.key in used]
    known = {c.key for c in (*dataset.candidates, *parts)}
    further = {c.key: c for m in made for c in m.chosen if c.key not in known}
    return (*dataset.candidates, *parts, *further.values())
