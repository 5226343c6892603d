"""Tables as CSV files, with a description of all columns for machines (``tables.json``).

A text that a spreadsheet would run as a formula is preceded by an apostrophe
(`evidence.studies.tidy.formulas`); numbers are never touched.
"""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

import msgspec

from evidence import sections
from evidence.display.tables.columns import Table
from evidence.record import codec
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.tables import SCHEMA, ColumnDescription, TableDescription, TablesDescription
from evidence.studies.tidy.formulas import GUARD, guarded
from evidence.tables.data_package import data_package
from evidence.tables.parquet_files import write_parquet
from evidence.tables.putting import Put, put_anew

# So many rows of a table are in memory together.
AT_A_TIME = 1 << 11
_AS_IT_IS = frozenset({int, float, type(None)})
_TEXTS = frozenset({str, type(None)})


def write_all(evidence: Evidence, folder: Path, put: Put = put_anew) -> list[Path]:
    """Write every table as ``<name>.csv`` and ``<name>.parquet``, and what they hold as ``tables.json``.

    ``datapackage.json`` says the same to programs that know Frictionless data packages. A table whose values
    are in memory together is left to ``put``, which may let its files stand.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = [_written(table, evidence, folder, put) for table in sections.tables().values()]
    described = description(evidence, [table for table, _ in made])
    codec.write(folder / "tables.json", described)
    sums = {table.file: of for table, of in made}
    (folder / "datapackage.json").write_text(data_package(described, sums), encoding="utf-8")
    return [folder / table.file for table in described.tables]


def _written(
    table: Table, evidence: Evidence, folder: Path, put: Put
) -> tuple[TableDescription, tuple[str, int]]:
    """Write one table; returns its description with checksum and size of its CSV file."""
    columns = tuple(ColumnDescription(c.name, c.meaning, c.type, c.unit) for c in table.columns)
    described = TableDescription(
        f"{table.name}.csv", table.title, table.row, 0, columns, f"{table.name}.parquet"
    )
    some = table.values(evidence, AT_A_TIME)
    first: list[list[object]] = next(some, [[] for _ in columns])
    more = next(some, None)
    if more is not None:
        return _by_parts(described, itertools.chain((first, more), some), folder)
    described = msgspec.structs.replace(described, rows=len(first[0]))

    def make() -> dict[str, bytes]:
        text, packed = io.StringIO(), io.BytesIO()
        write_parquet(packed, _parts(described, (first,), text), described)
        return {described.file: text.getvalue().encode(), described.parquet: packed.getvalue()}

    shown = hashlib.sha256(codec.packed((described, first))).hexdigest()
    return described, put(folder, shown, make)[described.file]


def _by_parts(
    described: TableDescription, values: Iterable[Sequence[Sequence[object]]], folder: Path
) -> tuple[TableDescription, tuple[str, int]]:
    """Write a table of which only some rows may be in memory."""
    path = folder / described.file
    with (
        path.open("w", encoding="utf-8", newline="") as file,
        (folder / described.parquet).open("wb") as packed,
    ):
        described = write_parquet(packed, _parts(described, values, file), described)
    with path.open("rb") as file:
        return described, (hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)


def _parts(
    described: TableDescription, values: Iterable[Sequence[Sequence[object]]], file: TextIO
) -> Iterator[Sequence[Sequence[object]]]:
    """Write a table as CSV, some rows at a time, and pass these on."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(column.name for column in described.columns)
    for some in values:
        writer.writerows(zip(*map(_cells, some), strict=True))
        yield some


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


def _cells(values: Iterable[object]) -> Sequence[object]:
    """Return values as the writer of CSV takes them, who writes numbers in full and ``None`` as nothing."""
    values = list(values)
    kinds = set(map(type, values))
    if kinds <= _AS_IT_IS:
        return values
    if kinds <= _TEXTS:  # most say what another one says
        said = {value: _cell(value) for value in set(values)}
        return [said[value] for value in values]
    return [_cell(value) for value in values]


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, (int, float)):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")  # a lone \r would end a line for some readers
    return guarded(text)
