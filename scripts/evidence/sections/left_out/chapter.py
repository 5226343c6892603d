"""What is in no primary analysis, in the paper."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.sections.left_out.view import LeftOutView


def write(paper: Writer, v: LeftOutView) -> None:
    """Write the part."""
    paper.table(v.title, v.grid)
