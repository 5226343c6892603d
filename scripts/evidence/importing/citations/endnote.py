"""EndNote's own formats: its XML, which Zotero and Mendeley write too, and its tagged one (.enw)."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from evidence.importing.citations.reference import (
    Broken,
    Reference,
    as_doi,
    as_name,
    as_pmid,
    as_year,
    first_line,
    pages,
    plain,
    registrations,
)
from evidence.importing.citations.tags import Record, TagParser, joined, parsed, records, spoken_pmid, values

_XML = re.compile(r"<xml>\s*<records>")
_RECORD = re.compile(r"<record\b")
_DECLARED = re.compile(r"<!(?:ENTITY|DOCTYPE)")
# Signs that XML cannot hold, which EndNote takes over from what was pasted.
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TAG = re.compile(r"%\S(?: |$)")
_OF_PUBMED = ("pubmed", "medline", "nlm")


class _TaggedParser(TagParser):
    START_TAG = "%0"
    END_TAG = "%%"

    def parse_line(self, line: str) -> tuple[str, str] | tuple[None, str]:
        return (line[:2], line[3:].strip()) if line.startswith("%") else (None, line.strip())


def looks_like_endnote_xml(text: str) -> bool:
    """Whether it begins with EndNote's first elements."""
    return bool(_XML.search(text[:4096]))


def looks_like_endnote_tags(text: str) -> bool:
    """Whether lines of the form ``%0 Journal Article`` and ``%T A title`` stand in it."""
    lines = text.split("\n")
    return any(line.startswith("%0 ") for line in lines) and any(line.startswith("%T ") for line in lines)


def from_endnote_xml(text: str) -> tuple[Reference, ...]:
    """Read all records.

    Raises
    ------
    Broken
        Where the text is no XML from some line on.
    """
    if declared := _DECLARED.search(text):
        line = text.count("\n", 0, declared.start()) + 1
        raise Broken(line, "declares entities of its own, which EndNote does not")
    try:
        root = ET.fromstring(_NO_XML.sub(" ", text))
    except ET.ParseError as error:
        raise Broken(error.position[0], f"is no XML from here on ({error})") from None
    lines = [text.count("\n", 0, found.start()) + 1 for found in _RECORD.finditer(text)]
    return tuple(_from_element(each, line) for each, line in zip(root.iter("record"), lines, strict=False))


def _from_element(record: ET.Element, line: int) -> Reference:
    def of(*paths: str) -> list[str]:
        return ["".join(node.itertext()) for path in paths for node in record.findall(path)]

    numbers = (
        of("accession-num") if _is_pubmed(of("remote-database-name", "remote-database-provider")) else []
    )
    return Reference(
        line=line,
        authors=tuple(as_name(each) for each in of("contributors/authors/author") if plain(each)),
        year=as_year(of("dates/year", "dates/pub-dates/date")),
        title=first_line(of("titles/title")),
        journal=first_line(of("periodical/full-title", "titles/secondary-title", "periodical/abbr-1")),
        volume=first_line(of("volume")),
        issue=first_line(of("number", "issue")),
        pages=pages(first_line(of("pages", "custom7")), ""),
        doi=as_doi(of("electronic-resource-num", "urls/related-urls/url")),
        pmid=as_pmid(numbers) or spoken_pmid(of("urls/related-urls/url")),
        abstract=first_line(of("abstract")),
        registrations=registrations([" ".join(record.itertext())]),
    )


def from_endnote_tags(text: str) -> tuple[Reference, ...]:
    """Read all records; each begins with its type (``%0``)."""
    return tuple(
        _from_tags(parsed(_TaggedParser, joined(lines, _TAG), "%%"), line)
        for line, lines in records(text.split("\n"), lambda line: line.startswith("%0"))
    )


def _from_tags(record: Record, line: int) -> Reference:
    numbers = values(record, "%M") if _is_pubmed(values(record, "%~", "%W")) else []
    return Reference(
        line=line,
        authors=tuple(as_name(each) for each in values(record, "%A") if plain(each)),
        year=as_year(values(record, "%D", "%8")),
        title=first_line(values(record, "%T")),
        journal=first_line(values(record, "%J", "%B")),
        volume=first_line(values(record, "%V")),
        issue=first_line(values(record, "%N")),
        pages=pages(first_line(values(record, "%P")), ""),
        doi=as_doi(values(record, "%R", "%U")),
        pmid=as_pmid(numbers) or spoken_pmid(values(record, "%U")),
        abstract=first_line(values(record, "%X")),
        registrations=registrations([value for said in record.values() for value in said]),
    )


def _is_pubmed(names: list[str]) -> bool:
    return any(word in name.lower() for name in names for word in _OF_PUBMED)
