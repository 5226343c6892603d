"""What a section of the report is, and what its view is made from.

A section is one folder of ``evidence.sections``; page, paper, workbook and tables loop over all of them and
know none by name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

from evidence.display.heat_map import HeatMap
from evidence.display.library.publication_tables import Block, blocks
from evidence.display.links.addresses import Addresses, Places, addresses_of
from evidence.display.one_page import OnePage
from evidence.display.tables.cells import Grid, Span, Words
from evidence.display.tables.columns import Table
from evidence.display.tables.sheets import BookSheet
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import Evidence
from evidence.record.summary.absolute import AbsoluteEffect
from evidence.record.summary.certainty import Certainty
from evidence.record.summary.direction import DirectionSummary

Made = TypeVar("Made")

PORTRAIT, LANDSCAPE = "portrait", "landscape"


class Place(StrEnum):
    """Where a section stands: in the report itself, or as a part of a larger section."""

    REPORT = "report"
    EVIDENCE_BASE = "evidence base"
    OUTCOME = "outcome"  # in the section of each outcome, after its syntheses
    SYNTHESIS = "synthesis"  # in the section of each synthesis
    SCRIPT = "script"  # with what the scripts of the report know of each outcome


class Volume(StrEnum):
    """The two Word documents of a report; pages have `Reader`."""

    REPORT = "report"  # what is read: the answer, its findings and what they rest on
    ANNEX = "annex"  # what is looked up: everything


class Reader(StrEnum):
    """Whom a section is for: its part of the page stands on the page of this reader.

    Parts of larger sections stand where those stand.
    """

    FIRST = "first"  # the first screen, read in ten seconds
    MAIN = "main"  # the rest of the report, read in ten minutes
    ANNEX = "annex"  # a page of its own, to look things up in


class Division(IntEnum):
    """The divisions of a Word document."""

    SUMMARY = 1
    EVIDENCE = 2
    RESULTS = 3
    BACK = 4


@dataclass(frozen=True)  # no slots: what several sections show of each publication is made once
class Report:
    """What a section of the report is made from: the review's result, the places in the report."""

    evidence: Evidence
    addresses: Addresses

    @cached_property
    def blocks(self) -> list[Block]:
        """What is told of each publication about the question, strongest design first."""
        return blocks(self.evidence, self.addresses)

    @cached_property
    def _made(self) -> dict[Callable[[Report], Any], Any]:
        return {}

    def once(self, make: Callable[[Report], Made]) -> Made:
        """Return what a function makes of the report, made when it is first asked for, and kept."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    def shown(self, section: Section) -> object | None:
        """Return what a section shows; where it is asked for more than once, it is kept."""
        view = section.views[Place.REPORT]
        often = section.heat_map is not None or len(section.chapters) == len(Volume)
        return self.once(view) if often else view(self)

    @cached_property
    def places(self) -> Places:
        """Where the sections of outcomes may lead to."""
        return self.addresses.places

    def of_outcomes(self) -> Iterator[OfOutcome]:
        """Go through what the parts of each outcome's section are made from."""
        return map(self.of_outcome, self.evidence.outcomes)

    def of_outcome(self, outcome: OutcomeSynthesis) -> OfOutcome:
        """Take what the parts of an outcome's section are made from."""
        id_, e = outcome.outcome.id, self.evidence
        return OfOutcome(
            outcome,
            self.places,
            tuple(a for a in e.absolute if a.outcome == id_),
            tuple(c for c in e.certainty if c.outcome == id_),
            tuple(d for d in e.directions if d.outcome == id_),
        )


def report_of(evidence: Evidence) -> Report:
    """Work out the places of a review's report."""
    return Report(evidence, addresses_of(evidence))


@dataclass(frozen=True, slots=True)
class OfOutcome:
    """What a part of an outcome's section is made from: nothing of the review but this outcome and places.

    So its markup is known where these are what they were (`evidence.workflow.job.parts`).
    """

    outcome: OutcomeSynthesis
    places: Places
    absolute: tuple[AbsoluteEffect, ...]
    certainty: tuple[Certainty, ...]
    directions: tuple[DirectionSummary, ...]

    @property
    def syntheses(self) -> Iterator[OfSynthesis]:
        """What the parts of its syntheses are made from."""
        return (OfSynthesis(self, synthesis) for synthesis in self.outcome.syntheses)


@dataclass(frozen=True, slots=True)
class OfSynthesis:
    """What a part of a synthesis' section is made from."""

    within: OfOutcome
    synthesis: Synthesis

    @property
    def outcome(self) -> OutcomeSynthesis:
        """Its outcome."""
        return self.within.outcome

    @property
    def places(self) -> Places:
        """Where it may lead to."""
        return self.within.places

    @property
    def title(self) -> str:
        """Outcome and synthesis in words, for captions."""
        if not self.synthesis.candidates:
            return self.synthesis.label
        return f"{self.outcome.outcome.label}: {self.synthesis.label}"

    @property
    def address(self) -> str:
        """Address of the section of this synthesis."""
        return self.places.syntheses[self.outcome.outcome.id, self.synthesis.id]

    @property
    def number(self) -> int:
        """Which synthesis of the review it is, from 1."""
        return self.places.number(self.outcome.outcome.id, self.synthesis.id)

    @property
    def figures(self) -> str:
        """The folder of its figure files, in the review's folder of results."""
        return f"outcomes/{self.outcome.outcome.id}/figures"


# Gives the markup of the parts that sections have for a place, all made of one source; told how it is made.
Keep: TypeAlias = Callable[[Place, object, Callable[[], str]], str]


def anew(place: Place, source: object, make: Callable[[], str]) -> str:
    """Make markup of parts, whatever is known of it."""
    return make()


class Writer(Protocol):
    """A paper while it is written, as chapters see it."""

    def turn(self, orientation: str) -> None:
        """Let what follows stand on pages of this orientation."""

    def new_page(self) -> None:
        """Let what follows begin on a page of its own."""

    def title(self, text: str, subtitle: str) -> None:
        """Write the title block."""

    def contents(self, title: str) -> None:
        """Put the table of contents here."""

    def heading(self, text: str, level: int, address: str | None = None) -> None:
        """Write a heading; with an address, links can lead to it."""

    def text(self, *spans: Span | str, style: str = "", keep: bool = False) -> None:
        """Write a paragraph of running text; with ``keep`` on the same page as what follows."""

    def bullets(self, items: Sequence[Words]) -> None:
        """Write a list."""

    def table(self, caption: str, table: Grid) -> None:
        """Write a table under its numbered caption."""

    def figure(self, picture: str, caption: str, description: str) -> None:
        """Put a picture of the review's folder of results over its numbered caption."""

    def parts(self, place: Place, source: object) -> None:
        """Write the parts that other sections have for this place."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the report.

    Attributes
    ----------
    folder
        Where its ``page.html.j2``, ``page.css`` and ``page.js`` lie, those that it has.
    views
        By place: makes from a `Report`, `OfOutcome` or `OfSynthesis` what the template and the chapter print;
        returns ``None`` where there is nothing to show. For scripts: plain data by address.
    reader
        Whom it is for.
    title, anchor
        Its entry in the page's contents; empty: none.
    entries
        What the contents list below that entry: address and words.
    tables
        The tables that become files.
    sheets
        Its sheets of the workbook.
    chapters
        By volume: writes it into the paper, or into the annex. A section may stand in both, in the paper with
        what is read and in the annex with the rest.
    heat_map
        Its heat map, drawn as ``evidence-map``; of one section only.
    one_page
        What it puts on the one printable page of the review; of one section only.
    division
        The division of paper and annex that it stands in.
    for_script
        What the scripts of the report must know of it, as plain data, where that is not told of each outcome
        by itself (`Place.SCRIPT`). Made from a `Report` and the addresses on the annex that it links to.
    narrow
        By the class of a table: its heads, which narrow screens print before each cell (in ``page.css`` the
        variables ``--h1``, ``--h2`` ...).
    """

    folder: Path
    views: Mapping[Place, Callable[[Any], object | None]]
    reader: Reader = Reader.ANNEX
    title: str = ""
    anchor: str = ""
    entries: Callable[[Any], Sequence[tuple[str, str]]] | None = None
    tables: tuple[Table, ...] = ()
    sheets: tuple[BookSheet, ...] = ()
    chapters: Mapping[Volume, Callable[[Writer, Any], None]] = field(default_factory=dict)
    heat_map: Callable[[Report], HeatMap | None] | None = None
    one_page: Callable[[Report], OnePage] | None = None
    division: Division = Division.BACK
    for_script: Callable[[Report, Collection[str]], object] | None = None
    narrow: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name, that of its folder."""
        return self.folder.name

    @property
    def template(self) -> str | None:
        """Its template as the page's environment names it; ``None`` where the page does not show it."""
        return _template_in(self.folder)


@cache
def _template_in(folder: Path) -> str | None:
    file = folder / "page.html.j2"
    return f"sections/{folder.name}/{file.name}" if file.is_file() else None
