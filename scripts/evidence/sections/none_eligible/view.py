"""Of a review without any eligible publication: every publication of the library with what keeps it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.display import words
from evidence.display.library.citations import address_of
from evidence.display.prose.eligible import has_none, none_eligible, why
from evidence.display.section import Report
from evidence.display.tables.cells import Grid, Span, link
from evidence.record.notes.note import Note
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.publications import OTHER_QUESTION
from evidence.sections.none_eligible.columns import PRINTED, LookedAt

_CAPTION = "Every publication of the library that could be read, and what keeps it out of this review"
_WITH_ERROR = "{} could not be used and {} not looked at; the page over all reviews names each."


@dataclass(frozen=True, slots=True)
class NoneEligibleView:
    """Everything the section shows."""

    said: str
    with_error: str  # how many study files were not looked at; empty where there is none
    caption: str
    grid: Grid


def view(report: Report) -> NoneEligibleView | None:
    """Prepare the section; ``None`` where a publication is eligible."""
    evidence = report.evidence
    if not has_none(evidence):
        return None
    faulty = evidence.flow.library.with_error if evidence.flow is not None else 0
    told = _WITH_ERROR.format(words.plural(faulty, "study file"), "was" if faulty == 1 else "were")
    return NoneEligibleView(
        none_eligible(evidence),
        words.capital(told) if faulty else "",
        _CAPTION,
        PRINTED.grid([*_about_the_question(evidence), *_about_others(evidence)]),
    )


def _about_the_question(evidence: Evidence) -> Iterator[LookedAt]:
    for p in evidence.publications:
        reason = words.capital(why(p.status, p.reason)) if p.reason is not None else ""
        yield LookedAt(link(p.label, address_of(p)), p.id, p.title or "", words.capital(p.status), (reason,))


def _about_others(evidence: Evidence) -> Iterator[LookedAt]:
    asked = evidence.methods.eligibility.question
    for each in evidence.flow.looked_at if evidence.flow is not None else ():
        reasons = tuple(_missed(note, asked[note.words["field"]]) for note in each.missed)
        yield LookedAt(Span(each.label), each.publication, each.title, words.capital(OTHER_QUESTION), reasons)


def _missed(note: Note, wanted: object) -> str:
    asked = (
        " or ".join(map(words.plain, wanted)) if isinstance(wanted, (list, tuple)) else words.plain(wanted)
    )
    field, present = note.words["field"], note.words["present"]
    return f"{words.capital(field)}: {asked} is asked for; it has: {present}"
