"""What a cell of a table and a line of running text are made of: the same words for page and paper.

A table is made once, as a `Grid`; the page writes it as HTML and the paper as WordprocessingML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Kinds of rows.
BODY = ""
HEADING = "heading"  # one cell over all columns, on the same page as the row below
NOTE = "note"  # one cell over all columns, on the same page as the row above
TOTAL = "total"
ASIDE = "aside"

# Styles of paragraphs inside a cell, as the paper names them.
SMALL = "CellSmall"
WARNING = "CellWarning"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one look; with ``url`` or ``anchor`` (an address inside the report) it is a link."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str | None = None
    anchor: str | None = None
    code: bool = False
    tag: bool = False


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph of a cell or of the running text, in a named style."""

    spans: tuple[Span | str, ...]
    style: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """An inline drawing (SVG that escapes its own texts): only the page shows it."""

    svg: str


Words = str | Span | Para | Drawing
Cell = Words | Sequence[Words]


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a table; a ``HEADING`` or ``NOTE`` has one cell, all others a cell a column."""

    cells: tuple[Cell, ...]
    kind: str = BODY
    address: str | None = None  # where links to the row lead
    fills: tuple[str | None, ...] = ()  # colours of the cells in the paper, where they say something


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its heads, rows and which columns hold numbers (set to the right)."""

    heads: tuple[str, ...]  # empty for a table without a head
    rows: tuple[GridRow, ...]
    numeric: frozenset[int] = frozenset()
    weights: tuple[float, ...] = ()  # relative widths in the paper, where content should not decide


def grid(
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell] | GridRow],
    numeric: Sequence[int] = (),
    weights: Sequence[float] = (),
) -> Grid:
    """Make a table; a plain sequence of cells becomes a row of the body."""
    made = tuple(r if isinstance(r, GridRow) else GridRow(tuple(r)) for r in rows)
    return Grid(tuple(heads), made, frozenset(numeric), tuple(weights))


def bold(text: str) -> Span:
    """Return a text in bold."""
    return Span(text, bold=True)


def link(text: str, url: str | None) -> Span:
    """Return a text that leads to an address of the web; plain where there is none to lead to."""
    return Span(text, url=url if url and url.startswith(("http://", "https://")) else None)


def to(text: str, anchor: str | None) -> Span:
    """Return a text that leads to a place of the report; plain where there is none."""
    return Span(text, anchor=anchor)


def para(*spans: Span | str, style: str = "") -> Para:
    """Return one paragraph of several spans."""
    return Para(tuple(s for s in spans if s != ""), style)


def small(text: str) -> Para:
    """Return a paragraph in small type."""
    return Para((text,), SMALL)


def warning(text: str) -> Para:
    """Return a paragraph that warns: a sign and a colour."""
    return Para((f"⚠ {text}",), WARNING)


def as_para(words: str | Span | Para) -> Para:
    """Return any words as a paragraph."""
    return words if isinstance(words, Para) else Para((words,))


def listed(spans: Sequence[Span | str]) -> tuple[Span | str, ...]:
    """Put commas between spans."""
    return tuple(s for i, span in enumerate(spans) for s in ((", ", span) if i else (span,)))


def plain_text(words: Words | Sequence[Words]) -> str:
    """Return the bare text of words, for measuring."""
    if isinstance(words, str):
        return words
    if isinstance(words, Span):
        return words.text
    if isinstance(words, Drawing):
        return ""
    if isinstance(words, Para):
        return "".join(plain_text(s) for s in words.spans)
    return "\n".join(plain_text(w) for w in words)
