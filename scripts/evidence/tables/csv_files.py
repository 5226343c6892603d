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

from evidence import sections
from evidence.display.tables.columns import Column
from evidence.record import codec
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.tables import SCHEMA, ColumnDescription, TableDescription, TablesDescription
from evidence.studies.tidy.formulas import GUARD, guarded
from evidence.tables.data_package import data_package
from evidence.tables.parquet_files import to_parquet


def write_all(evidence: Evidence, folder: Path) -> list[Path]:
    """Write every table as ``<name>.csv`` and ``<name>.parquet``, and what they hold as ``tables.json``.

    ``datapackage.json`` says the same to programs that know Frictionless data packages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = {name: table.records(evidence) for name, table in sections.tables().items()}
    described = description(evidence, {name: len(records) for name, records in tables.items()})
    paths = []
    for table, records in zip(described.tables, tables.values(), strict=True):
        paths.append(folder / table.file)
        paths[-1].write_text(to_csv(records, [c.name for c in table.columns]), encoding="utf-8", newline="")
        (folder / table.parquet).write_bytes(to_parquet(records, table))
    codec.write(folder / "tables.json", described)
    (folder / "datapackage.json").write_text(data_package(described, folder), encoding="utf-8")
    return paths


def description(evidence: Evidence, counts: Mapping[str, int]) -> TablesDescription:
    """Describe every table: what a row is, and each column's meaning, type and unit."""
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
        tables=tuple(
            TableDescription(
                file=f"{name}.csv",
                title=table.title,
                row=table.row,
                rows=counts[name],
                columns=tuple(_described(c) for c in table.columns),
                parquet=f"{name}.parquet",
            )
            for name, table in sections.tables().items()
        ),
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
    writer.writerows(map(_cell, map(record.get, columns)) for record in records)
    return buffer.getvalue()


def _described(column: Column) -> ColumnDescription:
    return ColumnDescription(column.name, column.meaning, column.type, column.unit)


def _cell(value: object) -> object:
    if value is None:
        return ""
    if type(value) is float:
        return repr(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return repr(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")  # a lone \r would end a line for some readers
    return guarded(text)
