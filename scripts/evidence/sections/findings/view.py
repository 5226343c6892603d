"""The section of main findings: its tables by role, and what explains them."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display.certainty import certainty_note
from evidence.display.prose.results.flagged import legend
from evidence.display.section import Report
from evidence.display.tables.cells import Para, para, to
from evidence.sections.findings.groups import Findings
from evidence.sections.findings.main_findings import main_findings


@dataclass(frozen=True, slots=True)
class FindingsView:
    """Everything the section shows."""

    groups: tuple[Findings, ...]
    certainty: str  # how many results are judged, in one line
    pictures: str  # what the drawings of the page mean
    explanation: Para
    explanation_in_report: Para  # of the paper, whose appendix stands in the annex


_PICTURES = (
    "Pictures: filled diamond, pooled result; hollow square, single study; thick line, confidence interval "
    "(CI); thin line, prediction interval (PI); dotted line, no difference. All ratios share one axis, and "
    "all proportions share one; other measures each have their own. "
)
_EXPLANATION = (
    "Absolute effect: the result put to the baseline named, which is taken as known; the limits are those of "
    "the confidence interval. Certainty by domain, with what is computed for it: "
)


def view(report: Report) -> FindingsView:
    """Prepare the section."""
    groups = tuple(main_findings(report))
    flags = f". {legend()}"
    return FindingsView(
        groups,
        certainty_note(report.evidence),
        _PICTURES,
        explanation=para(_EXPLANATION, to("Appendix", "certainty"), flags),
        explanation_in_report=para(_EXPLANATION, "annex.docx", flags),
    )
