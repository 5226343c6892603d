"""Texts as WordprocessingML: runs, links and paragraphs, every text escaped.

The markup of a whole paper is put together as text, because building it element by element takes several
times as long; `checked` reads it once, so that a fault in it cannot go unnoticed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from evidence.display.tables.cells import Span

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# A long id or address may be broken behind these, so that it does not run out of its cell.
_BREAK_BEHIND = re.compile(r"([/_.])(?=\w)")
ZERO_WIDTH_SPACE = "\u200b"
_LONG_WORD = 18
_A_LONG_WORD = re.compile(rf"\S{{{_LONG_WORD + 1}}}")
_NOTHING = '<w:t xml:space="preserve"></w:t>'
_HYPERLINK = '<w:rStyle w:val="Hyperlink"/>'
_INNER_LINK = re.compile(r'<w:hyperlink w:anchor="([^"]*)">(.*?)</w:hyperlink>', re.DOTALL)


def bookmark_name(address: str) -> str:
    """Return the name under which Word knows an address: short, plain, the same for the same address."""
    return "a" + sha256(address.encode()).hexdigest()[:20]


def clean(text: str) -> str:
    """Remove the characters that XML cannot hold."""
    return _NOT_IN_XML.sub(" ", text)


def attribute(text: str) -> str:
    """Return a text as a quoted attribute value."""
    return quoteattr(clean(text))


@lru_cache(maxsize=1 << 14)
def run(text: str, properties: str = "") -> str:
    """Return a run; line ends become line breaks."""
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    shown = escape(clean(_breakable(text)))
    if "\n" in shown:
        shown = '</w:t><w:br/><w:t xml:space="preserve">'.join(shown.split("\n"))
    whole = f'<w:r>{inner}<w:t xml:space="preserve">{shown}</w:t></w:r>'
    return whole.replace(_NOTHING, "")


def inner_link(name: str, inner: str) -> str:
    """Return runs that lead to a bookmark."""
    return f'<w:hyperlink w:anchor="{name}">{inner}</w:hyperlink>'


def without_links(body: str, known: Collection[str]) -> str:
    """Make plain text of the inner links that lead to none of the known bookmarks."""

    def plain(found: re.Match[str]) -> str:
        return found[0] if found[1] in known else found[2].replace(_HYPERLINK, "")

    return _INNER_LINK.sub(plain, body)


def checked(body: Iterable[bytes]) -> Iterator[bytes]:
    """Pass on pieces of markup, all of which are read and none kept.

    Raises
    ------
    xml.parsers.expat.ExpatError
        Where it is not well formed, or has a prefix that it does not declare.
    """
    reader = expat.ParserCreate(namespace_separator=" ")
    for piece in body:
        reader.Parse(piece, False)
        yield piece
    reader.Parse(b"", True)


def field(instruction: str, shown: str, properties: str = "") -> str:
    """Return a field that Word works out (a page number, a caption's number) with what it shows till then."""
    return f'<w:fldSimple w:instr="{escape(instruction)}">{run(shown, properties)}</w:fldSimple>'


def paragraph(inner: str, style: str = "", properties: str = "") -> str:
    """Return a paragraph; ``properties`` follow the style in the order that the format asks for."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    about = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    return f"<w:p>{about}{inner}</w:p>"


def _breakable(text: str) -> str:
    """Let long words without a blank be broken at their signs."""
    if not _A_LONG_WORD.search(text):
        return text
    return " ".join(
        _BREAK_BEHIND.sub(rf"\1{ZERO_WIDTH_SPACE}", word) if len(word) > _LONG_WORD else word
        for word in text.split(" ")
    )


def look(span: Span, linked: bool = False) -> str:
    """Return the run properties of a span."""
    style = _HYPERLINK if linked else ""
    return style + "<w:b/>" * span.bold + "<w:i/>" * span.italic
