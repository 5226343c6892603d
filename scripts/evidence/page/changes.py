"""What changed in a review, as a page of its own: studies, figures, results with their causes, history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence.display import words
from evidence.display.geometry.history import HistoryDrawing, history_drawing
from evidence.display.numbers import MISSING
from evidence.display.prose import changes as prose
from evidence.display.tables.cells import Grid, grid
from evidence.page.assembly import compact, environment
from evidence.record.changes import Changes, SettingChanged
from evidence.sections.changes.columns import PRINTED

_FIGURES = ("Study", "Figure", "Printed before", "Printed now")
_SETTINGS = ("Setting", "Before", "Now")


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
    page = environment().get_template("page/changes.html.j2")
    return compact(page.render(title=title, parts=parts))


def _part(changes: Changes) -> ChangesPart:
    drawings = (history_drawing(h) for h in changes.history)
    return ChangesPart(
        anchor=f"changes-{changes.review}",
        title=changes.title,
        lead=f"Since {prose.since(changes)}: {prose.counts(changes)}.",
        paragraph=prose.paragraph(changes),
        tables=tuple(_tables(changes)),
        drawings=tuple(d for d in drawings if d is not None),
    )


def _tables(changes: Changes) -> Iterator[tuple[str, Grid]]:
    if changes.results:
        yield "Results that moved, or of which something else is said", PRINTED.grid(changes.results)
    if changes.publications:
        rows = [(p.study, p.publication, words.capital(prose.status(p))) for p in changes.publications]
        yield "Publications", grid(("Study", "Publication", "What became of it"), rows)
    if changes.figures:
        rows4 = [(f.study, f.place, f.before or MISSING, f.after or MISSING) for f in changes.figures]
        yield "Figures of publications that were there before", grid(_FIGURES, rows4)
    for caption, settings in (
        ("Methods", changes.methods),
        ("Analyses", changes.analyses),
        ("Versions", changes.versions),
    ):
        if settings:
            yield caption, _of_settings(settings)


def _of_settings(settings: Sequence[SettingChanged]) -> Grid:
    return grid(_SETTINGS, [prose.setting(s) for s in settings])
