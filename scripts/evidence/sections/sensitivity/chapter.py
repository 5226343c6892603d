"""Sensitivity analyses in the paper."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.sections.sensitivity.view import OthersView, SensitivityView


def write(paper: Writer, v: SensitivityView | OthersView) -> None:
    """Write the part of a synthesis; there, a volume tells all analyses."""
    if isinstance(v, OthersView):
        return
    if v.grid.rows:
        paper.table(f"{v.title}: sensitivity analyses", v.in_paper)
    if v.others is None:
        return
    for start, names in (
        ("Computed otherwise, the same result as the primary analysis", v.others.unchanged),
        ("Skipped, because they change nothing here", v.others.skipped),
        ("Cannot be made here", v.others.not_made),
    ):
        if names:
            paper.text(f"{start}: {'; '.join(names)}.", style="SmallText")
