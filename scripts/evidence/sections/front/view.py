"""Title, question and provenance of the review."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.library.publications import PublicationCounts, flow
from evidence.display.question import guidance, question
from evidence.display.section import Report
from evidence.display.tables.cells import Cell, Grid, bold, grid, link, para

_WEIGHTS = (3, 14)


@dataclass(frozen=True, slots=True)
class FrontView:
    """Everything on the first page."""

    title: str
    lead: str
    question: tuple[tuple[str, str], ...]
    guidance: Cell | None
    notes: str
    config_file: str
    checksum: str  # its beginning
    study_files: str  # how many

    @property
    def grid(self) -> Grid:
        """The question as a table, the guidance as its last line."""
        rows: list[tuple[Cell, Cell]] = [(bold(name), text) for name, text in self.question]
        if self.guidance is not None:
            rows.append((bold("Relates to"), self.guidance))
        return grid((), rows, weights=_WEIGHTS)


def view(report: Report) -> FrontView:
    """Prepare the first page."""
    review = report.evidence.review
    related = guidance(review)
    details = "".join(f"; {name} {text}" for name, text in related.details)
    return FrontView(
        title=review.title,
        lead=lead(flow(report.evidence)),
        question=tuple(question(review)),
        guidance=para(link(related.text, related.url), details) if related.text else None,
        notes=words.sentence(review.notes or ""),
        config_file=review.config_file,
        checksum=review.config_sha256[:12],
        study_files=words.plural(len(report.evidence.publications), "study file"),
    )


def lead(counts: PublicationCounts) -> str:
    """Say in a sentence what the review is made of."""
    text = f"{words.plural(counts.included, 'publication')} of {words.plural(counts.studies, 'study')} with "
    text += f"{'at least ' if counts.sharing else ''}{numbers.integer(counts.participants)} participants"
    if counts.studies_without_n:
        text += f" ({words.plural(counts.studies_without_n, 'study')} without a stated number)"
    if counts.sharing:
        text += "; patients reported in more than one study are counted once"
    return text + "."
