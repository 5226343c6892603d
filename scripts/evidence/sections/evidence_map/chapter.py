"""The evidence map in the annex: a table, its cells shaded as those of the drawing are."""

from __future__ import annotations

from evidence.display import words
from evidence.display.section import Writer
from evidence.display.tables.cells import GridRow, grid, para, to
from evidence.sections.evidence_map.printed import NOTE, mapped
from evidence.sections.evidence_map.view import MapView


def write(paper: Writer, v: MapView) -> None:
    """Write the chapter."""
    paper.heading("Evidence map", 1, "evidence-map")
    paper.text(NOTE, style="SmallText")
    shown = mapped(v)
    rows = [
        GridRow((para(to(row.outcome, row.address)), *texts), fills=(None, *shades))
        for row, texts, shades in zip(v.rows, shown.texts, shown.shades, strict=True)
    ]
    paper.table(
        "Evidence map: outcomes by design", grid((v.outcome_head, *map(words.capital, shown.columns)), rows)
    )
    if v.nothing:
        told = "; ".join(v.nothing)
        paper.text(
            f"No study that the review takes reports, at a time that it asks for: {told}.", style="SmallText"
        )
