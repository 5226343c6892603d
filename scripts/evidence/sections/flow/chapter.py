"""From the search to the studies in the paper."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.sections.flow.view import STEM, FlowView


def write(paper: Writer, v: FlowView) -> None:
    """Write the part."""
    paper.heading("From the search to the studies", 2)
    if v.boxes.rows:
        paper.figure(f"{STEM}.svg", "Flow diagram (PRISMA 2020)", v.told)
        if v.search:
            paper.text(v.search, style="SmallText")
        for text in v.warnings:
            paper.text(f"⚠ {text}", style="Warning")
        paper.table("The flow as a table", v.boxes)
    else:
        paper.text("No flow of publications is known.")
    if v.designs.rows:
        paper.table("Included publications by design", v.designs)
