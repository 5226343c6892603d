"""Which studies report which outcome: outcome by design."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.library.participants import in_results, people_of
from evidence.display.library.publications import design_rank
from evidence.display.results import is_empty
from evidence.display.section import Report
from evidence.record.published.row import Row
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.left_out import LeftOut
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.publications import INCLUDED
from evidence.sections.evidence_map.columns import OUTCOME_HEAD

LARGEST_RADIUS = 11.0
SMALLEST_RADIUS = 2.5
LARGEST_FROM = 0.9  # of the cells, by their patients


@dataclass(frozen=True, slots=True)
class MapCell:
    """The studies of one design with figures of one outcome."""

    studies: int
    pooled: int  # of them, those in a result
    people: int | None  # of those in a result
    radius: float
    told: str  # for those who do not see the dot


@dataclass(frozen=True, slots=True)
class MapRow:
    """One outcome: a cell a design, ``None`` where no study has a figure."""

    address: str
    outcome: str
    importance: str
    cells: tuple[MapCell | None, ...]


@dataclass(frozen=True, slots=True)
class MapView:
    """The whole map."""

    designs: tuple[str, ...]
    rows: tuple[MapRow, ...]
    nothing: tuple[str, ...]  # outcomes without any figure
    largest: str  # people from whom on dots are equally large; empty where no study states its people
    outcome_head: str = OUTCOME_HEAD


def view(report: Report) -> MapView | None:
    """Prepare the map; ``None`` where no outcome has a figure."""
    evidence = report.evidence
    found = {o.outcome.id: _studies(o, evidence) for o in evidence.outcomes if not _is_empty(o)}
    designs = sorted({d for of in found.values() for _, d in of}, key=lambda d: (design_rank(d), d))
    if not designs:
        return None
    people = {
        (outcome, design): _people(n for (_, d), (n, _) in of.items() if d == design)
        for outcome, of in found.items()
        for design in designs
    }
    sizes = sorted(n for n in people.values() if n)
    # One registry of a whole country would make all other dots points: beyond this they are equally large.
    largest = sizes[min(len(sizes) - 1, math.floor(LARGEST_FROM * len(sizes)))] if sizes else None
    rows = []
    for o in evidence.outcomes:
        of = found.get(o.outcome.id, {})
        if not of:
            continue
        cells = tuple(_cell(of, design, people[o.outcome.id, design], largest) for design in designs)
        address = report.addresses.outcomes[o.outcome.id]
        rows.append(MapRow(address, o.outcome.label, o.outcome.importance, cells))
    nothing = tuple(o.outcome.label for o in evidence.outcomes if not found.get(o.outcome.id))
    return MapView(tuple(designs), tuple(rows), nothing, "" if largest is None else numbers.integer(largest))


def _is_empty(outcome: OutcomeSynthesis) -> bool:
    return all(is_empty(s) for s in outcome.syntheses)


def _studies(outcome: OutcomeSynthesis, evidence: Evidence) -> dict[tuple[str, str], tuple[int | None, bool]]:
    """Return its people in a result, and whether it stands in one, by study and design."""
    known = {p.id: p for p in evidence.publications}
    rows = {row.id: row for row in evidence.rows}
    found: dict[tuple[str, str], tuple[int | None, bool]] = {}
    for s in outcome.syntheses:
        pooled = in_results(s)
        for c in s.candidates:
            n, inside = found.get((c.study, c.design), (None, False))
            counts = c.key in pooled
            found[c.study, c.design] = (_larger(n, people_of(c) if counts else None), inside or counts)
    named = {study for study, _ in found}
    for s in outcome.syntheses:
        for x in s.left_out:
            p = known.get(x.publication)
            if p is None or p.status != INCLUDED or x.study in named:
                continue
            if _at_time_asked(x, outcome, rows):
                found.setdefault((x.study, p.design), (None, False))
    return found


def _at_time_asked(left: LeftOut, outcome: OutcomeSynthesis, rows: Mapping[str, Row]) -> bool:
    """Whether a figure is of a time that the review asks for; one without a printed time may be."""
    if left.kind == "before treatment":
        return False
    times = [rows[i].at for i in left.row_ids if i in rows]
    windows = [s.time for s in outcome.syntheses]
    return not times or any(at is None or any(_holds(w, at.months) for w in windows) for at in times)


def _holds(window: TimeWindow, months: float) -> bool:
    low, high = window.from_months, window.to_months
    return (low is None or months >= low) and (high is None or months <= high)


def _larger(a: int | None, b: int | None) -> int | None:
    return max((n for n in (a, b) if n is not None), default=None)


def _people(of: Iterable[int | None]) -> int | None:
    known = [n for n in of if n is not None]
    return sum(known) if known else None


def _cell(
    of: dict[tuple[str, str], tuple[int | None, bool]], design: str, people: int | None, largest: int | None
) -> MapCell | None:
    members = [inside for (_, d), (_, inside) in of.items() if d == design]
    if not members:
        return None
    told = words.plural(len(members), "study")
    if not any(members):
        told += ", none in a result"
    else:
        if sum(members) < len(members):
            told += f", {numbers.integer(sum(members))} in a result"
        told += (
            f", {numbers.integer(people)} people" if people is not None else ", number of people not stated"
        )
    share = min(people / largest, 1) if people and largest else 0
    radius = max(SMALLEST_RADIUS, LARGEST_RADIUS * math.sqrt(share))
    return MapCell(len(members), sum(members), people, round(radius, 1), told)
