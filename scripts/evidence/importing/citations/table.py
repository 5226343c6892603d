"""A table of references, a row a record: what PubMed, Scopus, Zotero, Covidence and Rayyan write as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from evidence.importing.citations.reference import (
    Name,
    Reference,
    as_doi,
    as_name,
    as_pmid,
    as_year,
    first_line,
    pages,
    registrations,
)
from evidence.importing.table_head import head_of_table

# The heads under which each field stands, in small letters.
_HEADS = {
    "title": ("title", "article title", "document title"),
    "authors": ("authors", "author", "author names"),
    "year": ("publication year", "published year", "year", "date"),
    "journal": ("journal", "journal/book", "publication title", "source title", "source"),
    "volume": ("volume",),
    "issue": ("issue",),
    "first page": ("pages", "page start", "start page"),
    "last page": ("page end", "end page"),
    "doi": ("doi",),
    "pmid": ("pmid", "pubmed id", "pubmed_id"),
    "abstract": ("abstract", "abstract note"),
}


def looks_like_table(text: str) -> bool:
    """Whether the first line has a column of titles, and one of authors, years or DOIs."""
    _, head = _head(text)
    return _has(head, "title") and any(_has(head, name) for name in ("authors", "year", "doi"))


def from_table(text: str) -> tuple[Reference, ...]:
    """Read all rows that are not empty; which column holds what goes by its head.

    Raises
    ------
    ValueError
        Where a cell is longer than any text of a reference: a quote is not closed.
    """
    mark, head = _head(text)
    reader = csv.reader(io.StringIO(text), delimiter=mark)
    next(reader)
    found, line = [], reader.line_num + 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append(_from_row(dict(zip(head, row, strict=False)), line))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(f"line {line}: {error}") from None
    return tuple(found)


def _head(text: str) -> tuple[str, list[str]]:
    return head_of_table(text.partition("\n")[0])


def _has(head: list[str], name: str) -> bool:
    return any(each in head for each in _HEADS[name])


def _from_row(row: Mapping[str, str], line: int) -> Reference:
    def of(name: str) -> list[str]:
        return [row[head] for head in _HEADS[name] if row.get(head)]

    return Reference(
        line=line,
        authors=_names(first_line(of("authors"))),
        year=as_year(of("year")),
        title=first_line(of("title")),
        journal=first_line(of("journal")),
        volume=first_line(of("volume")),
        issue=first_line(of("issue")),
        pages=pages(first_line(of("first page")), first_line(of("last page"))),
        doi=as_doi(of("doi")),
        pmid=next((found for found in map(as_pmid, of("pmid")) if found), ""),
        abstract=first_line(of("abstract")),
        registrations=registrations(list(row.values())),
    )


def _names(words: str) -> tuple[Name, ...]:
    """Read `Smith, John; Doe, Ann`, `Smith J and Doe A`, or `Smith J, Doe A.`."""
    for mark in (";", " and "):
        if mark in words:
            return tuple(as_name(each) for each in words.split(mark) if each.strip())
    parts = [as_name(each) for each in words.rstrip(".").split(",") if each.strip()]
    if len(parts) > 1 and parts[0].initials:  # not of `Smith, John`
        return tuple(parts)
    return (as_name(words),) if words else ()
