"""The evidence tables in the paper."""

from __future__ import annotations

from evidence.display import words
from evidence.display.library.publication_tables import PARTS, Block, FigureCell, FigureLine, SourceGroup
from evidence.display.section import LANDSCAPE, PORTRAIT, Writer
from evidence.display.tables.cells import HEADING, GridRow, Para, bold, grid, link, para, small, to, warning
from evidence.sections.evidence_tables.view import (
    DEVICES,
    INTRODUCTION,
    EvidenceTablesView,
    cited,
    details,
    noticed,
    shared_patients,
)

_LINKED = "A linked outcome leads to the analysis that the value stands in. "
_WIDTHS = (6.0, 2.6, 17.1)  # outcome, time, all arms together


def write(paper: Writer, v: EvidenceTablesView) -> None:
    """Write the chapter, the strongest design first."""
    paper.turn(LANDSCAPE)
    paper.heading("Evidence tables", 1, "evidence-tables")
    paper.text(INTRODUCTION + _LINKED + DEVICES)
    for group in v.groups:
        paper.heading(group.title, 2)
        for block in group.blocks:
            _block(paper, block, v)
    paper.turn(PORTRAIT)


def _block(paper: Writer, b: Block, v: EvidenceTablesView) -> None:
    p = b.publication
    name = p.label if p.study == p.label else f"{p.label} ({p.study})"
    paper.heading(name, 3, v.addresses[p.id])
    paper.text(*cited(b), style="SmallText", keep=True)
    for notice in noticed(b):
        paper.text("⚠ ", notice, style="Warning", keep=True)
    shared = shared_patients(b, v.labels)
    if shared:
        paper.text(f"⚠ {shared}", style="Warning", keep=True)
    paper.table(f"{p.label}: study details and analysis", details(b))
    if b.groups:
        _figures(paper, b, v)
    else:
        paper.text(words.sentence(p.no_figures or "No value of this review's outcomes was read"))


def _figures(paper: Writer, b: Block, v: EvidenceTablesView) -> None:
    rows: list[GridRow] = []
    for group in b.groups:
        rows.append(GridRow((_heading(group),), HEADING))
        rows += [_line(line, v) for line in group.lines]
    heads = (v.outcome_head, v.time_head, *(words.capital(c) for c in b.columns))
    outcome, time, arms = _WIDTHS
    weights = (outcome, time, *[arms / len(b.columns)] * len(b.columns))
    paper.table(f"{b.publication.label}: key findings", grid(heads, rows, weights=weights))
    for part in b.nothing:
        paper.text(f"{PARTS[part]}: none read.", style="SmallText")


def _heading(group: SourceGroup) -> Para:
    hand = " (second-hand)" if group.second_hand else ""
    return para(bold(PARTS[group.part]), ". Read in: ", link(group.read, group.url), hand)


def _line(line: FigureLine, v: EvidenceTablesView) -> GridRow:
    anchor = v.plots.get(line.uses[0].address) if line.uses else None
    outcome = (to(line.outcome, anchor), *((small(line.details),) if line.details else ()))
    return GridRow((outcome, line.at, *(tuple(p for c in cells for p in _cell(c)) for cells in line.cells)))


def _cell(c: FigureCell) -> list[Para]:
    lines = [para(c.printed)]
    if c.against:
        lines.append(small(c.against))
    if c.figure:
        lines.append(small(f"read as {c.figure}"))
    lines += [small(step) for step in c.steps]
    if c.reason:
        lines.append(small(f"cannot be pooled: {c.reason}"))
    if c.left_out:
        lines.append(small(f"not in the primary analysis of {c.left_out[0]}: {c.left_out[1]}"))
    return lines + [warning(text) for text in c.findings]
