"""The references of the paper: the publications of the review, then the literature of the methods."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display.library.citations import address_of, citation
from evidence.display.prose.methods import literature
from evidence.display.section import Report
from evidence.display.tables.cells import Span, link
from evidence.record.evidence import EXCLUDED, OTHER_QUESTION

Reference = tuple[Span | str, ...]


@dataclass(frozen=True, slots=True)
class ReferencesView:
    """Everything the chapter shows."""

    publications: tuple[Reference, ...]
    methods: tuple[Reference, ...]


def view(report: Report) -> ReferencesView:
    """Prepare the chapter."""
    used = [p for p in report.evidence.publications if p.status not in (EXCLUDED, OTHER_QUESTION)]
    publications = []
    for p in sorted(used, key=lambda p: (citation(p).lower(), p.id)):
        url = address_of(p)
        publications.append((f"{citation(p)} ", *((link(url, url),) if url else ())))
    methods = [
        (f"{w.authors}. {w.title}. {w.where}. ", link(f"doi:{w.doi}", f"https://doi.org/{w.doi}"))
        for w in literature(report.evidence)
    ]
    return ReferencesView(tuple(publications), tuple(methods))
