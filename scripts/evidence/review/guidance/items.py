"""Which publication reports which of the items that further research should report, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from evidence.record.dossiers.dossier import (
    NOT_REPORTED,
    PARTLY,
    REPORTED,
    STANDINGS,
    ItemCell,
    ItemShare,
    PlacedPublication,
)
from evidence.record.dossiers.guidance import ItemReading, ResearchItem
from evidence.record.published.row import Row
from evidence.record.published.row_type import RowType
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.publications import AWAITING, INCLUDED, SAFETY_ONLY, PublicationSummary

# Whose reporting is judged: publications of patients, with figures or without.
JUDGED = (INCLUDED, SAFETY_ONLY, AWAITING)
# How many words of a publication are kept of an item, and how much of a text around a mention.
_MOST_WORDS = 4
_AROUND = 45


def matrix(items: Sequence[ResearchItem], evidence: Evidence) -> tuple[ItemCell, ...]:
    """Judge every publication by every item; publications in the order of the evidence."""
    rows: dict[str, list[Row]] = {}
    for row in evidence.rows:
        rows.setdefault(row.publication, []).append(row)
    return tuple(
        _cell(publication, item, rows.get(publication.id, []))
        for publication in evidence.publications
        if publication.status in JUDGED
        for item in items
    )


def _cell(publication: PublicationSummary, item: ResearchItem, rows: Sequence[Row]) -> ItemCell:
    how, words = judge(item.read, publication, rows)
    return ItemCell(publication.id, item.id, how, words)


def judge(
    read: ItemReading, publication: PublicationSummary, rows: Sequence[Row]
) -> tuple[str, tuple[str, ...]]:
    """Say how far a publication reports an item, and the words that this was read from.

    A description of patients, setting or arms under one of the names, or a figure for one of the outcomes,
    reports it. Figures for a part of what is asked, and a mention in condition, labels or definitions, report
    it partly.
    """
    fields = _fields(read.fields, publication)
    figures = {outcome: _printed(outcome, rows) for outcome in read.outcomes}
    have = [outcome for outcome, words in figures.items() if words]
    told = [word for words in figures.values() for word in words]
    if fields or (have and (not read.every or len(have) == len(read.outcomes))):
        return REPORTED, _some([*fields, *told])
    part = [word for outcome in read.partly for word in _printed(outcome, rows)]
    part += told + _mentions(read.mentions, publication, rows)
    return (PARTLY, _some(part)) if part else (NOT_REPORTED, ())


def _some(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))[:_MOST_WORDS]


def _fields(names: Sequence[str], publication: PublicationSummary) -> list[str]:
    if not names:
        return []
    wanted = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names), re.IGNORECASE)
    arms = [arm.details for arm in publication.arms]
    return [
        f"{key}: {told(value)}"
        for details in (publication.population, publication.setting, *arms)
        for key, value in details.items()
        if key != "conditions" and wanted.search(key) and _says(value)
    ]


def _says(value: object) -> bool:
    """Whether something is told: none of it (0) is told too."""
    return value is not None and value is not False and value != ""


def _printed(outcome: str, rows: Sequence[Row]) -> list[str]:
    found = (row for row in rows if row.outcome == outcome and row.type != RowType.NOT_REPORTED)
    return [f"{outcome.replace('_', ' ')}: {row.printed or row.figure}" for row in found]


def _mentions(names: Sequence[str], publication: PublicationSummary, rows: Sequence[Row]) -> list[str]:
    if not names:
        return []
    wanted = re.compile("|".join(map(re.escape, names)), re.IGNORECASE)
    return [
        f"{where}: {_around(text, found)}"
        for where, text in _texts(publication, rows)
        if (found := wanted.search(text))
    ]


def _texts(publication: PublicationSummary, rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Go through the texts about patients, arms and figures; a reviewer's notes are none of them."""
    for key, value in publication.population.items():
        yield key, told(value)
    for arm in publication.arms:
        yield f"arm {arm.id}", arm.label
        yield "devices", ", ".join(arm.devices)
        for key, value in arm.details.items():
            yield key, told(value)
    for row in rows:
        for text in (row.definition, row.subgroup):
            yield row.outcome.replace("_", " "), text


def _around(text: str, found: re.Match[str]) -> str:
    before, after = text[: found.start()], text[found.end() :]
    begun, ended = before[-_AROUND:], after[:_AROUND]
    # What is cut ends between words, where there is such a place.
    if begun != before:
        begun = "… " + begun.partition(" ")[2] if " " in begun else "…" + begun
    if ended != after:
        ended = ended.rpartition(" ")[0] + " …" if " " in ended else ended + "…"
    return (begun + found[0] + ended).strip()


def told(value: object) -> str:
    """Return what a study file tells under a name, as one text."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {told(each)}" for key, each in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(told, value))
    return "yes" if value is True else str(value)


def shares(cells: Sequence[ItemCell], placed: Sequence[PlacedPublication]) -> tuple[ItemShare, ...]:
    """Count for each item, by the date of the guidance and by year, how many publications report it."""
    where = {p.id: p for p in placed}
    found = []
    for item in dict.fromkeys(cell.item for cell in cells):
        own = [cell for cell in cells if cell.item == item]
        years = sorted({str(y) for c in own if (y := where[c.publication].year) is not None})
        for period in (*STANDINGS, *years):
            inside = [c for c in own if period in _periods(where[c.publication])]
            if inside:
                counts = [sum(c.reported == how for c in inside) for how in (REPORTED, PARTLY)]
                found.append(ItemShare(item, period, len(inside), *counts))
    return tuple(found)


def _periods(placed: PlacedPublication) -> tuple[str, str]:
    return placed.standing, "" if placed.year is None else str(placed.year)
