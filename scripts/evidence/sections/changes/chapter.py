"""What changed, in the paper: the paragraph and the table."""

from __future__ import annotations

from evidence.display.section import LANDSCAPE, PORTRAIT, Writer
from evidence.sections.changes.view import ChangesView


def write(paper: Writer, v: ChangesView) -> None:
    """Write the part."""
    paper.heading("What changed", 1)
    paper.text(v.paragraph)
    if v.grid.rows:
        paper.turn(LANDSCAPE)
        paper.table(v.caption, v.grid)
        paper.turn(PORTRAIT)
