"""What changed, in a few lines on the first screen; the page of changes has all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.display.prose import changes as prose
from evidence.display.prose import moved_results
from evidence.display.section import Report
from evidence.display.tables.cells import Grid
from evidence.display.words import capital
from evidence.record.history.changes import Changes
from evidence.sections.changes.columns import FIGURES, PRINTED, PUBLICATIONS, SETTINGS


@dataclass(frozen=True, slots=True)
class ChangesView:
    """Everything the section shows."""

    since: str
    counts: str
    lines: tuple[str, ...]  # the most telling results
    more: int  # results beside these
    paragraph: str
    caption: str
    grid: Grid


def view(report: Report) -> ChangesView | None:
    """Prepare the section; ``None`` where the review is compared with nothing."""
    changes = report.evidence.changes
    if changes is None:
        return None
    return ChangesView(
        since=prose.since(changes),
        counts=prose.counts(changes) + ".",
        lines=tuple(capital(moved_results.result_line(r)) + "." for r in changes.results[: prose.MOST_LINES]),
        more=max(len(changes.results) - prose.MOST_LINES, 0),
        paragraph=prose.paragraph(changes),
        caption=f"Results that differ from {prose.since(changes)}",
        grid=PRINTED.grid(changes.results),
    )


def tables(changes: Changes) -> Iterator[tuple[str, Grid]]:
    """Go through everything that is other, as tables with their captions."""
    if changes.results:
        yield "Results that moved or are worded differently", PRINTED.grid(changes.results)
    if changes.publications:
        yield "Publications", PUBLICATIONS.grid(changes.publications)
    if changes.figures:
        yield "Values of publications that were there before", FIGURES.grid(changes.figures)
    for caption, settings in (
        ("Methods", changes.methods),
        ("Analyses", changes.analyses),
        ("Judgements", changes.judgements),
        ("Words of the report", changes.texts),
        ("Versions", changes.versions),
    ):
        if settings:
            yield caption, SETTINGS.grid(settings)
