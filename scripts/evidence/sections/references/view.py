"""The references of the paper: the publications of the review, then the literature of the methods."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.display.library.citations import address_of, citation
from evidence.display.prose.methods.literature import Work, cited
from evidence.display.prose.methods.text import literature, paragraphs_in_short
from evidence.display.section import Report
from evidence.display.tables.cells import Span, link
from evidence.record.reviews.publications import EXCLUDED, INCLUDED, OTHER_QUESTION, PublicationSummary

Reference = tuple[Span | str, ...]
_RESOLVER = "https://doi.org/"


@dataclass(frozen=True, slots=True)
class ReferencesView:
    """Everything the chapter shows."""

    publications: tuple[Reference, ...]
    methods: tuple[Reference, ...]
    studies: tuple[Reference, ...]  # the included publications alone
    methods_in_short: tuple[Reference, ...]  # what the page of methods cites


def view(report: Report) -> ReferencesView:
    """Prepare the chapter."""
    evidence = report.evidence
    used = [p for p in evidence.publications if p.status not in (EXCLUDED, OTHER_QUESTION)]
    in_short = cited(p.text for p in paragraphs_in_short(evidence))
    return ReferencesView(
        publications=_publications(used),
        methods=tuple(map(_work, literature(evidence))),
        studies=_publications(p for p in used if p.status == INCLUDED),
        methods_in_short=tuple(map(_work, in_short)),
    )


def _publications(used: Iterable[PublicationSummary]) -> tuple[Reference, ...]:
    found = []
    for p in sorted(used, key=lambda p: (citation(p).lower(), p.id)):
        url = address_of(p)
        found.append((f"{citation(p)} ", *((link(_shown(url), url),) if url else ())))
    return tuple(found)


def _shown(url: str) -> str:
    """Write an address as it is cited: a DOI without the service that resolves it."""
    return f"doi:{url.removeprefix(_RESOLVER)}" if url.startswith(_RESOLVER) else url


def _work(w: Work) -> Reference:
    return f"{w.authors}. {w.title}. {w.where}. ", link(f"doi:{w.doi}", _RESOLVER + w.doi)
