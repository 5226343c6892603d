"""What the report's script filters by: comparison, time, number of studies and designs of every result."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypedDict

from evidence.display.library.publications import design_rank
from evidence.display.section import Report


class KnownResults(TypedDict):
    """Names once; by the address of a synthesis its comparison, time, studies and designs as numbers."""

    comparisons: list[str]
    times: list[str]
    designs: list[str]
    syntheses: dict[str, tuple[int, int, int, tuple[int, ...]]]


def for_script(report: Report, _linked: Collection[str]) -> KnownResults:
    """Tell of every synthesis what a reader may filter by."""
    pairs = [(o, s) for o in report.evidence.outcomes for s in o.syntheses]
    comparisons = list(dict.fromkeys(s.comparison.label for _, s in pairs))
    times = list(dict.fromkeys(s.time.label for _, s in pairs))
    designs = sorted({c.design for _, s in pairs for c in s.candidates}, key=lambda d: (design_rank(d), d))
    told = {
        report.addresses.syntheses[o.outcome.id, s.id]: (
            comparisons.index(s.comparison.label),
            times.index(s.time.label),
            s.primary.k,
            tuple(sorted({designs.index(c.design) for c in s.candidates})),
        )
        for o, s in pairs
    }
    return KnownResults(comparisons=comparisons, times=times, designs=designs, syntheses=told)
