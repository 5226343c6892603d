"""A large report travels compressed: what stands below each result's first lines, and what its scripts know.

A page of forty outcomes with a hundred studies each is mostly rows of tables. Beyond `MOST` they are packed
into one text, from which the page itself makes its tables again, the same markup to the byte, before its
scripts begin. Whoever opens the page without script reads each result and finds its tables on the annex.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

RESOURCES = ("unpack.js",)
# Bytes that a report may have before it is packed.
MOST = 1 << 20
# Letters of a part that are worth packing.
LEAST = 2_000
ANCHOR = "tables"
TITLE = "Tables of the results"
_SECTION = re.compile(r"<section\b[^>]*>|</section>")
_ID = re.compile(r'\bid="?([^\s">]+)')
_PARTED = re.compile(r"\bclass=\"?(?:synthesis|over-time)\b")
# The first lines of a result end where its first table, picture or closed part begins.
_BELOW = re.compile(r"<(?:div class=\"?scroll|table|details|figure|svg)\b")
_HEADING = re.compile(r"<h3\b[^>]*>(.*?)(?=<(?:/h3|p|section|div))", re.DOTALL)
_OWN = re.compile(r"<h[345]\b[^>]*>(.*?)</h[345]>", re.DOTALL)
_UNHEARD = re.compile(r"<span aria-hidden=true>.*?</span>", re.DOTALL)
_IDS = re.compile(r"(<[a-z]\w*\b[^<>]*?)\sid=(?:\"[^\"]*\"|[^\s\">]+)(?=[\s>])")
_LINK = re.compile(r"(<a\b[^<>]*?\bhref=)\"?(annex\.html)?#([^\s\">]+)\"?")
_KNOWN = re.compile(r'<script type="application/json" id="known">(.*?)</script>', re.DOTALL)
_HOLDER = '<p class="line packed" data-part={number}><a href=annex.html#{anchor}>{words}</a></p>'
WORDS = "Its forest plot, analyses and tables stand on the annex"


@dataclass(frozen=True, slots=True)
class PackedReport:
    """A report as it travels, and what its annex shows for whoever has no script."""

    page: str
    entries: tuple[tuple[str, str], ...]  # address and title of each part
    annex: str  # markup of the annex' section; empty where nothing is packed


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    address: str  # of the section that it belongs to
    title: str


def packed(page: str, most: int = MOST) -> PackedReport:
    """Pack a minified report that is larger than ``most`` bytes; a smaller one stays as it is.

    A test undoes it, byte for byte.
    """
    if len(page.encode()) <= most:
        return PackedReport(page, (), "")
    found = _parts(page)
    texts = [page[part.start : part.end] for part in found]
    known = _KNOWN.search(page)
    body, mark, script = page.rpartition("<script>")
    script, _, end = script.partition("</script>")
    for number, part in reversed(list(enumerate(found))):
        holder = _HOLDER.format(number=number, anchor=_anchor(part), words=WORDS)
        body = body[: part.start] + holder + body[part.end :]
    body = _KNOWN.sub("", body)
    told = json.dumps([known[1] if known else None, *texts], ensure_ascii=False, separators=(",", ":"))
    whole = (
        f"{body}<script type=text/plain id=packed>{_deflated(told)}</script>"
        f"<script type=text/plain id=main>{script}</script>{mark}{_unpacking()}</script>{end}"
    )
    entries = tuple((_anchor(part), part.title) for part in found)
    return PackedReport(whole, entries, _for_annex(found, texts))


def _parts(page: str) -> list[_Part]:
    """Find what is below the first lines of each result, in the sections that hold no other section."""
    outcome, found, opened, start = "", [], "", 0
    for mark in _SECTION.finditer(page):
        if mark[0] == "</section>":
            below = _BELOW.search(page, start, mark.start()) if opened else None
            if below and mark.start() - below.start() >= LEAST:
                title = _words(_OWN, page, start, mark.start())
                both = title if title.startswith(outcome) else f"{outcome}: {title}"
                address = _ID.search(opened)
                found.append(_Part(below.start(), mark.start(), address[1] if address else "", both))
            opened = ""
            continue
        start = mark.end()
        opened = mark[0] if _PARTED.search(mark[0]) else ""
        if not opened:
            outcome = _words(_HEADING, page, start, start + 2_000) or outcome
    return found


def _words(heading: re.Pattern[str], page: str, start: int, end: int) -> str:
    found = heading.search(page, start, end)
    return re.sub(r"<[^>]*>", "", _UNHEARD.sub("", found[1])).strip() if found else ""


def _anchor(part: _Part) -> str:
    return f"tables-of-{part.address}"


def _deflated(text: str) -> str:
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


@lru_cache(maxsize=1)
def _unpacking() -> str:
    """Return the script that makes the page whole and lets its own script begin."""
    text = Path(__file__).with_name(RESOURCES[0]).read_text(encoding="utf-8")
    return re.sub(r"^\s*(?://.*)?\n?", "", text, flags=re.MULTILINE).strip()


def _for_annex(parts: Sequence[_Part], texts: Sequence[str]) -> str:
    """Return the same tables for the annex: their addresses stay with the report, their links are turned."""
    shown = "".join(
        f"<section id={_anchor(part)}><h3>{part.title}</h3>{_turned(text)}</section>"
        for part, text in zip(parts, texts, strict=True)
    )
    return f"<section id={ANCHOR} aria-labelledby={ANCHOR}-h><h2 id={ANCHOR}-h>{TITLE}</h2>{shown}</section>"


def _turned(text: str) -> str:
    def turn(link: re.Match[str]) -> str:
        here = "" if link[2] else "report.html"
        return f"{link[1]}{here}#{link[3]}"

    return _IDS.sub(r"\1", _LINK.sub(turn, text))
