"""When patients were enrolled, as far as a study file's dates say, and how long two studies did so at once.

A year is one of its months, a day is of its month; an end that is not told may lie anywhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from evidence.studies.reading.described.dates import period_of

Months = tuple[float, float]  # the first and the last that a date can be, in months since year 0


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The months in which enrolment can have begun, and those in which it can have ended."""

    first: Months
    last: Months

    @property
    def told(self) -> bool:
        """Whether both ends are told, if only by a year."""
        return math.isfinite(self.first[0]) and math.isfinite(self.last[1])

    @property
    def by_month(self) -> bool:
        """Whether both ends are told by their month."""
        return self.first[0] == self.first[1] and self.last[0] == self.last[1]


@dataclass(frozen=True, slots=True)
class SharedMonths:
    """In how many calendar months two studies both enrolled: surely, and at most."""

    least: int
    most: float


def enrolment_of(text: object) -> Enrolment | None:
    """Read a period of enrolment; ``None`` where there is none, or none that can be read."""
    ends = period_of(text) if isinstance(text, str) else None
    if ends is None:
        return None
    first, last = (_months(date) if date else None for date in ends)
    if first is not None and last is not None:
        return Enrolment(first, last)
    if first is not None:
        return Enrolment(first, (first[0], math.inf))
    return Enrolment((-math.inf, last[1]), last) if last is not None else None


def _months(date: str) -> Months:
    year, month = int(date[:4]) * 12, date[5:7]
    return (year + int(month), year + int(month)) if month else (year + 1, year + 12)


def overlap(a: Enrolment, b: Enrolment) -> SharedMonths:
    """Count the calendar months in which both enrolled."""
    most = min(a.last[1], b.last[1]) - max(a.first[0], b.first[0]) + 1
    least = min(a.last[0], b.last[0]) - max(a.first[1], b.first[1]) + 1
    if least < 1 and (surely_inside(a, b) or surely_inside(b, a)):
        least = 1
    return SharedMonths(max(int(least), 0), max(most, 0))


def surely_inside(inner: Enrolment, outer: Enrolment) -> bool:
    """Whether the whole of one period lies in the other, whatever days its dates stand for."""
    return outer.first[1] <= inner.first[0] and inner.last[1] <= outer.last[0]


def in_words(a: Enrolment, b: Enrolment) -> str:
    """Say how long two studies enrolled at once: no more than their dates carry."""
    found = overlap(a, b)
    if found.least == found.most:
        return f"enrolment overlaps in {_counted(found.least)}"
    why = "in years" if a.told and b.told else "without an end"
    most = f"{_counted(int(found.most))} at most" if math.isfinite(found.most) else ""
    if not found.least:
        return f"enrolment may overlap, in {most} (dates {why})"
    told = ", ".join(part for part in (f"{_counted(found.least)} at least", most) if part)
    return f"enrolment overlaps in {told} (dates {why})"


def _counted(months: int) -> str:
    return f"{months} calendar month{'s' if months != 1 else ''}"
