"""Sensitivity analyses in the paper."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.sections.sensitivity.view import SensitivityView


def write(paper: Writer, v: SensitivityView) -> None:
    """Write the part."""
    if v.grid.rows:
        paper.table(f"{v.title}: sensitivity analyses", v.in_paper)
    if v.unchanged:
        same = "; ".join(v.unchanged)
        paper.text(f"Computed otherwise, the same result as the primary analysis: {same}.", style="SmallText")
    if v.skipped:
        told = "; ".join(v.skipped)
        paper.text(f"Skipped, because they change nothing here: {told}.", style="SmallText")
    if v.not_made:
        paper.text(f"Cannot be made here: {'; '.join(v.not_made)}.", style="SmallText")
