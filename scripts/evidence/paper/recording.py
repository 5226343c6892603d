"""What chapters write, before it is known where in a document it will stand.

Numbers of tables and figures, bookmarks, relations and sizes of pictures are a document's own. All else is
made here, so that the chapters of an outcome that is what it was are put into another document as they are
(`evidence.workflow.job.parts`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

import msgspec

from evidence import sections
from evidence.display.section import PORTRAIT, Place, Section, Volume
from evidence.display.tables.cells import Grid, Span, Words, para
from evidence.paper import grid, texts
from evidence.paper.pages import width_cm

# What is written, in order: the name of a method of `Chapters` that documents have their own of, and what
# it takes.
Calls: TypeAlias = list[tuple[str, list[str | int | None]]]


class Chapters:
    """What a document and a recording of a part of one have in common."""

    def __init__(self, volume: Volume) -> None:
        """Begin on an upright page."""
        self._volume = volume
        self._wanted = PORTRAIT

    @property
    def width_cm(self) -> float:
        """Width of the text on the present page."""
        return width_cm(self._wanted)

    def turn(self, orientation: str) -> None:
        """Let what follows stand on pages of this orientation; where it changes, a new page begins."""
        self._wanted = orientation

    def parts(self, place: Place, source: object) -> None:
        """Write what the sections have for a place inside a larger section."""
        for section in sections.at(place):
            self.chapter(section, partial(section.views[place], source))

    def chapter(self, section: Section, show: Callable[[], object | None]) -> None:
        """Write the chapter of a section in this volume, if it has one and there is anything to show."""
        write = section.chapters.get(self._volume)
        view = show() if write else None
        if write and view is not None:
            write(self, view)

    def text(self, *spans: Span | str, style: str = "", keep: bool = False) -> None:
        """Write a paragraph of running text; with ``keep`` on the same page as what follows."""
        self.add(texts.paragraph(para(*spans), style, "<w:keepNext/>" * keep))

    def bullets(self, items: Sequence[Words]) -> None:
        """Write a list."""
        for item in items:
            self.add(texts.paragraph(item, "ListBullet"))

    def table(self, caption: str, table: Grid) -> None:
        """Write a table under its numbered caption."""
        self.captioned(caption, grid.markup(table, self.width_cm, caption, texts.cell))

    def add(self, part: str) -> None:
        """Add paragraphs."""
        raise NotImplementedError

    def captioned(self, caption: str, table: str) -> None:
        """Add a table, as markup, under its numbered caption."""
        raise NotImplementedError

    def new_page(self) -> None:
        """Let what follows begin on a page of its own; a page that is turned is new already."""
        raise NotImplementedError

    def title(self, text: str, subtitle: str) -> None:
        """Write the title block."""
        raise NotImplementedError

    def contents(self, title: str) -> None:
        """Put the table of contents here."""
        raise NotImplementedError

    def heading(self, text: str, level: int, address: str | None = None) -> None:
        """Write a heading; with an address, links can lead to it."""
        raise NotImplementedError

    def figure(self, picture: str, caption: str, description: str) -> None:
        """Put a picture over its numbered caption, as large as it was drawn or as fits on the page."""
        raise NotImplementedError


class Recording(Chapters):
    """Keeps what is written inside a larger section, to be written into a document later."""

    def __init__(self, volume: Volume) -> None:
        """Begin with nothing."""
        super().__init__(volume)
        self._calls: Calls = []

    def kept(self) -> str:
        """Return all that was written, as text."""
        return msgspec.json.encode(self._calls).decode()

    def turn(self, orientation: str) -> None:
        """Keep a turn of the page."""
        super().turn(orientation)
        self._calls.append(("turn", [orientation]))

    def add(self, part: str) -> None:
        """Keep paragraphs."""
        self._calls.append(("add", [part]))

    def captioned(self, caption: str, table: str) -> None:
        """Keep a table and its caption."""
        self._calls.append(("captioned", [caption, table]))

    def new_page(self) -> None:
        """Keep that a page begins."""
        self._calls.append(("new_page", []))

    def heading(self, text: str, level: int, address: str | None = None) -> None:
        """Keep a heading."""
        self._calls.append(("heading", [text, level, address]))

    def figure(self, picture: str, caption: str, description: str) -> None:
        """Keep which picture it is, and its caption."""
        self._calls.append(("figure", [picture, caption, description]))


def write_again(kept: str, document: Chapters) -> None:
    """Write into a document what a recording kept."""
    for name, given in msgspec.json.decode(kept, type=Calls):
        getattr(document, name)(*given)
