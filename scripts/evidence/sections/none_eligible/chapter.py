"""The publications that were looked at, in the paper: counted in the report, each by name in the annex."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.sections.none_eligible.view import NoneEligibleView


def write_counted(paper: Writer, v: NoneEligibleView) -> None:
    """Write the chapter of the report."""
    _begin(paper, v)
    paper.text("The annex lists each of them with what keeps it out.")


def write(paper: Writer, v: NoneEligibleView) -> None:
    """Write the chapter of the annex."""
    _begin(paper, v)
    paper.table(v.caption, v.grid)


def _begin(paper: Writer, v: NoneEligibleView) -> None:
    paper.heading("Publications looked at", 1, "looked-at")
    paper.text(v.said)
    if v.with_error:
        paper.text(v.with_error)
