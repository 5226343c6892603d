"""What systematic reviews and case reports say: every figure as printed, none pooled."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import words
from evidence.display.library.citations import publication_link
from evidence.display.library.publication_tables import Block, FigureLine
from evidence.display.section import Report
from evidence.display.tables.cells import Cell, Grid, Span, para, small, to
from evidence.record.reviews.publications import CONTEXT, SAFETY_ONLY
from evidence.sections.context.columns import CASES_PRINTED, ECONOMICS_PRINTED, REVIEWS_PRINTED, cost_lines

EVALUATION = "economic evaluation"


@dataclass(frozen=True, slots=True)
class PublicationLines:
    """A publication with its entries; where it has none, the reason."""

    name: Span
    lines: tuple[tuple[Cell, ...], ...]  # a cell a column, the name left out
    nothing: str


@dataclass(frozen=True, slots=True)
class ContextView:
    """Everything the section shows."""

    reviews: tuple[PublicationLines, ...]
    evaluations: tuple[PublicationLines, ...]
    costs: Grid
    cases: tuple[PublicationLines, ...]
    review_heads: tuple[str, ...] = REVIEWS_PRINTED
    case_heads: tuple[str, ...] = CASES_PRINTED


def view(report: Report) -> ContextView:
    """Prepare the section."""
    made = [b for b in report.blocks if b.publication.status in (CONTEXT, SAFETY_ONLY)]
    context = [b for b in made if b.publication.status == CONTEXT]
    economic = [b for b in context if b.publication.design == EVALUATION]
    return ContextView(
        tuple(_publication(b, report) for b in context if b not in economic),
        tuple(_publication(b, report) for b in economic),
        ECONOMICS_PRINTED.grid(cost_lines(report.evidence)),
        tuple(_publication(b, report) for b in made if b.publication.status == SAFETY_ONLY),
    )


def _publication(b: Block, report: Report) -> PublicationLines:
    lines = tuple(_cells(line) for group in b.groups for line in group.lines)
    why = words.sentence(b.publication.no_figures or "No value of this review's outcomes was read")
    return PublicationLines(publication_link(b.publication, report.addresses.publications), lines, why)


def _cells(line: FigureLine) -> tuple[Cell, ...]:
    printed = "; ".join(c.printed for cells in line.cells for c in cells)
    outcome = (para(line.outcome), *([small(line.details)] if line.details else []))
    return (outcome, line.at, to(printed, line.address))
