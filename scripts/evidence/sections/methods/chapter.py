"""The methods in the paper."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.display.tables.cells import bold
from evidence.sections.methods.view import MethodsView


def write(paper: Writer, v: MethodsView) -> None:
    """Write the chapter."""
    paper.heading("Methods", 1, "methods")
    for p in v.paragraphs:
        paper.text(bold(f"{p.heading}. "), p.text)
    for d in v.disagreements:
        paper.text("⚠ ", *d.spans, style="Warning")
    if v.analyses.rows:
        paper.table("Sensitivity analyses as configured", v.analyses)
