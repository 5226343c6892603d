"""One record of a reference manager, whatever format it stood in."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.studies.authors import author

_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s?]+")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
# "Jan van den Berg": the family name begins with its first small letter, else it is the last word.
_GIVEN_FIRST = re.compile(r"(?P<given>.*?) (?P<family>(?:[^\W\d_A-ZÀ-Þ]\S* )+[^a-z].*|\S+)")
_SUFFIX = re.compile(r"(?<=[\w.]) (?:Jr|Sr|2nd|3rd|4th|I{2,3}|IV)\.?$", re.IGNORECASE)
_NO_PAGES = re.compile(r"no\b.*\bspecified|n/?a|no pagination|\[?pagination not available\]?", re.IGNORECASE)
_REGISTRATION = re.compile(
    r"\b(NCT[0-9]{8}|ISRCTN[0-9]{8}|ChiCTR[-A-Z]*[0-9]{8,}|ACTRN[0-9]{14}|DRKS[0-9]{8}|UMIN[0-9]{9}|CTRI/[0-9/]+[0-9])\b"
)
_TAG = re.compile(r"</?(?:i|b|em|strong|sub|sup|span|jats:\w+)\b[^>]*>", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


class Broken(ValueError):
    """An export cannot be read from one of its lines on."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line = line


@dataclass(frozen=True, slots=True)
class Name:
    """An author: a family name with initials, or a group whose name is one whole."""

    family: str
    initials: str = ""

    def __str__(self) -> str:
        return f"{self.family} {self.initials}".strip()


@dataclass(frozen=True, slots=True)
class Reference:
    """What one record says of a publication; what it does not say is empty or ``None``.

    ``line`` is where the record begins in its file, ``registrations`` are the numbers of trial registries
    that stand in any of its fields.
    """

    line: int
    authors: tuple[Name, ...] = ()
    year: int | None = None
    title: str = ""
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    abstract: str = ""
    registrations: tuple[str, ...] = ()


def plain(text: object) -> str:
    """Take out mark-up, entities, byte order marks and double spaces; compose letters with their accents."""
    words = _TAG.sub("", html.unescape(str(text or "")))
    return _SPACE.sub(" ", unicodedata.normalize("NFC", words).replace("\ufeff", "")).strip()


def first_line(texts: Sequence[str]) -> str:
    """Return the first text that is not empty."""
    return next((found for found in map(plain, texts) if found), "")


def as_name(text: str) -> Name:
    """Read an author as citations of study files write theirs (`evidence.studies.authors.author`)."""
    found = author(plain(text).rstrip(",;"))
    return Name(found.family, initials(found.given))


def given_first(text: str) -> Name:
    """Read "Tone Rut Enden", where it is known that given names stand first."""
    words = plain(text)
    found = _GIVEN_FIRST.fullmatch(words)
    return as_name(f"{found['family']}, {found['given']}") if found and "," not in words else as_name(words)


def initials(given: str) -> str:
    """Return the first letters of given names: "Tone Rut" and "T.R." are both TR.

    Without what belongs to the family name: "Jr", "III", the "van der" of "Jan van der".
    """
    words = _SUFFIX.sub("", given.partition(",")[0].strip()).split()
    kept = " ".join(word for n, word in enumerate(words) if n == 0 or not word.islower())
    parts = re.findall(r"[^\W\d_]+", kept)
    return "".join(part if part.isupper() and len(part) <= 3 else part[0].upper() for part in parts)


def as_doi(texts: Sequence[str]) -> str:
    """Return the first DOI in any spelling (address, "doi:", in a list of identifiers), or nothing."""
    for text in texts:
        words = plain(text)
        if found := _DOI.search(words.partition("&")[0] if words.startswith("http") else words):
            return found[0].rstrip(".,;)]")
    return ""


def as_year(texts: Sequence[str]) -> int | None:
    """Return the first year of "2020/11//Nov/Dec2020", "2011 Dec 31", "2012"."""
    for text in texts:
        if found := _YEAR.search(plain(text)):
            return int(found[0])
    return None


def as_pmid(texts: Sequence[str]) -> str:
    """Return the first text that is a PubMed number and nothing else, or nothing."""
    return next((words for words in map(plain, texts) if _NUMBER.fullmatch(words)), "")


def registrations(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the registration numbers of trials in the texts, each once, in their order."""
    return tuple(dict.fromkeys(found for text in texts for found in _REGISTRATION.findall(plain(text))))


def pages(first: str, last: str) -> str:
    """Return a range of pages from its two ends; "644-52" given whole stays as it is.

    What only says that there are no pages ("No" to "Specified", as PsycINFO has it) is left out.
    """
    first, last = plain(first).replace("--", "-"), plain(last)
    if _NO_PAGES.fullmatch(f"{first} {last}".strip().replace("-", " ")):
        return ""
    return f"{first}-{last}" if first and last and "-" not in first and first != last else first
