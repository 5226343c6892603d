"""What is in no primary analysis as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.display.links.addresses import all_left_out
from evidence.display.numbers import MISSING
from evidence.display.prose.notes import names
from evidence.display.tables.cells import to
from evidence.display.tables.columns import Column, Layout, PrintedColumn, Table
from evidence.display.tables.shared_columns import (
    AS_PRINTED_HEAD,
    FIGURE_IDS,
    OUTCOME,
    PUBLICATION_HEAD,
    TIME_HEAD,
    WHO,
)
from evidence.display.words import capital
from evidence.record.results.left_out import LeftOut
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.evidence import Evidence


@dataclass(frozen=True, slots=True)
class _LeftOut:
    outcome: OutcomeSynthesis
    item: LeftOut


def _rows(evidence: Evidence) -> Iterator[_LeftOut]:
    for o in evidence.outcomes:
        for item in all_left_out(o):
            yield _LeftOut(o, item)


LEFT_OUT = Table(
    "left_out",
    "Values that are in no primary analysis, or not in one they could stand in",
    "a value with its reason",
    (
        OUTCOME,
        *WHO,
        Column("arm", "the arm or arms", head="Arm"),
        Column("printed", "the publication's own words", head=AS_PRINTED_HEAD),
        Column("at", "time as printed", value=lambda r: r.item.at_printed, head=TIME_HEAD),
        Column("kind", "kind of reason"),
        Column("reason", "the reason"),
        FIGURE_IDS,
    ),
    _rows,
)
TABLES = (LEFT_OUT,)

# The rows are lines as `evidence.sections.left_out.view` makes them.
PRINTED = Layout(
    (
        PrintedColumn(PUBLICATION_HEAD, lambda x: to(x.item.label, x.publication)),
        PrintedColumn(LEFT_OUT["arm"].head, lambda x: x.item.arm or MISSING),
        PrintedColumn(LEFT_OUT["printed"].head, lambda x: to(x.item.printed, x.figure)),
        PrintedColumn(LEFT_OUT["at"].head, lambda x: x.item.at_printed or "not stated"),
        PrintedColumn(
            "Why it is not in the primary analysis",
            lambda x: f"{capital(names.LEFT_OUT[x.item.kind])}: {x.reason}",
        ),
    ),
    (4.2, 4.0, 5.0, 3.0, 9.5),
)
