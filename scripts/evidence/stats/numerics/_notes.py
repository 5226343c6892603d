"""Notes about rows of an array; the floor above puts the studies in their place."""

import numpy as np

from evidence.record.notes.note import Note, RowNote


def about_rows(kind: str, where: np.ndarray, **numbers: float) -> RowNote:
    """Make a note of the rows where a mask of shape (k,) is true."""
    return RowNote(kind, numbers=dict(numbers), rows=tuple(int(i) for i in np.flatnonzero(where)))


def without_estimate(use: np.ndarray) -> list[Note]:
    """Tell the rows that have no estimate; nothing where all have one."""
    if use.all():
        return []
    return [about_rows("without_estimate_left_out", ~use, left_out=int((~use).sum()), total=len(use))]


def hartung_knapp(factor: float, ci_method: str) -> list[Note]:
    """Tell of a Hartung-Knapp factor below 1."""
    kind = {"hksj": "hartung_knapp_narrower", "hksj-floor": "hartung_knapp_raised"}.get(ci_method)
    return [Note(kind, numbers={"factor": float(factor)})] if kind is not None and factor < 1 else []
