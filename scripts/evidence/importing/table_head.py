"""The head of a table in a text: what parts its columns, and their names."""

from __future__ import annotations

import csv

from evidence.importing.citations.reference import plain

_SEPARATORS = (";", "\t", ",")


def head_of_table(line: str) -> tuple[str, list[str]]:
    """Return what parts the columns of a line, and what stands in them as names, in small letters."""
    mark = max(_SEPARATORS, key=line.count)
    try:
        cells = next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        cells = []
    return mark, [plain(name).lower() for name in cells]
