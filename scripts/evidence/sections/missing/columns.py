"""What is missing as a table."""

from __future__ import annotations

from evidence.display.tables.cells import Span
from evidence.display.tables.columns import COUNT, Column, Layout, PrintedColumn, Table

MISSING = Table(
    "missing",
    "What could not be used or made",
    "a study file, a study in an outcome, or an outcome",
    (
        Column("file", "the study file"),
        Column("line", "its line; 0 for the file as a whole", COUNT),
        Column("study", "the study that the outcome is made without"),
        Column("outcome", "the outcome; empty for a study file that could not be read"),
        Column("synthesis", "the synthesis within the outcome; empty for all of it"),
        Column("reason", "why", head="Reason"),
        Column("row_ids", "ids of the values that are not used", value=lambda m: "; ".join(m.row_ids)),
    ),
    lambda evidence: evidence.missing,
)
TABLES = (MISSING,)

# The rows are lines as `evidence.sections.missing.view` makes them.
PRINTED = Layout(
    (
        PrintedColumn("Place", lambda x: Span(x.place, code=True)),
        PrintedColumn("What", lambda x: x.what),
        PrintedColumn(MISSING["reason"].head, lambda x: x.reason),
    ),
    (8, 6, 11),
)
