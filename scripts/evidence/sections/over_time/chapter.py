"""Outcomes over time in the paper: the curve of all studies as drawn, and its figures as a table."""

from __future__ import annotations

from evidence.display import words
from evidence.display.section import Writer
from evidence.display.tables.cells import TOTAL, GridRow, grid, para, small, to
from evidence.sections.over_time.view import CurveCell, CurveRow, CurveView, OverTimeView


def write(paper: Writer, v: OverTimeView) -> None:
    """Write the part of an outcome."""
    for curve in v.curves:
        _curve(paper, curve)


def _curve(paper: Writer, v: CurveView) -> None:
    paper.heading(v.title, 3, v.id)
    paper.text(v.meaning, keep=bool(v.downloads))
    if v.picture:
        paper.figure(v.picture, v.title, f"{v.title}. {v.meaning}")
    if v.rows:
        _times(paper, v)
    for i, text in enumerate(v.footnotes, start=1):
        paper.text(f"{i}. {text}", style="SmallText")
    for text in v.warnings:
        paper.text(f"⚠ {words.sentence(text)}", style="Warning")
    for text in (*(words.sentence(note) for note in v.notes), *v.lines):
        paper.text(text, style="SmallText")
    if v.second:
        paper.text(v.second, style="Warning" if v.second_disagrees else "SmallText")
    if v.left_out.rows:
        paper.table(f"Not on the plot: {v.title}", v.left_out)


def _times(paper: Writer, v: CurveView) -> None:
    rows = [_row(r) for r in v.rows]
    if v.pooled:
        rows.append(GridRow(("Pooled curve", *v.pooled), TOTAL))
        if v.median:
            rows.append(GridRow(("Median study", *v.median)))
        rows.append(GridRow(("Band of the whole curve", *v.band)))
        rows.append(GridRow(("Studies at this time", *v.studies)))
    paper.table(f"{v.title}: values of all studies", grid(v.heads, rows))
    errors = f"; standard errors: {v.only_grade}" if v.only_grade else ""
    paper.text(f"With {100 * v.curve.level:g}% confidence intervals{errors}.", style="SmallText")


def _row(r: CurveRow) -> GridRow:
    name = (para(to(r.key.label, r.address)), *((small(r.about),) if r.about else ()))
    return GridRow((name, *(_cell(c) for c in r.cells)))


def _cell(c: CurveCell | None) -> str:
    if c is None:
        return ""
    return c.text + (f" [{c.mark}]" if c.mark else "")
