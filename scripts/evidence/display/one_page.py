"""What stands on the one printable page of a review: plain data, for whoever draws it."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display.geometry.axis import Axis


@dataclass(frozen=True, slots=True)
class EffectBar:
    """A result to be drawn: its value and limits on the natural scale and the axis that it shares."""

    axis: Axis
    estimate: float
    low: float | None
    high: float | None
    single: bool  # one study, not a pooled result
    better: str = ""  # where better values lie: lower or higher


@dataclass(frozen=True, slots=True)
class PageLine:
    """A result: of each cell what is printed large and, below it, what is printed small."""

    outcome: tuple[str, ...]
    result: tuple[str, ...]
    bar: EffectBar | None
    evidence: tuple[str, str]
    certainty: tuple[str, ...] | None  # none where that of no result is judged
    beware: str
    undrawn: str = ""  # why there is no drawing
    carries: bool = True  # whether the result can carry a headline


@dataclass(frozen=True, slots=True)
class OnePage:
    """The whole page."""

    title: str
    answer: tuple[str, ...]
    heads: tuple[str, ...]  # of the columns: outcome, result, drawing, evidence, certainty if any, beware
    below_first_head: str  # the comparison that most results are of
    lines: tuple[PageLine, ...]
    legend: tuple[str, ...]  # what drawings and caveats mean
    question: tuple[tuple[str, str], ...]
    lead: str
    provenance: str
