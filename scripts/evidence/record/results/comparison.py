"""What is set against what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is set against what: two sides, or one (single-arm)."""

    id: str
    label: str
    kind: str  # two-arm | single-arm
    intervention: str
    comparator: str | None
