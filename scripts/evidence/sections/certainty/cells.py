"""A line of the table of certainty, and its cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evidence.display.certainty import CertaintyCell
from evidence.display.tables.cells import Cell, bold, para, small, to


@dataclass(frozen=True, slots=True)
class DomainCell:
    """One domain of one result: the change in a symbol and a word, and whose it is."""

    change: str
    word: str
    judged: bool


@dataclass(frozen=True, slots=True)
class CertaintyLine:
    """One result in the table of certainty."""

    id: str
    outcome: str
    label: str
    target: str
    start: str
    start_reason: str
    domains: tuple[DomainCell, ...]
    overall: CertaintyCell
    reasons: tuple[tuple[str, str], ...]


def result(line: CertaintyLine) -> Cell:
    """Return outcome and synthesis, leading to its section."""
    return (para(to(line.outcome, line.target)), small(line.label))


def start(line: CertaintyLine) -> Cell:
    """Return the level that the rating starts from."""
    return line.start


def domain(place: int) -> Callable[[CertaintyLine], Cell]:
    """Return the cell of a domain: the change in a symbol and a word, and whose it is."""

    def cell(line: CertaintyLine) -> Cell:
        d = line.domains[place]
        return (para(bold(d.change), f" {d.word}"), *([small("judged")] if d.judged else []))

    return cell


def overall(line: CertaintyLine) -> Cell:
    """Return the certainty in the end."""
    return line.overall.words()
