"""What is set against what, and when."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.measures import TWO_ARM


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is set against what: two sides, or one (single-arm)."""

    id: str
    label: str
    kind: str  # two-arm | single-arm
    intervention: str
    comparator: str | None

    @property
    def two_arm(self) -> bool:
        """Whether two sides are set against each other."""
        return self.kind == TWO_ARM


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """The follow-up a synthesis asks for, in months."""

    id: str
    label: str
    from_months: float | None
    to_months: float | None
    prefer_months: float | None
    not_stated: str  # accept | leave out
