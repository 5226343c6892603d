"""What a printed number may have been before it was rounded, and the shares behind printed figures.

A number printed as 41.1 was anything from 41.05 to 41.15, both ends included: half up and half to even are
both in use. Two figures contradict each other only where no values in their ranges agree.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.published.row_type import COUNTED
from evidence.studies.integrity.reports import Printed

TINY = 1e-9  # floating-point noise, far below any printed place


@dataclass(frozen=True, slots=True)
class Range:
    """The values that a printed number may stand for, ends included."""

    low: float
    high: float

    def meets(self, other: Range) -> bool:
        """Say whether the two have a value in common."""
        return self.low <= other.high + TINY and other.low <= self.high + TINY

    def widened(self, by: float) -> Range:
        """Give the range with so much more at either end."""
        return Range(self.low - by, self.high + by)

    def complement(self) -> Range:
        """Give the range of one minus the value."""
        return Range(1 - self.high, 1 - self.low)


def rounded(value: float, decimals: int | None) -> Range:
    """Give what a number printed with so many decimals may stand for; just itself where that is not known."""
    half = 0.0 if decimals is None else 0.5 * 10.0**-decimals
    return Range(value - half, value + half)


def cut_off(value: float, decimals: int) -> Range:
    """Give what a number may stand for whose further decimals were cut off instead of rounded."""
    step = 10.0**-decimals
    return Range(value, value + step) if value >= 0 else Range(value - step, value)


def decimals_shown(value: float) -> int:
    """Give how many decimals a value has of itself; trailing zeros that were printed are not known here."""
    return len(f"{value:.10f}".rstrip("0").partition(".")[2])


def events_of(printed: Printed) -> tuple[int, int] | None:
    """Give the least and the most events that a figure may stand for, None where no count is known."""
    values = printed.values
    if values.events is not None:
        return values.events, values.events
    if values.events_low is not None and values.events_high is not None:
        return values.events_low, values.events_high
    return None


def share_of(printed: Printed) -> Range | None:
    """Give the share of patients, 0 to 1, that a counted figure stands for; None where it has none.

    Counts with a denominator are exact; percentages and Kaplan-Meier estimates have their rounding range;
    a bound (`<4%`) has everything on its side.
    """
    values = printed.values
    n, events = values.n, events_of(printed)
    if n and events and printed.row.type in COUNTED:
        return Range(events[0] / n, events[1] / n) if events[1] <= n else None
    if values.survival is not None:
        decimals = values.percent_decimals
        known = rounded(100 * values.survival, decimals)
    elif values.percent is not None:
        known = rounded(values.percent, values.percent_decimals)
    else:
        return None
    return _bounded(Range(known.low / 100, known.high / 100), printed.figure.qualifier)


def _bounded(known: Range, qualifier: str) -> Range | None:
    if qualifier in ("<", "<="):
        return Range(0.0, known.high)
    if qualifier in (">", ">="):
        return Range(known.low, 1.0)
    return None if qualifier else Range(max(known.low, 0.0), min(known.high, 1.0))


def percent(share: float) -> str:
    """Write a share as a percentage with one decimal."""
    return f"{100 * share:.1f}%"


def shown(share: Range) -> str:
    """Write a range of shares: `41.1%`, or `11.5% to 12.5%` where it is wide."""
    if share.high - share.low < 0.0011:
        return percent((share.low + share.high) / 2)
    return f"{percent(share.low)} to {percent(share.high)}"
