"""Paragraphs and cells as markup for any document: what links lead to is marked, to be put in last."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from evidence.display.tables.cells import Cell, Drawing, Para, Span, Words, as_para
from evidence.paper import markup

# Stands for the number of the relation that leads to an address; no text or attribute can hold it.
_LEADS_TO = "\x02{}\x03"
_ADDRESS = re.compile("\x02([^\x03]*)\x03")


def cell(content: Cell, style: str, numeric: bool, keep: bool) -> str:
    """Return the paragraphs of a cell, as `evidence.paper.grid.markup` asks for them."""
    side = "<w:keepNext/>" * keep + '<w:jc w:val="right"/>' * numeric
    if isinstance(content, str):
        return _plain(content, style, side)
    several = [content] if isinstance(content, (Span, Para, Drawing)) else content
    paragraphs = [words for words in several if not isinstance(words, Drawing)] or [""]
    return "".join([paragraph(p, "CellText" if i else style, side) for i, p in enumerate(paragraphs)])


def paragraph(words: Words, style: str, properties: str = "") -> str:
    """Return a paragraph; its own style goes before ``style``."""
    shown = Para(()) if isinstance(words, Drawing) else as_para(words)
    inner = "".join([_span(s) if isinstance(s, Span) else markup.run(s) for s in shown.spans])
    return markup.paragraph(inner, shown.style or style, properties)


def led(part: str, relation: Callable[[str], str]) -> str:
    """Put the relations of a document into markup; ``relation`` gives that of an address, in their order."""
    return _ADDRESS.sub(lambda found: relation(found[1]), part) if "\x02" in part else part


def _span(span: Span) -> str:
    if span.url:
        inner = markup.run(_shown(span), markup.look(span, linked=True))
        return f'<w:hyperlink r:id="{_LEADS_TO.format(markup.clean(span.url))}">{inner}</w:hyperlink>'
    if span.anchor:
        inner = markup.run(_shown(span), markup.look(span, linked=True))
        return markup.inner_link(markup.bookmark_name(span.anchor), inner)
    return markup.run(_shown(span), markup.look(span))


def _shown(span: Span) -> str:
    return f"({span.text})" if span.tag else span.text


@lru_cache(maxsize=1 << 14)  # cells of large tables mostly say what another says
def _plain(text: str, style: str, properties: str) -> str:
    return markup.paragraph(markup.run(text), style, properties)
