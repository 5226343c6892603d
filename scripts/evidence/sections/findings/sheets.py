"""The sheets of the workbook on findings: the summary to be printed, and the numbers unrounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.display import words
from evidence.display.measures import measure_of
from evidence.display.prose.results.flagged import legend
from evidence.display.question import question
from evidence.display.section import Report
from evidence.display.tables.cells import plain_text
from evidence.display.tables.columns import COUNT, Column
from evidence.display.tables.sheets import LIMIT_HEADS, BookSheet, Framing, Purpose, named, rows_of
from evidence.sections.findings import cells
from evidence.sections.findings.cells import MainFinding
from evidence.sections.findings.columns import FINDINGS
from evidence.sections.findings.view import view


@dataclass(frozen=True, slots=True)
class _Line:
    """A result with the outcome and the part of the table that it stands in."""

    part: str
    outcome: str
    importance: str
    finding: MainFinding


def _lines(report: Report) -> Iterator[_Line]:
    for group in report.once(view).groups:
        for o in group.outcomes:
            for f in o.rows:
                yield _Line(group.title, o.outcome, o.importance, f)


def _certainty(line: _Line) -> str:
    judged = line.finding.certainty
    return f"{judged.symbols} {judged.word}".strip() if judged else "not judged"


def _question(line: _Line) -> str:
    return plain_text(cells.question(line.finding))


def _result(line: _Line) -> str:
    return plain_text(cells.result(line.finding)).strip()  # nothing stands for the drawing


def _absolute(line: _Line) -> str:
    return plain_text(cells.people(line.finding))


def _meaning(line: _Line) -> str:
    return plain_text(cells.meaning(line.finding))


def _above(report: Report) -> tuple[str, ...]:
    review = report.evidence.review
    asked = "; ".join(f"{name}: {text}" for name, text in question(review))
    return (f"Summary of findings: {review.title}", asked, report.once(view).certainty)


def _below(report: Report) -> tuple[str, ...]:
    return (
        "CI, confidence interval; PI, prediction interval. Absolute effect: the result put to the baseline "
        "named, which is taken as known.",
        legend(),
        *_without(report),
        "All numbers unrounded stand on the sheet Findings.",
    )


def _without(report: Report) -> Iterator[str]:
    """Name the questions that no line above answers."""
    for group in report.once(view).groups:
        for o in group.outcomes:
            if unanswered := o.unanswered:
                told = "; ".join(f"{u.label} ({u.note})" for u in unanswered)
                yield f"{o.outcome}, not pooled: {told}."
        if group.nothing:
            yield f"{group.title}, no data: {'; '.join(group.nothing)}."


SUMMARY = BookSheet(
    Purpose.SUMMARY,
    "Summary of findings",
    "The results of each outcome as the report shows them",
    "a result",
    (
        Column("outcome", "the outcome", head="Outcome"),
        Column("importance", "its importance to the review", head="Importance"),
        Column("question", "what is compared, and when", value=_question, head="Comparison, time"),
        Column("k", "studies", COUNT, value=lambda x: x.finding.k, head="Studies"),
        Column("n", "participants", COUNT, value=lambda x: x.finding.n, head="Participants"),
        Column("effect", "the result with its intervals", value=_result, head="Result"),
        Column("absolute", "the result in people", value=_absolute, head="Absolute effect"),
        Column("certainty", "what people judged", value=_certainty, head="Certainty"),
        Column(
            "flags",
            "what to know of its values",
            value=lambda x: "; ".join(x.finding.flags),
            head="What to know",
        ),
        Column("in_words", "what it means", value=_meaning, head="In words"),
    ),
    _lines,
    Framing(lambda x: x.part, _above, _below),
)


_PLACE = {
    "outcome_label": "Outcome",
    "comparison": "Comparison",
    "time": "Time",
    "role": "Role",
    "importance": "Importance",
    "label": "Analysis",
    "status": "Status",
}
_NUMBERS = {
    "k": "Studies",
    "n": "Participants",
    "events": "Events",
    "n_comparator": "Participants, comparator",
    "events_comparator": "Events, comparator",
    **LIMIT_HEADS,
    "interval_imputed": "Interval imputed",
    "in_words": "In words",
    "flags_in_words": "What to know",
    "eligible": "Eligible studies",
    "held_back": "Held back",
}
FINDINGS_SHEET = BookSheet(
    Purpose.FINDINGS,
    "Findings",
    FINDINGS.title,
    FINDINGS.row,
    (
        *named(FINDINGS, _PLACE),
        Column(
            "measure",
            "effect measure",
            value=lambda r: words.capital(measure_of(r.item.measure).name),
            head="Effect measure",
        ),
        *named(FINDINGS, _NUMBERS),
    ),
    rows_of(FINDINGS),
    naming=3,
)
SHEETS = (SUMMARY, FINDINGS_SHEET)
