"""Which format a file of references is in goes by what stands in it, never by how its name ends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evidence.importing.citations.bibtex import from_bibtex, looks_like_bibtex, unread_entries
from evidence.importing.citations.csl import from_csl
from evidence.importing.citations.reference import Reference
from evidence.importing.citations.table import from_table, looks_like_table
from evidence.importing.citations.tagged import from_nbib, from_ris, looks_like_nbib, looks_like_ris
from evidence.importing.text import NotReadable, read_text

KNOWN = "RIS, NBIB (PubMed), BibTeX, CSL JSON and CSV with a column of titles are read"


@dataclass(frozen=True, slots=True)
class References:
    """The records of a file, and in one line each those that are left out."""

    records: tuple[Reference, ...]
    left_out: tuple[str, ...] = ()


def read_references(path: Path) -> References:
    """Read all records of a file; those that say nothing of a publication are left out.

    Raises
    ------
    NotReadable
        For a file that is none of these formats, or cannot be read; the message names the file.
    """
    text = read_text(path)
    left_out: list[str] = []
    if text.lstrip().startswith(("[", "{")):
        try:
            found = from_csl(text)
        except (ValueError, RecursionError) as error:
            raise NotReadable(f"{path}: no references were found: {error}; {KNOWN}") from None
    elif looks_like_ris(text):
        found = from_ris(text)
    elif looks_like_nbib(text):
        found = from_nbib(text)
    elif looks_like_bibtex(text):
        found = from_bibtex(text)
        left_out = [
            f"{path.name}:{line}: the entry '{key}' cannot be read: a brace, a quote or a comma is missing"
            for line, key in unread_entries(text)
        ]
    elif looks_like_table(text):
        try:
            found = from_table(text)
        except ValueError as error:
            raise NotReadable(f"{path}: the table cannot be read: {error}") from None
    else:
        raise NotReadable(f"{path}: no references were found; {KNOWN}")
    told = tuple(each for each in found if each.title or each.doi or each.pmid)
    if not told:
        raise NotReadable(f"{path}: {len(found)} records, none with a title, a DOI or a PMID; {KNOWN}")
    left_out += [
        f"{path.name}:{each.line}: no title, DOI or PMID"
        for each in found
        if not (each.title or each.doi or each.pmid)
    ]
    return References(told, tuple(left_out))
