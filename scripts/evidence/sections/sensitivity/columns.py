"""Every analysis of every synthesis as a table."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display.tables.cells import Cell, para, small, to, warning
from evidence.display.tables.columns import Column, Layout, PrintedColumn, Table
from evidence.display.tables.shared_columns import ANALYSIS, ESTIMATE_HEAD, I2, TAU2, rows_of
from evidence.display.words import capital

ANALYSES = Table(
    "analyses",
    "Every analysis of every synthesis, the primary one first",
    "an analysis of a synthesis",
    (*ANALYSIS, Column("why", "why the analysis is made")),
    lambda evidence: rows_of(evidence, lambda s: s.analyses),
)
TABLES = (ANALYSES,)


@dataclass(frozen=True, slots=True)
class SensitivityLine:
    """One analysis in the table that sets all of them side by side."""

    id: str
    label: str
    why: str
    left_out: str
    k: str
    n: str
    effect: str
    prediction: str
    tau2: str
    i2: str
    difference: str
    notes: tuple[str, ...]
    address: str | None = None  # where its reason is told


def _analysis(a: SensitivityLine, *told: str) -> Cell:
    small_print = (small(text) for text in (*told, a.left_out) if text)
    return (para(to(capital(a.label), a.address)), *small_print, *(warning(note) for note in a.notes))


# The rows are lines as `evidence.sections.sensitivity.view` makes them.
PRINTED = Layout(
    (
        PrintedColumn("Analysis", _analysis),
        PrintedColumn("k", lambda a: a.k, True),
        PrintedColumn("n", lambda a: a.n, True),
        PrintedColumn(ESTIMATE_HEAD, lambda a: a.effect),
        PrintedColumn("Prediction interval", lambda a: a.prediction),
        PrintedColumn(TAU2.head, lambda a: a.tau2, True),
        PrintedColumn(I2.head, lambda a: a.i2, True),
        PrintedColumn("From primary", lambda a: a.difference, True),
    ),
    (9.2, 0.9, 2.8, 4.2, 3.0, 1.7, 1.4, 2.5),
)
# The paper has no place to which a name could lead for the reason of an analysis.
IN_PAPER = Layout(
    (PrintedColumn("Analysis", lambda a: _analysis(a, a.why)), *PRINTED.columns[1:]), PRINTED.widths
)
