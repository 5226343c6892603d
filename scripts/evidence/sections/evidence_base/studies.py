"""The table of studies of the paper: a line a study, the unit of analysis, not a line a publication."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.library.citations import publication_link
from evidence.display.library.participants import of_studies
from evidence.display.library.publications import Characteristics, characteristics
from evidence.display.section import Report
from evidence.display.tables.cells import SMALL, Cell, Grid, Span, para, small
from evidence.display.tables.columns import Layout, PrintedColumn
from evidence.record.evidence import Evidence

PRIMARY = "primary"
NOT_ASSESSED = "not assessed"


@dataclass(frozen=True, slots=True)
class StudyLine:
    """One study: described by its first report, with how many more there are."""

    name: Span
    study: str
    reports: int
    line: Characteristics
    n: str
    bias: str


def _name(s: StudyLine) -> Cell:
    label = words.study_label(s.name.text, s.study)
    more = f" and {words.plural(s.reports - 1, 'further report')}" if s.reports > 1 else ""
    return para(Span(label, anchor=s.name.anchor), more, style=SMALL)


_COLUMNS = (
    PrintedColumn("Study", _name),
    PrintedColumn("Design", lambda s: small(s.line.publication.design)),
    PrintedColumn("Countries", lambda s: small(s.line.countries)),
    PrintedColumn("Patients", lambda s: small(s.n), True),
    PrintedColumn("Treatments", lambda s: small(s.line.treatments)),
    PrintedColumn("Follow-up", lambda s: small(s.line.follow_up)),
)
_BIAS = PrintedColumn("Risk of bias", lambda s: small(s.bias))
_WIDTHS = (4.0, 2.3, 1.8, 1.4, 5.4, 2.4)
_BIAS_WIDTH = 1.8


def study_lines(report: Report) -> tuple[StudyLine, ...]:
    """Describe each included study in one line, in the order of designs and years."""
    evidence = report.evidence
    groups: dict[str, list[Characteristics]] = {}
    for line in characteristics(evidence):
        groups.setdefault(line.publication.study, []).append(line)
    sizes = of_studies(line.publication for lines in groups.values() for line in lines)
    bias = _judged(evidence)
    found = []
    for study, lines in groups.items():
        first = next((x for x in lines if x.publication.role == PRIMARY), lines[0])
        n = sizes[study]
        found.append(
            StudyLine(
                publication_link(first.publication, report.addresses.publications),
                study,
                len(lines),
                first,
                numbers.integer(n) if n is not None else "not stated",
                bias.get(study, NOT_ASSESSED),
            )
        )
    return tuple(found)


def studies_grid(lines: tuple[StudyLine, ...]) -> Grid:
    """Print the studies; risk of bias has a column where any of them was assessed."""
    judged = any(line.bias != NOT_ASSESSED for line in lines)
    layout = Layout((*_COLUMNS, _BIAS), (*_WIDTHS, _BIAS_WIDTH)) if judged else Layout(_COLUMNS, _WIDTHS)
    return layout.grid(lines)


def _judged(evidence: Evidence) -> dict[str, str]:
    """Return the overall judgements of each study in the words of their tools."""
    found: dict[str, dict[str, None]] = {}
    for table in evidence.risk_of_bias.tables if evidence.risk_of_bias else ():
        for p in table.publications:
            told = f"{p.overall.word} ({table.tool})" if p.overall else f"no overall judgement ({table.tool})"
            found.setdefault(p.study, {})[told] = None
    return {study: "; ".join(told) for study, told in found.items()}
