"""What is missing in the paper."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.sections.missing.view import MissingView


def write(paper: Writer, v: MissingView) -> None:
    """Write the part."""
    paper.heading("What is missing", 1)
    paper.text(v.said)
    paper.table(v.caption, v.grid)
