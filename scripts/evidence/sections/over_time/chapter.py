"""Patency and survival over time: the curve of all studies as drawn, and its figures as a table."""

from __future__ import annotations

from pathlib import Path

from evidence.display import words
from evidence.display.numbers import fixed
from evidence.paper.document import Paper
from evidence.paper.grid import TOTAL, Row, grid
from evidence.paper.markup import Span, para, small
from evidence.sections.over_time.view import CurveCell, CurveRow, CurveView


def write(paper: Paper, v: CurveView, folder: Path) -> None:
    """Write the section of one curve."""
    paper.heading(v.title, 3, v.id)
    paper.text(v.meaning, keep=bool(v.downloads))
    pictures = dict(v.downloads)
    if "PNG" in pictures:
        paper.figure(folder / pictures["PNG"], v.title, f"{v.title}. {v.meaning}")
    if v.rows:
        _times(paper, v)
    for i, text in enumerate(v.footnotes, start=1):
        paper.text(f"{i}. {text}", style="SmallText")
    for text in v.curve.warnings:
        paper.text(f"⚠ {words.sentence(text)}", style="Warning")
    for text in (*(words.sentence(note) for note in v.curve.notes), *v.lines):
        paper.text(text, style="SmallText")
    if v.second:
        paper.text(v.second, style="Warning" if v.second_disagrees else "SmallText")
    if v.left_out:
        heads = ("Publication", "As printed", "At", "Why")
        rows = [
            (
                Span(x.label, anchor=publication),
                x.printed,
                x.at_printed or "not stated",
                f"{words.capital(x.kind)}: {x.reason}",
            )
            for x, publication, _ in v.left_out
        ]
        paper.table(f"Not on the plot: {v.title}", grid(heads, rows, weights=(5, 6, 4, 10)))


def _times(paper: Paper, v: CurveView) -> None:
    rows = [_row(r) for r in v.rows]
    if v.pooled:
        rows.append(Row(("Pooled curve", *v.pooled), TOTAL))
        rows.append(Row(("Band of the whole curve", *v.band)))
        rows.append(Row(("Studies at this time", *v.studies)))
    paper.table(f"{v.title}: figures of all studies", grid(("Study", *map(words.capital, v.times)), rows))
    errors = f"; standard errors: {v.only_grade}" if v.only_grade else ""
    level = fixed(100 * v.curve.level, 0)
    paper.text(f"With {level}% confidence intervals{errors}.", style="SmallText")


def _row(r: CurveRow) -> Row:
    name = (para(Span(r.key.label, anchor=r.address)), *((small(r.about),) if r.about else ()))
    return Row((name, *(_cell(c) for c in r.cells)))


def _cell(c: CurveCell | None) -> str:
    if c is None:
        return ""
    return c.text + (f" [{c.mark}]" if c.mark else "")
