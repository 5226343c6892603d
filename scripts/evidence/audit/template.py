"""The template that centres fill in: a line a patient without identity, or counts by centre and outcome."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from evidence.audit.outcomes import AuditOutcome
from evidence.audit.reading import COUNT_COLUMNS, COUNTS, PATIENT_COLUMNS


def template(kind: str, outcomes: Mapping[str, AuditOutcome]) -> str:
    """Return the template as CSV: heads, and for counts a line an outcome to be filled in."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if kind == COUNTS:
        writer.writerow(COUNT_COLUMNS)
        for key in outcomes:
            writer.writerow(["", key, "", "", ""])
    else:
        writer.writerow([*PATIENT_COLUMNS, *outcomes])
    return out.getvalue()


def explained(kind: str, outcomes: Mapping[str, AuditOutcome]) -> str:
    """Say in words what is to be filled in."""
    lines = ["centre: a short name of the hospital; no name, number or date of a patient anywhere"]
    if kind == COUNTS:
        lines += [
            "period: 2026, 2026-Q1 or 2026-03, or nothing; periods are needed to watch an outcome over time",
            "events, patients: those with the outcome, of those in whom it is known",
        ]
    else:
        lines += [
            "month: of the procedure, as 2026-03, or nothing",
            "a column an outcome: 1 (yes), 0 (no) or nothing (not known, or not yet)",
        ]
    lines.append("outcomes:")
    for key, outcome in outcomes.items():
        definition = f"; {outcome.definition}" if outcome.definition else ""
        lines.append(f"  {key}: {outcome.label}, {outcome.time}{definition}")
    return "\n".join(lines)
