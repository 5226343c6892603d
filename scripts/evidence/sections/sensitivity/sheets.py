"""The sheet of the workbook with every analysis."""

from __future__ import annotations

from evidence.display.tables.sheets import BookSheet, Purpose, named
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
    "estimate": "Estimate",
    "ci_low": "CI, lower limit",
    "ci_high": "CI, upper limit",
    "pi_low": "Prediction interval, lower limit",
    "pi_high": "Prediction interval, upper limit",
    "p_value": "p value",
    "tau2": "τ²",
    "i2_percent": "I², %",
    "model": "Model",
    "ci_method": "Interval by",
    "warnings": "Beware of",
    "second_agrees": "Second computation agrees",
}
SHEETS = (
    BookSheet(
        Purpose.ANALYSES,
        "Analyses",
        ANALYSES.title,
        ANALYSES.row,
        named(ANALYSES, _HEADS),
        ANALYSES.rows,
    ),
)
