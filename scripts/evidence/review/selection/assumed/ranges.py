"""Rounded percentages that several counts fit: the middle is pooled where the range is small, bounds kept.

A statement that nothing happened always has its count, a rounded percentage of a large arm often has several.
Leaving the second out and keeping the first would pull every rate towards 0.
"""

from __future__ import annotations

import math
from dataclasses import replace

import msgspec

from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.published.row import Row
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind

# A range is small where the middle is off by at most so much of its own standard error ...
OF_STANDARD_ERROR = 0.5
# ... or of itself, and never by more than so much of the patients.
OF_COUNT = 0.02
OF_PATIENTS = 0.005
LEAST, MOST = "least", "most"


def is_small(low: int, high: int, n: int) -> bool:
    """Whether counts from ``low`` to ``high`` of ``n`` differ by less than matters for the result.

    The middle can be off by half of the range. That is small if it is at most 0.5% of the patients and either
    half a binomial standard error of the count or 2% of the count. A range that begins at 0 is never small.
    """
    if low < 1 or high > n:
        return False
    middle, off = (low + high) / 2, (high - low) / 2
    error = math.sqrt(middle * (1 - middle / n))
    return off <= OF_PATIENTS * n and (off <= OF_STANDARD_ERROR * error or off <= OF_COUNT * middle)


def middle(low: int, high: int, row: Row) -> int:
    """Return the count in the middle of a range; of two the one nearer to the percentage as printed."""
    v = row.values
    if v.percent is None or v.n is None:
        return (low + high) // 2
    exact = v.percent / 100 * v.n
    two = ((low + high) // 2, (low + high + 1) // 2)
    return min(two, key=lambda count: (abs(count - exact), count))


def with_middle(row: Row) -> Row:
    """Return a row whose count lies in a small range with the middle as its count; any other unchanged."""
    v = row.values
    if row.reason is None or row.reason.kind != "several_counts_fit":
        return row
    if v.events_low is None or v.events_high is None or v.n is None:
        return row
    low, high = v.events_low, v.events_high
    if not is_small(low, high, v.n):
        return row
    taken = middle(low, high, row)
    numbers = {"low": low, "high": high, "n": v.n, "taken": taken}
    return replace(
        row,
        values=msgspec.structs.replace(v, events=taken),
        poolable=True,
        reason=None,
        derivation=(*row.derivation, Step(Note("count_of_range", numbers=numbers), (row.id,))),
    )


def note_of(row: Row) -> Note | None:
    """Tell of a count that is the middle of a range; ``None`` of any other."""
    v = row.values
    if v.events is None or v.events_low is None or v.events_high is None or v.n is None:
        return None
    numbers = {"low": v.events_low, "high": v.events_high, "taken": v.events, "n": v.n}
    return Note("middle_of_counts", numbers=numbers)


def has_range(candidate: Candidate) -> bool:
    """Whether a candidate stands on a count that is the middle of a range; a printed contrast never does."""
    return candidate.kind != FigureKind.EFFECT and any(
        f is not None and f.events_low is not None for f in (candidate.intervention, candidate.comparator)
    )


def at_bound(candidate: Candidate, end: str) -> Candidate:
    """Return a candidate with its counts at the bounds that make its effect smallest or largest.

    Parameters
    ----------
    end
        LEAST: fewest events of the intervention, most of the comparator; MOST the other way round.
    """
    if not has_range(candidate):
        return candidate
    return replace(
        candidate,
        key=f"{candidate.key}.{end}",
        intervention=_moved(candidate.intervention, end == LEAST),
        comparator=_moved(candidate.comparator, end != LEAST),
    )


def _moved(figure: ArmFigure | None, least: bool) -> ArmFigure | None:
    if figure is None or figure.events_low is None or figure.events_high is None:
        return figure
    return replace(figure, events=figure.events_low if least else figure.events_high)
