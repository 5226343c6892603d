"""Counts of two arms: what all models of them share when they are computed once more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note

Counts = tuple[np.ndarray, ...]
Row = tuple[float, ...]  # events and patients of both arms of one study


@dataclass(frozen=True, slots=True)
class Check:
    """What was found: the log ratio with its bounds, and the variance between studies where there is one."""

    engine: str
    what: Note
    estimate_and_bounds: list[float | None]
    tau2: float | None = None


# Measures of two arms that models of counts know.
RATIOS = (MeasureId.OR, MeasureId.RR, MeasureId.IRR)
DIFFERENCES = (MeasureId.RD, MeasureId.IRD)


def as_risks(measure: MeasureId) -> MeasureId:
    """Return a rate ratio as a risk ratio: of Poisson counts with person-time in the place of patients."""
    return MeasureId.RR if measure == MeasureId.IRR else measure


def says_something(row: Row, measure: MeasureId) -> bool:
    """Whether a study has an event; of odds ratios, also somebody without one."""
    a, n1, c, n2 = row
    return a + c > 0 and (measure in (MeasureId.RR, MeasureId.IRR) or a + c < n1 + n2)


def informative(counts: Counts, measure: MeasureId) -> Counts:
    """Return the columns of the studies that say something of a ratio."""
    rows = [row for row in zip(*counts, strict=True) if says_something(row, measure)]
    return tuple(np.array(column, dtype=float) for column in zip(*rows, strict=True))


def corrected(counts: Counts, measure: MeasureId) -> tuple[np.ndarray, np.ndarray]:
    """Return each study's effect and variance, 0.5 added to every cell of a study with an empty one.

    Studies without an event, or with events only, in both arms have none and are left out. Rates have two
    cells, with person-time in the place of patients.
    """
    effects = []
    in_time = measure in (MeasureId.IRR, MeasureId.IRD)
    for a, n1, c, n2 in zip(*counts, strict=True):
        if a + c == 0 or (not in_time and a + c == n1 + n2):
            continue
        empty = a == 0 or c == 0 or (not in_time and (a == n1 or c == n2))
        add = 0.5 if empty else 0.0
        x, y = a + add, c + add
        m, n = (n1, n2) if in_time else (n1 + 2 * add, n2 + 2 * add)
        p, q = x / m, y / n
        if measure == MeasureId.OR:
            effects.append((np.log(p / (1 - p) / (q / (1 - q))), 1 / x + 1 / (m - x) + 1 / y + 1 / (n - y)))
        elif measure == MeasureId.RR:
            effects.append((np.log(p / q), 1 / x - 1 / m + 1 / y - 1 / n))
        elif measure == MeasureId.IRR:
            effects.append((np.log(p / q), 1 / x + 1 / y))
        elif measure == MeasureId.IRD:
            effects.append((p - q, p / m + q / n))
        else:
            effects.append((p - q, p * (1 - p) / m + q * (1 - q) / n))
    yi, vi = (np.array(column, dtype=float) for column in zip(*effects, strict=True)) if effects else ([], [])
    return np.asarray(yi), np.asarray(vi)
