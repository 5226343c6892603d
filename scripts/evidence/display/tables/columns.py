"""What a column and a table are: said once, printed by page, paper, CSV files and workbook.

A section's ``columns.py`` holds its `Table` objects (which become files and sheets) and its `Layout` objects
(how page and paper print some of the same columns).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import Any

from evidence.display import numbers
from evidence.display.prose.notes import NO_NAMES, naming, sentences
from evidence.display.tables.cells import Cell, Grid, GridRow
from evidence.record.notes.note import Note
from evidence.record.reviews.evidence import Evidence

Record = dict[str, object]

# Kinds of columns; a workbook shows a number accordingly, and keeps all of its digits.
TEXT = "text"
YES_NO = "yes or no"
COUNT = "count"
YEAR = "year"
NUMBER = "number"
PERCENT = "percent"  # already in per cent: 36 means 36%
P = "p value"

_TYPES = {TEXT: "text", YES_NO: "yes or no", COUNT: "whole number", YEAR: "whole number"}


# Values as they are, by far the most.
_PLAIN = frozenset({str, int, float, bool, type(None)})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name
        Its name in files and in the workbook.
    meaning, kind, unit
        What a value means, how it is written, in which unit.
    value
        How the value is got from a row; where it is not given, the attribute of this name of the row (or of
        the row's ``item``).
    head
        What page and paper print above it; ``name`` where it is not given.
    show
        How page and paper print a value; a count or a text as it is where it is not given.
    """

    name: str
    meaning: str
    kind: str = TEXT
    unit: str = ""
    value: Callable[[Any], object] | None = None
    head: str = ""
    show: Callable[[Any], Cell] | None = None

    @property
    def type(self) -> str:
        """The type of its values in words."""
        return _TYPES.get(self.kind, "number")

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers, set to the right."""
        return self.kind not in (TEXT, YES_NO)

    def of(self, row: Any) -> object:
        """Return the value of a row; notes in words."""
        value = self.value(row) if self.value else getattr(getattr(row, "item", row), self.name)
        return value if type(value) in _PLAIN else _worded(value, row)

    def values(self, rows: Sequence[Any], items: Sequence[Any]) -> list[object]:
        """Return the values of rows, whose own things are ``items`` (`items_of`); notes in words."""
        found = list(map(self.value, rows) if self.value else map(attrgetter(self.name), items))
        if _PLAIN.issuperset(map(type, found)):
            return found
        return [
            value if type(value) in _PLAIN else _worded(value, row)
            for value, row in zip(found, rows, strict=True)
        ]

    def cell(self, row: Any) -> Cell:
        """Return what page and paper print of a row."""
        value = self.of(row)
        if self.show:
            return self.show(value)
        if value is None or value == "":
            return numbers.MISSING
        return numbers.integer(value) if self.kind == COUNT and isinstance(value, int) else str(value)


def _worded(value: object, row: object) -> object:
    notes = (value,) if isinstance(value, Note) else value
    if isinstance(notes, tuple) and any(isinstance(note, Note) for note in notes):
        named = any(note.studies or note.parts for note in notes)
        return "; ".join(sentences(notes, naming.of_row(row) if named else NO_NAMES))
    return value


def items_of(rows: Iterable[Any]) -> list[Any]:
    """Return what rows are about: the ``item`` of a row that has one, else the row."""
    return [getattr(row, "item", row) for row in rows]


def records_of(rows: Iterable[Any], columns: Iterable[tuple[str, Column]]) -> list[Record]:
    """Return the values of rows by the names given to the columns, unrounded."""
    rows, named = list(rows), list(columns)
    items = items_of(rows)
    names, values = [name for name, _ in named], [column.values(rows, items) for _, column in named]
    return [dict(zip(names, of, strict=True)) for of in zip(*values, strict=True)]


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """A column that only page and paper have: several columns of the files in one, or a cell of links."""

    head: str
    cell: Callable[[Any], Cell]
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """How page and paper print a table: its columns in order, with relative widths in the paper."""

    columns: tuple[Column | PrintedColumn, ...]
    widths: tuple[float, ...] = ()

    @property
    def heads(self) -> tuple[str, ...]:
        """What is printed above the columns."""
        return tuple(c.head if isinstance(c, PrintedColumn) else c.head or c.name for c in self.columns)

    def row(self, item: Any, kind: str = "", address: str | None = None) -> GridRow:
        """Print one row."""
        return GridRow(tuple(c.cell(item) for c in self.columns), kind, address)

    def grid(self, items: Iterable[Any]) -> Grid:
        """Print a whole table; an item that is a `GridRow` already stays as it is."""
        rows = tuple(x if isinstance(x, GridRow) else self.row(x) for x in items)
        numeric = frozenset(i for i, c in enumerate(self.columns) if c.numeric)
        return Grid(self.heads, rows, numeric, self.widths)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the files: what a row is, its columns in order, and its rows from the evidence."""

    name: str
    title: str
    row: str  # what one row is
    columns: tuple[Column, ...]
    rows: Callable[[Evidence], Iterable[Any]]

    def records(self, evidence: Evidence) -> list[Record]:
        """Return the values of all rows by the columns' names, unrounded."""
        return records_of(self.rows(evidence), ((c.name, c) for c in self.columns))

    def values(self, evidence: Evidence, most: int) -> Iterator[list[list[object]]]:
        """Go through the values of the rows, so many rows at a time: of each column in order, unrounded."""
        rows = iter(self.rows(evidence))
        while some := list(islice(rows, most)):
            items = items_of(some)
            yield [column.values(some, items) for column in self.columns]

    def __getitem__(self, name: str) -> Column:
        """Return the column with this name."""
        return next(c for c in self.columns if c.name == name)
