"""How a publication is cited, and where it can be read."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.display import words
from evidence.display.tables.cells import Span, to
from evidence.record.reviews.publications import EXCLUDED, OTHER_QUESTION, PublicationSummary

_NO_TITLE = "title not seen"  # how a study file says that its title is not known


def citation(publication: PublicationSummary) -> str:
    """Write the citation in one line; the study's name where no author is known."""
    c = publication.citation
    parts = [c.authors or publication.label]
    title = c.title or publication.title
    if title and not title.lower().startswith(_NO_TITLE):
        parts.append(title)
    where = " ".join(str(part) for part in (c.journal, c.year) if part)
    volume = ":".join(part for part in (c.volume, c.pages) if part)
    if where or volume:
        parts.append("; ".join(t for t in (where, volume) if t))
    return " ".join(words.sentence(p) for p in parts)


def address_of(publication: PublicationSummary) -> str | None:
    """Address of the publication: its DOI, PubMed entry or web page."""
    c = publication.citation
    if c.doi:
        return f"https://doi.org/{c.doi}"
    if c.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{c.pmid}/"
    return c.url or None


def publication_link(publication: PublicationSummary, anchors: Mapping[str, str]) -> Span:
    """Name a publication; where it has an evidence table, the name leads there."""
    shown = publication.status not in (EXCLUDED, OTHER_QUESTION)
    return to(publication.label, anchors.get(publication.id) if shown else None)
