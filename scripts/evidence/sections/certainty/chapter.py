"""Certainty in the paper's appendix: each result with its domains and reasons, and the rules."""

from __future__ import annotations

from evidence.display.section import LANDSCAPE, PORTRAIT, Writer
from evidence.sections.certainty.view import TITLE, CertaintyView


def write(paper: Writer, v: CertaintyView) -> None:
    """Write the chapter."""
    paper.turn(LANDSCAPE)
    paper.heading(TITLE, 1, "certainty")
    paper.text(v.note)
    for table in (*v.judged, *v.proposals):
        paper.table(table.title, table.grid)
    if v.rules:
        paper.heading("How the proposals are computed", 2)
        paper.bullets(v.rules)
    paper.turn(PORTRAIT)
