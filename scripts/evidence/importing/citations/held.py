"""What the library holds already: the citation of every study file, also of those with errors elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evidence.importing.citations.reference import plain
from evidence.importing.files import as_written


@dataclass(frozen=True, slots=True)
class HeldCitation:
    """The identity of one study file; a key that is not filled in is not in ``citation``."""

    id: str
    path: Path
    citation: Mapping[str, str]
    registration: str


def held_citations(folder: Path) -> tuple[tuple[HeldCitation, ...], tuple[Path, ...]]:
    """Read the citations of all study files of a folder; give also the files that are no YAML."""
    held, unread = [], []
    for path, top in as_written(folder):
        if top is None:
            unread.append(path)
            continue
        citation = top.get("citation")
        fields = citation if isinstance(citation, Mapping) else {}
        texts = {str(key): plain(value) for key, value in fields.items() if isinstance(value, str) and value}
        held.append(HeldCitation(path.stem, path, texts, plain(top.get("registration"))))
    return tuple(held), tuple(unread)
