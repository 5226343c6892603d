"""A table of references, a row a record, as databases, reference managers and screening programs write it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from evidence.importing.citations.reference import (
    Broken,
    Name,
    Reference,
    as_doi,
    as_name,
    as_pmid,
    as_year,
    first_line,
    given_first,
    pages,
    registrations,
)
from evidence.importing.citations.tags import spoken_pmid
from evidence.importing.table_head import head_of_table

# The heads under which each field stands, in small letters; those of two letters are Web of Science's.
_HEADS = {
    "title": (
        "title",
        "article title",
        "document title",
        "title primary",
        "display_name",
        "item title",
        "ti",
    ),
    "authors": ("authors", "author", "author names", "author(s)", "authors, primary", "au"),
    "names": ("author/s", "authorships.author.display_name"),  # given names first
    "year": (
        *("publication year", "published year", "publication_year", "pubyear", "pub year", "year", "py"),
        *("publication date", "date published", "date"),
    ),
    "journal": (
        *("journal", "journal/book", "journal title", "publication title", "source title", "periodical full"),
        *("primary_location.source.display_name", "publication", "source", "so"),
    ),
    "volume": ("volume", "biblio.volume", "journal volume", "vl"),
    "issue": ("issue", "issue number", "number", "biblio.issue", "journal issue", "is"),
    "first page": (
        *("pages", "page start", "start page", "first page", "pagination", "biblio.first_page", "bp"),
        *("art. no.", "article number", "ar"),
    ),
    "last page": ("page end", "end page", "last page", "other pages", "biblio.last_page", "ep"),
    "doi": ("doi", "ids.doi", "item doi", "di"),
    "pmid": ("pmid", "pubmed id", "pubmed_id", "medline pmid", "ids.pmid", "pm"),
    "address": ("url", "link"),
    "abstract": ("abstract", "abstract note", "ab"),
}
# SpringerLink writes its authors without anything between them, so that nobody can part them.
_RUN_TOGETHER = "item title"
_CITED = ("references", "cited references", "cr")  # which may be reports of other trials
# Lines above the head: what was searched for, when the table was made.
_MOST_ABOVE = 20
# Embase's column "Source" where it gives no others: journal, year, volume, issue and pages.
_WHOLE_SOURCE = re.compile(
    r"(?P<journal>.+?) \((?P<year>(?:19|20)[0-9]{2})\)(?: (?P<volume>[^\s:(]+)(?::(?P<issue>[^\s(]+))?)?"
    r"(?: \((?P<pages>[^)]+)\))?(?:\.? .*)?"
)
_LONGEST = 2**21  # signs; in one cell Scopus gives all that a paper cites


def looks_like_table(text: str) -> bool:
    """Whether a line near the top has a column of titles, and one of authors, years or DOIs."""
    return _beginning(text.split("\n", _MOST_ABOVE)) is not None


def from_table(text: str) -> tuple[Reference, ...]:
    """Read all rows that are not empty; which column holds what goes by its head.

    Raises
    ------
    Broken
        Where a quote is not closed, or stands in the midst of a cell.
    """
    lines = text.split("\n")
    above = _beginning(lines[:_MOST_ABOVE]) or 0
    mark, head = head_of_table(lines[above])
    before = csv.field_size_limit(_LONGEST)
    try:
        return tuple(
            _from_row(dict(zip(head, row, strict=False)), line) for row, line in _rows(lines, above, mark)
        )
    finally:
        csv.field_size_limit(before)


def _beginning(lines: list[str]) -> int | None:
    for number, line in enumerate(lines[:_MOST_ABOVE]):
        _, head = head_of_table(line)
        if _has(head, "title") and any(_has(head, name) for name in ("authors", "names", "year", "doi")):
            return number
    return None


def _rows(lines: list[str], above: int, mark: str) -> list[tuple[list[str], int]]:
    # Without `strict`, rows up to the next quote would become one cell without a word.
    reader = csv.reader(io.StringIO("\n".join(lines[above:])), delimiter=mark, strict=True)
    head: list[str] = []
    found, line = [], above + 1
    try:
        for row in reader:
            head = head or row
            if any(cell.strip() for cell in row) and row != head:  # again where tables were put together
                found.append((row, line))
            line = above + reader.line_num + 1
    except csv.Error as error:
        words = "a quote is not closed, or stands within a cell"
        raise Broken(line, f"the table cannot be read from here on: {words} ({error})") from None
    return found


def _has(head: list[str], name: str) -> bool:
    return any(each in head for each in _HEADS[name])


def _from_row(row: Mapping[str, str], line: int) -> Reference:
    def of(name: str) -> str:
        return first_line([row[head] for head in _HEADS[name] if row.get(head)])

    source = None if any(row.get(head) for head in _HEADS["year"]) else _WHOLE_SOURCE.fullmatch(of("journal"))
    said = source.groupdict() if source else {}
    numbers = of("pmid")
    return Reference(
        line=line,
        authors=() if _RUN_TOGETHER in row else _authors(of("authors"), of("names")),
        year=as_year([said.get("year") or of("year")]),
        title=of("title"),
        journal=said.get("journal") or of("journal"),
        volume=said.get("volume") or of("volume"),
        issue=said.get("issue") or of("issue"),
        pages=pages(said.get("pages") or of("first page"), of("last page")),
        doi=as_doi([of("doi"), of("address")]),
        pmid=as_pmid([numbers]) or spoken_pmid([numbers, of("address")]),
        abstract=of("abstract"),
        registrations=registrations([said for head, said in row.items() if head not in _CITED]),
    )


def _authors(words: str, given_names_first: str) -> tuple[Name, ...]:
    apart = filter(str.strip, re.split(r"[;|]", given_names_first))
    return _names(words) or tuple(map(given_first, apart))


def _names(words: str) -> tuple[Name, ...]:
    """Read `Smith, John; Doe, Ann`, `Smith J and Doe A`, `Smith J, Doe A.`, or `John Smith,Ann Doe`."""
    for mark in (";", " and "):
        if mark in words:
            return tuple(as_name(each) for each in words.split(mark) if each.strip())
    apart = [each for each in words.rstrip(".").split(",") if each.strip()]
    if _whole_names(apart):
        return tuple(map(given_first, apart))
    parts = [as_name(each) for each in apart]
    if len(parts) > 1 and parts[0].initials:  # not of `Smith, John`
        return tuple(parts)
    return (as_name(words),) if words else ()


def _whole_names(apart: list[str]) -> bool:
    """Whether commas part names with given names first; two may be `van den Berg, Jan Tomas` as well."""
    several = len(apart) > 2 or (len(apart) == 2 and not apart[1].startswith(" "))
    return (
        several
        and not apart[0][0].islower()
        and all(len(each.split()) > 1 and not as_name(each).initials for each in apart)
    )
