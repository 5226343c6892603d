"""Through all syntheses of a review, and the columns that name a synthesis."""

from __future__ import annotations

from evidence.display.columns import Record
from evidence.record.evidence import Evidence
from evidence.record.synthesis import OutcomeSynthesis, Synthesis


def syntheses(evidence: Evidence) -> list[tuple[OutcomeSynthesis, Synthesis]]:
    """Return every synthesis with its outcome, in the order of the report."""
    return [(o, s) for o in evidence.outcomes for s in o.syntheses]


def place(o: OutcomeSynthesis, s: Synthesis) -> Record:
    """Return the values of the columns ``PLACE``."""
    return {
        "outcome": o.outcome.id,
        "outcome_label": o.outcome.label,
        "synthesis": s.id,
        "comparison": s.comparison.label,
        "time": s.time.label,
    }
