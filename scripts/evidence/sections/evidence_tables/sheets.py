"""The sheet of the workbook with every figure as its publication prints it."""

from __future__ import annotations

from evidence.display.tables.sheets import BookSheet, Purpose, named, rows_of
from evidence.sections.evidence_tables.columns import FIGURES

_HEADS = {
    "study": "Study",
    "outcome": "Outcome",
    "arm": "Arm",
    "comparison": "Arms compared",
    "at": "Time as printed",
    "at_months": "Time, months",
    "subgroup": "Part of the patients",
    "printed": "As printed",
    "events": "Events",
    "n": "Patients",
    "percent": "Percent",
    "survival": "Kaplan-Meier estimate",
    "mean": "Mean",
    "sd": "SD",
    "median": "Median",
    "measure": "Effect measure",
    "estimate": "Estimate",
    "low": "CI, lower limit",
    "high": "CI, upper limit",
    "p": "p value",
    "derivation": "Worked out",
    "poolable": "Can be pooled",
    "reason": "Why not",
    "source": "Read in",
    "second_hand": "Second-hand",
    "findings": "What does not add up",
    "source_address": "Address",
    "file": "Study file",
    "line": "Line",
    "id": "Id",
}
SHEETS = (
    BookSheet(
        Purpose.FIGURES,
        "Values as printed",
        FIGURES.title,
        FIGURES.row,
        named(FIGURES, _HEADS),
        rows_of(FIGURES),
        naming=3,
        leading=4,
    ),
)
