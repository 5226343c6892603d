"""How the workflow asks to be cited: its CITATION.cff in a few plain values."""

from __future__ import annotations

from pathlib import Path

import yaml

_FIELDS = {"title": "title", "version": "version", "date-released": "released", "doi": "doi", "url": "url"}


def read_citation(path: Path) -> dict[str, str]:
    """Return title, version, authors, date of release and address, as far as the file gives them."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = {ours: str(data[theirs]) for theirs, ours in _FIELDS.items() if data.get(theirs)}
    names = [_name(author) for author in data.get("authors", ())]
    if names:
        found["authors"] = ", ".join(names)
    return found


def _name(author: dict[str, str]) -> str:
    if "name" in author:
        return str(author["name"])
    return " ".join(str(author[k]) for k in ("given-names", "name-particle", "family-names") if k in author)
