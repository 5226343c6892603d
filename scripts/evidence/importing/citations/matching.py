"""Which records of an export are one publication, and which the library holds already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from evidence.importing.citations.held import HeldCitation
from evidence.importing.citations.reference import Reference
from evidence.studies.authors import Author, authors, may_be_one
from evidence.studies.letters import letters_of
from evidence.studies.registrations import registrations

# A title of fewer letters and digits ("Reply") is an identity only together with first author and year.
SHORTEST_TITLE = 25
T = TypeVar("T")


class Sameness(Enum):
    """By what two records are the same publication."""

    DOI = "DOI"
    PMID = "PMID"
    TITLE = "title and year"


@dataclass(frozen=True, slots=True)
class Matched:
    """What one record of an export is.

    ``held`` is the study file with the same publication, ``twice`` an earlier record of the export that is
    the same, ``by`` how either is known; ``same_trial`` are study files of the same registration that report
    another publication. A record with neither is new.
    """

    reference: Reference
    held: HeldCitation | None = None
    twice: Reference | None = None
    by: Sameness | None = None
    same_trial: tuple[str, ...] = ()

    @property
    def new(self) -> bool:
        """Whether it is in neither the library nor earlier in the export."""
        return self.held is None and self.twice is None


def match(references: Sequence[Reference], held: Iterable[HeldCitation]) -> tuple[Matched, ...]:
    """Hold each record against the library first, then against those before it.

    Two records are one publication when DOI or PMID are the same; by title and year only when neither number
    tells them apart (an abstract and its paper often share their title).
    """
    library = _Index[HeldCitation]()
    trials: dict[str, list[str]] = {}
    for each in held:
        library.add(each, _identity_of_file(each))
        for number in registrations(each.registration):
            trials.setdefault(number, []).append(each.id)
    seen = _Index[Reference]()
    matched = []
    for reference in references:
        who = _identity(reference)
        in_library, by = library.find(who)
        before, by_before = (None, None) if in_library else seen.find(who)
        numbers = registrations(" ".join(reference.registrations))
        others = {name for number in numbers for name in trials.get(number, ())}
        others -= {in_library.id} if in_library else set()
        matched.append(Matched(reference, in_library, before, by or by_before, tuple(sorted(others))))
        seen.add(reference, who)
    return tuple(matched)


@dataclass(frozen=True, slots=True)
class _Identity:
    doi: str
    pmid: str
    title: str
    year: int | None
    author: Author | None


def _identity(reference: Reference) -> _Identity:
    first = reference.authors[0] if reference.authors else None
    author = Author(first.family, first.initials) if first is not None else None
    return _Identity(
        reference.doi.lower(), reference.pmid, letters_of(reference.title), reference.year, author
    )


def _identity_of_file(held: HeldCitation) -> _Identity:
    found = held.citation
    year = found.get("year", "")
    return _Identity(
        found.get("doi", "").lower(),
        found.get("pmid", ""),
        letters_of(found.get("title", "")),
        int(year) if year.isdecimal() else None,
        next(iter(authors(found.get("authors", ""))[0]), None),
    )


class _Index(Generic[T]):
    """Things by DOI, PMID and title; the first of equals is found."""

    def __init__(self) -> None:
        self.by_doi: dict[str, T] = {}
        self.by_pmid: dict[str, T] = {}
        self.by_title: dict[str, list[tuple[_Identity, T]]] = {}

    def add(self, what: T, who: _Identity) -> None:
        if who.doi:
            self.by_doi.setdefault(who.doi, what)
        if who.pmid:
            self.by_pmid.setdefault(who.pmid, what)
        if who.title:
            self.by_title.setdefault(who.title, []).append((who, what))

    def find(self, who: _Identity) -> tuple[T | None, Sameness | None]:
        if who.doi in self.by_doi:
            return self.by_doi[who.doi], Sameness.DOI
        if who.pmid in self.by_pmid:
            return self.by_pmid[who.pmid], Sameness.PMID
        for other, what in self.by_title.get(who.title, ()):
            if not _told_apart(who, other) and (len(who.title) >= SHORTEST_TITLE or _same_author(who, other)):
                return what, Sameness.TITLE
        return None, None


def _told_apart(a: _Identity, b: _Identity) -> bool:
    """Whether numbers or years say that two records of one title are two publications."""
    numbers = (a.doi and b.doi and a.doi != b.doi) or (a.pmid and b.pmid and a.pmid != b.pmid)
    # Online and in print lie in two years at most.
    years = a.year is not None and b.year is not None and abs(a.year - b.year) > 1
    return bool(numbers) or years


def _same_author(a: _Identity, b: _Identity) -> bool:
    """Whether first author and year are the same."""
    if a.author is None or b.author is None:
        return a.author is b.author and a.year == b.year
    return may_be_one(a.author, b.author) and a.year == b.year
