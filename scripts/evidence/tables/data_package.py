"""The tables of a review as a Frictionless data package: one description that other programs read.

The format is the Tabular Data Package (specs.frictionlessdata.io, version 1).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from evidence.record.reviews.tables import ColumnDescription, TablesDescription

_TYPES = {"text": "string", "yes or no": "boolean", "whole number": "integer", "number": "number"}


def data_package(described: TablesDescription, folder: Path) -> str:
    """Return ``datapackage.json`` for the CSV files that stand in a folder, with sizes and checksums."""
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
                "bytes": len(data),
                "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
                "schema": {
                    "fields": [_field(column) for column in table.columns],
                    "missingValues": [""],
                },
            }
            for table in described.tables
            for data in [(folder / table.file).read_bytes()]
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
