"""Formats of a tag a line: RIS as databases and reference managers write it, and PubMed's own (NBIB)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.importing.citations.reference import (
    Reference,
    as_doi,
    as_name,
    as_pmid,
    as_year,
    first_line,
    pages,
    registrations,
)
from evidence.importing.citations.tags import Record, TagParser, joined, parsed, records, spoken_pmid, values

_RIS_LINE = re.compile(r"^([A-Z][A-Z0-9])  -(?: |$)")
# As some programs write it: one space or a tabulator where RIS has two spaces, a tabulator behind the dash.
_NEARLY_RIS = re.compile(r"^([A-Z][A-Z0-9])(?: {1,2}|\t)-(?:[ \t]|$)")
# Notes with what the paper cites, as Scopus gives them; PsycINFO's stand under M1.
_CITED = re.compile(r"(?:cited )?references\b", re.IGNORECASE)
# The number of an article that has no pages.
_ARTICLE = re.compile(r"[A-Za-z]{0,6}\.?[0-9]+")
_NBIB_LINE = re.compile(r"^([A-Z]{2,4}) *- ")


class _NbibParser(TagParser):
    START_TAG = "PMID"

    def parse_line(self, line: str) -> tuple[str, str] | tuple[None, str]:
        found = _NBIB_LINE.match(line)
        return (found[1], line[6:].strip()) if found else (None, line.strip())


def looks_like_ris(text: str) -> bool:
    """Whether a line is of the form ``TY  - JOUR``, or ``ER  -`` where a program leaves types out."""
    return any(line.startswith(("TY", "ER")) and _NEARLY_RIS.match(line) for line in text.split("\n"))


def looks_like_nbib(text: str) -> bool:
    """Whether a line is of the form ``PMID- 22172244``."""
    return any(line.startswith("PMID-") for line in text.split("\n"))


def from_ris(text: str) -> tuple[Reference, ...]:
    """Read RIS: records end with ER or where the next begins; TY need not be their first line."""
    return tuple(
        _from_ris(parsed(TagParser, joined(lines, _RIS_LINE)), line)
        for line, lines in _ris_records([_NEARLY_RIS.sub(r"\1  - ", line) for line in text.split("\n")])
    )


def from_nbib(text: str) -> tuple[Reference, ...]:
    """Read PubMed's format: a record begins with its PMID."""
    return tuple(
        _from_nbib(parsed(_NbibParser, joined(lines, _NBIB_LINE)), line)
        for line, lines in records(text.split("\n"), lambda line: line.startswith("PMID-"))
    )


def _ris_records(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Give each record with its first line; TY is put first, as the parser wants it."""
    start: int | None = None
    held: list[str] = []
    kind = ""
    for number, line in enumerate([*lines, "ER  - "], 1):
        found = _RIS_LINE.match(line)
        tag = found[1] if found else ""
        if (tag == "ER" or (tag == "TY" and kind)) and start is not None:
            yield start, [kind or "TY  - GEN", *held]
            start, held, kind = None, [], ""
        if tag == "ER":
            continue
        if tag and start is None:
            start = number
        if tag == "TY":
            kind = line
        elif start is not None:
            held.append(line)


def _from_ris(record: Record, line: int) -> Reference:
    notes = [note for note in values(record, "N1") if not _CITED.match(note)]
    of_itself = [value for tag, said in record.items() if tag not in ("M1", "N1") for value in said]
    return Reference(
        line=line,
        # A2 are editors wherever there are authors; Y2 is when a page was looked at.
        authors=tuple(map(as_name, values(record, "AU") or values(record, "A1") or values(record, "A2"))),
        year=as_year(values(record, "PY", "Y1", "DA")),
        title=first_line(values(record, "TI", "T1", "CT")),
        journal=first_line(values(record, "JO", "JF", "T2", "JA", "J2", "BT", *_proceedings(record))),
        volume=first_line(values(record, "VL")),
        issue=first_line(values(record, "IS", "CP")),
        pages=_ris_pages(record),
        doi=as_doi([*values(record, "DO", "DI", "M3", "L3", "UR"), *notes]),
        pmid=_ris_pmid(record) or spoken_pmid([*values(record, "AN", "C2", "C3", "UR", "L2", "ID"), *notes]),
        abstract=first_line(values(record, "AB", "N2")),
        registrations=registrations([*of_itself, *notes]),
    )


def _proceedings(record: Record) -> tuple[str, ...]:
    """Return where the proceedings of a conference are named; other records have a number of PubMed there."""
    return ("C3",) if {"CONF", "CPAPER"} & set(values(record, "TY")) else ()


def _ris_pages(record: Record) -> str:
    found = pages(first_line(values(record, "SP")), first_line(values(record, "EP")))
    return found or next((each for each in values(record, "C7") if _ARTICLE.fullmatch(each)), "")


def _ris_pmid(record: Record) -> str:
    """Return PubMed's number, which each database writes elsewhere; AN is the database's own number."""
    database = " ".join(values(record, "DB", "DP")).lower()
    tags = ["PM"]
    if "embase" in database:
        tags.append("C5")
    elif "scopus" in database:
        tags.append("C2")
    elif any(word in database for word in ("medline", "pubmed", "nlm")):
        tags += ["AN", "ID"] if "ovid" in database else ["AN"]
    return as_pmid(values(record, *tags))


def _from_nbib(record: Record, line: int) -> Reference:
    return Reference(
        line=line,
        authors=tuple(map(as_name, (values(record, "FAU") or values(record, "AU")) + values(record, "CN"))),
        year=as_year(values(record, "DP", "DEP", "EDAT")),
        title=first_line(values(record, "TI")).rstrip("."),
        journal=first_line(values(record, "TA", "JT")),
        volume=first_line(values(record, "VI")),
        issue=first_line(values(record, "IP")),
        pages=first_line(values(record, "PG")),
        doi=as_doi([each for each in values(record, "LID", "AID") if "[doi]" in each]),
        pmid=as_pmid(values(record, "PMID")),
        abstract=first_line(values(record, "AB")),
        registrations=registrations([value for said in record.values() for value in said]),
    )
