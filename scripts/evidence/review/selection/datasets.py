"""From extracted publications to the datasets of a review: what may represent a study, what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from evidence.record.notes.note import Note
from evidence.record.published.publication import SUBGROUP
from evidence.record.results.candidate import Candidate
from evidence.record.results.comparison import Comparison, TimeWindow
from evidence.record.results.dataset import AtOtherTime, Dataset, OutcomeData
from evidence.record.results.left_out import LeftOut
from evidence.record.reviews.methods import ComparisonSpec, OutcomeSpec
from evidence.record.reviews.publications import CONTEXT, INCLUDED, SAFETY_ONLY
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.selection import candidates as candidate_rows
from evidence.review.selection import questions
from evidence.review.selection.answers import answers, astray, left_out
from evidence.review.selection.asked.eligibility import Decision
from evidence.review.selection.asked.publications import ClassedPublication
from evidence.review.selection.assumed import assuming
from evidence.review.selection.choosing import curve_data


def assemble(
    review: ReviewSpec, outcome: OutcomeSpec, decisions: Sequence[Decision], *, primary_alone: bool = False
) -> OutcomeData:
    """Assemble one outcome: every row that answers it ends as part of a candidate or in ``left_out``.

    Parameters
    ----------
    primary_alone
        Leaves out what no primary result is pooled of: curves, context, figures that stand on an assumption.
    """
    included = [d.publication for d in decisions if d.status == INCLUDED]
    reporting = _reporting(included, outcome)
    datasets, curves = [], []
    strays = astray(reporting, outcome, review.outcomes)
    for comparison_id, measure in outcome.comparisons.items():
        comparison = review.comparison(comparison_id)
        for time_id in outcome.times:
            window = review.time(time_id)
            found: list[Candidate] = []
            parts: list[candidate_rows.Found] = []
            supposed: list[Candidate] = []
            lost: list[LeftOut] = [*strays]
            for publication in reporting:
                result = candidate_rows.find(publication, outcome, comparison, window)
                found += result.candidates
                lost += result.left_out
                if publication.role == SUBGROUP:
                    parts.append(
                        candidate_rows.find(
                            publication, outcome, comparison, window, subgroup_publications=True
                        )
                    )
                elif not primary_alone:
                    supposed += assuming.find(publication, outcome, comparison, window, review.assumptions)
            found, lost = _with_parts(found, parts, lost, included, comparison)
            several = len(outcome.times) > 1
            others = dict.fromkeys(o.of(outcome.id, comparison, time_id) for o in review.other_windows)
            datasets.append(
                Dataset(
                    id=f"{comparison_id}.{time_id}" if several else comparison_id,
                    comparison=_comparison(comparison),
                    time=window,
                    measure=measure,
                    candidates=tuple(found),
                    subgroup_candidates=tuple(c for part in parts for c in part.candidates),
                    left_out=tuple(lost),
                    assumed_candidates=tuple(supposed),
                    at_other_times=tuple(
                        _at_other_time((included, reporting), outcome, comparison, review.time(other), found)
                        for other in others
                        if other is not None
                    ),
                )
            )
        if not primary_alone and curve_data.asked(review, outcome, comparison):
            curves.append(curve_data.collect(reporting, outcome, comparison, _comparison(comparison)))
    if primary_alone:
        return OutcomeData(outcome.id, tuple(datasets), ())
    context = tuple(
        left_out(row, d.publication, "case report" if d.status == SAFETY_ONLY else "context", d.reason)
        for d in decisions
        if d.status in (CONTEXT, SAFETY_ONLY) and d.reason is not None
        for row in d.publication.rows
        if answers(row, outcome)
    )
    return OutcomeData(outcome.id, tuple(datasets), context, tuple(c for c in curves if c is not None))


def _reporting(
    publications: Sequence[ClassedPublication], outcome: OutcomeSpec
) -> Sequence[ClassedPublication]:
    """Return the publications with a row that an outcome names: no other can answer it."""
    named = {*outcome.of, *outcome.complements}
    return [p for p in publications if any(row.outcome in named for row in p.rows)]


def _at_other_time(
    publications: tuple[Sequence[ClassedPublication], Sequence[ClassedPublication]],
    outcome: OutcomeSpec,
    comparison: ComparisonSpec,
    window: TimeWindow,
    known: Sequence[Candidate],
) -> AtOtherTime:
    """Collect the candidates of another window; those that stand in the dataset too are the same objects.

    Parameters
    ----------
    publications
        The included ones, and those of them that report the outcome.
    """
    included, reporting = publications
    found: list[Candidate] = []
    parts: list[candidate_rows.Found] = []
    for publication in reporting:
        found += candidate_rows.find(publication, outcome, comparison, window).candidates
        if publication.role == SUBGROUP:
            parts.append(
                candidate_rows.find(publication, outcome, comparison, window, subgroup_publications=True)
            )
    found, _ = _with_parts(found, parts, [], included, comparison)
    same = {c.row_ids: c for c in known}
    elsewhen = (replace(c, key=f"{c.key}@{window.id}", at_other_time=True) for c in found)
    return AtOtherTime(window, tuple(same.get(c.row_ids, c) for c in elsewhen))


def _with_parts(
    found: list[Candidate],
    parts: list[candidate_rows.Found],
    lost: list[LeftOut],
    included: Sequence[ClassedPublication],
    comparison: ComparisonSpec,
) -> tuple[list[Candidate], list[LeftOut]]:
    """Let reports of a part stand in for studies of which nothing else can be pooled here, and say so.

    A report that calls itself the study's own but has less than half of its patients is a part all the same.
    Of a report that stands in, what is left out is left out for its own reason, not for being of a part.
    """
    small = _small(found, included, comparison)
    found = [replace(c, part=_part(c, included, comparison)) if c.publication in small else c for c in found]
    whole = {c.study for c in found if c.usable and c.cannot_be is None and c.part is None}
    standing = [
        replace(c, part=_part(c, included, comparison))
        for part in parts
        for c in part.candidates
        if c.usable and c.study not in whole
    ]
    reports = {c.publication for c in standing}
    told = [x for part in parts for x in part.left_out if x.publication in reports]
    known = {row for c in standing for row in c.row_ids} | {row for x in told for row in x.row_ids}
    return [*found, *standing], [*(x for x in lost if not set(x.row_ids) <= known), *told]


def _small(
    found: Sequence[Candidate], included: Sequence[ClassedPublication], comparison: ComparisonSpec
) -> set[str]:
    """Return the reports of which another of the same study has more than twice the patients asked for."""
    answering = {c.study for c in found}
    reports: dict[str, dict[str, int]] = {}
    several = Counter(p.study for p in included if p.study in answering and p.role != SUBGROUP)
    for publication in included:
        if several[publication.study] > 1 and publication.role != SUBGROUP:
            people = questions.people_asked(publication, comparison)
            if people is not None:
                reports.setdefault(publication.study, {})[publication.id] = people
    return {name for sizes in reports.values() for name, n in sizes.items() if 2 * n < max(sizes.values())}


def _whole(study: str, included: Sequence[ClassedPublication], comparison: ComparisonSpec) -> int | None:
    """Return the most patients that a report of the whole study has on the sides that are asked for."""
    reports = (p for p in included if p.study == study and p.role != SUBGROUP)
    of_whole = (questions.people_asked(p, comparison) for p in reports)
    return max((n for n in of_whole if n is not None), default=None)


def _part(candidate: Candidate, included: Sequence[ClassedPublication], comparison: ComparisonSpec) -> Note:
    """Say which part of its study a report is of, by the patients on the sides that are asked for.

    The part is that of the report, not of one figure: of ten reported patients nine may have been assessed.
    """
    report = next(p for p in included if p.id == candidate.publication)
    people = questions.people_asked(report, comparison)
    n = candidate.n if people is None else people
    numbers = {"n": n, "whole": _whole(candidate.study, included, comparison) if n is not None else None}
    known = {name: value for name, value in numbers.items() if value is not None}
    return Note("part_for_whole", (candidate.key,), known, {"study": candidate.study})


def _comparison(spec: ComparisonSpec) -> Comparison:
    return Comparison(
        id=spec.id,
        label=spec.label,
        kind=spec.kind,
        intervention=spec.intervention.label,
        comparator=spec.comparator.label if spec.comparator else None,
    )
