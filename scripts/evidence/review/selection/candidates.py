"""From rows to candidates: the contrasts and single arms that could represent a study in a synthesis.

A candidate pairs rows that belong together: same outcome, time, segment, unit and kind of value. Rows of
one entry of the study file are paired before rows of different entries. A publication's arm that is the
union of others stands for them; several arms on one side are summed, so that nobody is counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evidence.record.measures import SURVIVAL, measure_of
from evidence.record.notes.note import Note
from evidence.record.published.row import Row
from evidence.record.results.candidate import Candidate
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.left_out import LeftOut
from evidence.record.reviews.methods import ComparisonSpec, OutcomeSpec
from evidence.review.selection.answers import answers, is_contrast, left_out
from evidence.review.selection.asked.publications import ClassedPublication
from evidence.review.selection.assumed.medians import as_mean
from evidence.review.selection.assumed.ranges import with_middle
from evidence.review.selection.assumed.survival_scale import as_survival
from evidence.review.selection.assumed.turned_scores import as_turned
from evidence.review.selection.candidate_of_rows import from_arms, from_effect
from evidence.review.selection.questions import SelectionQuestion, no_answer
from evidence.review.selection.sides import Sides, sides_of


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates of one synthesis, and the rows that could not become one."""

    candidates: tuple[Candidate, ...]
    left_out: tuple[LeftOut, ...]


def find(
    publication: ClassedPublication,
    outcome: OutcomeSpec,
    comparison: ComparisonSpec,
    window: TimeWindow,
    *,
    subgroup_publications: bool = False,
) -> Found:
    """Build all candidates of one publication for one synthesis.

    Parameters
    ----------
    subgroup_publications
        Whether a report of part of a trial's patients may give candidates (in subgroup analyses only).
    """
    measure = outcome.comparisons[comparison.id]
    turned = outcome.complements if measure_of(measure).kind == SURVIVAL else ()
    both = replace(outcome, of=(*outcome.of, *turned)) if turned else outcome
    answering = [row for row in publication.rows if answers(row, both)]
    if not answering:  # most publications of a large review, most of the time
        return Found((), ())
    asked = SelectionQuestion(
        publication=publication,
        comparison=comparison,
        sides=sides_of(publication, comparison),
        measure=measure,
        window=window,
        subgroup_publications=subgroup_publications,
    )
    groups: dict[_Belonging, list[Row]] = {}
    lost: list[LeftOut] = []
    for printed in answering:
        row = as_turned(as_survival(with_middle(as_mean(printed)), turned), outcome.turned)
        verdict = no_answer(row, asked)
        if verdict is None:
            groups.setdefault(_belonging(row), []).append(row)
        else:
            lost.append(left_out(row, publication, *verdict))
    candidates: list[Candidate] = []
    for number, rows in enumerate(groups.values()):
        made, unused = _candidates(rows, asked, number)
        candidates += made
        lost += unused
    return Found(tuple(candidates), tuple(lost))


# Outcome, time, segment, unit, instrument, change.
_Belonging = tuple[str, tuple[float, str] | None, str, str, str, bool]


def _belonging(row: Row) -> _Belonging:
    at = row.at
    return (
        row.outcome,
        None if at is None else (at.counted, at.kind),
        row.segment,
        row.unit,
        row.instrument,
        row.change,
    )


def _candidates(
    rows: Sequence[Row], asked: SelectionQuestion, number: int
) -> tuple[list[Candidate], list[LeftOut]]:
    """All candidates of rows that belong together; one per entry that is complete, one of the rest."""
    publication, sides = asked.publication, asked.sides
    made: list[Candidate] = []
    unused: list[LeftOut] = []
    effects = [r for r in rows if is_contrast(r)]
    by_entry: dict[str, list[Row]] = {}
    for row in rows:
        if not is_contrast(row):
            by_entry.setdefault(row.entry, []).append(row)
    sets: list[list[Row]] = []
    rest: list[list[Row]] = []
    for entry_rows in by_entry.values():
        (sets if _complete(entry_rows, sides) else rest).append(entry_rows)
    if rest:
        pooled_rest = _first_of_each_arm([r for entry_rows in rest for r in entry_rows])
        if _complete(pooled_rest, sides):
            sets.append(pooled_rest)
            kept = {r.id for r in pooled_rest}
            loose = [r for entry_rows in rest for r in entry_rows if r.id not in kept]
        else:
            loose = [r for entry_rows in rest for r in entry_rows]
        for row in loose:
            reason = row.reason or Note("other_arm_not_printed")
            unused.append(left_out(row, publication, "not poolable", reason))
    for position, set_rows in enumerate(sets):
        key = f"{publication.id}:{number}.{position}"
        made.append(from_arms(key, set_rows, asked))
    for position, row in enumerate(effects):
        key = f"{publication.id}:{number}.effect{position}"
        made.append(from_effect(key, row, asked, made, rows))
    return made, unused


def _complete(rows: Sequence[Row], sides: Sides) -> bool:
    arms = {r.arm for r in rows}
    if sides.comparator is None:
        return bool(arms & set(sides.intervention))
    return bool(arms & set(sides.intervention)) and bool(arms & set(sides.comparator))


def _first_of_each_arm(rows: Sequence[Row]) -> list[Row]:
    ordered = sorted(rows, key=lambda r: (not r.poolable, r.source.second_hand, r.definition, r.printed))
    first: dict[str | None, Row] = {}
    for row in ordered:
        first.setdefault(row.arm, row)
    return list(first.values())
