"""The evidence base: characteristics of what is included, what was excluded and why, who shares patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.display import words
from evidence.display.library.citations import address_of, publication_link
from evidence.display.library.publications import (
    Overlap,
    characteristics,
    flow,
    of_status,
    overlaps,
    several_publications,
)
from evidence.display.prose.notes import sentence
from evidence.display.section import Report
from evidence.display.tables.cells import Grid, Para, Span, link, listed, para
from evidence.record.published.publication import PRIMARY
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.publications import EXCLUDED, OTHER_QUESTION, PublicationSummary
from evidence.sections.evidence_base.columns import (
    CHARACTERISTICS_PRINTED,
    EXCLUDED_PRINTED,
    NEAR_MISSES_PRINTED,
    Characterised,
    StudyLine,
)
from evidence.sections.evidence_base.studies import NOT_ASSESSED, studies_grid, study_lines


@dataclass(frozen=True, slots=True)
class EvidenceBaseView:
    """Everything the section shows besides its parts."""

    report: Report
    characteristics: Grid
    excluded: Grid
    other: tuple[Para, ...]  # publications about other questions
    near_misses: Grid  # those of them that fail one criterion alone
    overlaps: tuple[Para, ...]
    studies: Grid  # a line a study
    counted: str  # what became of the publications, in a sentence
    assessed: str


def view(report: Report) -> EvidenceBaseView:
    """Prepare the section."""
    evidence, anchors = report.evidence, report.addresses.publications
    lines = [Characterised(c, publication_link(c.publication, anchors)) for c in characteristics(evidence)]
    studies = study_lines(report)
    return EvidenceBaseView(
        report,
        CHARACTERISTICS_PRINTED.grid(lines),
        EXCLUDED_PRINTED.grid(of_status(evidence, EXCLUDED)),
        tuple(_other(p) for p in of_status(evidence, OTHER_QUESTION)),
        NEAR_MISSES_PRINTED.grid(evidence.flow.near_misses if evidence.flow else ()),
        tuple(_overlaps(report)),
        studies_grid(studies),
        _counted(evidence),
        _assessed(studies),
    )


def _counted(evidence: Evidence) -> str:
    counts = flow(evidence)
    told = [
        (counts.context, "shown as context"),
        (counts.safety_only, "for safety only"),
        (counts.awaiting, "awaiting reading"),
        (counts.ongoing, "of studies that go on"),
        (counts.excluded, "excluded with reasons"),
    ]
    rest = words.listed(f"{n} {what}" for n, what in told if n)
    text = (
        f"Of {words.plural(counts.about_question, 'publication')} about the question, {counts.included} "
        f"({words.plural(counts.studies, 'study')}) {'is' if counts.included == 1 else 'are'} included"
    )
    return f"{text}; {rest} (annex)." if rest else f"{text}."


def _assessed(studies: Sequence[StudyLine]) -> str:
    if not studies:
        return ""
    n = sum(s.bias != NOT_ASSESSED for s in studies)
    if not n:
        return "Risk of bias was not assessed for any study."
    return f"Risk of bias was assessed for {n} of {words.plural(len(studies), 'study')}."


def _other(p: PublicationSummary) -> Para:
    title = f", {p.title}" if p.title else ""
    return para(link(p.label, address_of(p)), title, f": {sentence(p.reason)}" if p.reason else "")


def _overlaps(report: Report) -> list[Para]:
    anchors = report.addresses.publications
    told = []
    for study, members in several_publications(report.evidence):
        named: list[Span | str] = []
        for i, p in enumerate(members):
            role = f" ({p.role})" if p.role != PRIMARY else ""
            named += [*([", "] if i else []), publication_link(p, anchors), role]
        told.append(
            para(
                f"Study {study} is described by {words.plural(len(members), 'publication')}: ",
                *named,
                ". It counts once in each analysis.",
            )
        )
    for o in overlaps(report.evidence):
        have = "have" if o.sure else "may have"
        told.append(
            para(
                f"Studies {o.studies[0]} and {o.studies[1]} {have} patients in common: ",
                *listed([publication_link(p, anchors) for p in o.publications]),
                f". {_of_the_two(o, report.evidence)}",
            )
        )
    return told


def _of_the_two(o: Overlap, evidence: Evidence) -> str:
    """Say whether both studies are counted: a suspicion keeps nobody out, unless a review asks for that."""
    if o.released:
        return f"Both are counted: {o.released}"
    if o.sure:
        return "Only one of the two is counted in an analysis."
    primary = ((s, a) for each in evidence.outcomes for s in each.syntheses for a in (s.primary, *s.strata))
    if any({c.study for c in s.pooled_in(a)}.issuperset(o.studies) for s, a in primary):
        return "Both are counted, and results that rest on both say so."
    return "No primary analysis counts both."
