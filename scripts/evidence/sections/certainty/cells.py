"""The cells of the table of certainty."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from evidence.display.cells import Cell, bold, para, small, to

if TYPE_CHECKING:
    from evidence.sections.certainty.view import CertaintyLine


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
