"""The evidence base: flow, designs, characteristics, what was excluded and why, who shares patients."""

from __future__ import annotations

from evidence.report import base, blocks, numbers, words
from evidence.report.addresses import Addresses
from evidence.report.base import Characteristics
from evidence.report.word.grid import Row, grid
from evidence.report.word.markup import Span, bold, link, para, small
from evidence.report.word.paper import LANDSCAPE, PORTRAIT, Paper
from evidence.results.evidence import EXCLUDED, OTHER_QUESTION, Evidence, PublicationSummary


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


def write(paper: Paper, evidence: Evidence, addresses: Addresses) -> None:
    """Write the chapter."""
    paper.heading("Evidence base", 1, "evidence-base")
    _flow(paper, evidence)
    lines = [
        (words.capital(d.design), str(d.publications), str(d.studies), numbers.integer(d.participants))
        for d in base.by_design(evidence)
    ]
    heads = ("Design", "Publications", "Studies", "Participants")
    paper.table("Included publications by design", grid(heads, lines, (1, 2, 3), (7, 3, 3, 4)))
    _excluded(paper, evidence)
    _overlaps(paper, evidence, addresses)
    paper.turn(LANDSCAPE)
    _characteristics(paper, evidence, addresses)
    paper.turn(PORTRAIT)


def _flow(paper: Paper, evidence: Evidence) -> None:
    flow = base.flow(evidence)
    paper.heading("From the library to the studies", 2)
    rows = []
    if flow.other_question:
        rows.append(("Publications in the library", flow.library))
        rows.append(("about other questions", -flow.other_question))
    rows += [
        ("Publications about this question", flow.about_question),
        ("excluded, with reasons", -flow.excluded),
        ("systematic reviews, as context", -flow.context),
        ("case reports, for safety only", -flow.safety_only),
        ("Publications included", flow.included),
        ("Studies they describe", flow.studies),
    ]
    cells = [
        (para(bold(name)) if n >= 0 and not name[0].islower() else para(f"– {name}"), numbers.integer(abs(n)))
        for name, n in rows
    ]
    cells.append((para(bold("Participants")), people(flow)))
    paper.table("Publications and studies", grid((), cells, (1,), (11, 6)))


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
