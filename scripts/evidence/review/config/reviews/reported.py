"""What the library reports of a question: which outcomes, in how many studies, in which measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from evidence.record.better import Better
from evidence.record.measures import MeasureId
from evidence.record.published.publication import RETRACTED, Arm
from evidence.record.published.row import Row
from evidence.record.published.row_type import RowType
from evidence.studies.reading.publications import StudyDescription
from evidence.studies.vocabulary.vocabulary import Vocabulary

# Measures by the kind of the outcome, and by what most figures are where that is something else.
_ONE_ARM = {
    "binary": MeasureId.PROPORTION,
    "continuous": MeasureId.MEAN,
    RowType.SURVIVAL: MeasureId.SURVIVAL,
    RowType.RATE: MeasureId.RATE,
}
_TWO_ARMS = {"binary": MeasureId.RR, "continuous": MeasureId.MD, RowType.RATE: MeasureId.IRR}
_AS_PRINTED = (MeasureId.HR, MeasureId.SHR, MeasureId.IRR)  # effects that counts of patients do not give


@dataclass(frozen=True, slots=True)
class NewReview:
    """What the review is about, in ids of the vocabulary."""

    name: str
    title: str
    conditions: tuple[str, ...]
    intervention: tuple[str, ...]  # treatment classes
    comparator: tuple[str, ...]  # treatment classes; empty for a review of one group
    least: int  # studies that must report an outcome


@dataclass(frozen=True, slots=True)
class Reported:
    """One outcome of the library: how many studies give it for one group, and how many compare."""

    outcome: str
    label: str
    kind: str
    one_group: int
    compared: int
    direction: Better
    domain: str
    one_group_in: str  # the measure of most studies
    compared_in: str
    else_in: tuple[tuple[str, int], ...]  # other measures in which studies compare, and how many do


def reported(
    library: Iterable[tuple[StudyDescription, Sequence[Row]]], asked: NewReview, vocabulary: Vocabulary
) -> tuple[tuple[Reported, ...], int]:
    """Count which outcomes the studies of a question report, and how many studies there are.

    A study counts once, however many reports it has, and a retracted report not at all.
    """
    studies = set()
    one: dict[str, dict[str, str]] = {}  # by outcome and study, the measure of its first report
    two: dict[str, dict[str, str]] = {}
    for study, rows in library:
        if any(notice.kind == RETRACTED for notice in study.notices):
            continue
        if not set(vocabulary.conditions.with_wider(study.population.conditions)) & set(asked.conditions):
            continue
        treated = {arm.id for arm in study.arms.values() if _of(arm, asked.intervention, vocabulary)}
        against = {arm.id for arm in study.arms.values() if _of(arm, asked.comparator, vocabulary)} - treated
        if not treated:
            continue
        studies.add(study.study)
        of_outcome: dict[str, list[Row]] = {}
        for row in rows:
            of_outcome.setdefault(row.outcome, []).append(row)
        for outcome, figures in of_outcome.items():
            kind = vocabulary.outcomes[outcome].kind
            groups = [row for row in figures if row.arm in treated]
            if groups:
                one.setdefault(outcome, {}).setdefault(study.study, _ONE_ARM[_most(groups, kind)])
            if measure := _compared_in(figures, groups, treated, against, kind):
                two.setdefault(outcome, {}).setdefault(study.study, measure)
    found = []
    for outcome, term in vocabulary.outcomes.terms.items():
        groups_in = Counter(one.get(outcome, {}).values())
        compared_in = Counter(two.get(outcome, {}).values())
        if max(groups_in.total(), compared_in.total()) < asked.least:
            continue
        most = _first(compared_in, _TWO_ARMS[term.kind])
        found.append(
            Reported(
                outcome,
                term.label,
                term.kind,
                groups_in.total(),
                compared_in.total(),
                term.direction,
                term.domain,
                _first(groups_in, _ONE_ARM[term.kind]),
                most,
                tuple(sorted((m, k) for m, k in compared_in.items() if m != most)),
            )
        )
    return tuple(found), len(studies)


def _most(figures: Sequence[Row], kind: str) -> str:
    """Return what most figures of one group are: Kaplan-Meier estimates, rates, or of the outcome's kind."""
    types = Counter(row.type if row.type in (RowType.SURVIVAL, RowType.RATE) else kind for row in figures)
    return types.most_common(1)[0][0]


def _compared_in(
    figures: Sequence[Row], groups: Sequence[Row], treated: set[str], against: set[str], kind: str
) -> str:
    """Return the measure in which a study compares, "" where it does not.

    Kaplan-Meier estimates of both groups make no effect: there what is printed of both is asked for.
    """
    others = [row for row in figures if row.arm in against]
    if groups and others:
        most = _most([*groups, *others], kind)
        if most != RowType.SURVIVAL:
            return _TWO_ARMS.get(most, _TWO_ARMS[kind])
    sides = treated | against
    effects = [row for row in figures if row.poolable and row.comparison and set(row.comparison) <= sides]
    if not effects:
        return ""
    printed = next((str(row.values.measure) for row in effects if row.values.measure in _AS_PRINTED), "")
    return printed or _TWO_ARMS[kind]


def _first(counted: Counter[str], usual: str) -> str:
    """Return the measure of most studies; among as many the usual one."""
    return max(counted, key=lambda m: (counted[m], m == usual, m)) if counted else usual


def _of(arm: Arm, classes: Collection[str], vocabulary: Vocabulary) -> bool:
    return any(vocabulary.treatments[t].class_ in classes for t in arm.treatments)
