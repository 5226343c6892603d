"""Integrity findings in the paper."""

from __future__ import annotations

from evidence.display.section import LANDSCAPE, PORTRAIT, Writer
from evidence.sections.integrity.view import IntegrityView


def write(paper: Writer, v: IntegrityView) -> None:
    """Write the chapter."""
    paper.heading("Integrity findings", 1, "integrity")
    if v.printed_effects:
        paper.text(v.printed_effects)
        paper.bullets([f"{place} {text}" for place, text in v.disagreeing])
    if not v.grid.rows:
        paper.text("None.")
        return
    paper.text(
        "What does not add up in the publications or was noticed while they were read. "
        "Values are kept as printed."
    )
    paper.turn(LANDSCAPE)
    paper.table(v.caption, v.grid)
    paper.turn(PORTRAIT)
