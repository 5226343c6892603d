"""Tables as Parquet files: the CSV's columns with their types, and what they mean in the file itself."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from evidence.record.reviews.tables import ColumnDescription, TableDescription

if TYPE_CHECKING:
    import pyarrow

# What a text column holds besides texts (lists, mappings) is written as JSON, as in the CSV.
_TYPES = {"text": "string", "yes or no": "bool", "whole number": "int64", "number": "float64"}

# So many rows are read or passed over together by whoever asks for some of them.
ROWS_OF_A_GROUP = 1 << 16


def write_parquet(
    file: BinaryIO, parts: Iterable[Sequence[Sequence[Any]]], table: TableDescription
) -> TableDescription:
    """Write a table as a Parquet file, a group of its rows at a time; returns it with the number of its rows.

    The same rows make the same bytes, whatever the parts. The table's title and what a row is stand in the
    metadata; each column's meaning, type and unit in the column's. A value that does not exist is null.

    Parameters
    ----------
    parts
        Some rows each, with a list for each column.
    """
    # Imported here: only writing and reading tables pays for it.
    from pyarrow import parquet

    schema = _schema(table.columns)
    known = schema.with_metadata(_known(title=table.title, row=table.row))
    rows = 0
    with parquet.ParquetWriter(file, known, compression="snappy", version="2.6") as writer:
        for group in _groups((_batch(some, table.columns, schema) for some in parts), schema):
            writer.write_table(group.replace_schema_metadata(known.metadata), ROWS_OF_A_GROUP)
            rows += len(group)
    return msgspec.structs.replace(table, rows=rows)


def _batch(
    values: Sequence[Sequence[Any]], columns: Sequence[ColumnDescription], schema: pyarrow.Schema
) -> pyarrow.RecordBatch:
    """Return some rows of a table as Arrow holds them."""
    import pyarrow

    arrays = [_column(of, column) for of, column in zip(values, columns, strict=True)]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


def _groups(parts: Iterable[pyarrow.RecordBatch], schema: pyarrow.Schema) -> Iterator[pyarrow.Table]:
    """Put parts together to groups of rows; of a table without rows to an empty one."""
    import pyarrow

    held = pyarrow.Table.from_batches([], schema)
    for part in parts:
        held = pyarrow.concat_tables([held, pyarrow.Table.from_batches([part], schema)])
        while len(held) > ROWS_OF_A_GROUP:
            yield held[:ROWS_OF_A_GROUP].combine_chunks()
            held = held[ROWS_OF_A_GROUP:]
    yield held.combine_chunks()


def _schema(columns: Sequence[ColumnDescription]) -> pyarrow.Schema:
    import pyarrow

    return pyarrow.schema(
        pyarrow.field(
            c.name,
            pyarrow.type_for_alias(_TYPES[c.type]),
            metadata=_known(meaning=c.meaning, type=c.type, unit=c.unit),
        )
        for c in columns
    )


def _column(values: Sequence[Any], column: ColumnDescription) -> pyarrow.Array:
    """Return a column as Arrow holds it: which values there are, then the values themselves.

    It is put together here: ``pyarrow.array`` imports pandas to look whether a list is a series of it.
    """
    import pyarrow

    kind = _TYPES[column.type]
    content: list[Any]
    if kind == "string":
        texts = [v if type(v) is str else _as_text(v) for v in values]
        whole = "".join(texts)
        sizes = map(len, texts) if whole.isascii() else (len(text.encode()) for text in texts)
        content = [array("i", accumulate(sizes, initial=0)), whole.encode()]
    elif kind == "bool":
        content = [_bits(values)]
    elif kind == "int64":
        content = [array("q", [v if type(v) is int else _whole(v, column) for v in values])]
    else:
        content = [array("d", [0.0 if v is None else v for v in values])]
    there = _bits([v is not None for v in values]) if None in values else None
    buffers = [None if part is None else pyarrow.py_buffer(part) for part in (there, *content)]
    return pyarrow.Array.from_buffers(pyarrow.type_for_alias(kind), len(values), buffers)


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _bits(values: Sequence[bool]) -> bytes:
    """Return a bit a value, the first lowest."""
    digits = "".join("1" if value else "0" for value in reversed(values))
    return int(digits or "0", 2).to_bytes((len(values) + 7) // 8, "little")


def _whole(value: Any, column: ColumnDescription) -> int:
    whole = int(value or 0)
    if value is not None and whole != value:
        raise ValueError(f"{column.name}: {value!r} is no whole number")
    return whole


def _known(**texts: str) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}
