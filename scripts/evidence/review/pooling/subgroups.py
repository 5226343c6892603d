"""Subgroup analyses: each level pooled on its own, and the test for a difference between levels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note, notes_of, of_studies
from evidence.record.published.publication import SUBGROUP
from evidence.record.results.analysis import NOT_POOLED, POOLED, SINGLE_STUDY, StudyEffect
from evidence.record.results.candidate import Candidate
from evidence.record.results.second import SecondComputation
from evidence.record.results.strata import Stratum
from evidence.record.results.subsets import SubgroupAnalysis, SubgroupLevel
from evidence.record.reviews.methods import AnalysisSpec, ModelSettings, SubgroupSpec
from evidence.review.pooling.analyses import Question
from evidence.review.pooling.computing import Fitted, results_beside
from evidence.review.pooling.effects import study_effects
from evidence.review.pooling.effects.figures import Figures, figures_of
from evidence.review.pooling.modelling import models, rule_by_k
from evidence.review.pooling.reuse import Keep
from evidence.review.selection.choosing.figure_of_study import choose
from evidence.review.selection.choosing.overlaps import as_asked
from evidence.review.selection.levels import NOT_STATED, label_of_level, level_of
from evidence.stats.inverse_variance.subgroups import difference

Point = tuple[float, float]  # estimate and standard error of a level on the pooling scale
Test = tuple[float, int, float]  # statistic, degrees of freedom, p value


def analyse(
    spec: SubgroupSpec,
    primary: AnalysisSpec,
    candidates: Sequence[Candidate],
    question: Question,
    keep: Keep,
    *,
    make: Callable[[LevelInput], ComputedLevel] | None = None,
    again: Callable[[Sequence[Point], Test], SecondComputation | None] | None = None,
) -> SubgroupAnalysis | None:
    """Pool each level of a subgroup; ``None`` where fewer than two levels have a study.

    With ``use subgroup publications`` a study that has reports of its parts is represented by these, one
    figure a level, and its report of the whole stands aside.

    Parameters
    ----------
    make
        Makes the numbers of a level: `compute`, or that with a second computation beside it.
    again
        Repeats the test between the levels.
    """
    measure, window = question.measure, question.window
    overlaps = as_asked(question.overlaps, primary.suspected_overlaps)
    model = models.model_name(measure, primary.settings, question.rare)
    usable = [c for c in candidates if c.usable and not study_effects.incompatible(c, measure, model)]
    if primary.integrity == "block":
        usable = [c for c in usable if c.cannot_be is None]
    if not spec.use_subgroup_publications:
        usable = [c for c in usable if c.attributes.role != SUBGROUP or c.part is not None]
    # Who stands among overlapping studies is settled once for all levels, so no patient is in two of them.
    standing = {c.study for c in choose(usable, window, overlaps).chosen}
    usable = [c for c in usable if c.study in standing]
    if spec.by != "design" and question.stratum not in (None, Stratum.TOGETHER):
        usable = [c for c in usable if c.stratum is question.stratum]
    by_parts = spec.use_subgroup_publications
    whole = choose(
        [c for c in usable if c.attributes.role != SUBGROUP or not by_parts], window, overlaps
    ).chosen
    by_part: dict[str, list[Candidate]] = {}
    for candidate in usable:
        if by_parts and candidate.attributes.role == SUBGROUP:
            by_part.setdefault(level_of(candidate, spec), []).append(candidate)
    parts = {c.study for members in by_part.values() for c in members}
    by_level: dict[str, list[Candidate]] = {
        name: list(choose(members, window, overlaps).chosen) for name, members in by_part.items()
    }
    for candidate in whole:
        if candidate.study not in parts:
            by_level.setdefault(level_of(candidate, spec), []).append(candidate)
    if len(by_level) < 2:  # all studies in one level: nothing to compute
        return None
    order = [*spec.levels, *sorted(set(by_level) - set(spec.levels))]
    levels: list[SubgroupLevel] = []
    rows: list[StudyEffect] = []
    points: list[Point] = []
    aside = False  # what is not stated is no group of patients, so the test leaves it out
    for name in order:
        if name not in by_level:
            continue
        given = LevelInput(figures_of(by_level[name]), measure, model, primary.settings)
        found = keep("subgroup", given, ComputedLevel, make or _computed)
        levels.append(replace(found.level, level=label_of_level(name, spec)))
        rows += found.effects
        if found.point is not None and name != NOT_STATED:
            points.append(found.point)
        aside |= name == NOT_STATED
    if sum(1 for level in levels if level.k) < 2:
        return None
    test = difference(*zip(*points, strict=True)) if len(points) > 1 else None
    q, df, p = test or (None, None, None)
    notes = []
    if spec.use_subgroup_publications and parts:
        notes.append(Note("parts_for_whole", tuple(sorted(parts))))
    if aside and q is not None:
        notes.append(Note("not_stated_untested"))
    note = Note("together", parts=tuple(notes)) if len(notes) > 1 else next(iter(notes), None)
    return SubgroupAnalysis(
        id=spec.id,
        label=spec.label,
        levels=tuple(levels),
        effects=tuple(rows),
        test_q=q,
        test_df=df,
        test_p=p,
        note=note,
        second=again(points, test) if again and test else None,
    )


@dataclass(frozen=True, slots=True)
class LevelInput:
    """All that the result of one level rests on, besides the code: the key of a kept result."""

    figures: Figures
    measure: MeasureId
    model: str
    settings: ModelSettings


@dataclass(frozen=True, slots=True)
class ComputedLevel:
    """One level without its name, its studies' effects, and what the test between levels compares."""

    level: SubgroupLevel
    effects: tuple[StudyEffect, ...]
    point: Point | None


@dataclass(frozen=True, slots=True)
class PooledLevel:
    """One level computed, and what a second computation sets out from."""

    computed: ComputedLevel
    fits: Fitted


def _computed(given: LevelInput) -> ComputedLevel:
    return compute(given).computed


def _people(figures: Sequence[Candidate]) -> int | None:
    """Return the people of figures together; ``None`` where one does not say."""
    sizes = [c.n for c in figures if c.n is not None]
    return sum(sizes) if len(sizes) == len(figures) else None


def compute(given: LevelInput, *, alone: bool = False) -> PooledLevel:
    """Pool the studies of one level.

    Parameters
    ----------
    alone
        Leaves out what stands beside the result.
    """
    effects = study_effects.of_model(given.figures, given.measure, given.settings, given.model)
    empty = SubgroupLevel(
        level="",
        k=0,
        n=_people(given.figures),
        status=NOT_POOLED,
        estimate=None,
        ci_low=None,
        ci_high=None,
        pi_low=None,
        pi_high=None,
        tau2=None,
        i2_percent=None,
        keys=tuple(c.key for c in given.figures),
        note=Note("level_not_estimable"),
    )
    if not effects.usable.any():
        return PooledLevel(ComputedLevel(empty, effects.studies, None), Fitted(effects, None))
    answer = rule_by_k.answer(effects, given.model, given.settings, tau2_interval=not alone, alone=alone)
    pooled = answer.pooled
    rows = models.study_rows(effects, pooled)
    if pooled.estimate is None:
        why = of_studies(pooled.notes, models.keys_of(effects, pooled))
        note = Note("no_result_of_model", words={"status": pooled.status}, parts=why)
        empty = replace(
            empty, k=pooled.k if pooled.status == NOT_POOLED else 0, beside=results_beside(answer)
        )
        return PooledLevel(ComputedLevel(replace(empty, note=note), rows, None), Fitted(effects, answer))
    natural = pooled.natural()
    own = next(s for s in rows if s.yi is not None) if pooled.k == 1 else None
    level = replace(
        empty,
        k=pooled.k,
        n=_people([c for c, r in zip(given.figures, rows, strict=True) if r.pooled]),
        status=SINGLE_STUDY if own else POOLED,
        estimate=own.estimate if own else natural.estimate,
        ci_low=own.ci_low if own else natural.ci_low,
        ci_high=own.ci_high if own else natural.ci_high,
        pi_low=natural.pi_low,
        pi_high=natural.pi_high,
        tau2=pooled.tau2,
        i2_percent=pooled.i2,
        note=None,
        model=models.answering(pooled, answer.fit.model),
        ci_method=pooled.ci_method,
        beside=results_beside(answer),
        notes=notes_of((*of_studies(pooled.notes, models.keys_of(effects, pooled)), *answer.notes)),
    )
    point = (pooled.estimate, pooled.se) if pooled.se and pooled.measure not in models.ON_SUM else None
    return PooledLevel(ComputedLevel(level, rows, point), Fitted(effects, answer))
