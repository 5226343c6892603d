"""The summary of findings in the paper with its table of harms, and in the annex with all that is told."""

from __future__ import annotations

from evidence.display import words
from evidence.display.section import LANDSCAPE, PORTRAIT, Writer
from evidence.display.tables.cells import Para, bold
from evidence.record.results.synthesis import SAFETY
from evidence.sections.findings.groups import Findings
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
                bold(f"{group.title}: no publication reports data on "),
                f"{words.plural(len(group.nothing), 'question')}. ",
                "; ".join(group.nothing) + ".",
                style="SmallText",
            )
    _explained(paper, v.explanation)
    paper.turn(PORTRAIT)


def write_report(paper: Writer, v: FindingsView) -> None:
    """Write the summary of findings of the paper, and its table of harms."""
    paper.heading("Summary of findings", 1, "summary")
    paper.text(v.certainty)
    for group in v.groups:
        if group.role != SAFETY:
            if any(o.rows for o in group.outcomes):
                paper.table(f"Summary of findings: {group.title}", group.in_report)
            _without(paper, group)
    harms = next((g for g in v.groups if g.role == SAFETY), None)
    if harms is not None:
        paper.heading("Safety", 1)
        if any(o.rows for o in harms.outcomes):
            paper.table("Harms: events and results", harms.as_harms)
        else:
            paper.text("No study reported a harm that gives a result.")
        _without(paper, harms)
    _explained(paper, v.explanation_in_report)


def _without(paper: Writer, group: Findings) -> None:
    """Name what has no result: outcomes with figures that are not pooled, and those without any."""
    told = [o.outcome for o in group.outcomes if not o.rows]
    if told:
        paper.text(bold("Reported, not pooled: "), "; ".join(told) + ".", style="SmallText")
    if group.nothing:
        paper.text(bold("No data: "), "; ".join(group.nothing) + ".", style="SmallText")


def _explained(paper: Writer, explanation: Para) -> None:
    paper.text(
        "CI, confidence interval; CrI, credible interval; PI, prediction interval. ",
        *explanation.spans,
        style="SmallText",
    )
