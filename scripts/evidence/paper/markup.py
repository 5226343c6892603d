"""Texts as WordprocessingML: runs, links and paragraphs, every text escaped.

The markup of a whole paper is put together as text, because building it element by element takes several
times as long; ``evidence.paper.document`` parses it once, so that a fault in it cannot go unnoticed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from xml.sax.saxutils import escape, quoteattr

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# A long id or address may be broken behind these, so that it does not run out of its cell.
_BREAK_BEHIND = re.compile(r"([/_.])(?=\w)")
ZERO_WIDTH_SPACE = "\u200b"
_LONG_WORD = 18


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one look; with ``url`` or ``anchor`` (an address inside the paper) it is a link."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str | None = None
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph of a cell or of the running text, in a named style."""

    spans: tuple[Span | str, ...]
    style: str = ""


Words = str | Span | Para


def bold(text: str) -> Span:
    """Return a text in bold."""
    return Span(text, bold=True)


def link(text: str, url: str | None) -> Span:
    """Return a text that leads to an address of the web; plain where there is none to lead to."""
    return Span(text, url=url if url and url.startswith(("http://", "https://")) else None)


def para(*spans: Span | str, style: str = "") -> Para:
    """Return one paragraph of several spans."""
    return Para(tuple(s for s in spans if s != ""), style)


def small(text: str) -> Para:
    """Return a paragraph in small type."""
    return Para((text,), "CellSmall")


def warning(text: str) -> Para:
    """Return a paragraph that warns: a sign and a colour."""
    return Para((f"⚠ {text}",), "CellWarning")


def as_para(words: Words) -> Para:
    """Return any words as a paragraph."""
    return words if isinstance(words, Para) else Para((words,))


def bookmark_name(address: str) -> str:
    """Return the name under which Word knows an address: short, plain, the same for the same address."""
    return "a" + sha256(address.encode()).hexdigest()[:20]


def clean(text: str) -> str:
    """Remove the characters that XML cannot hold."""
    return _NOT_IN_XML.sub(" ", text)


def attribute(text: str) -> str:
    """Return a text as a quoted attribute value."""
    return quoteattr(clean(text))


def run(text: str, properties: str = "") -> str:
    """Return a run; line ends become line breaks."""
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    parts = [
        f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else ""
        for part in clean(_breakable(text)).split("\n")
    ]
    return f"<w:r>{inner}{'<w:br/>'.join(parts)}</w:r>"


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
    if not any(len(word) > _LONG_WORD for word in text.split()):
        return text
    return " ".join(
        _BREAK_BEHIND.sub(rf"\1{ZERO_WIDTH_SPACE}", word) if len(word) > _LONG_WORD else word
        for word in text.split(" ")
    )


def look(span: Span, linked: bool = False) -> str:
    """Return the run properties of a span."""
    style = '<w:rStyle w:val="Hyperlink"/>' if linked else ""
    return style + "<w:b/>" * span.bold + "<w:i/>" * span.italic


def plain_text(words: Words | Sequence[Words]) -> str:
    """Return the bare text of words, for measuring."""
    if isinstance(words, str):
        return words
    if isinstance(words, Span):
        return words.text
    if isinstance(words, Para):
        return "".join(plain_text(s) for s in words.spans)
    return "\n".join(plain_text(w) for w in words)
