"""What is missing in words."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import words
from evidence.display.prose.notes import sentence
from evidence.display.section import Report
from evidence.display.tables.cells import Grid
from evidence.record.results.missing import Missing
from evidence.sections.missing.columns import PRINTED

SAID = (
    "This report was made without what is listed here. A study file with an error takes part in nothing; it "
    "is listed where it could be about this question. Mend the files and run again."
)


@dataclass(frozen=True, slots=True)
class MissingLine:
    """One thing that is missing, and why."""

    place: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class MissingView:
    """Everything the section shows."""

    said: str
    caption: str
    grid: Grid


def view(report: Report) -> MissingView | None:
    """Prepare the section; ``None`` where nothing is missing."""
    found = report.evidence.missing
    if not found:
        return None
    names = {o.outcome.id: o.outcome.label for o in report.evidence.outcomes}
    lines = [_line(missing, names) for missing in found]
    return MissingView(SAID, "What could not be used or made, and why", PRINTED.grid(lines))


def _line(missing: Missing, names: dict[str, str]) -> MissingLine:
    place = f"{missing.file}:{missing.line}" if missing.line else missing.file
    if not missing.outcome:
        return MissingLine(place, "the study file", words.sentence(sentence(missing.reason)))
    outcome = names.get(missing.outcome, missing.outcome)
    where = f"{outcome} ({missing.synthesis})" if missing.synthesis else outcome
    what = f"{missing.study} in {where}" if missing.study else where
    return MissingLine(place, what, words.sentence(sentence(missing.reason)))
