"""The events behind a result, as they were counted."""

from __future__ import annotations

from evidence.display import numbers
from evidence.record.results.analysis import Analysis


def events_of(primary: Analysis) -> str:
    """Write the events of each side: ``12/540 versus 3/500``, of rates ``12 in 340 person-years``.

    Nothing where they are not counted.
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
    sides = ((primary.events, primary.n), (primary.events_comparator, primary.n_comparator))
    told = [f"{numbers.integer(e)}/{numbers.integer(n)}" for e, n in sides if e is not None and n is not None]
    return " versus ".join(told)
