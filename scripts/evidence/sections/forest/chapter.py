"""The forest plot of a synthesis in the paper: as drawn with its pooled numbers, else its rows as a table."""

from __future__ import annotations

from evidence.display import words
from evidence.display.geometry import forest_rows
from evidence.display.section import Writer
from evidence.sections.forest.view import SynthesisForest


def write(paper: Writer, v: SynthesisForest) -> None:
    """Write the part."""
    if v.plot is not None:
        if v.picture is None:
            paper.table(v.plot.title, forest_rows.all_rows(v.plot))
            told = forest_rows.notes(v.plot.table)
        else:
            paper.figure(v.picture, f"Forest plot. {v.plot.title}", v.described)
            pooled = forest_rows.pooled_rows(v.plot)
            if pooled.rows:
                paper.table(f"{v.plot.title}: pooled result", pooled)
            told = list(v.plot.table.lines)
        for text in told:
            paper.text(text, style="SmallText")
    for text in v.warnings:
        paper.text(f"⚠ {words.sentence(text)}", style="Warning")
    for text in v.notes:
        paper.text(words.sentence(text), style="SmallText")
    if v.tried:
        paper.text(v.tried, style="SmallText")
    if v.second:
        paper.text(v.second, style="Warning" if v.second_disagrees else "SmallText")
