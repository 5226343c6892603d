"""From rows to candidates: the contrasts and single arms that could represent a study in a synthesis.

A candidate pairs rows that belong together: same outcome, time, segment, unit and kind of value. Rows of
one entry of the study file are paired before rows of different entries. A publication's arm that is the
union of others stands for them; several arms on one side are summed, so that nobody is counted twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from evidence.record.measures import SURVIVAL, measure_of
from evidence.record.notes.note import Note
from evidence.record.published.attributes import CandidateAttributes
from evidence.record.published.row import Row
from evidence.record.results.candidate import ArmFigure, Candidate, PrintedEffect
from evidence.record.results.parts import LeftOut, Step
from evidence.record.results.strata import Stratum
from evidence.record.results.synthesis import TimeWindow
from evidence.record.reviews.methods import ComparisonSpec, OutcomeSpec
from evidence.review.selection.answers import answers, barred, fits_measure, is_contrast, left_out, outside
from evidence.review.selection.arms import NotCombinable, combine, shown_only
from evidence.review.selection.asked.described import longest_symptoms, share_on_dialysis
from evidence.review.selection.asked.publications import ClassedArm, ClassedPublication
from evidence.review.selection.assumed.medians import as_mean, converted
from evidence.review.selection.assumed.ranges import note_of, with_middle
from evidence.review.selection.assumed.survival_scale import as_survival, counts_as_survival
from evidence.review.selection.sides import Sides, sides_of
from evidence.review.selection.strata import of_contrast, of_group


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
    asked = _Question(
        publication=publication,
        comparison=comparison,
        sides=sides_of(publication, comparison),
        measure=outcome.comparisons[comparison.id],
        window=window,
        subgroup_publications=subgroup_publications,
    )
    groups: dict[_Belonging, list[Row]] = {}
    lost: list[LeftOut] = []
    turned = outcome.complements if measure_of(asked.measure).kind == SURVIVAL else ()
    both = replace(outcome, of=(*outcome.of, *turned))
    for printed in publication.rows:
        if not answers(printed, both):
            continue
        row = as_survival(with_middle(as_mean(printed)), turned)
        verdict = _verdict(row, asked)
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


@dataclass(frozen=True, slots=True)
class _Question:
    """What one synthesis asks of one publication."""

    publication: ClassedPublication
    comparison: ComparisonSpec
    sides: Sides
    measure: str
    window: TimeWindow
    subgroup_publications: bool


def people_asked(publication: ClassedPublication, comparison: ComparisonSpec) -> int | None:
    """Return how many patients a publication has on the sides of a comparison, as far as is known."""
    asked = [publication.arm(a) for a in sides_of(publication, comparison).all]
    whole = [a for a in asked if not a.combines and not a.subset_of] or asked
    sizes = [a.n for a in whole if a.n is not None]
    return sum(sizes) if sizes else None


def _verdict(row: Row, asked: _Question) -> tuple[str, Note] | None:
    """Return (kind, reason) where a row can be part of no candidate."""
    publication = asked.publication
    foreign = _of_other_arms(row, asked)
    if foreign:
        return foreign
    stop = barred(row)
    if stop:
        return stop
    if publication.role == "subgroup" and not asked.subgroup_publications:
        return "subgroup only", Note("report_of_part", words={"study": publication.study})
    wrong_kind = fits_measure(row, asked.measure)
    if wrong_kind is not None and wrong_kind.kind == "counted_at_visit":
        wrong_kind = counts_as_survival(row, publication)
    if wrong_kind:
        return "other kind of figure", wrong_kind
    late = outside(row, asked.window)
    if late:
        return "outside the time window", late
    return None


def _of_other_arms(row: Row, asked: _Question) -> tuple[str, Note] | None:
    publication, sides = asked.publication, asked.sides
    if row.comparison is not None:
        a, b = row.comparison
        wanted = sides.comparator is not None and (
            (a in sides.intervention and b in sides.comparator)
            or (b in sides.intervention and a in sides.comparator)
        )
        return None if wanted else ("other comparison", Note("other_contrast"))
    arm = publication.arm(row.one_arm)
    if arm.id in sides.mixed:
        parts = tuple(
            Note("part_of_mixed_arm", words={"part": publication.arm(part).label}) for part in arm.combines
        )
        if not parts:
            parts = tuple(Note("part_by_label", words={"part": p.words}) for p in arm.record.partly)
        return "mixed arm", Note("mixed_arm", words={"arm": arm.label}, parts=parts)
    if arm.id not in sides.all:
        return "other comparison", Note("other_arm", words={"arm": arm.label})
    if arm.subset_of:
        return "subgroup only", Note("part_of_arm", words={"arm": publication.arm(arm.subset_of).label})
    if sides.comparator is not None and not (sides.intervention and sides.comparator):
        return "other comparison", Note("nothing_to_compare")
    return None


# Outcome, time, segment, unit, instrument, change.
_Belonging = tuple[str, tuple[float, str] | None, str, str, str, bool]


def _belonging(row: Row) -> _Belonging:
    at = row.at
    return (
        row.outcome,
        None if at is None else (at.months, at.kind),
        row.segment,
        row.unit,
        row.instrument,
        row.change,
    )


def _candidates(rows: Sequence[Row], asked: _Question, number: int) -> tuple[list[Candidate], list[LeftOut]]:
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
        made.append(_from_arms(key, set_rows, asked))
    for position, row in enumerate(effects):
        key = f"{publication.id}:{number}.effect{position}"
        made.append(_from_effect(key, row, asked, made, rows))
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


def _from_arms(key: str, rows: Sequence[Row], asked: _Question) -> Candidate:
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
    return _candidate(
        key,
        rows,
        publication,
        kind=_KINDS.get(rows[0].type, "means"),
        intervention=parts["intervention"],
        comparator=parts.get("comparator"),
        effect=None,
        reason=problem,
        notes=notes,
        steps=steps,
        arm_ids=[r.one_arm for r in rows],
    )


_KINDS = {"count": "counts", "percent": "counts", "survival": "survival", "rate": "rates"}


def _counts_beside(made: Sequence[Candidate], intervention: str, comparator: str) -> Candidate | None:
    """Find the arms' own figures of a printed contrast: shown beside it, never computed with it."""
    for candidate in made:
        if candidate.kind in ("counts", "rates") and candidate.usable:
            intervened, compared = candidate.sides
            if (intervened.arms, compared.arms) == ((intervention,), (comparator,)):
                return candidate
    return None


def _risk_of(arm_id: str, rows: Iterable[Row], publication: ClassedPublication) -> tuple[float, int] | None:
    """Return the share of an arm with the event as printed beside a contrast, and of how many it is."""
    found = []
    for row in rows:
        v = row.values
        if row.arm != arm_id or row.type not in ("count", "percent") or v.qualifier:
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


def _from_effect(
    key: str, row: Row, asked: _Question, made: Sequence[Candidate], rows: Sequence[Row]
) -> Candidate:
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
        notes.append(Note("counts_beside"))
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
        kind="effect",
        intervention=beside.intervention if beside else None,
        comparator=beside.comparator if beside else None,
        effect=effect,
        reason=problem,
        notes=notes,
        steps=steps,
        arm_ids=comparison,
    )


def _candidate(
    key: str,
    rows: Sequence[Row],
    publication: ClassedPublication,
    *,
    kind: str,
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
    sizes = [f.n for f in (intervention, comparator) if f is not None and f.n is not None]
    arms = [publication.arm(a) for a in dict.fromkeys(arm_ids)]
    if not sizes:
        sizes = [a.n for a in arms if a.n is not None]
    n = sum(sizes) if sizes else None
    attributes = _attributes(publication, arms, rows, n)
    row_ids = tuple(r.id for r in rows)
    ranges = [told for r in rows if (told := note_of(r)) is not None]
    unit_note = [] if first.unit == "patient" else [Note("counted_in", words={"unit": first.unit})]
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


def _stratum(
    publication: ClassedPublication, kind: str, comparator: ArmFigure | None, arm_ids: Sequence[str]
) -> Stratum:
    contrast = kind == "effect" or comparator is not None
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
    )
