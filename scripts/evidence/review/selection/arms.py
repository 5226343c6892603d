"""Several arms of one publication on one side of a comparison, made one without counting anybody twice."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from evidence.record.known import known
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.published.row import Row
from evidence.record.published.row_type import COUNTED, RowType
from evidence.record.results.candidate import ArmFigure
from evidence.review.selection.asked.publications import ClassedArm, ClassedPublication


class NotCombinable(Exception):
    """The arms of one side cannot be made one figure; ``reason`` is told to the reader."""

    def __init__(self, reason: Note) -> None:
        super().__init__(reason.kind)
        self.reason = reason


def same_patients(arms: Sequence[ClassedArm]) -> bool:
    """Whether any two arms are of the same patients."""
    return any(one.record.shares_patients(other.record) for one, other in itertools.combinations(arms, 2))


def in_common(pairs: Iterable[tuple[str, str]], publication: ClassedPublication) -> Note | None:
    """Return why two arms of a pair are not of different patients: they are the same, or some are in both."""
    for one, other in pairs:
        if same_patients([publication.arm(one), publication.arm(other)]):
            return Note("same_patients")
        if _groups(one, publication) & _groups(other, publication):
            return Note("patients_in_common")
    return None


def _groups(arm_id: str, publication: ClassedPublication) -> set[str]:
    """Return the groups of patients in an arm, one named in two ways (`same patients as`) by one of them."""
    own = publication.arm(arm_id).record.same_patients_as or arm_id
    return {publication.arm(a).record.same_patients_as or a for a in (own, *publication.within(own))}


def combine(
    rows: Sequence[Row], publication: ClassedPublication, label: str
) -> tuple[ArmFigure, list[Note], list[Step]]:
    """Make one figure of the rows of one side; with notes for the reader and the steps of arithmetic.

    A union of arms stands for its parts, be they unions too. Counts of separate arms are summed;
    means are combined by the formula for two groups (Cochrane Handbook 6.5.2.10). Kaplan-Meier estimates
    of separate arms cannot be combined.

    Raises
    ------
    NotCombinable
        With the reason.
    """
    chosen, notes = _without_double_counting(rows, publication)
    if len(chosen) == 1:
        return _single(chosen[0], publication), notes, []
    names = " + ".join(publication.arm(r.one_arm).label for r in chosen)
    kinds = {RowType.COUNT if _is_counted(r) else r.type for r in chosen}
    if kinds == {RowType.RATE} and any(r.values.events is None for r in chosen):
        raise NotCombinable(Note("rates_of_arms"))
    if kinds == {RowType.SURVIVAL}:
        raise NotCombinable(Note("estimates_of_arms"))
    if shared := in_common(itertools.combinations([r.one_arm for r in chosen], 2), publication):
        raise NotCombinable(shared)
    if any(not r.poolable for r in chosen):
        return _single(chosen[0], publication), notes, []
    if kinds == {RowType.COUNT}:
        figure = _summed_counts(chosen, label)
    elif kinds == {RowType.RATE}:
        figure = _summed_rates(chosen, label)
    elif kinds == {RowType.MEAN}:
        if any((r.values.n or 0) < 1 for r in chosen):
            raise NotCombinable(Note("arm_without_patients"))
        figure = _combined_means(chosen, label)
    else:
        raise NotCombinable(Note("kinds_of_figures"))
    step = Step(_sum(chosen, figure), figure.row_ids)
    return figure, [*notes, Note("arms_combined", words={"arms": names})], [step]


def _sum(rows: Sequence[Row], figure: ArmFigure) -> Note:
    if figure.person_time is not None:
        whole_rate = {"events": known(figure.events), "years": figure.person_time}
        rates = [{"events": known(r.values.events), "years": known(r.values.person_time)} for r in rows]
        return Note("rates_summed", (), whole_rate, {}, tuple(Note("rate_of_arm", (), c) for c in rates))
    if figure.events is not None:
        whole = {"events": figure.events, "n": known(figure.n)}
        counts = [{"events": known(r.values.events), "n": known(r.values.n)} for r in rows]
        return Note("counts_summed", (), whole, {}, tuple(Note("counts_of_arm", (), c) for c in counts))
    values = [r.values for r in rows]
    means = [{"mean": known(v.mean), "sd": known(v.sd), "n": known(v.n)} for v in values]
    overall = {"mean": known(figure.mean), "sd": known(figure.sd), "n": known(figure.n)}
    return Note("means_combined", (), overall, {}, tuple(Note("mean_of_arm", (), m) for m in means))


def _is_counted(row: Row) -> bool:
    """Whether a row holds events of patients, printed or worked out of a percentage."""
    return row.type in COUNTED and row.values.events is not None


def shown_only(rows: Sequence[Row], label: str) -> ArmFigure:
    """Make a figure without numbers of rows that cannot be made one: what is printed is still shown."""
    return ArmFigure(
        arms=tuple(r.one_arm for r in rows),
        label=label,
        printed=tuple(r.printed for r in rows),
        row_ids=tuple(r.id for r in rows),
    )


def _without_double_counting(
    rows: Sequence[Row], publication: ClassedPublication
) -> tuple[list[Row], list[Note]]:
    """Leave out what stands within another arm, and tell of each within which of those that stay.

    An arm that is only a part of another (`subset of`) does not come here: nobody is asked for a part.
    """
    within = {arm_id: publication.within(arm_id) for arm_id in sorted({r.one_arm for r in rows})}
    wholes = [arm_id for arm_id in within if not any(arm_id in parts for parts in within.values())]
    notes = []
    for part in (arm_id for arm_id in within if arm_id not in wholes):
        whole = next(w for w in wholes if part in within[w])
        words = {"arm": publication.arm(part).label, "whole": publication.arm(whole).label}
        notes.append(Note("not_counted_twice", words=words))
    return [r for r in rows if r.arm in wholes], notes


def _single(row: Row, publication: ClassedPublication) -> ArmFigure:
    v = row.values
    n = v.n
    if row.type == RowType.SURVIVAL and n is None:
        n = publication.arm(row.one_arm).n_analysed
    return ArmFigure(
        arms=(row.one_arm,),
        label=publication.arm(row.one_arm).label,
        n=n,
        events=v.events,
        mean=v.mean,
        sd=v.sd,
        survival=v.survival,
        survival_low=v.low if row.type == RowType.SURVIVAL else None,
        survival_high=v.high if row.type == RowType.SURVIVAL else None,
        survival_se=v.se if row.type == RowType.SURVIVAL else None,
        at_risk=v.at_risk,
        printed=(row.printed,),
        row_ids=(row.id,),
        survival_level=v.level if row.type == RowType.SURVIVAL else None,
        events_low=v.events_low if v.events is not None else None,
        events_high=v.events_high if v.events is not None else None,
        person_time=v.person_time,
        median=v.median,
        q1=v.q1 if v.median is not None else None,
        q3=v.q3 if v.median is not None else None,
        minimum=v.min if v.median is not None else None,
        maximum=v.max if v.median is not None else None,
        rate=v.rate if v.events is None else None,
        rate_low=v.low if row.type == RowType.RATE else None,
        rate_high=v.high if row.type == RowType.RATE else None,
        rate_level=v.level if row.type == RowType.RATE else None,
        printed_share=v.percent / 100 if v.percent is not None and v.events is None else None,
    )


def _known(row: Row, number: int | None) -> int:
    if number is None:
        raise ValueError(f"{row.file}:{row.line}: {row.place} is poolable without its events or patients")
    return number


def _summed_counts(rows: Sequence[Row], label: str) -> ArmFigure:
    return ArmFigure(
        arms=tuple(r.one_arm for r in rows),
        label=label,
        n=sum(_known(r, r.values.n) for r in rows),
        events=sum(_known(r, r.values.events) for r in rows),
        events_low=_sum_of_ends(rows, "events_low"),
        events_high=_sum_of_ends(rows, "events_high"),
        printed=tuple(r.printed for r in rows),
        row_ids=tuple(r.id for r in rows),
    )


def _summed_rates(rows: Sequence[Row], label: str) -> ArmFigure:
    return ArmFigure(
        arms=tuple(r.one_arm for r in rows),
        label=label,
        events=sum(_known(r, r.values.events) for r in rows),
        person_time=sum(known(r.values.person_time) for r in rows),
        printed=tuple(r.printed for r in rows),
        row_ids=tuple(r.id for r in rows),
    )


def _sum_of_ends(rows: Sequence[Row], end: str) -> int | None:
    """Sum the ends of ranges and the counts without one; ``None`` where no count lies in a range."""
    ends: list[int | None] = [getattr(r.values, end) for r in rows]
    if all(v is None for v in ends):
        return None
    return sum(_known(r, r.values.events) if v is None else v for r, v in zip(rows, ends, strict=True))


def _combined_means(rows: Sequence[Row], label: str) -> ArmFigure:
    from evidence.stats.quantiles.conversions import (
        combine_groups,  # brings numpy: only where arms are combined
    )

    sizes = [_known(r, r.values.n) for r in rows]
    mean, sd, _ = combine_groups([r.values.mean for r in rows], [r.values.sd for r in rows], sizes)
    return ArmFigure(
        arms=tuple(r.one_arm for r in rows),
        label=label,
        n=sum(sizes),
        mean=mean,
        sd=sd,
        printed=tuple(r.printed for r in rows),
        row_ids=tuple(r.id for r in rows),
    )
