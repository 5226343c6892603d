"""What the assembling of a review's data is given of a publication: all that a number can rest on."""

from __future__ import annotations

from collections.abc import Mapping

# What says where something stands, at any depth, and what is only shown: no number rests on it.
_PLACES = ("line", "lines", "sha256", "file")
_ONLY_SHOWN = ("notes", "no_figures")
_ONLY_SHOWN_OF_CITATION = ("title", "journal", "volume", "issue", "pages", "pmcid", "url")


def for_selection(publication: Mapping[str, object]) -> dict[str, object]:
    """Return a publication (the content of its JSON) as the assembling of a review's data is given it.

    What is only shown is blank: lines, the file's checksum, notes, most of the citation. So a key that
    covers this covers everything that the assembled data can depend on.
    """
    found = {k: _blank(v) if k in _ONLY_SHOWN else _without_places(k, v) for k, v in publication.items()}
    citation = publication["citation"]
    assert isinstance(citation, Mapping)
    shown = {k: _blank(v) if k in _ONLY_SHOWN_OF_CITATION else v for k, v in citation.items()}
    return found | {"citation": shown}


def _without_places(key: str, value: object) -> object:
    if key in _PLACES:
        return _blank(value)
    if isinstance(value, Mapping):
        return {k: _without_places(k, v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_places("", v) for v in value]
    return value


def _blank(value: object) -> object:
    """Return the empty value of the same kind."""
    return None if value is None else type(value)()
