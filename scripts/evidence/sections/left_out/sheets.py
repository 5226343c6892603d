"""The sheets of the workbook on what represents each study, and on what is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.display.prose.notes import naming, sentence
from evidence.display.prose.results.by_design import must_be_told, name_of
from evidence.display.section import Report
from evidence.display.tables.columns import Column
from evidence.display.tables.shared_columns import syntheses
from evidence.display.tables.sheets import BookSheet, Purpose, named, rows_of
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.sections.left_out.columns import LEFT_OUT

SELECTED = "selected report"
# Kinds of reasons that are about which figure represents a study.
_CHOICES = ("passed over", "overlap")


@dataclass(frozen=True, slots=True)
class _Choice:
    """A figure that could represent its study in a result: selected or not, and why not."""

    outcome: OutcomeSynthesis
    synthesis: Synthesis
    designs: str
    study: str
    report: str
    printed: str
    at: str
    role: str
    reason: str


def _choices(report: Report) -> Iterator[_Choice]:
    for o, s in syntheses(report.evidence):
        names = naming.of_outcomes([o])
        told: set[str] = set()
        for analysis in (s.primary, *s.strata):
            kept = {e.key for e in analysis.effects} - told  # where all are pooled, the total tells them
            told |= kept
            designs = name_of(analysis) if must_be_told(s) else ""
            for c in s.candidates:
                if c.key in kept:
                    printed, at = "; ".join(dict.fromkeys(c.printed)), c.at_printed or ""
                    yield _Choice(o, s, designs, c.study, c.label, printed, at, SELECTED, "")
        for x in s.left_out:
            if x.kind in _CHOICES:
                reason = sentence(x.reason, names)
                yield _Choice(o, s, "", x.study, x.label, x.printed, x.at_printed or "", "not used", reason)


_HEADS = {
    "outcome": "Outcome",
    "study": "Study",
    "publication": "Publication",
    "arm": "Arm",
    "printed": "As printed",
    "at": "Time as printed",
    "kind": "Kind of reason",
    "reason": "Reason",
    "figures": "Ids of the values",
}
SHEETS = (
    BookSheet(
        Purpose.UNIT_OF_ANALYSIS,
        "Unit of analysis",
        "Which value represents each study in each primary analysis, by design, and which are not used",
        "a value that could represent its study",
        (
            Column("outcome", "the outcome", value=lambda r: r.outcome.outcome.label, head="Outcome"),
            Column(
                "comparison",
                "what is compared",
                value=lambda r: r.synthesis.comparison.label,
                head="Comparison",
            ),
            Column("time", "the follow-up asked for", value=lambda r: r.synthesis.time.label, head="Time"),
            Column("designs", "the designs pooled, where others stand beside them", head="Designs"),
            Column("study", "the study, the unit of analysis", head="Study"),
            Column("report", "first author and year of the report", head="Report"),
            Column("printed", "the report's own words", head="As printed"),
            Column("at", "time as printed", head="Time as printed"),
            Column("role", "selected, or not used", head="Role"),
            Column("reason", "why it is not used", head="Reason"),
        ),
        _choices,
    ),
    BookSheet(
        Purpose.LEFT_OUT,
        "Left out",
        LEFT_OUT.title,
        LEFT_OUT.row,
        named(LEFT_OUT, _HEADS),
        rows_of(LEFT_OUT),
        leading=1,
    ),
)
