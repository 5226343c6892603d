"""What the tables of a review hold: the content of tables.json."""

from __future__ import annotations

from typing import Literal

import msgspec

SCHEMA: Literal["tables/1"] = "tables/1"


class ColumnDescription(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One column of a table; the unit stands only where there is one."""

    name: str
    meaning: str
    type: str  # text | yes or no | whole number | number
    unit: str = ""


class TableDescription(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"row": "a row is"}):
    """One table and its columns in order."""

    file: str
    title: str
    row: str  # what one row of the table is
    rows: int
    columns: tuple[ColumnDescription, ...]
    parquet: str  # the same table with its types


class TablesDescription(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All tables of a review, and how they are written."""

    schema: Literal["tables/1"]
    review: str
    title: str
    config_sha256: str
    software: dict[str, str]
    conventions: dict[str, str]
    tables: tuple[TableDescription, ...]
