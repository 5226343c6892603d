"""Formats of a tag a line: RIS as databases and reference managers write it, and PubMed's own (NBIB)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

import rispy

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

Record = dict[str, list[str]]
_RIS_LINE = re.compile(r"^([A-Z][A-Z0-9])  -(?: |$)")
# As some programs write it: one space or a tabulator where RIS has two spaces, a tabulator behind the dash.
_NEARLY_RIS = re.compile(r"^([A-Z][A-Z0-9])(?: {1,2}|\t)-(?:[ \t]|$)")
_NBIB_LINE = re.compile(r"^([A-Z]{2,4}) *- ")
_PMID_SPOKEN = re.compile(r"(?:pmid|pubmed)\D{0,3}([0-9]{4,9})", re.IGNORECASE)


class _Tags(dict[str, str]):
    """Every tag under its own name: databases use more of them than any list holds."""

    def __missing__(self, tag: str) -> str:
        return tag


class _All(list[str]):
    """Every tag may come more than once."""

    def __contains__(self, tag: object) -> bool:
        return True


class _RisParser(rispy.RisParser):  # type: ignore[misc]  # rispy carries no types
    DEFAULT_MAPPING: ClassVar[dict[str, str]] = _Tags()
    DEFAULT_LIST_TAGS: ClassVar[list[str]] = _All()
    DEFAULT_DELIMITER_MAPPING: ClassVar[dict[str, str]] = {}


class _NbibParser(_RisParser):
    START_TAG = "PMID"

    def parse_line(self, line: str) -> tuple[str, str] | tuple[None, str]:
        found = _NBIB_LINE.match(line)
        return (found[1], line[6:].strip()) if found else (None, line.strip())


def looks_like_ris(text: str) -> bool:
    """Whether a line is of the form ``TY  - JOUR``."""
    return any(line.startswith("TY") and _NEARLY_RIS.match(line) for line in text.split("\n"))


def looks_like_nbib(text: str) -> bool:
    """Whether a line is of the form ``PMID- 22172244``."""
    return any(line.startswith("PMID-") for line in text.split("\n"))


def from_ris(text: str) -> tuple[Reference, ...]:
    """Read RIS: records end with ER or where the next begins; TY need not be their first line."""
    return tuple(
        _from_ris(_parsed(_RisParser, _joined(lines, _RIS_LINE)), line)
        for line, lines in _ris_records([_NEARLY_RIS.sub(r"\1  - ", line) for line in text.split("\n")])
    )


def from_nbib(text: str) -> tuple[Reference, ...]:
    """Read PubMed's format: a record begins with its PMID."""
    lines = text.split("\n")
    starts = [i for i, line in enumerate(lines) if line.startswith("PMID-")]
    ends = [*starts[1:], len(lines)]
    return tuple(
        _from_nbib(_parsed(_NbibParser, _joined(lines[a:b], _NBIB_LINE)), a + 1)
        for a, b in zip(starts, ends, strict=True)
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


def _joined(lines: list[str], tagged: re.Pattern[str]) -> list[str]:
    """Put continued lines behind the line that they continue, and leave blank lines out."""
    whole: list[str] = []
    for line in lines:
        if tagged.match(line) or not whole:
            whole.append(line)
        elif line.strip():
            whole[-1] += " " + line.strip()
    return whole


def _parsed(parser: type[_RisParser], lines: list[str]) -> Record:
    found = parser().parse("\n".join([*lines, "ER  - "]))
    fields = found[0].items() if found else ()
    return {tag: value if isinstance(value, list) else [value] for tag, value in fields}


def _of(record: Record, *tags: str) -> list[str]:
    return [value for tag in tags for value in record.get(tag, ())]


def _from_ris(record: Record, line: int) -> Reference:
    spoken = _PMID_SPOKEN.search(" ".join(_of(record, "AN", "N1", "C2", "UR", "M1", "ID")))
    database = " ".join(_of(record, "DB", "DP")).lower()
    numbers = _of(record, "PM") + (_of(record, "AN") if "medline" in database or "pubmed" in database else [])
    return Reference(
        line=line,
        authors=tuple(as_name(each) for each in (_of(record, "AU") or _of(record, "A1", "A2"))),
        year=as_year(_of(record, "PY", "Y1", "DA", "Y2")),
        title=first_line(_of(record, "TI", "T1", "CT")),
        journal=first_line(_of(record, "JO", "JF", "T2", "JA", "J2", "BT")),
        volume=first_line(_of(record, "VL")),
        issue=first_line(_of(record, "IS", "CP")),
        pages=pages(first_line(_of(record, "SP")), first_line(_of(record, "EP"))),
        doi=as_doi(_of(record, "DO", "DI", "M3", "L3", "UR", "N1")),
        pmid=next((found for found in map(as_pmid, numbers) if found), spoken[1] if spoken else ""),
        abstract=first_line(_of(record, "AB", "N2")),
        registrations=registrations([value for values in record.values() for value in values]),
    )


def _from_nbib(record: Record, line: int) -> Reference:
    return Reference(
        line=line,
        authors=tuple(map(as_name, (_of(record, "FAU") or _of(record, "AU")) + _of(record, "CN"))),
        year=as_year(_of(record, "DP", "DEP", "EDAT")),
        title=first_line(_of(record, "TI")).rstrip("."),
        journal=first_line(_of(record, "TA", "JT")),
        volume=first_line(_of(record, "VI")),
        issue=first_line(_of(record, "IP")),
        pages=first_line(_of(record, "PG")),
        doi=as_doi([each for each in _of(record, "LID", "AID") if "[doi]" in each]),
        pmid=next((found for found in map(as_pmid, _of(record, "PMID")) if found), ""),
        abstract=first_line(_of(record, "AB")),
        registrations=registrations([value for values in record.values() for value in values]),
    )
