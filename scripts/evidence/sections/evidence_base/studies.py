"""The table of studies of the paper: a line a study, the unit of analysis, not a line a publication."""

from __future__ import annotations

from evidence.display import numbers
from evidence.display.library.citations import publication_link
from evidence.display.library.participants import of_studies
from evidence.display.library.publications import Characteristics, characteristics
from evidence.display.section import Report
from evidence.display.tables.cells import Grid
from evidence.record.published.publication import PRIMARY
from evidence.record.reviews.evidence import Evidence
from evidence.sections.evidence_base.columns import STUDIES_PRINTED, STUDIES_WITH_BIAS_PRINTED, StudyLine

NOT_ASSESSED = "not assessed"


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
    return (STUDIES_WITH_BIAS_PRINTED if judged else STUDIES_PRINTED).grid(lines)


def _judged(evidence: Evidence) -> dict[str, str]:
    """Return the overall judgements of each study in the words of their tools."""
    found: dict[str, dict[str, None]] = {}
    for table in evidence.risk_of_bias.tables if evidence.risk_of_bias else ():
        for p in table.publications:
            told = f"{p.overall.word} ({table.tool})" if p.overall else f"no overall judgement ({table.tool})"
            found.setdefault(p.study, {})[told] = None
    return {study: "; ".join(told) for study, told in found.items()}
