"""What publications are called on the dossier's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from evidence.record.dossiers.dossier import PlacedPublication


def by_publication(publications: Iterable[PlacedPublication]) -> dict[str, str]:
    """Name each publication; those of one author and year also by their files."""
    publications = list(publications)
    alike = Counter(p.label for p in publications)
    return {p.id: p.label if alike[p.label] == 1 else f"{p.label} ({p.id}.yaml)" for p in publications}
