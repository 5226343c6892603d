"""What changed in a review, as a page of its own: studies, figures, results with their causes, history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.display.geometry.history import HistoryDrawing, history_drawing
from evidence.display.prose import changes as prose
from evidence.display.tables.cells import Grid
from evidence.page.assembly import compact, environment
from evidence.record.history.changes import Changes
from evidence.sections.changes.view import tables


@dataclass(frozen=True, slots=True)
class ChangesPart:
    """One review's part of the page."""

    anchor: str
    title: str
    lead: str
    paragraph: str
    tables: tuple[tuple[str, Grid], ...]  # caption and table
    drawings: tuple[HistoryDrawing, ...]


def render(found: Sequence[Changes]) -> str:
    """Render the page of changes of one review or of several: the same bytes for the same changes."""
    parts = [_part(changes) for changes in found]
    title = "What changed" if len(found) != 1 else f"{found[0].title}: what changed"
    page = environment().get_template("page/templates/changes.html.j2")
    return compact(page.render(title=title, parts=parts))


def _part(changes: Changes) -> ChangesPart:
    drawings = (history_drawing(h) for h in changes.history)
    return ChangesPart(
        anchor=f"changes-{changes.review}",
        title=changes.title,
        lead=f"Since {prose.since(changes)}: {prose.counts(changes)}.",
        paragraph=prose.paragraph(changes),
        tables=tuple(tables(changes)),
        drawings=tuple(d for d in drawings if d is not None),
    )
