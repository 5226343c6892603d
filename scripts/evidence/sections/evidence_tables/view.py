"""The evidence tables by design: per publication study details, analysis, key findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evidence.display import words
from evidence.display.library.citations import address_of, citation
from evidence.display.library.publication_tables import (
    PARTS,
    Block,
    DesignGroup,
    Fact,
    by_design,
    devices_words,
)
from evidence.display.section import Report
from evidence.display.tables.cells import Grid, Para, Span, bold, grid, link, para
from evidence.display.tables.shared_columns import TIME_HEAD
from evidence.sections.evidence_tables.columns import (
    ANALYSIS_HEAD,
    DEFINITION_HEAD,
    OUTCOME_HEAD,
    STUDY_DETAILS_HEAD,
)

INTRODUCTION = (
    "Every value is given in the words of the publication, also where nothing happened. What was worked out "
    "from it stands below it in small type. "
)
DEVICES = "⚠ marks a device that is no longer sold or was recalled."


@dataclass(frozen=True, slots=True)
class EvidenceTablesView:
    """Everything the section shows."""

    groups: tuple[DesignGroup, ...]
    labels: Mapping[str, str]  # of publications, by id
    addresses: Mapping[str, str]  # of publications, by id
    plots: Mapping[str, str]  # address of a line of a forest plot -> the analysis that it stands in
    parts: Mapping[str, str]
    outcome_head: str = OUTCOME_HEAD
    definition_head: str = DEFINITION_HEAD
    time_head: str = TIME_HEAD
    details_head: str = STUDY_DETAILS_HEAD
    analysis_head: str = ANALYSIS_HEAD
    introduction: str = INTRODUCTION
    devices: str = DEVICES


def view(report: Report) -> EvidenceTablesView:
    """Prepare the section, the strongest design first."""
    addresses = report.addresses
    return EvidenceTablesView(
        tuple(by_design(report.blocks)),
        {p.id: p.label for p in report.evidence.publications},
        addresses.publications,
        {
            line: addresses.syntheses[place]
            for place, lines in addresses.lines.items()
            for line in lines.values()
        },
        PARTS,
    )


def shared_patients(b: Block, labels: Mapping[str, str]) -> str:
    """Say which publications have patients in common with this one."""
    p = b.publication
    told = []
    for ids, start in ((p.overlaps, "Patients"), (p.suspected_overlaps, "Possibly patients")):
        if ids:
            told.append(f"{start} in common with {', '.join(labels.get(i, i) for i in ids)}.")
    return " ".join(told)


def noticed(b: Block) -> tuple[Span, ...]:
    """Say what was published about the publication afterwards, each with its address."""
    return tuple(link(words.sentence(n.told), n.url or None) for n in b.publication.notices)


def cited(b: Block) -> tuple[Span | str, ...]:
    """Return the spans of the citation with its address and registration."""
    p = b.publication
    url = address_of(p)
    registered = f" Registered as {words.plain(p.registration)}." if p.registration else ""
    return (f"{citation(p)} ", *((link(url, url),) if url else ()), registered)


def details(b: Block) -> Grid:
    """Return study details and analysis side by side."""
    told = [_fact(f) for f in b.details]
    told += [
        para(
            bold(f"{words.capital(a.role)}: "), a.text, f" ({devices_words(a.devices)})" if a.devices else ""
        )
        for a in b.arms
    ]
    told += [
        para(bold("Source: "), link(s.read, s.url), " (second-hand)" if s.second_hand else "")
        for s in b.sources
    ]
    told.append(para(bold("File: "), b.publication.file))
    analysis = [_fact(f) for f in b.analysis]
    if b.publication.notes:
        analysis.append(para(bold("Notes and limitations: "), words.sentence(b.publication.notes)))
    return grid((STUDY_DETAILS_HEAD, ANALYSIS_HEAD), [(tuple(told), tuple(analysis))], weights=(13, 12))


def _fact(fact: Fact) -> Para:
    return para(bold(f"{words.capital(fact[0])}: "), fact[1])
