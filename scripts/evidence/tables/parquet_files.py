"""Tables as Parquet files: the CSV's columns with their types, and what they mean in the file itself."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evidence.record.reviews.tables import ColumnDescription, TableDescription

if TYPE_CHECKING:
    import pyarrow

# What a text column holds besides texts (lists, mappings) is written as JSON, as in the CSV.
_TYPES = {"text": "string", "yes or no": "bool", "whole number": "int64", "number": "float64"}

# So many rows are read or passed over together by whoever asks for some of them.
ROWS_OF_A_GROUP = 1 << 16


def to_parquet(records: Sequence[Mapping[str, object]], table: TableDescription) -> bytes:
    """Return records as a Parquet file; the same records make the same bytes.

    Each column's meaning, type and unit stand in its metadata, the table's title and what a row is in the
    file's. A value that does not exist is null.
    """
    # Imported here: only writing and reading tables pays for them.
    import pyarrow
    from pyarrow import parquet

    columns = [_column([record.get(c.name) for record in records], c) for c in table.columns]
    schema = pyarrow.schema(
        [
            pyarrow.field(c.name, values.type, metadata=_known(meaning=c.meaning, type=c.type, unit=c.unit))
            for c, values in zip(table.columns, columns, strict=True)
        ],
        metadata=_known(title=table.title, row=table.row),
    )
    buffer = io.BytesIO()
    whole = pyarrow.Table.from_arrays(columns, schema=schema)
    parquet.write_table(whole, buffer, compression="zstd", version="2.6", row_group_size=ROWS_OF_A_GROUP)
    return buffer.getvalue()


def _column(values: Sequence[Any], column: ColumnDescription) -> pyarrow.Array:
    """Return a column as Arrow holds it: which values there are, then the values themselves.

    It is put together here: ``pyarrow.array`` imports pandas to look whether a list is a series of it.
    """
    import numpy as np
    import pyarrow

    kind = pyarrow.type_for_alias(_TYPES[column.type])
    there = np.array([v is not None for v in values], dtype=bool)
    if column.type == "text":
        texts = [
            b"" if v is None else (v if isinstance(v, str) else json.dumps(v, ensure_ascii=False)).encode()
            for v in values
        ]
        ends = np.cumsum([0, *map(len, texts)])
        content = [ends.astype(np.int32), b"".join(texts)]
    elif column.type == "yes or no":
        content = [np.packbits(np.array([bool(v) for v in values], dtype=bool), bitorder="little")]
    else:
        given = np.array([v or 0 for v in values])
        content = [given.astype(kind.to_pandas_dtype())]
        if column.type == "whole number" and (content[0] != given).any():
            raise ValueError(f"{column.name}: not a whole number")
    known = None if there.all() else np.packbits(there, bitorder="little")
    buffers = [None if part is None else pyarrow.py_buffer(part) for part in (known, *content)]
    return pyarrow.Array.from_buffers(kind, len(values), buffers)


def _known(**texts: str) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}
