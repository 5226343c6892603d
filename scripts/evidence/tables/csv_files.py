"""Tables as CSV files, with a description of all columns for machines (``tables.json``).

A text that a spreadsheet would run as a formula is preceded by an apostrophe
(`evidence.studies.tidy.formulas`); numbers are never touched.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from evidence import sections
from evidence.display.tables.columns import Table
from evidence.record import codec
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.tables import SCHEMA, ColumnDescription, TableDescription, TablesDescription
from evidence.studies.tidy.formulas import GUARD, guarded
from evidence.tables.data_package import data_package
from evidence.tables.parquet_files import parquet_part, to_parquet

# So many rows of a table are in memory together.
AT_A_TIME = 1 << 11
_AS_IT_IS = frozenset({int, float, type(None)})


def write_all(evidence: Evidence, folder: Path) -> list[Path]:
    """Write every table as ``<name>.csv`` and ``<name>.parquet``, and what they hold as ``tables.json``.

    ``datapackage.json`` says the same to programs that know Frictionless data packages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = [_written(table, evidence, folder) for table in sections.tables().values()]
    described = description(evidence, made)
    codec.write(folder / "tables.json", described)
    (folder / "datapackage.json").write_text(data_package(described, folder), encoding="utf-8")
    return [folder / table.file for table in made]


def _written(table: Table, evidence: Evidence, folder: Path) -> TableDescription:
    """Write one table, some rows at a time."""
    columns = tuple(ColumnDescription(c.name, c.meaning, c.type, c.unit) for c in table.columns)
    described = TableDescription(
        f"{table.name}.csv", table.title, table.row, 0, columns, f"{table.name}.parquet"
    )
    parts = []
    with (folder / described.file).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in columns)
        for values in table.values(evidence, AT_A_TIME):
            writer.writerows(zip(*map(_cells, values), strict=True))
            parts.append(parquet_part(values, columns))
    (folder / described.parquet).write_bytes(to_parquet(parts, described))
    return msgspec.structs.replace(described, rows=sum(len(part) for part in parts))


def description(evidence: Evidence, tables: Sequence[TableDescription]) -> TablesDescription:
    """Describe the tables of a review: what a row is, and each column's meaning, type and unit."""
    return TablesDescription(
        schema=SCHEMA,
        review=evidence.review.id,
        title=evidence.review.title,
        config_sha256=evidence.review.config_sha256,
        software=evidence.software,
        conventions={
            "encoding": "UTF-8",
            "separator": ",",
            "empty cell": "a value that does not exist",
            "numbers": "decimal point, all digits; inf and -inf for infinity",
            "yes or no": "yes, no",
            "several values in one cell": "separated by semicolon and space",
            "formulas": GUARD,
        },
        tables=tuple(tables),
    )


def to_csv(records: Sequence[Mapping[str, object]], columns: Iterable[str] | None = None) -> str:
    """Return records as CSV text with a header; no cell can be run as a formula.

    Columns are those of the first record unless named. Numbers are written in full, ``None`` as an empty
    cell, lists and mappings as JSON.
    """
    columns = list(columns or (records[0] if records else ()))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    if columns:
        writer.writerow(columns)
    writer.writerows(_cells(map(record.get, columns)) for record in records)
    return buffer.getvalue()


def _cells(values: Iterable[object]) -> list[object]:
    """Return values as the writer of CSV takes them, who writes numbers in full and ``None`` as nothing."""
    return [value if type(value) in _AS_IT_IS else _cell(value) for value in values]


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, (int, float)):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")  # a lone \r would end a line for some readers
    return guarded(text)
