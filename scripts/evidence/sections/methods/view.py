"""The methods: sentences, disagreements, analyses as configured, literature, the whole configuration."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display.configuration import analyses, listed_settings
from evidence.display.prose.methods.literature import Work
from evidence.display.prose.methods.text import Paragraph, literature, paragraphs, paragraphs_in_short
from evidence.display.prose.notes import sentence
from evidence.display.section import Report
from evidence.display.tables.cells import Grid, GridRow, Para, para, to
from evidence.sections.methods.columns import ANALYSES_PRINTED


@dataclass(frozen=True, slots=True)
class MethodsView:
    """Everything the section shows."""

    paragraphs: tuple[Paragraph, ...]
    disagreements: tuple[Para, ...]
    analyses: Grid
    literature: tuple[Work, ...]
    settings: tuple[tuple[str, object], ...]
    in_short: tuple[Paragraph, ...]


def view(report: Report) -> MethodsView:
    """Prepare the section."""
    evidence, addresses = report.evidence, report.addresses
    rows: list[GridRow] = [
        ANALYSES_PRINTED.row(a, address=addresses.analyses[a.id]) for a in analyses(evidence)
    ]
    return MethodsView(
        tuple(paragraphs(evidence)),
        tuple(
            para(
                to(f"{d.outcome}, {d.synthesis}", addresses.syntheses.get((d.outcome, d.synthesis))),
                f", {d.analysis}: {sentence(d.what)}",
            )
            for d in evidence.agreement.disagreements
        ),
        ANALYSES_PRINTED.grid(rows),
        tuple(literature(evidence)),
        tuple(listed_settings(evidence)),
        tuple(paragraphs_in_short(evidence)),
    )
