"""The primary analysis without one study as a table."""

from __future__ import annotations

from evidence.display import numbers
from evidence.display.geometry.forest.table import format_of
from evidence.display.tables.columns import Column, Layout, PrintedColumn, Table
from evidence.display.tables.shared_columns import (
    ESTIMATE_HEAD,
    I2,
    INTERVAL,
    PLACE,
    TAU2,
    InSynthesis,
    rows_of,
)

LEAVE_ONE_OUT = Table(
    "leave_one_out",
    "The primary analysis without one study",
    "a study left out",
    (
        *PLACE,
        Column("without", "the study left out", value=lambda r: r.item.label, head="Without"),
        *INTERVAL,
        TAU2,
        I2,
    ),
    lambda evidence: rows_of(evidence, lambda s: s.leave_one_out),
)
TABLES = (LEAVE_ONE_OUT,)


def _effect(row: InSynthesis) -> str:
    x = row.item
    return format_of(row.synthesis.primary).effect(x.estimate, x.ci_low, x.ci_high, credible=x.credible)


PRINTED = Layout(
    (
        LEAVE_ONE_OUT["without"],
        PrintedColumn(ESTIMATE_HEAD, _effect),
        PrintedColumn(TAU2.head, lambda r: numbers.tau2(r.item.tau2), True),
        PrintedColumn(I2.head, lambda r: numbers.whole_percent(r.item.i2_percent), True),
    ),
    (11, 8, 3.3, 3.3),
)
