"""Heads, rows and cells of tables as HTML: spans, links, small print and warnings, every text escaped.

Pages have tens of thousands of cells: written here they take half the time that a template takes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from markupsafe import Markup, escape

from evidence.display.tables.cells import (
    SMALL,
    TOTAL,
    WARNING,
    Cell,
    Drawing,
    Grid,
    GridRow,
    Para,
    Span,
    as_para,
)

_SAFE_URL = re.compile(r"https?://[^\s\"'<>]+\Z", re.IGNORECASE)
_TO_ESCAPE = re.compile("[&<>\"']")
_CLASSES = {SMALL: "<small>", WARNING: '<small class="warn">'}


def table_head(heads: Iterable[str], numeric: Collection[int] = ()) -> Markup:
    """Return the head of a table; the columns of these numbers are set to the right."""
    cells = (f'<th scope="col"{_to_right(i, numeric)}>{_text(h)}</th>' for i, h in enumerate(heads))
    return Markup(f"<thead><tr>{''.join(cells)}</tr></thead>")


def table_rows(grid: Grid, numeric: Collection[int] = ()) -> Markup:
    """Return the rows of a table."""
    return Markup("".join(_row(row, numeric) for row in grid.rows))


def row_cells(row: GridRow, numeric: Collection[int] = ()) -> Markup:
    """Return the cells of a row, of which the first is its head."""
    return Markup(_cells(row, numeric))


def _row(row: GridRow, numeric: Collection[int]) -> str:
    address = f' id="{_text(row.address)}"' if row.address else ""
    kind = ' class="primary"' if row.kind == TOTAL else ""
    return f"<tr{address}{kind}>{_cells(row, numeric)}</tr>"


def _cells(row: GridRow, numeric: Collection[int]) -> str:
    first, *others = row.cells
    cells = (f"<td{_to_right(i, numeric)}>{_cell(c)}</td>" for i, c in enumerate(others, start=1))
    return f'<th scope="row">{_cell(first)}</th>{"".join(cells)}'


def _to_right(column: int, numeric: Collection[int]) -> str:
    return ' class="num"' if column in numeric else ""


def cell(content: Cell) -> Markup:
    """Return a cell: its first line as it is, plain lines after it on a line of their own."""
    return Markup(_cell(content))


def _cell(content: Cell) -> str:
    if isinstance(content, str):
        return _text(content)
    paragraphs = [content] if isinstance(content, (Span, Para, Drawing)) else list(content)
    parts: list[str] = []
    for number, words in enumerate(paragraphs):
        if isinstance(words, Drawing):
            parts.append(words.svg)
            continue
        para = as_para(words)
        inner = "".join(map(_span, para.spans))
        if para.style in _CLASSES:
            parts.append(f"{_CLASSES[para.style]}{inner}</small>")
        else:
            parts.append(("<br>" if number else "") + inner)
    return "".join(parts)


def _text(text: str) -> str:
    """Escape a text; most have nothing to escape, and the library makes an object of each."""
    return str(escape(text)) if _TO_ESCAPE.search(text) else text


def linked(text: str, address: str | None) -> Markup:
    """Return a text that leads to an address of the page, where there is one."""
    return Markup(f'<a href="#{_text(address)}">{_text(text)}</a>' if address else _text(text))


def link(url: object, text: object = None) -> Markup:
    """Make a link of an http or https address; anything else stays plain text."""
    words = escape(str(url if text is None else text))
    if url is not None and _SAFE_URL.match(str(url)):
        return Markup(f'<a href="{escape(str(url))}" rel="noopener">{words}</a>')
    return words


def _span(span: Span | str) -> str:
    if isinstance(span, str):
        return _text(span)
    text = _text(span.text)
    if span.code:
        text = f"<code>{text}</code>"
    if span.tag:
        text = f'<span class="tag">{text}</span>'
    if span.anchor:
        text = f'<a href="#{_text(span.anchor)}">{text}</a>'
    elif span.url:
        text = str(link(span.url, Markup(text)))
    return f"<b>{text}</b>" if span.bold else text
