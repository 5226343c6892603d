"""CSL JSON, as Zotero, Mendeley and Crossref give it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from evidence.importing.citations.reference import (
    Name,
    Reference,
    as_doi,
    as_pmid,
    as_year,
    first_line,
    initials,
    plain,
    registrations,
)
from evidence.importing.citations.tags import spoken_pmid


def from_csl(text: str) -> tuple[Reference, ...]:
    """Read a list of items, one item, or ``{"items": [...]}``.

    Raises
    ------
    ValueError
        Where the text is no JSON, or no CSL.
    """
    found: object = json.loads(text)
    if isinstance(found, Mapping):
        found = found.get("items", [found])
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
        raise ValueError("this JSON is no list of CSL items")
    line, references = 1, []
    for item in found:
        # JSON keeps no lines: the place of its title, looked for onwards, is where a reader finds the item.
        title = json.dumps(str(item.get("title", "")), ensure_ascii=False)
        place = text.find(title)
        line = text.count("\n", 0, place) + 1 if place >= 0 else line
        references.append(_from_item(item, line))
    return tuple(references)


def _from_item(item: Mapping[str, object], line: int) -> Reference:
    def of(*keys: str) -> list[str]:
        return [_text(item[key]) for key in keys if item.get(key)]

    return Reference(
        line=line,
        authors=tuple(_names(item.get("author"))),
        year=as_year(of("issued", "published", "published-print", "published-online")),
        title=first_line(of("title")),
        journal=first_line(of("container-title-short", "container-title")),
        volume=first_line(of("volume")),
        issue=first_line(of("issue")),
        pages=first_line(of("page")),
        doi=as_doi(of("DOI", "URL", "note")),
        pmid=as_pmid(of("PMID")) or spoken_pmid(of("note")),
        abstract=first_line(of("abstract")),
        registrations=registrations(of("title", "abstract", "note")),
    )


def _text(value: object) -> str:
    """Return a value as text: a date is an object with parts, a title may be a list (Crossref)."""
    if isinstance(value, Mapping):
        parts = value.get("date-parts")
        if isinstance(parts, list) and parts and isinstance(parts[0], list):
            return "-".join(str(part) for part in parts[0])
        return str(value.get("raw") or value.get("literal") or "")
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    return str(value)


def _names(authors: object) -> list[Name]:
    names = []
    for each in authors if isinstance(authors, list) else []:
        if not isinstance(each, Mapping):
            continue
        whole = plain(each.get("literal") or each.get("name"))
        particle = plain(each.get("non-dropping-particle"))
        family = f"{particle} {plain(each.get('family'))}".strip()
        name = Name(whole) if whole else Name(family, initials(plain(each.get("given"))))
        if name.family:
            names.append(name)
    return names
