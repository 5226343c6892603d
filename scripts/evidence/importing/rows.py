"""Rows of a table, one row a study and outcome, become studies with the arms and figures of their rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from evidence.importing.citations.reference import Name, Reference
from evidence.importing.draft import DraftArm, DraftFigure, DraftOutcome, DraftStudy
from evidence.importing.ids import free, slug, study_name_id

ROLES = ("intervention", "comparator")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One study, one outcome: a cell for each arm that has one, and where it stood in its file."""

    study: str
    year: int | None
    outcome: str
    cells: tuple[tuple[str, str], ...]  # label of the arm, cell; the intervention first
    where: str = ""
    effect: str = ""
    note: str = ""


@dataclass(slots=True)
class _Study:
    year: int | None
    labels: dict[str, str] = field(default_factory=dict)  # label: role
    rows: list[TableRow] = field(default_factory=list)


def as_drafts(
    rows: Iterable[TableRow], *, file: str, kind: str, not_mapped: Iterable[tuple[str, str]] = ()
) -> tuple[DraftStudy, ...]:
    """Gather the rows of each study, in the order of their first rows.

    Parameters
    ----------
    file, kind
        Name and kind of the table, which say in the study file what was read.
    not_mapped
        Study, and what its rows say besides.
    """
    studies: dict[tuple[str, int | None], _Study] = {}
    for row in rows:
        found = studies.setdefault((row.study, row.year), _Study(row.year))
        found.rows.append(row)
        for (label, _), role in zip(row.cells, ROLES, strict=False):
            found.labels.setdefault(label, role)
    said: dict[str, list[str]] = {}
    for study, words in not_mapped:
        said.setdefault(study, []).append(words)
    drafts: list[DraftStudy] = []
    for (name, year), found in studies.items():
        shown = f"{kind} {file}, study {name}" + (f" {year}" if year else "")
        made = free(study_name_id(name, year), {each.id for each in drafts})
        drafts.append(_draft(made, name, found, shown, tuple(said.get(name, ()))))
    return tuple(drafts)


def _draft(made: str, name: str, found: _Study, read: str, said: tuple[str, ...]) -> DraftStudy:
    ids: dict[str, str] = {}
    for label in found.labels:
        ids[label] = free(slug(label) or "group", set(ids.values()))
    return DraftStudy(
        id=made,
        study=name,
        reference=Reference(0, (Name(name),), found.year),
        source_id="table",
        read=read,
        second_hand=True,
        publication="full text",
        arms=tuple(DraftArm(ids[label], label, role) for label, role in found.labels.items()),
        outcomes=tuple(
            DraftOutcome(
                row.outcome,
                tuple((ids[label], DraftFigure(cell)) for label, cell in row.cells),
                where=row.where,
                effect=row.effect,
                note=row.note,
            )
            for row in found.rows
        ),
        not_mapped=said,
    )
