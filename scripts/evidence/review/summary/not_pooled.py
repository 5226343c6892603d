"""The figures that no primary analysis uses: each once, with the most telling reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evidence.record.notes.note import Note
from evidence.record.results.analysis import NOT_POOLED, Analysis
from evidence.record.results.dataset import OutcomeData
from evidence.record.results.left_out import LeftOut
from evidence.record.results.synthesis import Synthesis, rows_representing

# If a figure is left out of several syntheses for several reasons, the reader is told the most telling one.
_TELLING = (
    "not poolable",
    "integrity",
    "overlap",
    "passed over",
    "partial period",
    "subgroup only",
    "outside the time window",
    "other kind of figure",
    "before treatment",
    "context",
    "case report",
    "mixed arm",
    "other comparison",
)
# Figures that answer the question but cannot enter the pool, and how many of them a summary names.
_PRINTED_ALL_THE_SAME = ("not poolable", "outside the time window", "other kind of figure")
_MOST_TOLD = 2


def with_what_is_printed(analysis: Analysis, left_outs: Sequence[LeftOut]) -> Analysis:
    """Say of a question without a pooled answer what the publications print all the same."""
    if analysis.status != NOT_POOLED:
        return analysis
    printed = [x for x in left_outs if x.kind in _PRINTED_ALL_THE_SAME]
    if not printed:
        return analysis
    told = tuple(
        Note("printed_figure", words={"label": x.label, "printed": x.printed}, parts=(x.reason,))
        for x in printed[:_MOST_TOLD]
    )
    why = (analysis.status_reason,) if analysis.status_reason else ()
    more = {"more": len(printed) - len(told)}
    return replace(analysis, status_reason=Note("printed_all_the_same", numbers=more, parts=(*why, *told)))


def not_pooled(syntheses: Sequence[Synthesis], data: OutcomeData) -> tuple[LeftOut, ...]:
    """Collect the figures that no primary analysis uses, each once, with the most telling reason."""
    used = rows_representing(syntheses)
    best: dict[tuple[str, ...], LeftOut] = {}
    for lost in [*(lost for s in syntheses for lost in s.left_out), *data.context]:
        if set(lost.row_ids) <= used:
            continue
        known = best.get(lost.row_ids)
        if known is None or _TELLING.index(lost.kind) < _TELLING.index(known.kind):
            best[lost.row_ids] = lost
    # A figure may stand alone and as part of a contrast: it is told once.
    covered: set[str] = set()
    unique = []
    for lost in sorted(best.values(), key=lambda x: (_TELLING.index(x.kind), len(x.row_ids), x.row_ids)):
        if set(lost.row_ids) <= covered | used:
            continue
        covered |= set(lost.row_ids)
        unique.append(lost)
    return tuple(sorted(unique, key=lambda x: (x.label, x.publication, x.row_ids)))
