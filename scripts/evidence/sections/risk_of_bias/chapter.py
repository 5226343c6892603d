"""Risk of bias in the paper: judgements by tool, shares of each result, and who was not assessed."""

from __future__ import annotations

from evidence.display.geometry.bias_shares import OutcomeBars
from evidence.display.section import LANDSCAPE, PORTRAIT, Writer
from evidence.display.tables.cells import bold
from evidence.sections.risk_of_bias.view import BiasSection, ToolView, shares


def write(paper: Writer, v: BiasSection) -> None:
    """Write the chapter."""
    paper.turn(LANDSCAPE)
    paper.heading("Risk of bias", 1, "risk-of-bias")
    paper.text(v.sentence)
    for tool in v.tools:
        _tool(paper, tool)
    if v.outcomes:
        paper.heading("How much of each result was judged, and how", 2)
        paper.text(v.shares_legend)
        for outcome in v.outcomes:
            _shares(paper, outcome)
    if v.not_assessed:
        paper.text(bold(f"{v.not_assessed}: "), *v.names.spans, ".", style="SmallText")
    paper.turn(PORTRAIT)


def _tool(paper: Writer, b: ToolView) -> None:
    paper.heading(b.table.tool, 2, b.stem)
    paper.table(b.caption, b.grid)
    paper.text(b.legend, style="SmallText")
    paper.bullets([f"{d.letter} {d.id}: {d.about}" for d in b.table.domains])


def _shares(paper: Writer, outcome: OutcomeBars) -> None:
    told = "; ".join(f"{s.label}: {bar.name} {bar.told}" for s in outcome.syntheses for bar in s.bars[:1])
    title = f"Risk of bias of {outcome.title}"
    paper.figure(f"figures/{outcome.stem}.svg", title, f"{title}, shares as bars. {told}.")
    paper.table(f"{title}, the bars in words", shares(outcome))
