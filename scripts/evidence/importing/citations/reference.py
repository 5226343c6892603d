"""One record of a reference manager, whatever format it stood in."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_NUMBER = re.compile(r"[0-9]{1,9}")
_REGISTRATION = re.compile(
    r"\b(NCT[0-9]{8}|ISRCTN[0-9]{8}|ChiCTR[-A-Z]*[0-9]{8,}|ACTRN[0-9]{14}|DRKS[0-9]{8}|UMIN[0-9]{9}|CTRI/[0-9/]+[0-9])\b"
)
_TAG = re.compile(r"</?(?:i|b|em|strong|sub|sup|span|jats:\w+)\b[^>]*>", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


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
    """Read "Enden, Tone R.", "Enden TR" or "CaVenT Study Group"."""
    words = plain(text).rstrip(",;")
    family, comma, given = words.partition(",")
    if comma:
        return Name(family.strip(), initials(given))
    family, _, last = words.rpartition(" ")
    letters = last.replace(".", "").replace("-", "")
    if family and letters.isupper() and len(letters) <= 4 and not family.isupper():
        return Name(family, letters)
    return Name(words)


def initials(given: str) -> str:
    """Return the first letters of given names: "Tone Rut" and "T.R." are both TR; no suffix after a comma."""
    parts = re.findall(r"[^\W\d_]+", given.partition(",")[0])
    return "".join(part if part.isupper() and len(part) <= 3 else part[0].upper() for part in parts)


def as_doi(texts: Sequence[str]) -> str:
    """Return the first DOI in any spelling (address, "doi:", in a list of identifiers), or nothing."""
    for text in texts:
        if found := _DOI.search(plain(text)):
            return found[0].rstrip(".,;)]")
    return ""


def as_year(texts: Sequence[str]) -> int | None:
    """Return the first year of "2020/11//Nov/Dec2020", "2011 Dec 31", "2012"."""
    for text in texts:
        if found := _YEAR.search(plain(text)):
            return int(found[0])
    return None


def as_pmid(text: str) -> str:
    """Return a PubMed number when the text is one and nothing else."""
    words = plain(text)
    return words if _NUMBER.fullmatch(words) else ""


def registrations(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the registration numbers of trials in the texts, each once, in their order."""
    return tuple(dict.fromkeys(found for text in texts for found in _REGISTRATION.findall(plain(text))))


def pages(first: str, last: str) -> str:
    """Return a range of pages from its two ends; "644-52" given whole stays as it is."""
    first, last = plain(first).replace("--", "-"), plain(last)
    return f"{first}-{last}" if first and last and "-" not in first and first != last else first
