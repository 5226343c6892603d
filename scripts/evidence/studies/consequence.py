"""What follows of a warning for the pooling of its figure."""

from __future__ import annotations

from evidence.record.published.row import Finding, Row, SilencedFinding
from evidence.record.published.severity import Severity
from evidence.studies.integrity.rules import CANNOT_BE

# Reasons of a row that follow from what the checks found in its figure.
_FOUND = frozenset(
    (
        "events_above_arm",
        "denominator_not_arm",
        "count_or_percentage",
        "no_count_fits",
        "no_vocabulary_word",
        "unit_of_outcome",
    )
)


def consequence(row: Row, found: Finding | SilencedFinding) -> str:
    """Say what a warning or error does to its figure; nothing of a note and of an answered one."""
    if found.severity == Severity.NOTE or isinstance(found, SilencedFinding):
        return ""
    if found.severity == Severity.ERROR:
        return ", so the study file is left out"
    if row.reason is not None:
        return ", so it is not pooled" if row.reason.kind in _FOUND else "; it is not pooled anyway"
    if found.rule in CANNOT_BE:
        return ", so it is held back from results unless an analysis only warns of it"
    return "; it is used as printed"
