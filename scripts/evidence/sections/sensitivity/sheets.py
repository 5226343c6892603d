"""The sheet of the workbook with every analysis."""

from __future__ import annotations

from evidence.display.tables.sheets import LIMIT_HEADS, BookSheet, Purpose, named, rows_of
from evidence.sections.sensitivity.columns import ANALYSES

_HEADS = {
    "outcome_label": "Outcome",
    "comparison": "Comparison",
    "time": "Time",
    "label": "Analysis",
    "why": "Why",
    "status": "Status",
    "status_reason": "Reason",
    "measure": "Effect measure",
    "k": "Studies",
    "n": "Participants",
    **LIMIT_HEADS,
    "warnings": "Caveats",
    "second_agrees": "Second computation agrees",
}
SHEETS = (
    BookSheet(
        Purpose.ANALYSES,
        "Analyses",
        ANALYSES.title,
        ANALYSES.row,
        named(ANALYSES, _HEADS),
        rows_of(ANALYSES),
        naming=4,
    ),
)
