"""Sensitivity analyses in the paper."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.sections.sensitivity.view import SensitivityView


def write(paper: Writer, v: SensitivityView) -> None:
    """Write the part."""
    if v.grid.rows:
        paper.table(f"{v.title}: sensitivity analyses", v.in_paper)
    if v.unchanged:
        paper.text(f"The same result as the primary analysis: {'; '.join(v.unchanged)}.", style="SmallText")
