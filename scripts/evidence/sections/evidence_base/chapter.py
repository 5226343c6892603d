"""The evidence base: flow, designs, characteristics, what was excluded and why, who shares patients."""

from __future__ import annotations

from pathlib import Path

from evidence.display import numbers, words
from evidence.display import publication_tables as blocks
from evidence.display import publications as base
from evidence.display.addresses import Addresses
from evidence.display.publications import Characteristics
from evidence.paper.document import LANDSCAPE, PORTRAIT, Paper
from evidence.paper.grid import Row, grid
from evidence.paper.markup import Span, link, para, small
from evidence.record.evidence import EXCLUDED, OTHER_QUESTION, Evidence, PublicationSummary
from evidence.sections.flow.drawing import in_one_sentence
from evidence.sections.flow.view import EvidenceBase, evidence_base

_NO_SEARCH = (
    "No counts of a literature search are stated in the configuration of this review. What is counted here "
    "are its study files."
)


def publication(p: PublicationSummary, addresses: Addresses) -> Span:
    """Name a publication; where it has an evidence table, the name leads there."""
    shown = p.status not in (EXCLUDED, OTHER_QUESTION)
    return Span(p.label, anchor=addresses.publications.get(p.id) if shown else None)


def devices(items: tuple[tuple[str, str | None], ...]) -> str:
    """List devices, those that are no longer sold or were recalled with a mark."""
    return ", ".join(name + (f" ⚠ {status}" if status else "") for name, status in items)


def people(flow: base.Flow) -> str:
    """Write the number of participants; "at least" where some may stand in two studies."""
    return ("at least " if flow.sharing else "") + numbers.integer(flow.participants)


def write(paper: Paper, evidence: Evidence, addresses: Addresses, folder: Path) -> None:
    """Write the chapter."""
    paper.heading("Evidence base", 1, "evidence-base")
    shown = evidence_base(evidence)
    _flow(paper, shown, folder)
    lines = [
        (words.capital(d.design), str(d.publications), str(d.studies), numbers.integer(d.participants))
        for d in base.by_design(evidence)
    ]
    heads = ("Design", "Publications", "Studies", "Participants")
    paper.table("Included publications by design", grid(heads, lines, (1, 2, 3), (7, 3, 3, 4)))
    _spread(paper, shown)
    _excluded(paper, evidence)
    _overlaps(paper, evidence, addresses)
    paper.turn(LANDSCAPE)
    _characteristics(paper, evidence, addresses)
    paper.turn(PORTRAIT)


def _flow(paper: Paper, shown: EvidenceBase, folder: Path) -> None:
    paper.heading("From the search to the studies", 2)
    flow = shown.flow
    if flow is None:
        paper.text("No flow of publications is known.")
        return
    paper.figure(folder / "figures/flow.png", "Flow diagram (PRISMA 2020)", in_one_sentence(shown.boxes))
    if flow.search and flow.search.source:
        paper.text(f"Counts of the search: {words.sentence(flow.search.source)}", style="SmallText")
    elif not flow.search or not flow.search.databases:
        paper.text(_NO_SEARCH, style="SmallText")
    for text in flow.warnings:
        paper.text(f"⚠ {text}", style="Warning")
    rows = [(b.title, b.count, "; ".join(b.lines)) for b in shown.boxes]
    paper.table("The flow as a table", grid(("Step", "Count", "Of these"), rows, (1,), (6, 2.5, 8.5)))


def _spread(paper: Paper, shown: EvidenceBase) -> None:
    if shown.countries:
        rows = [(line.name, numbers.integer(line.studies)) for line in shown.countries]
        caption = "Studies by country; a study of several countries counts in each"
        paper.table(caption, grid(("Country", "Studies"), rows, (1,), (11, 6)))
    if shown.devices:
        rows = [(line.name, line.note, numbers.integer(line.studies)) for line in shown.devices]
        heads = ("Device", "Market status", "Studies")
        paper.table("Studies by device, in any arm", grid(heads, rows, (2,), (8, 5, 4)))


def _characteristics(paper: Paper, evidence: Evidence, addresses: Addresses) -> None:
    paper.heading("Study characteristics", 2, "characteristics")
    heads = (
        *("Publication", "Design", "Countries", "n", "Population", "Treatments", "Devices"),
        *("Follow-up", "Read"),
    )
    rows = [_characteristic(c, addresses) for c in base.characteristics(evidence)]
    weights = (3.2, 2.4, 1.9, 1.2, 4.0, 4.4, 2.2, 2.2, 4.2)
    caption = "Included publications; ⚠ marks a device that is no longer sold or was recalled"
    paper.table(caption, grid(heads, rows, (3,), weights))


def _characteristic(c: Characteristics, addresses: Addresses) -> Row:
    p = c.publication
    name = (publication(p, addresses), *((small(p.study),) if p.label != p.study else ()))
    design = (p.design, *((small(p.publication),) if p.publication != "full text" else ()))
    read = (c.read, *((small("second-hand"),) if c.second_hand else ()))
    found = devices(c.devices) or numbers.MISSING
    return Row((name, design, c.countries, c.n, c.population, c.treatments, found, c.follow_up, read))


def _excluded(paper: Paper, evidence: Evidence) -> None:
    paper.heading("Excluded publications", 2, "excluded")
    excluded = base.of_status(evidence, EXCLUDED)
    if not excluded:
        paper.text("None.")
        return
    rows = [
        (
            (link(p.label, blocks.doi_url(p)), *((small(p.title),) if p.title else ())),
            p.design,
            words.sentence(p.reason or "no reason given"),
        )
        for p in excluded
    ]
    heads = ("Publication", "Design", "Reason")
    paper.table("About the question, but left out", grid(heads, rows, weights=(7, 3, 7)))


def _overlaps(paper: Paper, evidence: Evidence, addresses: Addresses) -> None:
    paper.heading("Publications that share patients", 2, "overlaps")
    items = []
    for study, members in base.several_publications(evidence):
        spans: list[Span | str] = [
            f"Study {study} is described by {words.plural(len(members), 'publication')}: "
        ]
        for i, p in enumerate(members):
            role = f" ({p.role})" if p.role != "primary" else ""
            spans += [", " if i else "", publication(p, addresses), role]
        items.append(para(*spans, ". It has one vote in each analysis."))
    for o in base.overlaps(evidence):
        have = "have" if o.sure else "may have"
        spans = [f"Studies {o.studies[0]} and {o.studies[1]} {have} patients in common: "]
        for i, p in enumerate(o.publications):
            spans += [", " if i else "", publication(p, addresses)]
        end = "Only one of the two is counted in an analysis."
        if o.released:
            end = f"Both are counted: {o.released}"
        items.append(para(*spans, f". {end}"))
    if items:
        paper.bullets(items)
    else:
        paper.text("None known.")
