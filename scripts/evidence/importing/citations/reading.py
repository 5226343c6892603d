"""Which format a file of references is in goes by what stands in it, never by how its name ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evidence.importing.citations.bibtex import looks_like_bibtex, with_unread
from evidence.importing.citations.csl import from_csl
from evidence.importing.citations.endnote import (
    from_endnote_tags,
    from_endnote_xml,
    looks_like_endnote_tags,
    looks_like_endnote_xml,
)
from evidence.importing.citations.reference import Broken, Reference
from evidence.importing.citations.table import from_table, looks_like_table
from evidence.importing.citations.tagged import from_nbib, from_ris, looks_like_nbib, looks_like_ris
from evidence.importing.citations.unread import what_to_choose
from evidence.importing.citations.web_of_science import from_web_of_science, looks_like_web_of_science
from evidence.importing.text import NotReadable, read_bytes, text_in

KNOWN = (
    "RIS, NBIB (PubMed), BibTeX, EndNote (XML, .enw), Web of Science (.ciw), CSL JSON and CSV "
    "with a column of titles are read"
)


@dataclass(frozen=True, slots=True)
class References:
    """The records of a file, and in one line each those that are left out."""

    records: tuple[Reference, ...]
    left_out: tuple[str, ...] = ()


# Records, and line and key of the entries that are passed over.
_Read = tuple[tuple[Reference, ...], list[tuple[int, str]]]


def _all(read: Callable[[str], tuple[Reference, ...]]) -> Callable[[str], _Read]:
    """Return a reader of a format that passes over no entry."""
    return lambda text: (read(text), [])


@dataclass(frozen=True, slots=True)
class _Format:
    looks_like: Callable[[str], bool]
    read: Callable[[str], _Read]


# The first that a text looks like is read.
_FORMATS = (
    _Format(looks_like_endnote_xml, _all(from_endnote_xml)),
    _Format(looks_like_ris, _all(from_ris)),
    _Format(looks_like_nbib, _all(from_nbib)),
    _Format(looks_like_web_of_science, _all(from_web_of_science)),
    _Format(looks_like_bibtex, with_unread),
    _Format(looks_like_endnote_tags, _all(from_endnote_tags)),
    _Format(looks_like_table, _all(from_table)),
)
_CSL = _Format(lambda text: text.lstrip().startswith(("[", "{")), _all(from_csl))


def looks_like_references(text: str) -> bool:
    """Whether a text is an export of references that is no JSON."""
    return any(each.looks_like(text) for each in _FORMATS)


def read_references(path: Path) -> References:
    """Read all records of a file; those that say nothing of a publication are left out.

    Raises
    ------
    NotReadable
        For a file that is none of these formats, or cannot be read; the message names the file.
    """
    data = read_bytes(path)
    if other := what_to_choose(data):
        raise NotReadable(f"{path}: {other}")
    text = text_in(data, path)
    known = next((each for each in (_CSL, *_FORMATS) if each.looks_like(text)), None)
    if known is None:
        raise NotReadable(f"{path}: no references were found; {KNOWN}")
    try:
        found, unread = known.read(text)
    except Broken as error:
        raise NotReadable(f"{path}:{error.line}: {error}") from None
    except (ValueError, RecursionError) as error:
        raise NotReadable(f"{path}: no references were found: {error}; {KNOWN}") from None
    told = tuple(each for each in found if each.title or each.doi or each.pmid)
    if not told:
        raise NotReadable(f"{path}: {len(found)} records, none with a title, a DOI or a PMID; {KNOWN}")
    lost = [
        f"{path.name}:{line}: the entry '{key}' cannot be read: a brace, a quote or a comma is missing"
        for line, key in unread
    ]
    unnamed = [
        f"{path.name}:{each.line}: no title, DOI or PMID"
        for each in found
        if not (each.title or each.doi or each.pmid)
    ]
    return References(told, (*lost, *unnamed))
