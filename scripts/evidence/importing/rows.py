"""Rows of a table, one row a study and outcome, become studies with the arms and figures of their rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

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
    key: str = ""  # what the table tells its studies apart by, where that is not the name
    roles_open: bool = False  # which arm is the comparator does not follow from their order


@dataclass(slots=True)
class _Study:
    name: str
    year: int | None
    labels: dict[str, str] = field(default_factory=dict)  # label: role
    rows: list[TableRow] = field(default_factory=list)


def as_drafts(
    rows: Iterable[TableRow], *, file: str, kind: str, not_mapped: Iterable[tuple[str, str]] = ()
) -> tuple[DraftStudy, ...]:
    """Gather the rows of each study, in the order of their first rows.

    A study is called by its name and year: two of one author under one name would count once.

    Parameters
    ----------
    file, kind
        Name and kind of the table, which say in the study file what was read.
    not_mapped
        Study, and what its rows say besides.
    """
    studies: dict[tuple[str, int | None], _Study] = {}
    for row in rows:
        found = studies.setdefault((row.key or row.study, row.year), _Study(row.study, row.year))
        found.rows.append(row)
        for i, (label, _) in enumerate(row.cells):
            found.labels.setdefault(label, "" if row.roles_open else ROLES[i])
    said: dict[str, list[str]] = {}
    for study, words in not_mapped:
        said.setdefault(study, []).append(words)
    called = _called(studies)
    drafts: list[DraftStudy] = []
    for (key, year), found in studies.items():
        shown = f"{kind} {file}, study {key}" + (f" {year}" if year else "")
        made = free(study_name_id(found.name, year), {each.id for each in drafts})
        drafts.append(_draft(made, called[key, year], found, shown, tuple(said.get(key, ()))))
    return tuple(drafts)


def arms_joined(rows: Iterable[TableRow]) -> tuple[TableRow, ...]:
    """Join the rows of a table with one row an arm: the arms of one study and outcome stand in one row.

    Which of several arms is the comparator is left open. A second row of an arm stays a row of its own.
    """
    joined: dict[tuple[object, ...], list[TableRow]] = {}
    arms: dict[tuple[str, int | None], set[str]] = {}
    for row in rows:
        ((label, _),) = row.cells
        arms.setdefault((row.key, row.year), set()).add(label)
        held = joined.setdefault((row.key, row.year, row.outcome, row.where, row.note), [])
        place = next((i for i, other in enumerate(held) if label not in dict(other.cells)), len(held))
        before = held[place].cells if place < len(held) else ()
        held[place : place + 1] = [replace(row, cells=(*before, *row.cells))]
    return tuple(
        replace(row, roles_open=len(arms[row.key, row.year]) > 1) for held in joined.values() for row in held
    )


def _called(studies: Mapping[tuple[str, int | None], _Study]) -> Mapping[tuple[str, int | None], str]:
    """Name each study by its name and year, and by what its table calls it where others have the same."""
    names = {}
    for place, found in studies.items():
        year = "" if found.year is None or str(found.year) in found.name else f" {found.year}"
        names[place] = f"{found.name}{year}"
    times = Counter(names.values())
    return {place: name if times[name] == 1 else f"{name} ({place[0]})" for place, name in names.items()}


def _draft(made: str, called: str, found: _Study, read: str, said: tuple[str, ...]) -> DraftStudy:
    ids: dict[str, str] = {}
    for label in found.labels:
        ids[label] = free(slug(label) or "group", set(ids.values()))
    return DraftStudy(
        id=made,
        study=called,
        reference=Reference(0, (Name(found.name),), found.year),
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
