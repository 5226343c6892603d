"""Directions of effect in the paper."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.sections.directions.view import DirectionView


def write(paper: Writer, v: DirectionView) -> None:
    """Write the part."""
    paper.text(v.sentence)
    paper.table(f"{v.title}: direction of effect, study by study", v.grid)
