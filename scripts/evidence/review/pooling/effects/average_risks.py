"""Differences of few events: variances from the average risks (rates) of the studies.

A study's own risks give its difference no variance where nobody has the event (or everybody), and a small
one where few have it by chance: that study would have the largest weight. The average risks of both arms
give each study a variance that only the size of its arms moves (vtype "AV" of R's metafor).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.record.results.analysis import EffectStatus, StudyEffect
from evidence.record.results.candidate import Candidate, FigureKind

MEASURES = (MeasureId.RD, MeasureId.IRD)
KIND = "variance_of_average_risks"
_ADDED = 0.5  # to the events of all studies together, where one arm has none (or events only) in any


def taken(rows: Sequence[StudyEffect]) -> bool:
    """Whether differences have variances from average risks."""
    return any(row.note is not None and row.note.kind == KIND for row in rows)


def needed(rows: Sequence[StudyEffect]) -> bool:
    """Whether a difference has no variance of its own."""
    return any(row.note is not None and row.note.kind == "no_variance_of_its_own" for row in rows)


def in_place(
    figures: Sequence[Candidate], rows: Sequence[StudyEffect], measure: MeasureId
) -> tuple[StudyEffect, ...]:
    """Give differences of counted studies variances from their average risks; printed ones keep their own.

    Limits stay those of each study's own arms. The rows stay as they are where the average says no more than
    they do: of one study, and without any event, or with events only, in all.
    """
    tables = [_table(figure, measure) for figure in figures]
    counted = [table for table in tables if table is not None]
    treated = sum(t[0] for t in counted), sum(t[1] for t in counted)
    compared = sum(t[2] for t in counted), sum(t[3] for t in counted)
    events, size = treated[0] + compared[0], treated[1] + compared[1]
    if len(counted) < 2 or events == 0 or (measure == MeasureId.RD and events == size):
        return tuple(rows)
    first, second = (_spread(*arm, measure) for arm in (treated, compared))
    return tuple(
        row
        if table is None or row.estimate is None
        else replace(
            row,
            yi=row.estimate,
            vi=first / table[1] + second / table[3],
            status=EffectStatus.POOLED,
            note=Note(KIND),
        )
        for row, table in zip(rows, tables, strict=True)
    )


def _table(figure: Candidate, measure: MeasureId) -> tuple[float, float, float, float] | None:
    """Events and patients (person-years) of both arms; ``None`` where a contrast is printed without them."""
    if figure.kind not in (FigureKind.COUNTS, FigureKind.RATES):
        return None
    ours, theirs = figure.sides
    if ours.events is None or theirs.events is None:
        return None
    if measure == MeasureId.IRD:
        return (*ours.counted_in_time, *theirs.counted_in_time)
    return (*ours.counted, *theirs.counted)


def _spread(events: float, size: float, measure: MeasureId) -> float:
    """Return the variance of one patient (person-year) of an arm, from the average over studies."""
    if measure == MeasureId.IRD:
        return max(events, _ADDED) / size
    if events in (0, size):
        events, size = events + _ADDED, size + 2 * _ADDED
    return events / size * (1 - events / size)
