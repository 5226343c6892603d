"""The primary analysis without one study."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import words
from evidence.display.section import OfSynthesis
from evidence.display.tables.cells import Grid
from evidence.display.tables.shared_columns import InSynthesis
from evidence.sections.leave_one_out.columns import PRINTED


@dataclass(frozen=True, slots=True)
class LeaveOneOutView:
    """Everything the part shows."""

    title: str
    count: str
    grid: Grid


def view(source: OfSynthesis) -> LeaveOneOutView | None:
    """Prepare the part; ``None`` where no study was left out."""
    found = source.synthesis.leave_one_out
    if not found:
        return None
    rows = [InSynthesis(source.outcome, source.synthesis, x) for x in found]
    return LeaveOneOutView(source.title, words.plural(len(found), "analysis"), PRINTED.grid(rows))
