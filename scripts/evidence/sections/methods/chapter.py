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


def write_in_short(paper: Writer, v: MethodsView) -> None:
    """Write the page of methods of the paper."""
    paper.heading("Methods", 1, "methods")
    for p in v.in_short:
        paper.text(bold(f"{p.heading}. "), p.text, style="SmallBody")
    for d in v.disagreements:
        paper.text("⚠ ", *d.spans, style="Warning")
    paper.text("All methods with all settings stand in the annex.", style="SmallText")
