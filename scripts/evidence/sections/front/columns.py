"""What stands above the columns of the results that the review ranks highest."""

from __future__ import annotations

HEADS = ("Outcome", "Result", "Drawing", "Evidence", "Beware", "Certainty")
