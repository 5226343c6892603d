"""How robust a result is: sentences, influence, cumulative results, funnel and specification curve."""

from __future__ import annotations

from pathlib import Path

from evidence.display import words
from evidence.display.figure_files import FUNNEL, SPECIFICATIONS, figure_files
from evidence.paper.document import Paper
from evidence.paper.grid import grid
from evidence.paper.markup import warning
from evidence.sections.outcomes.view import SynthesisView
from evidence.sections.robustness.view import RobustnessView

# The other figures (Baujat, GOSH) stand as files beside the paper.
_SHOWN = (FUNNEL, SPECIFICATIONS)


def write(paper: Paper, s: SynthesisView, title: str, folder: Path) -> None:
    """Write the part of one synthesis; nothing where there is nothing to say."""
    r = s.robustness
    if r is None:
        return
    paper.heading("How robust", 4)
    for text in r.lines:
        paper.text(text)
    for f in figure_files(s.synthesis):
        if f.kind in _SHOWN:
            picture = (folder / dict(s.downloads)["PNG"]).with_name(f"{f.stem}.png")
            told = r.funnel_legend if f.kind == FUNNEL else ""
            paper.figure(picture, f"{f.label}. {title}", " ".join((f"{f.label} of {title}.", *r.lines, told)))
            if told:
                paper.text(told, style="SmallText")
    _influence(paper, r, title)
    if r.cumulative:
        heads = ("Study added", "Year", "k", "Estimate (CI)", "τ²")
        table = grid(heads, r.cumulative, (1, 2, 4), (10, 2, 2, 8, 3))
        paper.table(f"{title}: the primary analysis each time a study is added", table)


def _influence(paper: Paper, r: RobustnessView, title: str) -> None:
    if not r.influence:
        return
    heads = ("Study", "Studentised residual", "Cook’s distance", "DFBETAS", "Leverage")
    rows = [((label, *((warning(said),) if said else ())), *values) for label, said, values in r.influence]
    what = "influence of each study" if r.whole else "influence of the studies that stand out"
    paper.table(f"{title}: {what}", grid(heads, rows, (1, 2, 3, 4), (11, 4, 4, 3, 3)))
    if r.model:
        paper.text(words.sentence(r.model), style="SmallText")
