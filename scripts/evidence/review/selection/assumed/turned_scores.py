"""Scores that run the other way: their signs are turned before standardised differences are pooled.

Where one instrument counts health and another disability, the same benefit raises one and lowers the other
(Cochrane Handbook 10.5.2: the means of one set are multiplied by -1).
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from evidence.record.measures import measure_of
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.published.row import Row


def as_turned(row: Row, turned: tuple[str, ...]) -> Row:
    """Return a figure of a score that runs the other way with its sign turned; any other unchanged.

    Means, medians and differences change their sign, so that limits, quartiles and ends of a range change
    places; standard deviations and errors stay, and so does a ratio, which no standardised difference takes.
    """
    v = row.values
    if row.outcome not in turned or (v.measure is not None and measure_of(v.measure).ratio):
        return row
    values = msgspec.structs.replace(
        v,
        mean=_less(v.mean),
        median=_less(v.median),
        estimate=_less(v.estimate),
        low=_less(v.high),
        high=_less(v.low),
        q1=_less(v.q3),
        q3=_less(v.q1),
        min=_less(v.max),
        max=_less(v.min),
    )
    return replace(row, values=values, derivation=(*row.derivation, Step(Note("score_turned"), (row.id,))))


def _less(value: float | None) -> float | None:
    return None if value is None else 0.0 - value  # 0 stays 0, without a sign
