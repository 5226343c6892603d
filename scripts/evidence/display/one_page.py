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


@dataclass(frozen=True, slots=True)
class PageLine:
    """A result: each pair is what is printed large and, below it, what is printed small."""

    outcome: tuple[str, str]
    result: tuple[str, str]
    bar: EffectBar | None
    evidence: tuple[str, str]
    certainty: str
    beware: str


@dataclass(frozen=True, slots=True)
class OnePage:
    """The whole page."""

    title: str
    answer: tuple[str, ...]
    heads: tuple[str, ...]  # of the columns: outcome, result, drawing, evidence, certainty, beware
    lines: tuple[PageLine, ...]
    question: tuple[tuple[str, str], ...]
    lead: str
    provenance: str
