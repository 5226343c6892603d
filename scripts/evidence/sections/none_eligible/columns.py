"""What is printed of the publications that were looked at."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display.tables.cells import SMALL, Cell, Span, para, small
from evidence.display.tables.columns import Layout, PrintedColumn
from evidence.display.tables.shared_columns import PUBLICATION_HEAD


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A publication, what the review does with it, and each reason with what would be needed instead."""

    name: Span
    file: str
    title: str
    use: str
    reasons: tuple[str, ...]


def _publication(line: LookedAt) -> Cell:
    told = [small(line.title)] if line.title else []
    return (line.name, *told, para(Span(line.file, code=True), style=SMALL))


PRINTED = Layout(
    (
        PrintedColumn(PUBLICATION_HEAD, _publication),
        PrintedColumn("Use", lambda line: line.use),
        PrintedColumn("Why", lambda line: tuple(para(reason) for reason in line.reasons)),
    ),
    (7, 3, 7),
)
