"""The publications that a report shows as CSL JSON, which Zotero, Mendeley and pandoc read."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.record import codec
from evidence.record.reviews.publications import PublicationSummary
from evidence.studies.authors import authors


def csl(publications: Iterable[PublicationSummary]) -> str:
    """Return the publications as a list of CSL items, the study file's name as the id.

    A field that the study file does not give is left out. CSL has no "et al.": where the study file does not
    name all authors, the note says so.
    """
    return codec.encode([item(p) for p in publications]).decode()


def item(p: PublicationSummary) -> dict[str, object]:
    """Return one publication as a CSL item."""
    c = p.citation
    names, others = authors(c.authors)
    told = [f"study {p.study}", p.design, *(["further authors are not named"] if others else [])]
    fields: dict[str, object] = {
        "id": p.id,
        "type": "article-journal" if c.journal else "document",
        "title": c.title or p.title,
        "author": [
            {"family": n.family, "given": n.given} if n.given else {"literal": n.family} for n in names
        ],
        "issued": {"date-parts": [[c.year]]} if c.year else None,
        "container-title": c.journal,
        "volume": c.volume,
        "issue": c.issue,
        "page": c.pages,
        "DOI": c.doi,
        "PMID": c.pmid,
        "PMCID": c.pmcid,
        "URL": c.url,
        "number": p.registration,
        "note": "; ".join(part for part in told if part),
    }
    return {key: _line(value) for key, value in fields.items() if value}


def _line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value
