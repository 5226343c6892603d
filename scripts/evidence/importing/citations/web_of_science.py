"""Web of Science's own format (.ciw, "plain text file"): two letters and a space, further lines indented."""

from __future__ import annotations

import re
from typing import ClassVar

import rispy

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
from evidence.importing.citations.tags import EveryTag, OwnNames, Record, parsed, records, values

_BEGINS = re.compile(r"PT [A-Z][A-Za-z]*\s*")
_ENDS = re.compile(r"ER\s*")
_NO_NUMBER = re.compile(r"(?:UNSP|ARTN) ")  # before the number of an article, in older exports
_IN_PARENTHESES = re.compile(r"\([^)]*\)|\{[^}]*\}")  # addresses
_MEDLINE = re.compile(r"MEDLINE:([0-9]+)")


class _Parser(rispy.WokParser):  # type: ignore[misc]  # rispy carries no types
    DEFAULT_MAPPING: ClassVar[dict[str, str]] = OwnNames()
    DEFAULT_LIST_TAGS: ClassVar[list[str]] = EveryTag()


def looks_like_web_of_science(text: str) -> bool:
    """Whether lines of the form ``PT J`` and ``ER`` stand in it."""
    lines = text.split("\n")
    return any(map(_BEGINS.fullmatch, lines)) and any(map(_ENDS.fullmatch, lines))


def from_web_of_science(text: str) -> tuple[Reference, ...]:
    """Read all records; each begins with its type of publication (PT)."""
    return tuple(
        _from_record(parsed(_Parser, lines, "ER"), line)
        for line, lines in records(text.split("\n"), _BEGINS.fullmatch)
    )


def _from_record(record: Record, line: int) -> Reference:
    def whole(*tags: str) -> str:
        return first_line([" ".join(record.get(tag, ())) for tag in tags])

    numbers = [found[1] for found in map(_MEDLINE.fullmatch, values(record, "UT")) if found]
    return Reference(
        line=line,
        authors=(*_names(values(record, "AF") or values(record, "AU")), *map(Name, values(record, "CA"))),
        year=as_year(values(record, "PY", "EA", "PD")),
        title=whole("TI"),
        journal=whole("SO"),
        volume=whole("VL"),
        issue=whole("IS"),
        pages=pages(_NO_NUMBER.sub("", whole("BP", "PS", "AR")), whole("EP")),
        doi=as_doi(values(record, "DI")),
        pmid=as_pmid([*values(record, "PM"), *numbers]),
        abstract=whole("AB"),
        # Cited references name the trials of others.
        registrations=registrations([" ".join(said) for tag, said in record.items() if tag != "CR"]),
    )


def _names(lines: list[str]) -> tuple[Name, ...]:
    """Read one author a line; older exports have all in one, parted by semicolons."""
    plain_lines = [_IN_PARENTHESES.sub("", line) for line in lines]
    return tuple(as_name(each) for line in plain_lines for each in line.split(";") if each.strip())
