"""The events behind a result, as they were counted."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.display import numbers
from evidence.record.results.analysis import Analysis
from evidence.record.results.candidate import ArmFigure, Candidate


def events_of(primary: Analysis, pooled: Sequence[Candidate]) -> str:
    """Write the events of each side: ``12/540 versus 3/500``, of rates ``12 in 340 person-years``.

    Nothing where they are not counted. A sum with counts that no source prints, because a rounded percentage
    fits several, is called ``about 643/3,594``.
    """
    if primary.person_years is not None:
        in_time = (
            (primary.events, primary.person_years),
            (primary.events_comparator, primary.person_years_comparator),
        )
        counted = [
            f"{numbers.integer(e)} in {numbers.general(t)}"
            for e, t in in_time
            if e is not None and t is not None
        ]
        return " versus ".join(counted) + (" person-years" if counted else "")
    sides = (
        (primary.events, primary.n, [c.intervention for c in pooled]),
        (primary.events_comparator, primary.n_comparator, [c.comparator for c in pooled]),
    )
    return " versus ".join(
        f"{'about ' if any(map(_in_range, figures)) else ''}{numbers.integer(e)}/{numbers.integer(n)}"
        for e, n, figures in sides
        if e is not None and n is not None
    )


def _in_range(figure: ArmFigure | None) -> bool:
    """Whether the count of an arm is the middle of several that fit what is printed."""
    return figure is not None and figure.events_low != figure.events_high
