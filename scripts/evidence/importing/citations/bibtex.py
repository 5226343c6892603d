"""BibTeX, with accents written the way of LaTeX."""

from __future__ import annotations

import re

import bibtexparser
from bibtexparser.bparser import BibTexParser
from bibtexparser.customization import convert_to_unicode

from evidence.importing.citations.reference import (
    Name,
    Reference,
    as_doi,
    as_name,
    as_pmid,
    as_year,
    first_line,
    plain,
    registrations,
)

_ENTRY = re.compile(r"^[ \t]*@(\w+)\s*[{(]\s*([^,\s]+)\s*,", re.MULTILINE)
_BRACE_OR_AND = re.compile(r"[{}]|\s+and\s+")
_NO_RECORD = {"string", "preamble", "comment"}


def looks_like_bibtex(text: str) -> bool:
    """Whether an entry begins somewhere (``@article{key,``)."""
    return bool(_ENTRY.search(text))


def from_bibtex(text: str) -> tuple[Reference, ...]:
    """Read all entries of kinds that are publications."""
    lines = {
        found[2]: text.count("\n", 0, found.start(1)) + 1
        for found in _ENTRY.finditer(text)
        if found[1].lower() not in _NO_RECORD
    }
    parser = BibTexParser(ignore_nonstandard_types=False, common_strings=True)
    entries = bibtexparser.loads(text, parser=parser).entries
    return tuple(_from_entry(entry, lines.get(entry["ID"], 0)) for entry in entries)


def _from_entry(raw: dict[str, str], line: int) -> Reference:
    authors = tuple(_author(each) for each in _apart(raw.get("author", "")) if each.strip())
    spelled: dict[str, str] = convert_to_unicode(raw)
    entry = {key: plain(value.replace("{", "").replace("}", "")) for key, value in spelled.items()}

    def of(*keys: str) -> list[str]:
        return [entry[key] for key in keys if key in entry]

    return Reference(
        line=line,
        authors=tuple(each for each in authors if each.family != "others"),
        year=as_year(of("year", "date")),
        title=first_line(of("title")),
        journal=first_line(of("journal", "journaltitle", "booktitle")),
        volume=first_line(of("volume")),
        issue=first_line(of("number", "issue")),
        pages=first_line(of("pages")).replace("--", "-").replace("–", "-"),
        doi=as_doi(of("doi", "url", "note")),
        pmid=next((found for found in map(as_pmid, of("pmid", "eprint")) if found), ""),
        abstract=first_line(of("abstract")),
        registrations=registrations(list(entry.values())),
    )


def _apart(names: str) -> list[str]:
    """Split at ``and`` outside braces, as BibTeX does: a group's name may have one of its own."""
    depth, begin, found = 0, 0, []
    for mark in _BRACE_OR_AND.finditer(names):
        if mark[0] in "{}":
            depth += 1 if mark[0] == "{" else -1
        elif depth == 0:
            found.append(names[begin : mark.start()])
            begin = mark.end()
    return [*found, names[begin:]]


def _author(raw: str) -> Name:
    text = convert_to_unicode({"name": raw})["name"].strip()
    if raw.strip().startswith("{") and raw.strip().endswith("}"):  # a group: its name is one whole
        return Name(plain(text.replace("{", "").replace("}", "")))
    text = text.replace("{", "").replace("}", "")
    if "," in text:
        return as_name(text)
    given, _, family = plain(text).rpartition(" ")
    return as_name(f"{family}, {given}") if given else Name(family)
