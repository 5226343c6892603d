"""The table of main findings in the paper."""

from __future__ import annotations

from evidence.display import words
from evidence.display.section import LANDSCAPE, PORTRAIT, Writer
from evidence.display.tables.cells import bold
from evidence.sections.findings.view import FindingsView


def write(paper: Writer, v: FindingsView) -> None:
    """Write the chapter."""
    paper.turn(LANDSCAPE)
    paper.heading("Main findings", 1, "summary")
    if not v.groups:
        paper.text("No efficacy or safety outcome is configured.")
    paper.text(v.certainty)
    for group in v.groups:
        if group.outcomes:
            paper.table(f"Main findings: {group.title}", group.grid)
        if group.nothing:
            paper.text(
                bold(f"{group.title}: no publication has a figure for "),
                f"{words.plural(len(group.nothing), 'question')}. ",
                "; ".join(group.nothing) + ".",
                style="SmallText",
            )
    paper.text("CI, confidence interval; PI, prediction interval. ", *v.explanation.spans, style="SmallText")
    paper.turn(PORTRAIT)
