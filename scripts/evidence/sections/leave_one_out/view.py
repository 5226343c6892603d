"""The primary analysis without one study."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import words
from evidence.display.geometry.forest.table import format_of
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
    said: str  # the result in one line


def view(source: OfSynthesis) -> LeaveOneOutView | None:
    """Prepare the part; ``None`` where no study was left out."""
    found = source.synthesis.leave_one_out
    if not found:
        return None
    rows = [InSynthesis(source.outcome, source.synthesis, x) for x in found]
    return LeaveOneOutView(
        source.title, words.plural(len(found), "analysis"), PRINTED.grid(rows), _said(source)
    )


def _said(source: OfSynthesis) -> str:
    s = source.synthesis
    fmt = format_of(s.primary)
    values = [x.estimate for x in s.leave_one_out if x.estimate is not None]
    if not values:
        return "Without one study: no result"
    return f"Without any one study: {fmt.measure.name} {fmt.value(min(values))} to {fmt.value(max(values))}"
