"""A candidate made of rows that belong together: of the figures of arms, or of a printed contrast."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence

from evidence.record.measures import measure_of
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.published.attributes import CandidateAttributes
from evidence.record.published.row import Row
from evidence.record.published.row_type import COUNTED, RowType
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind, PrintedEffect
from evidence.record.results.strata import Stratum
from evidence.review.selection.arms import NotCombinable, combine, in_common, same_patients, shown_only
from evidence.review.selection.asked.described import longest_symptoms, share_on_dialysis
from evidence.review.selection.asked.publications import ClassedArm, ClassedPublication
from evidence.review.selection.assumed.medians import converted
from evidence.review.selection.assumed.ranges import note_of
from evidence.review.selection.questions import SelectionQuestion
from evidence.review.selection.strata import of_contrast, of_group


def from_arms(key: str, rows: Sequence[Row], asked: SelectionQuestion) -> Candidate:
    """Make the candidate of the figures of arms, combined on each side."""
    publication, comparison, sides = asked.publication, asked.comparison, asked.sides
    notes: list[Note] = []
    steps: list[Step] = []
    parts: dict[str, ArmFigure] = {}
    problem: Note | None = None
    wanted = {"intervention": (sides.intervention, comparison.intervention.label)}
    if sides.comparator is not None and comparison.comparator is not None:
        wanted["comparator"] = (sides.comparator, comparison.comparator.label)
    for side, (arm_ids, label) in wanted.items():
        side_rows = [r for r in rows if r.arm in arm_ids]
        unusable = next((r.reason for r in side_rows if not r.poolable), None)
        try:
            parts[side], note, step = combine(side_rows, publication, label)
            notes += note
            steps += step
        except NotCombinable as why:
            parts[side], problem = shown_only(side_rows, label), why.reason
        problem = problem or unusable
    if (compared := parts.get("comparator")) is not None:
        pairs = itertools.product(parts["intervention"].arms, compared.arms)
        problem = in_common(pairs, publication) or problem
    return _candidate(
        key,
        rows,
        publication,
        kind=_KINDS.get(rows[0].type, FigureKind.MEANS),
        intervention=parts["intervention"],
        comparator=parts.get("comparator"),
        effect=None,
        reason=problem,
        notes=notes,
        steps=steps,
        arm_ids=[r.one_arm for r in rows],
    )


_KINDS = {
    RowType.COUNT: FigureKind.COUNTS,
    RowType.PERCENT: FigureKind.COUNTS,
    RowType.SURVIVAL: FigureKind.SURVIVAL,
    RowType.RATE: FigureKind.RATES,
}


def _counts_beside(made: Sequence[Candidate], intervention: str, comparator: str) -> Candidate | None:
    """Find the arms' own figures of a printed contrast: shown beside it, never computed with it."""
    for candidate in made:
        if candidate.kind in (FigureKind.COUNTS, FigureKind.RATES) and candidate.usable:
            intervened, compared = candidate.sides
            if (intervened.arms, compared.arms) == ((intervention,), (comparator,)):
                return candidate
    return None


def _what_counts_give(row: Row, beside: Candidate, turned: bool) -> Note:
    """Say that counts stand beside a printed contrast, and what they give where that is another value.

    Another: the estimate or its interval is not theirs, or only one of the intervals excludes no difference.
    Nothing is computed here: it is the check of the printed contrast, and no adjusted one is checked.
    """
    if row.adjusted:
        return Note("crude_counts_beside")
    found, printed = row.recomputed, row.values
    if found is None or found.measure is None or found.estimate is None:
        return Note("counts_beside")
    if set(found.of or ()) != set(beside.row_ids):
        return Note("counts_beside")
    what = measure_of(found.measure)
    excluding = [
        _excludes(what.null, *limits) for limits in ((found.low, found.high), (printed.low, printed.high))
    ]
    other_side = None not in excluding and excluding[0] != excluding[1]
    if found.agrees and found.interval_agrees is not False and not other_side:
        return Note("counts_beside")
    numbers = {"estimate": found.estimate}
    if found.low is not None and found.high is not None:
        numbers |= {"low": found.low, "high": found.high}
    if turned:
        ends = {"low": "high", "high": "low"}  # each limit becomes the other one
        numbers = {ends.get(name, name): what.exchanged(value) for name, value in numbers.items()}
    return Note("counts_give_another", numbers=numbers, words={"measure": found.measure})


def _excludes(null: float | None, low: float | None, high: float | None) -> bool | None:
    return None if null is None or low is None or high is None else not low <= null <= high


def _risk_of(arm_id: str, rows: Iterable[Row], publication: ClassedPublication) -> tuple[float, int] | None:
    """Return the share of an arm with the event as printed beside a contrast, and of how many it is."""
    found = []
    for row in rows:
        v = row.values
        if row.arm != arm_id or row.type not in COUNTED or v.qualifier:
            continue
        n = v.n if v.n is not None else publication.arm(arm_id).n_analysed
        if n is None or n < 1 or row.unit != "patient":
            continue
        if v.events is not None and v.events <= n:
            found.append((0, v.events / n, n))
        elif v.percent is not None and v.percent <= 100:
            found.append((1, v.percent / 100, n))
    _, risk, n = min(found, default=(0, 0.0, 0))
    return (risk, n) if n else None


def from_effect(
    key: str, row: Row, asked: SelectionQuestion, made: Sequence[Candidate], rows: Sequence[Row]
) -> Candidate:
    """Make the candidate of a contrast printed as such, its arms' own counts shown beside it."""
    values, comparison = row.values, row.comparison
    if comparison is None or values.measure is None:
        raise ValueError(f"{row.file}:{row.line}: {row.place} is no printed contrast in a measure")
    estimate, low, high = values.estimate, values.low, values.high
    measure = values.measure
    notes: list[Note] = []
    steps: list[Step] = []
    problem = None if row.poolable else row.reason
    turned = comparison[0] not in asked.sides.intervention
    if turned and estimate is not None:
        what = measure_of(measure)
        printed_as = " versus ".join(comparison)
        how = {"printed": printed_as, "how": what.exchanged_in_words}
        notes.append(Note("sides_exchanged", words=how))
        steps.append(Step(Note("contrast_turned", words=how), (row.id,)))
        estimate = what.exchanged(estimate)
        if what.ratio and 0 in (low, high):  # it would be infinite from the other side
            problem = problem or Note("ratio_of_zero", words={"printed": row.printed})
            low = high = None
        low, high = (None if limit is None else what.exchanged(limit) for limit in (high, low))
    a, b = reversed(comparison) if turned else comparison
    beside = _counts_beside(made, a, b)
    if beside is not None:
        notes.append(_what_counts_give(row, beside, turned))
    effect = None
    risk, of_whom = _risk_of(b, rows, asked.publication) or (None, None)
    if estimate is not None:
        effect = PrintedEffect(
            measure=measure,
            estimate=estimate,
            ci_low=low,
            ci_high=high,
            level=values.level or 0.95,
            p=values.p,
            adjusted=bool(row.adjusted),
            printed=row.printed,
            row_id=row.id,
            comparator_risk=risk,
            comparator_n=of_whom,
        )
    return _candidate(
        key,
        [row],
        asked.publication,
        kind=FigureKind.EFFECT,
        intervention=beside.intervention if beside else None,
        comparator=beside.comparator if beside else None,
        effect=effect,
        reason=problem,
        notes=notes,
        steps=steps,
        arm_ids=comparison,
    )


# A value of fewer than so many of those treated leaves out many, who died, left or were not assessed.
FEW_OF_TREATED = 0.75


def _candidate(
    key: str,
    rows: Sequence[Row],
    publication: ClassedPublication,
    *,
    kind: FigureKind,
    intervention: ArmFigure | None,
    comparator: ArmFigure | None,
    effect: PrintedEffect | None,
    reason: Note | None,
    notes: Sequence[Note],
    steps: Sequence[Step],
    arm_ids: Sequence[str],
) -> Candidate:
    first = rows[0]
    at = first.at
    arms = [publication.arm(a) for a in dict.fromkeys(arm_ids)]
    sides = [f for f in (intervention, comparator) if f is not None]
    sizes = [f.n for f in sides]
    if not sizes or None in sizes or same_patients(arms):
        sizes = _sizes(list(dict.fromkeys(a for f in sides for a in f.arms)) or arm_ids, publication)
    known = [size for size in sizes if size is not None]
    n = sum(known) if known and len(known) == len(sizes) else None  # half the people are no number
    attributes = _attributes(publication, arms, rows, n)
    row_ids = tuple(r.id for r in rows)
    ranges = [told for r in rows if (told := note_of(r)) is not None]
    unit_note = [] if first.unit == "patient" else [Note("counted_in", words={"unit": first.unit})]
    treated = [publication.arm(a).n for f in sides for a in f.arms] if first.unit == "patient" else []
    counted = [f.n for f in sides]
    if treated and None not in treated and None not in counted:
        few, everybody = sum(x or 0 for x in counted), sum(x or 0 for x in treated)
        if few < FEW_OF_TREATED * everybody:
            unit_note.append(Note("few_of_treated", numbers={"n": few, "of": everybody}))
    return Candidate(
        key=key,
        study=publication.study,
        publication=publication.id,
        label=publication.label,
        year=publication.year,
        design=publication.design,
        kind=kind,
        intervention=intervention,
        comparator=comparator,
        effect=effect,
        at_months=None if at is None else at.months,
        at_printed=None if at is None else at.printed,
        segment=first.segment or None,
        unit=first.unit,
        change=first.change,
        definition=first.definition or None,
        usable=reason is None,
        reason=reason,
        n=n,
        second_hand=attributes.second_hand,
        source="; ".join(dict.fromkeys(r.source.read for r in rows)),
        derivation=tuple(step for r in rows for step in r.derivation) + tuple(steps),
        row_ids=row_ids,
        attributes=attributes,
        notes=(*notes, *ranges, *unit_note),
        cannot_be=next((publication.cannot_be[i] for i in row_ids if i in publication.cannot_be), None),
        stratum=_stratum(publication, kind, comparator, arm_ids),
    )


def _sizes(arm_ids: Sequence[str], publication: ClassedPublication) -> list[int | None]:
    """Return how many patients arms have, each patient once; no number where some are in two of them."""
    shared = in_common(itertools.combinations(arm_ids, 2), publication)
    if shared is not None and shared.kind == "patients_in_common":
        return [None]
    arms = [publication.arm(a) for a in arm_ids]
    return [a.n for a in arms if not any(a.record.same_patients_as == other.id for other in arms)]


def _stratum(
    publication: ClassedPublication, kind: str, comparator: ArmFigure | None, arm_ids: Sequence[str]
) -> Stratum:
    contrast = kind == FigureKind.EFFECT or comparator is not None
    return of_contrast(publication) if contrast else of_group(publication, arm_ids)


def _attributes(
    publication: ClassedPublication, arms: Sequence[ClassedArm], rows: Sequence[Row], n: int | None
) -> CandidateAttributes:
    row, population = rows[0], publication.record.population

    def union(words_of: Callable[[ClassedArm], tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(sorted({word for arm in arms for word in words_of(arm)}))

    return CandidateAttributes(
        id=publication.id,
        study=publication.study,
        design=publication.design,
        publication=publication.record.publication,
        role=publication.role,
        year=publication.year,
        length_of_follow_up=publication.length_of_follow_up,
        n=n,
        conditions=publication.conditions,
        population_groups=publication.population_groups,
        treatments=union(lambda arm: arm.treatments),
        treatment_classes=union(lambda arm: arm.treatment_classes),
        devices=union(lambda arm: arm.devices),
        market_statuses=union(lambda arm: arm.market_statuses),
        appraisal=publication.judged,
        unit=row.unit,
        read=tuple(sorted({r.source.kind for r in rows if r.source.kind})),
        second_hand=any(r.source.second_hand for r in rows),
        converted=converted(rows),
        follow_up=None if row.at is None else row.at.months,
        symptom_days=longest_symptoms(population.details),
        on_dialysis=share_on_dialysis(population.details, publication.n),
        clot_site=population.details.get("clot site"),
        condition=population.condition,
        risk_of_bias=publication.risk_of_bias,
        longest_follow_up=publication.longest_follow_up,
    )
