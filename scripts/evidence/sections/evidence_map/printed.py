"""The evidence map in print: a heat map, shaded by patients."""

from __future__ import annotations

from evidence.display import numbers
from evidence.display.heat_map import HeatMap
from evidence.display.section import Report
from evidence.sections.evidence_map.view import MapCell, MapView, view

NOTE = (
    "Studies with values of the outcome at a time that the review asks for, or without a printed time; "
    "in brackets the people of those that stand in a result."
)


def heat_map(report: Report) -> HeatMap | None:
    """Prepare the map; ``None`` where no outcome has a figure."""
    v = report.once(view)
    return None if v is None else mapped(v, report.evidence.review.title)


def mapped(v: MapView, subtitle: str = "") -> HeatMap:
    """Return what the page shows as dots as a heat map."""
    return HeatMap(
        title="Evidence map",
        subtitle=subtitle,
        rows=tuple(row.outcome for row in v.rows),
        columns=v.designs,
        values=tuple(tuple(None if c is None else float(c.people or 0) for c in row.cells) for row in v.rows),
        texts=tuple(tuple(_text(c) for c in row.cells) for row in v.rows),
        notes=(NOTE,),
    )


def _text(cell: MapCell | None) -> str:
    if cell is None:
        return ""
    return f"{cell.studies} ({numbers.integer(cell.people)})" if cell.people else str(cell.studies)
