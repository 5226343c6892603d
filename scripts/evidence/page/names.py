"""What publications are called on a page where nothing else stands beside their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol


class NamedPublication(Protocol):
    """A publication with its file's name and that of its first author and year."""

    @property
    def id(self) -> str:
        """The name of its file, without ending."""

    @property
    def label(self) -> str:
        """First author and year."""


def by_publication(publications: Iterable[NamedPublication]) -> dict[str, str]:
    """Name each publication; those of one author and year also by their files."""
    publications = list(publications)
    alike = Counter(p.label for p in publications)
    return {p.id: p.label if alike[p.label] == 1 else f"{p.label} ({p.id}.yaml)" for p in publications}
