"""Publications whose results are still to be read, and studies that have none yet."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display.library.publications import with_results_to_come, with_results_to_read
from evidence.display.section import Report
from evidence.display.tables.cells import Grid
from evidence.sections.awaiting.columns import AWAITING_PRINTED, ONGOING_PRINTED

INTRODUCTION = (
    "They may change what is concluded here. A publication of which part of the values was read stands "
    "with these in the results; the rest is still to be read."
)
NO_AWAITING = "No publication awaits reading."
NO_ONGOING = "No study that goes on is in the library; registers were not searched by the workflow."


@dataclass(frozen=True, slots=True)
class AwaitingView:
    """Everything the section shows."""

    awaiting: Grid
    ongoing: Grid
    introduction: str = INTRODUCTION
    no_awaiting: str = NO_AWAITING
    no_ongoing: str = NO_ONGOING


def view(report: Report) -> AwaitingView:
    """Prepare the section."""
    return AwaitingView(
        AWAITING_PRINTED.grid(with_results_to_read(report.evidence)),
        ONGOING_PRINTED.grid(with_results_to_come(report.evidence)),
    )
