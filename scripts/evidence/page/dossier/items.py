"""Publications by what the guidance asks for: who reports it, and where no study does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.tables.cells import Cell, Grid, GridRow, small
from evidence.page.dossier.dates import date
from evidence.page.dossier.results import Shown
from evidence.record.dossiers.dossier import (
    BANDS,
    BY_THEN,
    NOT_PLACED,
    PARTLY,
    REPORTED,
    SINCE,
    Dossier,
    ItemShare,
)
from evidence.record.reviews.evidence import Evidence

SYMBOLS = {REPORTED: "●", PARTLY: "◐", "not": "○"}
# Designs in the map of gaps, the strongest first, in few letters.
DESIGNS = {
    "randomised controlled trial": "RCT",
    "non-randomised comparison": "comp",
    "single-arm trial": "trial",
    "registry": "reg",
    "case series": "series",
    "case report": "case",
}


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One publication by all items."""

    label: str
    link: str
    year: str
    standing: str
    cells: tuple[tuple[str, str, str], ...]  # symbol, how, words


@dataclass(frozen=True, slots=True)
class GapRow:
    """One outcome by time: designs with their numbers of studies."""

    label: str
    cells: tuple[tuple[int, str], ...]  # studies of all designs, and by design


def shares(dossier: Dossier) -> Grid | None:
    """Count for each item the publications that report it, by period."""
    rows = []
    for item in dossier.guidance.research:
        by = {s.period: s for s in dossier.shares if s.item == item.id}
        if not by:
            continue
        cells = [_counted(by.get(period)) for period in (BY_THEN, SINCE, NOT_PLACED)]
        rows.append(GridRow(([words.capital(item.name), small(item.section)], *cells)))
    heads = ("Item", f"By {date(dossier.guidance.published)}", "Since", "Date not known well enough")
    return Grid(heads, tuple(rows)) if rows else None


def _counted(s: ItemShare | None) -> Cell:
    if s is None:
        return numbers.MISSING
    text = words.share(s.reported, s.publications)
    return [text, small(f"and {s.partly} partly")] if s.partly else text


def matrix(dossier: Dossier, shown: Shown) -> Iterator[MatrixRow]:
    """Make a row for each publication: what of all that is asked for it reports."""
    placed = {p.id: p for p in dossier.publications}
    rows: dict[str, list[tuple[str, str, str]]] = {}
    for cell in dossier.cells:
        rows.setdefault(cell.publication, []).append(
            (SYMBOLS[cell.reported], cell.reported, "; ".join(cell.words))
        )
    for name, cells in sorted(rows.items(), key=lambda x: (placed[x[0]].year or 9999, placed[x[0]].label)):
        p = placed[name]
        address = shown.publications.get(name, "")
        yield MatrixRow(
            shown.labels[name],
            f"annex.html#{address}" if address else "",
            "" if p.year is None else str(p.year),
            p.standing,
            tuple(cells),
        )


def gaps(dossier: Dossier, evidence: Evidence) -> Iterator[GapRow]:
    """Make a row for each outcome at a time, with the designs of the studies that report it."""
    for spec in evidence.methods.outcomes:
        cells = []
        for band in BANDS:
            own = {c.design: c.studies for c in dossier.gaps if (c.outcome, c.band) == (spec.id, band)}
            parts = [f"{n} {DESIGNS.get(d, d)}" for d, n in sorted(own.items(), key=_strongest)]
            cells.append((sum(own.values()), ", ".join(parts)))
        yield GapRow(spec.label, tuple(cells))


def _strongest(item: tuple[str, int]) -> int:
    return list(DESIGNS).index(item[0]) if item[0] in DESIGNS else len(DESIGNS)
