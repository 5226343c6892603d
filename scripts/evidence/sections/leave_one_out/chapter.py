"""Leave-one-out in the paper."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.sections.leave_one_out.view import LeaveOneOutView


def write(paper: Writer, v: LeaveOneOutView) -> None:
    """Write the part."""
    paper.table(f"{v.title}: the primary analysis without one study", v.grid)
