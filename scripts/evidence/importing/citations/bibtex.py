"""BibTeX, with accents written the way of LaTeX."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import bibtexparser
from bibtexparser.bparser import BibTexParser
from bibtexparser.customization import convert_to_unicode

from evidence.importing.citations.reference import (
    Name,
    Reference,
    as_doi,
    as_pmid,
    as_year,
    first_line,
    given_first,
    plain,
    registrations,
)
from evidence.importing.citations.tags import spoken_pmid

_ENTRY = re.compile(r"^[ \t]*@(\w+)\s*[{(]\s*([^,\s]+)\s*,", re.MULTILINE)
# Entries without a key, or with spaces in it, as Citavi and JabRef write them.
_OPENING = re.compile(
    r"^([ \t]*@(?!(?i:string|preamble|comment)\b)\w+[ \t]*[{(])([^,={}()\"\n]*),", re.MULTILINE
)
_BRACE_OR_AND = re.compile(r"[{}]|\s+and\s+")
# Commands that set letters otherwise: what they set stands in braces and is all that a title keeps.
_SET = re.compile(
    r"\\(?:textit|textbf|textsc|textrm|textsuperscript|textsubscript|emph|mathrm|text)\s*(?=\{)"
)
# Scopus names fields so ("funding_text 1"), which no name in BibTeX can be.
_SPACED_KEY = re.compile(r"^([ \t]*[a-z_]+)[ \u00a0]([0-9]+[ \t]*=)", re.MULTILINE)
# Letters that the library which reads accents does not know, and the signs around mathematics.
_SIGNS = {
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textpm": "±",
    "textmu": "µ",
    "textquoteright": "’",
}
_SIGN = re.compile(rf"\\({'|'.join(_SIGNS)})(?![A-Za-z])(?:\{{\}}| )?")
_MATHEMATICS = re.compile(r"(?<!\\)\$([^$\n]{1,40}?)(?<!\\)\$")
_CITED = ("references", "cited-references")  # which may be reports of other trials
_NO_RECORD = {"string", "preamble", "comment"}


def looks_like_bibtex(text: str) -> bool:
    """Whether an entry begins somewhere (``@article{key,``)."""
    return bool(_ENTRY.search(_mended(text)))


def from_bibtex(text: str) -> tuple[Reference, ...]:
    """Read all entries of kinds that are publications; one that is not closed is passed over."""
    return with_unread(text)[0]


def with_unread(text: str) -> tuple[tuple[Reference, ...], list[tuple[int, str]]]:
    """Read all entries, and return line and key of those that cannot be read."""
    text = _mended(text)
    entries = _read(text)
    lines: dict[str, list[int]] = {}  # of each key, which some programs give to many entries
    for found in reversed(list(_entries(text))):
        lines.setdefault(found[2], []).append(_line(text, found))
    read = Counter(entry["ID"] for entry in entries)
    lost = []
    for found in _entries(text):
        read[found[2]] -= 1
        if read[found[2]] < 0:
            lost.append((_line(text, found), found[2]))
    references = tuple(
        _from_entry(entry, lines[entry["ID"]].pop() if lines.get(entry["ID"]) else 0) for entry in entries
    )
    return references, lost


def _mended(text: str) -> str:
    """Give every entry a key, and fields names, that BibTeX can read; lines stay where they are."""
    keyed = _OPENING.sub(lambda found: f"{found[1]}{'_'.join(found[2].split()) or 'no_key'},", text)
    return _SPACED_KEY.sub(r"\1_\2", keyed)


def _entries(text: str) -> Iterator[re.Match[str]]:
    return (found for found in _ENTRY.finditer(text) if found[1].lower() not in _NO_RECORD)


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start(1)) + 1


def _read(text: str) -> list[dict[str, str]]:
    """Read entries; a name that no ``@string`` explains stands for itself (``journal = jama``)."""
    parser = BibTexParser(ignore_nonstandard_types=False, common_strings=True)
    parser.bib_database.strings = _Strings(parser.bib_database.strings)
    found: list[dict[str, str]] = bibtexparser.loads(text, parser=parser).entries
    return found


class _Strings(dict[str, object]):
    """What ``@string`` explains; any other name stands for itself."""

    def __missing__(self, name: str) -> str:
        return name


def _from_entry(raw: dict[str, str], line: int) -> Reference:
    authors = tuple(_author(each) for each in _apart(raw.get("author", "")) if each.strip())
    spelled: dict[str, str] = convert_to_unicode({key: _unset(value) for key, value in raw.items()})
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
        pages=first_line(of("pages", "art_number", "article-number", "eid"))
        .replace("--", "-")
        .replace("–", "-"),
        doi=as_doi(of("doi", "url", "note")),
        pmid=as_pmid(of("pmid", "eprint")) or spoken_pmid(of("note", "url")),
        abstract=first_line(of("abstract")),
        registrations=registrations([said for key, said in entry.items() if key not in _CITED]),
    )


def _unset(value: str) -> str:
    """Take out what sets letters otherwise, and write signs as themselves."""
    signs = _SIGN.sub(lambda found: _SIGNS[found[1]], _SET.sub("", value))
    return _MATHEMATICS.sub(r"\1", signs).replace(r"\$", "$")


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
    if _in_one_pair_of_braces(raw.strip()):  # a group: its name is one whole
        return Name(plain(text.replace("{", "").replace("}", "")))
    text = text.replace("{", "").replace("}", "")
    return given_first(text)


def _in_one_pair_of_braces(text: str) -> bool:
    """Say whether the first brace is closed by the last sign: not so in `{A}b, {C}`."""
    if not (text.startswith("{") and text.endswith("}")):
        return False
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            return place == len(text) - 1
    return False
