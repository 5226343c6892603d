"""A small table with every type of column and values that do not exist, as a Parquet file."""

import io

from evidence.record.reviews.tables import ColumnDescription, TableDescription
from evidence.tables.parquet_files import write_parquet

COLUMNS = tuple(
    ColumnDescription(kind, kind, kind, "") for kind in ("text", "yes or no", "whole number", "number")
)
# Nine rows, so that bits fill one byte and begin another.
VALUES = (
    ["a", None, "ü", "", "b", "c", "d", "e", "f"],
    [True, None, False, True, None, False, False, True, True],
    [None, 1, 2, 3, 4, 5, 6, 7, 8],
    [0.5, None, 1.5, 2.5, float("inf"), 3.0, 4.0, 5.0, -1.0],
)
TABLE = TableDescription("t.csv", "A title", "a row", 9, COLUMNS, "t.parquet")


def made():
    file = io.BytesIO()
    write_parquet(file, [VALUES], TABLE)
    return file.getvalue()
