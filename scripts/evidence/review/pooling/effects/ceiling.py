"""Outcomes that nearly everybody has: where risk ratios say little, and what is offered beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.record.results.candidate import Candidate, FigureKind

# Above this risk of the comparator a risk ratio can hardly exceed 1 / 0.8, whatever the treatment does.
CEILING = 0.8


def near_ceiling(candidates: Iterable[Candidate]) -> tuple[str, ...]:
    """Return the keys of the usable contrasts whose comparator has more events than the ceiling."""
    counted = (c for c in candidates if c.kind == FigureKind.COUNTS)
    return tuple(c.key for c in counted if c.comparator is not None and c.comparator.share > CEILING)


def notes(measure: MeasureId, chosen: tuple[Candidate, ...]) -> Iterator[Note]:
    """Tell that risk ratios of such studies were pooled."""
    if measure != MeasureId.RR or len(chosen) < 2:
        return
    keys = near_ceiling(chosen)
    if keys:
        yield Note("near_ceiling", keys, {"studies": len(keys), "total": len(chosen)})
