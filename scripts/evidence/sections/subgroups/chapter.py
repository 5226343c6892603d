"""Subgroup analyses in the paper: as drawn with their pooled rows, else as a table."""

from __future__ import annotations

from evidence.display.geometry.forest import grids as forest_rows
from evidence.display.section import Writer
from evidence.sections.subgroups.view import SubgroupsView


def write(paper: Writer, v: SubgroupsView) -> None:
    """Write the part."""
    for g in v.analyses:
        paper.heading(f"Subgroups: {g.label}", 4)
        if g.picture is None:
            paper.table(g.plot.title, forest_rows.all_rows(g.plot))
            told = forest_rows.notes(g.plot.table)
        else:
            paper.figure(g.picture, f"Forest plot. {g.plot.title}", g.described)
            pooled = forest_rows.pooled_rows(g.plot)
            if pooled.rows:
                paper.table(f"{g.plot.title}: pooled result", pooled)
            told = list(g.plot.table.lines)
        for text in told:
            paper.text(text, style="SmallText")
