"""What is told of a rule on study files, and the subjects that rules are of."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.published.severity import Severity

FIGURE, PUBLICATION, LIBRARY = "one figure", "one publication", "several publications"
SUBJECTS = {
    "counts": "Counts and percentages",
    "intervals": "Confidence intervals and p values",
    "effects": "Printed effects against their arms",
    "scales": "Means, medians and their spread",
    "laws": "Laws between outcomes and over time",
    "described": "Arms and patients as described",
    "publications": "Across publications",
}


@dataclass(frozen=True, slots=True)
class Named:
    """One rule, by the name under which a study file may silence it."""

    name: str
    subject: str  # a key of SUBJECTS
    severities: tuple[Severity, ...]  # those it gives, the gravest first
    says: str
    needs: str
    scope: str = PUBLICATION
    reference: str = ""
