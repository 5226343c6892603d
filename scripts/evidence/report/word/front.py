"""Title block, contents and the table of main findings."""

from __future__ import annotations

from evidence.report import base, methods, numbers, summary, words
from evidence.report.addresses import Addresses
from evidence.report.summary import Finding, Findings
from evidence.report.word import markup
from evidence.report.word.evidence_base import people
from evidence.report.word.grid import Row, grid
from evidence.report.word.markup import Para, bold, link, para, small
from evidence.report.word.paper import LANDSCAPE, PORTRAIT, Paper
from evidence.results.evidence import Evidence
from evidence.results.synthesis import SINGLE_STUDY

_WEIGHTS = (4.2, 1.2, 1.9, 4.4, 9.0)


def write(paper: Paper, evidence: Evidence, addresses: Addresses) -> None:
    """Write the first pages."""
    _title(paper, evidence)
    paper.contents("Contents")
    paper.turn(LANDSCAPE)
    _summary(paper, evidence, addresses)
    paper.turn(PORTRAIT)


def _title(paper: Paper, evidence: Evidence) -> None:
    review = evidence.review
    paper.title(review.title, "Evidence report")
    flow = base.flow(evidence)
    paper.text(bold(lead(flow)))
    rows = [(bold(name), text) for name, text in methods.question(review)]
    guidance = methods.guidance(review)
    if guidance.text:
        details = "".join(f"; {name} {text}" for name, text in guidance.details)
        rows.append((bold("Relates to"), para(link(guidance.text, guidance.url), details)))
    paper.table("The question", grid((), rows, weights=(3, 14)))
    if review.notes:
        paper.text(words.sentence(review.notes))
    paper.text(
        f"Made from {review.config_file} (SHA-256 {review.config_sha256[:12]}) and "
        f"{words.plural(len(evidence.publications), 'study file')}. The page report.html shows the same, "
        "with each figure leading to its source; the workbook report.xlsx holds all numbers unrounded.",
        style="SmallText",
    )


def lead(flow: base.Flow) -> str:
    """Say in a sentence what the review is made of."""
    unknown = flow.studies_without_n
    return (
        f"{words.plural(flow.included, 'publication')} of {words.plural(flow.studies, 'study')} with "
        f"{people(flow)} participants"
        + (f" ({words.plural(unknown, 'study')} without a stated number)." if unknown else ".")
    )


def _summary(paper: Paper, evidence: Evidence, addresses: Addresses) -> None:
    paper.heading("Main findings", 1, "summary")
    groups = summary.main_findings(evidence)
    if not groups:
        paper.text("No efficacy or safety outcome is configured.")
    for group in groups:
        if group.rows:
            _findings(paper, group, addresses)
        if group.nothing:
            paper.text(
                bold(f"{group.title}: no publication has a figure for "),
                f"{words.plural(len(group.nothing), 'question')}. ",
                "; ".join(group.nothing) + ".",
                style="SmallText",
            )


def _findings(paper: Paper, group: Findings, addresses: Addresses) -> None:
    heads = ("Outcome", "Studies", "Participants", "Result", "In words")
    rows = [_finding(f, addresses) for f in group.rows]
    paper.table(f"Main findings: {group.title}", grid(heads, rows, numeric=(1, 2), weights=_WEIGHTS))


def _finding(f: Finding, addresses: Addresses) -> Row:
    anchor = addresses.syntheses[(f.outcome_id, f.synthesis_id)]
    name = para(markup.Span(f.outcome, anchor=anchor), " (critical)" if f.importance == "critical" else "")
    return Row(
        (
            (name, small(f"{f.comparison}; {f.time}")),
            str(f.k),
            numbers.integer(f.n),
            tuple(_result(f)),
            f.meaning,
        )
    )


def _result(f: Finding) -> list[Para]:
    if not f.effect:
        return [para("Not pooled")]
    lines = [para(bold(f.effect)), para(f.interval or "no interval")]
    if f.prediction:
        lines.append(para(f.prediction))
    if f.status == SINGLE_STUDY:
        lines.append(small("single study"))
    return lines
