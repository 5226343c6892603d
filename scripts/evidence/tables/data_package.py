"""The tables of a review as a Frictionless data package: one description that other programs read.

The format is the Tabular Data Package (specs.frictionlessdata.io, version 1).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from evidence.record.reviews.tables import ColumnDescription, TablesDescription

_TYPES = {"text": "string", "yes or no": "boolean", "whole number": "integer", "number": "number"}


def data_package(described: TablesDescription, sums: Mapping[str, tuple[str, int]]) -> str:
    """Return ``datapackage.json`` for the CSV files of tables; ``sums`` gives checksum and bytes of each."""
    package = {
        "profile": "tabular-data-package",
        "name": described.review,
        "title": described.title,
        "sources": [{"title": "evidence.json", "path": "../evidence.json"}],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table.file.removesuffix(".csv").replace("_", "-"),
                "title": table.title,
                "description": f"A row is {table.row}.",
                "path": table.file,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": size,
                "hash": f"sha256:{sha256}",
                "schema": {
                    "fields": [_field(column) for column in table.columns],
                    "missingValues": [""],
                },
            }
            for table in described.tables
            for sha256, size in [sums[table.file]]
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _field(column: ColumnDescription) -> dict[str, object]:
    field: dict[str, object] = {
        "name": column.name,
        "type": _TYPES[column.type],
        "description": column.meaning,
    }
    if column.unit:
        field["unit"] = column.unit
    if column.type == "yes or no":
        field |= {"trueValues": ["yes"], "falseValues": ["no"]}
    return field
