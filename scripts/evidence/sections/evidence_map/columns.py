"""What stands above the outcomes of the evidence map; above the dots stand the designs."""

from __future__ import annotations

OUTCOME_HEAD = "Outcome"
