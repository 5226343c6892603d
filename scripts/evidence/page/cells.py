"""Cells of tables as HTML: spans, links, small print and warnings, every text escaped."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from evidence.display.tables.cells import SMALL, WARNING, Cell, Drawing, Para, Span, as_para

_SAFE_URL = re.compile(r"https?://[^\s\"'<>]+\Z", re.IGNORECASE)
_CLASSES = {SMALL: "<small>", WARNING: '<small class="warn">'}


def cell(content: Cell) -> Markup:
    """Return a cell: its first line as it is, plain lines after it on a line of their own."""
    paragraphs = [content] if isinstance(content, (str, Span, Para, Drawing)) else list(content)
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
    return Markup("".join(parts))


def link(url: object, text: object = None) -> Markup:
    """Make a link of an http or https address; anything else stays plain text."""
    words = escape(str(url if text is None else text))
    if url is not None and _SAFE_URL.match(str(url)):
        return Markup('<a href="{}" rel="noopener">{}</a>').format(str(url), words)
    return words


def _span(span: Span | str) -> str:
    if isinstance(span, str):
        return str(escape(span))
    text = str(escape(span.text))
    if span.code:
        text = f"<code>{text}</code>"
    if span.tag:
        text = f'<span class="tag">{text}</span>'
    if span.anchor:
        text = f'<a href="#{escape(span.anchor)}">{text}</a>'
    elif span.url:
        text = str(link(span.url, Markup(text)))
    return f"<b>{text}</b>" if span.bold else text
