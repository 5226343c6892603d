"""Meta-regressions in the paper."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.sections.meta_regressions.view import RegressionsView


def write(paper: Writer, v: RegressionsView) -> None:
    """Write the part."""
    for g in v.regressions:
        paper.heading(f"Meta-regression: {g.label}", 4)
        if g.picture is not None:
            paper.figure(g.picture, f"Bubble plot. {v.title}: {g.label}", g.described)
            for p in g.plots:
                paper.text(p.legend, style="SmallText")
        if g.grid is not None:
            paper.table(f"{v.title}: {g.label}", g.grid)
        for text in g.lines:
            paper.text(text, style="SmallText")
