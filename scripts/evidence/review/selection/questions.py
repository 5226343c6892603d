"""What one synthesis asks of one publication, and why a row answers it not."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.record.published.publication import SUBGROUP
from evidence.record.published.row import Row
from evidence.record.published.row_type import RowType
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.left_out import OTHER_COMPARISON
from evidence.record.reviews.methods import ComparisonSpec
from evidence.review.selection.answers import barred, fits_measure, is_contrast, outside
from evidence.review.selection.asked.publications import ClassedPublication
from evidence.review.selection.assumed.survival_scale import counts_as_survival
from evidence.review.selection.sides import Sides, sides_of


@dataclass(frozen=True, slots=True)
class SelectionQuestion:
    """What one synthesis asks of one publication."""

    publication: ClassedPublication
    comparison: ComparisonSpec
    sides: Sides
    measure: MeasureId
    window: TimeWindow
    subgroup_publications: bool


def people_asked(publication: ClassedPublication, comparison: ComparisonSpec) -> int | None:
    """Return how many patients a publication has on the sides of a comparison, as far as is known."""
    asked = [publication.arm(a) for a in sides_of(publication, comparison).all]
    whole = [a for a in asked if a.record.of_its_own] or asked
    sizes = [a.n for a in whole if a.n is not None]
    return sum(sizes) if sizes else None


def no_answer(row: Row, asked: SelectionQuestion) -> tuple[str, Note] | None:
    """Return (kind, reason) where a row can be part of no candidate."""
    publication = asked.publication
    foreign = _of_other_arms(row, asked)
    if foreign:
        return foreign
    stop = barred(row)
    if stop:
        return stop
    if publication.role == SUBGROUP and not asked.subgroup_publications:
        return "subgroup only", Note("report_of_part", words={"study": publication.study})
    silent = is_contrast(row) and row.type == RowType.NOT_REPORTED  # it has no measure, and needs none
    wrong_kind = None if silent else fits_measure(row, asked.measure)
    if wrong_kind is not None and wrong_kind.kind == "counted_at_visit":
        wrong_kind = counts_as_survival(row, publication)
    if wrong_kind:
        return "other kind of figure", wrong_kind
    late = outside(row, asked.window)
    if late:
        return "outside the time window", late
    return ("not poolable", Note("not_reported")) if silent else None


def _of_other_arms(row: Row, asked: SelectionQuestion) -> tuple[str, Note] | None:
    publication, sides = asked.publication, asked.sides
    if row.comparison is not None:
        a, b = row.comparison
        wanted = sides.comparator is not None and (
            (a in sides.intervention and b in sides.comparator)
            or (b in sides.intervention and a in sides.comparator)
        )
        return None if wanted else (OTHER_COMPARISON, Note("other_contrast"))
    arm = publication.arm(row.one_arm)
    if arm.id in sides.mixed:
        parts = tuple(
            Note("part_of_mixed_arm", words={"part": publication.arm(part).label}) for part in arm.combines
        )
        if not parts:
            parts = tuple(Note("part_by_label", words={"part": p.words}) for p in arm.record.partly)
        return "mixed arm", Note("mixed_arm", words={"arm": arm.label}, parts=parts)
    if arm.id not in sides.all:
        return OTHER_COMPARISON, Note("other_arm", words={"arm": arm.label})
    if arm.subset_of:
        return "subgroup only", Note("part_of_arm", words={"arm": publication.arm(arm.subset_of).label})
    if sides.comparator is not None and not (sides.intervention and sides.comparator):
        return OTHER_COMPARISON, Note("nothing_to_compare")
    return None
