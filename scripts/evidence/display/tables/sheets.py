"""What a sheet of the workbook is: some columns of the tables, for one task, under names for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from evidence.display import words
from evidence.display.tables.columns import PERCENT, Column, Record, Table, records_of


class Purpose(IntEnum):
    """What somebody opens the workbook for; sheets stand in this order."""

    SUMMARY = 1
    FINDINGS = 2
    STUDIES = 3
    FIGURES = 4
    UNIT_OF_ANALYSIS = 5
    ANALYSES = 6
    LEFT_OUT = 7
    OTHER = 8


@dataclass(frozen=True, slots=True)
class Framing:
    """What stands around the table of a sheet that is made to be read and printed.

    ``group`` names the part that a row belongs to: a line over all columns stands where it changes. ``above``
    and ``below`` are the lines over and under the table, made from a `Report`.
    """

    group: Callable[[Any], str]
    above: Callable[[Any], tuple[str, ...]]
    below: Callable[[Any], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class BookSheet:
    """One sheet.

    Attributes
    ----------
    task
        Where it stands.
    name, title, row
        Its name, what it shows, what one row is.
    columns
        Its columns; their heads are what people read.
    rows
        Its rows, made from a `Report`.
    framing
        What stands around its table; ``None`` for a plain list that can be filtered.
    naming
        How many of its first columns name a row: they stand on each printed page where it takes several to
        hold all columns.
    leading
        How many of its last columns lead somewhere on a screen (addresses, files, ids): they are not printed.
    """

    task: Purpose
    name: str
    title: str
    row: str
    columns: tuple[Column, ...]
    rows: Callable[[Any], Iterable[Any]]
    framing: Framing | None = None
    naming: int = 1
    leading: int = 0

    @property
    def heads(self) -> tuple[str, ...]:
        """What stands above the columns."""
        return tuple(head_of(c) for c in self.columns)

    def records(self, rows: Iterable[Any]) -> list[Record]:
        """Return the values of its rows by the columns' heads, unrounded."""
        return records_of(rows, zip(self.heads, self.columns, strict=True))


def rows_of(table: Table) -> Callable[[Any], Iterable[Any]]:
    """Return what gives the rows of a table from a `Report`."""
    return lambda report: table.rows(report.evidence)


def named(table: Table, heads: Mapping[str, str]) -> tuple[Column, ...]:
    """Return columns of a table under the heads that people read, in their order."""
    return tuple(replace(table[name], head=head) for name, head in heads.items())


# What the numbers of a pooled result are called; sheets put their own heads around these.
LIMIT_HEADS = {
    "estimate": "Estimate",
    "ci_low": "CI, lower limit",
    "ci_high": "CI, upper limit",
    "pi_low": "Prediction interval, lower limit",
    "pi_high": "Prediction interval, upper limit",
    "p_value": "p value",
    "tau2": "τ²",
    "i2_percent": "I², %",
    "model": "Model",
    "ci_method": "Interval by",
}


def head_of(column: Column) -> str:
    """Return a column's name for people: its head, or its name in words."""
    if column.head:
        return column.head
    name = words.capital(words.label(column.name.removesuffix("_percent")))
    return f"{name}, %" if column.kind == PERCENT else name
