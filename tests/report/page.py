"""Reading a page in tests: its elements, addresses, links, headings and texts, by the standard library alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from evidence.page import assembly
from evidence.page.folding import packed
from evidence.record.reviews.evidence import Evidence


@dataclass
class Page:
    """What a parser met, in order."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [a["id"] for _, a in self.elements if "id" in a]

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [a for t, a in self.elements if t == tag]


@dataclass
class Row:
    """A table row: its attributes, the id of its table and the texts of its cells."""

    table: str | None
    attributes: dict[str, str | None]
    cells: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    drawings: int = 0  # those without a label of their own


class _Reader(HTMLParser):
    """Cells and rows may end where the next begins, as HTML allows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.tables: list[str | None] = []
        self.in_cell = False
        self.skipped = 0

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.page.elements.append((tag, attributes))
        if tag in ("style", "script"):
            self.skipped += 1
        if tag == "table":
            self.tables.append(attributes.get("id"))
        if tag == "tr":
            self.page.rows.append(Row(self.tables[-1], attributes))
        if tag in ("td", "th"):
            self.page.rows[-1].cells.append("")
            self.in_cell = True

        if tag == "a" and self.in_cell:
            self.page.rows[-1].links.append(attributes["href"])
        if tag == "svg" and self.in_cell and "aria-label" not in attributes:
            self.page.rows[-1].drawings += 1

    def handle_endtag(self, tag):
        if tag in ("style", "script"):
            self.skipped -= 1
        if tag == "table":
            self.tables.pop()
            self.in_cell = False

    def handle_data(self, data):
        if self.skipped:
            return
        self.page.text.append(data)
        if self.in_cell:
            self.page.rows[-1].cells[-1] += data


def read(html: str) -> Page:
    """Parse a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


def whole(evidence: Evidence) -> str:
    """Render the report and the sections of its annex as one page, the links between them as links inside."""
    pages = assembly.pages(evidence)
    found = re.search("<section", pages.annex)
    sections = pages.annex[found.start() :] if found else ""
    return (pages.report + sections).replace("annex.html#", "#").replace("report.html#", "#")


def write(evidence: Evidence, folder: Path, most: int = packed.MOST) -> Path:
    """Write both pages into a folder, the report packed beyond so many bytes; returns the report."""
    pages = assembly.pages(evidence, most)
    (folder / "annex.html").write_text(pages.annex, encoding="utf-8")
    (folder / "report.html").write_text(pages.report, encoding="utf-8")
    return folder / "report.html"


def numbers_in(text):
    """Numbers of a displayed text, with the number of decimals each is shown with."""
    text = text.replace("\N{MINUS SIGN}", "-").replace(",", "")
    return [(float(m), len(m.partition(".")[2])) for m in re.findall(r"-?\d+(?:\.\d+)?", text)]


def shows(text, values):
    """Whether the text shows these values, each rounded to the decimals it is shown with."""
    found = numbers_in(text)
    return len(found) == len(values) and all(
        abs(number - value) <= 0.5000001 * 10**-decimals
        for (number, decimals), value in zip(found, values, strict=True)
    )
