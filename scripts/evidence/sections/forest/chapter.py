"""The forest plot of a synthesis in the paper: as drawn with its pooled numbers, else its rows as a table."""

from __future__ import annotations

from evidence.display import words
from evidence.display.geometry.forest import grids as forest_rows
from evidence.display.geometry.forest.lines import ForestView
from evidence.display.section import Writer
from evidence.sections.forest.view import OnAssumptions, SynthesisForest

# Rows that fit on a page with letters that can be read; of more a table says as much, over several pages.
MOST_ROWS = 40


def write(paper: Writer, v: SynthesisForest) -> None:
    """Write the part."""
    if v.plot is not None:
        _plot(paper, v.plot, v.picture, v.described)
    for text in v.warnings:
        paper.text(f"⚠ {words.sentence(text)}", style="Warning")
    for text in v.notes:
        paper.text(words.sentence(text), style="SmallText")
    if v.tried:
        paper.text(v.tried, style="SmallText")
    if v.second:
        paper.text(v.second, style="Warning" if v.second_disagrees else "SmallText")
    if v.assumed is not None:
        _on_assumptions(paper, v.assumed)


def _plot(paper: Writer, plot: ForestView, picture: str | None, described: str) -> None:
    if picture is None or _is_too_high(plot):
        paper.table(plot.title, forest_rows.all_rows(plot))
        told = [*forest_rows.notes(plot.table), *_where_it_is_drawn(picture)]
    else:
        paper.figure(picture, f"Forest plot. {plot.title}", described)
        pooled = forest_rows.pooled_rows(plot)
        if pooled.rows:
            paper.table(f"{plot.title}: pooled result", pooled)
        told = list(plot.table.lines)
    for text in told:
        paper.text(text, style="SmallText")


def _is_too_high(plot: ForestView) -> bool:
    return len(plot.lines) > MOST_ROWS


def _where_it_is_drawn(picture: str | None) -> list[str]:
    return [f"Too high for a page as a drawing, which is the file {picture}."] if picture else []


def _on_assumptions(paper: Writer, v: OnAssumptions) -> None:
    paper.text(v.meaning)
    _plot(paper, v.plot, v.picture, v.meaning)
    for text in v.warnings:
        paper.text(f"⚠ {words.sentence(text)}", style="Warning")
    for text in v.notes:
        paper.text(words.sentence(text), style="SmallText")
    if v.second:
        paper.text(v.second, style="Warning" if v.second_disagrees else "SmallText")


def write_key(paper: Writer, v: SynthesisForest) -> None:
    """Write the plot alone, with what a reader must beware of; rows have their footnotes as a picture has."""
    if v.plot is None:
        return
    if v.picture is None or _is_too_high(v.plot):
        paper.table(v.plot.title, forest_rows.all_rows(v.plot))
        for text in (*forest_rows.notes(v.plot.table), *_where_it_is_drawn(v.picture)):
            paper.text(text, style="SmallText")
    else:
        paper.figure(v.picture, f"Forest plot. {v.plot.title}", v.described)
    for text in v.warnings:
        paper.text(f"⚠ {words.sentence(text)}", style="Warning")
