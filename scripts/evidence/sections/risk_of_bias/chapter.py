"""Risk of bias: judgements by tool, shares of each result, and who was not assessed."""

from __future__ import annotations

from pathlib import Path

from evidence.display import words
from evidence.display.addresses import Addresses
from evidence.display.bias_symbols import LEVEL_WORDS, SYMBOLS
from evidence.display.geometry.bias_shares import BiasSection, OutcomeView, bias_section, legend
from evidence.display.numbers import MISSING
from evidence.paper.document import LANDSCAPE, PORTRAIT, Paper
from evidence.paper.grid import HEADING, Row, grid
from evidence.paper.markup import Para, Span, bold, para, small
from evidence.record.appraisal import Appraised, BiasJudgement, ToolTable
from evidence.record.evidence import Evidence


def write(paper: Paper, evidence: Evidence, addresses: Addresses, folder: Path) -> None:
    """Write the chapter; nothing where the evidence says nothing of appraisals at all."""
    shown = bias_section(evidence)
    if shown is None:
        return
    paper.turn(LANDSCAPE)
    paper.heading("Risk of bias", 1, "risk-of-bias")
    paper.text(shown.sentence)
    for stem, table in shown.tools:
        _tool(paper, stem, table, addresses)
    if shown.outcomes:
        paper.heading("How much of each result was judged, and how", 2)
        paper.text(shown.shares_legend)
        for outcome in shown.outcomes:
            _shares(paper, outcome, folder)
    _not_assessed(paper, shown, addresses)
    paper.turn(PORTRAIT)


def _tool(paper: Paper, stem: str, table: ToolTable, addresses: Addresses) -> None:
    paper.heading(table.tool, 2, stem)
    heads = ("Publication", *(f"{d.letter} {d.id}" for d in table.domains), "Overall", "Judged by")
    rows = [_appraised(p, addresses) for p in table.publications]
    count = words.plural(len(table.publications), "publication")
    paper.table(f"{count} judged with {table.tool}", grid(heads, rows))
    paper.text(legend(table), style="SmallText")
    paper.bullets([f"{d.letter} {d.id}: {d.about}" for d in table.domains])


def _appraised(p: Appraised, addresses: Addresses) -> Row:
    name = (para(Span(p.label, anchor=addresses.publications.get(p.publication))),)
    if p.status != "included":
        name += (small(p.status),)
    return Row((name, *(_judged(j) for j in (*p.judgements, p.overall)), p.judged_by or MISSING))


def _judged(j: BiasJudgement | None) -> Para:
    """Write a judgement as symbol and word, so that neither colour nor shape alone carries it."""
    level = j.level if j else None
    return para(bold(SYMBOLS[level]), f" {j.word if j else LEVEL_WORDS[None]}")


def _shares(paper: Paper, outcome: OutcomeView, folder: Path) -> None:
    told = "; ".join(f"{s.label}: {bar.name} {bar.told}" for s in outcome.syntheses for bar in s.bars[:1])
    title = f"Risk of bias of {outcome.title}"
    paper.figure(folder / f"figures/{outcome.stem}.png", title, f"{title}, shares as bars. {told}.")
    rows: list[Row] = []
    for s in outcome.syntheses:
        assessed = f"{s.assessed} of {words.plural(s.k, 'study')} assessed; shares of the {s.shared_by}"
        rows.append(Row((para(bold(s.label), f": {assessed}"),), HEADING))
        rows += [Row((bar.name, bar.told)) for bar in s.bars]
    heads = ("Question, or domain of a tool", "Shares")
    paper.table(f"{title}, the bars in words", grid(heads, rows, weights=(9, 16.7)))


def _not_assessed(paper: Paper, shown: BiasSection, addresses: Addresses) -> None:
    if not shown.not_assessed:
        return
    count = words.plural(len(shown.not_assessed), "included publication")
    spans: list[Span | str] = [bold(f"{count} not assessed: ")]
    for i, p in enumerate(shown.not_assessed):
        spans += [", " if i else "", Span(p.label, anchor=addresses.publications.get(p.publication))]
    paper.text(*spans, ".", style="SmallText")
