"""How robust a result is, in the paper: sentences, figures, influence, cumulative results."""

from __future__ import annotations

from evidence.display import words
from evidence.display.section import Writer
from evidence.sections.robustness.view import CumulativeView, RobustnessView


def write(paper: Writer, v: RobustnessView | CumulativeView) -> None:
    """Write the part of a synthesis; there, a volume tells everything."""
    if isinstance(v, CumulativeView):
        return
    paper.heading("How robust", 4)
    for text in v.lines:
        paper.text(text)
    for p in v.pictures:
        described = " ".join((f"{p.label} of {v.title}.", *v.lines, p.told))
        paper.figure(p.path, f"{p.label}. {v.title}", described)
        if p.told:
            paper.text(p.told, style="SmallText")
    if v.influence.rows:
        what = "influence of each study" if v.whole else "influence of the studies that stand out"
        paper.table(f"{v.title}: {what}", v.influence)
        if v.model:
            paper.text(words.sentence(v.model), style="SmallText")
    if v.cumulative.rows:
        paper.table(f"{v.title}: the primary analysis each time a study is added", v.cumulative)
