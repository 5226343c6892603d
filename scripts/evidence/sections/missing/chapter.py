"""What is missing in the paper: studies looked for by name stand as a table in the annex alone."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.sections.missing.view import MissingView


def write(paper: Writer, v: MissingView) -> None:
    """Write the part of the report."""
    _write_unused(paper, v)
    if v.sought.rows:
        paper.text(v.looked_for)
        paper.text(v.sought_names)


def write_annex(paper: Writer, v: MissingView) -> None:
    """Write the part of the annex."""
    _write_unused(paper, v)
    if v.sought.rows:
        paper.text(v.looked_for)
        paper.table(v.sought_caption, v.sought)


def _write_unused(paper: Writer, v: MissingView) -> None:
    paper.heading("What is missing", 1)
    if v.grid.rows:
        paper.text(v.said)
        paper.table(v.caption, v.grid)
