"""What changed: a paragraph in the paper, however much it is; the table in the annex."""

from __future__ import annotations

from evidence.display import words
from evidence.display.section import LANDSCAPE, PORTRAIT, Writer
from evidence.sections.changes.view import ChangesView


def write_in_short(paper: Writer, v: ChangesView) -> None:
    """Write the part of the paper: the most telling results, and where the others stand."""
    paper.heading("What changed", 1)
    paper.text(v.paragraph)
    paper.bullets(v.lines)
    if v.grid.rows:
        more = f"{words.plural(v.more, 'more result')} and all causes" if v.more else "All causes"
        paper.text(f"{more}: changes.html, and the annex.", style="SmallText")


def write(paper: Writer, v: ChangesView) -> None:
    """Write the part of the annex, with every result that is another."""
    paper.heading("What changed", 1)
    paper.text(v.paragraph)
    if v.grid.rows:
        paper.turn(LANDSCAPE)
        paper.table(v.caption, v.grid)
        paper.turn(PORTRAIT)
