"""The evidence tables: per publication study details, analysis, key efficacy and key safety findings."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.display import publication_tables as blocks
from evidence.display import words
from evidence.display.addresses import Addresses
from evidence.display.publication_tables import PARTS, Block, Fact, FigureCell, FigureLine, SourceGroup
from evidence.paper.document import LANDSCAPE, PORTRAIT, Paper
from evidence.paper.grid import HEADING, Row, grid
from evidence.paper.markup import Para, Span, bold, link, para, small, warning
from evidence.record.evidence import Evidence
from evidence.sections.evidence_base.chapter import devices

_INTRODUCTION = (
    "Every figure is given in the words of the publication, also where nothing happened. What was worked "
    "out from it stands below it in small type. A linked outcome leads to the analysis that the figure "
    "stands in. "
    "⚠ marks a device that is no longer sold or was recalled."
)


def write(paper: Paper, evidence: Evidence, addresses: Addresses) -> None:
    """Write the chapter, the strongest design first."""
    paper.turn(LANDSCAPE)
    paper.heading("Evidence tables", 1, "evidence-tables")
    paper.text(_INTRODUCTION)
    labels = {p.id: p.label for p in evidence.publications}
    plots = {use: synthesis for synthesis, use in _plots(addresses)}
    for group in blocks.by_design(blocks.blocks(evidence, addresses)):
        paper.heading(group.title, 2)
        for block in group.blocks:
            _block(paper, block, labels, addresses, plots)
    paper.turn(PORTRAIT)


def _plots(addresses: Addresses) -> Iterable[tuple[str, str]]:
    """Return for every line of a forest plot the analysis that it stands in, both as addresses."""
    for (outcome, synthesis, _), line in addresses.lines.items():
        yield addresses.syntheses[outcome, synthesis], line


def _block(
    paper: Paper, b: Block, labels: dict[str, str], addresses: Addresses, plots: dict[str, str]
) -> None:
    p = b.publication
    name = p.label if p.study == p.label else f"{p.label} ({p.study})"
    paper.heading(name, 3, addresses.publications[p.id])
    url = blocks.doi_url(p)
    registered = f" Registered as {words.plain(p.registration)}." if p.registration else ""
    paper.text(
        blocks.citation(p) + " ",
        *((link(url, url),) if url else ()),
        registered,
        style="SmallText",
        keep=True,
    )
    shared = _overlaps(b, labels)
    if shared:
        paper.text(f"⚠ {shared}", style="Warning", keep=True)
    details = [_fact(f) for f in b.details]
    details += [
        para(bold(f"{words.capital(a.role)}: "), a.text, f" ({devices(a.devices)})" if a.devices else "")
        for a in b.arms
    ]
    details += [
        para(bold("Source: "), link(s.read, s.url), " (second-hand)" if s.second_hand else "")
        for s in b.sources
    ]
    details.append(para(bold("File: "), p.file))
    analysis = [_fact(f) for f in b.analysis]
    if p.notes:
        analysis.append(para(bold("Notes and limitations: "), words.sentence(p.notes)))
    table = grid(("Study details", "Analysis"), [(tuple(details), tuple(analysis))], weights=(13, 12))
    paper.table(f"{p.label}: study details and analysis", table)
    if b.groups:
        _figures(paper, b, plots)
    else:
        paper.text(words.sentence(p.no_figures or "No figure of this review's outcomes was read"))


def _overlaps(b: Block, labels: dict[str, str]) -> str:
    p = b.publication
    told = []
    for ids, words_ in ((p.overlaps, "Patients"), (p.suspected_overlaps, "Possibly patients")):
        if ids:
            told.append(f"{words_} in common with {', '.join(labels.get(i, i) for i in ids)}.")
    return " ".join(told)


def _fact(fact: Fact) -> Para:
    return para(bold(f"{words.capital(fact[0])}: "), fact[1])


def _figures(paper: Paper, b: Block, plots: dict[str, str]) -> None:
    rows: list[Row] = []
    for group in b.groups:
        rows.append(Row((_heading(group),), HEADING))
        rows += [_line(line, plots) for line in group.lines]
    heads = ("Outcome", "At", *(words.capital(c) for c in b.columns))
    weights = (6.0, 2.6, *[17.1 / len(b.columns)] * len(b.columns))
    paper.table(f"{b.publication.label}: key findings", grid(heads, rows, weights=weights))
    for part in b.nothing:
        paper.text(f"{PARTS[part]}: none read.", style="SmallText")


def _heading(group: SourceGroup) -> Para:
    hand = " (second-hand)" if group.second_hand else ""
    return para(bold(PARTS[group.part]), ". Read in: ", link(group.read, group.url), hand)


def _line(line: FigureLine, plots: dict[str, str]) -> Row:
    anchor = plots.get(line.uses[0].address) if line.uses else None
    outcome = (Span(line.outcome, anchor=anchor), *((small(line.details),) if line.details else ()))
    return Row((outcome, line.at, *(tuple(p for c in cells for p in _cell(c)) for cells in line.cells)))


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
