"""Title block, contents and the table of main findings."""

from __future__ import annotations

from evidence.display import configuration as methods
from evidence.display import numbers, words
from evidence.display import publications as base
from evidence.display.addresses import Addresses
from evidence.paper.document import LANDSCAPE, PORTRAIT, Paper
from evidence.paper.grid import HEADING, Row, grid
from evidence.paper.markup import Para, Span, bold, link, para, small, warning
from evidence.record.evidence import Evidence
from evidence.sections.certainty.view import CertaintyCell
from evidence.sections.evidence_base.chapter import people
from evidence.sections.findings import view as summary
from evidence.sections.findings.absolute import AbsoluteView
from evidence.sections.findings.view import CRITICAL, Finding, OutcomeFindings

_HEADS = ("Comparison, time", "Studies", "Result", "In people", "Certainty", "In words")
_WEIGHTS = (4.6, 2.0, 4.2, 5.0, 3.7, 6.2)
_EXPLANATION = (
    "CI, confidence interval; PI, prediction interval. In people: the result put to the baseline named, "
    "which is taken as known; the limits are those of the confidence interval. A computed proposal of the "
    "certainty is no judgement: see Certainty of the evidence."
)


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
        if group.outcomes:
            rows = [row for o in group.outcomes for row in _outcome(o, addresses)]
            table = grid(_HEADS, rows, weights=_WEIGHTS)
            paper.table(f"Main findings: {group.title}", table)
        if group.nothing:
            paper.text(
                bold(f"{group.title}: no publication has a figure for "),
                f"{words.plural(len(group.nothing), 'question')}. ",
                "; ".join(group.nothing) + ".",
                style="SmallText",
            )
    paper.text(_EXPLANATION, style="SmallText")


def _outcome(o: OutcomeFindings, addresses: Addresses) -> list[Row]:
    critical = " (critical)" if o.importance == CRITICAL else ""
    head = [para(Span(o.outcome, bold=True, anchor=addresses.outcomes[o.outcome_id]), critical)]
    if o.unpooled:
        spans: list[Span | str] = ["Not pooled: "]
        for i, u in enumerate(o.unpooled):
            anchor = addresses.syntheses[o.outcome_id, u.synthesis_id]
            spans += ["; " if i else "", Span(u.label, anchor=anchor), f" ({u.note})"]
        head.append(para(*spans, ".", style="CellSmall"))
    return [Row((tuple(head),), HEADING), *(_finding(o.outcome_id, f, addresses) for f in o.rows)]


def _finding(outcome_id: str, f: Finding, addresses: Addresses) -> Row:
    anchor = addresses.syntheses[outcome_id, f.synthesis_id]
    result = [para(bold(f.effect)), para(f.interval or "no interval")]
    if f.prediction:
        result.append(para(f.prediction))
    return Row(
        (
            (para(Span(f.comparison, anchor=anchor)), small(f.time)),
            (para(words.plural(f.k, "study")), small(f"{numbers.integer(f.n)} people")),
            tuple(result),
            tuple(_absolute(f.absolute)),
            tuple(rated(f.certainty)) if f.certainty else numbers.MISSING,
            f.meaning,
        )
    )


def _absolute(view: AbsoluteView | None) -> list[Para]:
    if view is None:
        return [para(numbers.MISSING)]
    lines = [para(line) for line in view.lines]
    if view.difference:
        lines.append(para(bold(view.difference)))
    if view.baseline:
        lines.append(small(view.baseline))
    return lines


def rated(cell: CertaintyCell) -> list[Para]:
    """Write a certainty: its symbols and word, whose it is, and what must be said of it."""
    symbols = f"{cell.symbols} " if cell.symbols else ""
    return [para(bold(symbols + cell.word)), small(cell.small), *(warning(flag) for flag in cell.flags)]
