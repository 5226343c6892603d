"""The GOSH plot: the pooled estimate and I² of the subsets of the studies.

Up to 200 subsets are shown as they are counted, a dot for each cell; more of them as a density, whose shades
hold equal shares of the subsets.
"""

from __future__ import annotations

import math

from evidence.display import numbers, words
from evidence.display.geometry.axis import close_axis
from evidence.display.measures import measure_of
from evidence.display.prose.results import sentences
from evidence.figures.drawing import colours, plane, style
from evidence.figures.drawing.artwork import Artwork
from evidence.figures.drawing.canvas import Sheet
from evidence.figures.drawing.plane import Plane
from evidence.figures.drawing.style import MARGIN, NOTE_SIZE
from evidence.figures.drawing.text import width
from evidence.record.results.diagnostics import Diagnostics, SubsetGrid
from evidence.record.results.synthesis import OutcomeInfo, Synthesis

WIDTH = style.NARROW
HEIGHT = 160.0
MOST_COUNTED = 200
LEAST_RADIUS, MOST_RADIUS = 2.2, 7.0  # of a dot, in points
POINT = 0.9  # side of the mark of a cell with subsets


def draw(synthesis: Synthesis, outcome: OutcomeInfo) -> Artwork:
    """Draw the GOSH plot of a synthesis whose subsets differ.

    Raises
    ------
    ValueError
        Where there is no grid of subsets.
    """
    found = synthesis.diagnostics
    gosh = found.gosh if found else None
    if found is None or gosh is None:
        raise ValueError(f"{synthesis.id} has no subsets that differ")
    measure = measure_of(synthesis.measure)
    primary = synthesis.primary.estimate
    axis = close_axis(measure, [gosh.estimate_edges[0], gosh.estimate_edges[-1]])
    sheet = Sheet(WIDTH)
    y = plane.titles(sheet, outcome.label, f"{synthesis.label}; subsets of the studies (GOSH)") + 14
    up = [(1 - i / 4, f"{25 * i}%") for i in range(5)]
    room = plane.tick_room(up)
    area = Plane(MARGIN + room, y, WIDTH - 2 * MARGIN - room, HEIGHT)
    edges = [axis.place(e) for e in gosh.estimate_edges]
    counted = gosh.subsets <= MOST_COUNTED
    if counted:
        _dots(sheet, area, gosh, edges)
    else:
        _density(sheet, area, gosh, edges)
    if primary is not None and 0 <= axis.place(primary) <= 1:
        x = axis.place(primary)
        sheet.line([area.at(x, 0), area.at(x, 1)], colours.WARN, 0.9, (6, 2), layer=4)
    unit = measure.unit or outcome.unit
    name = words.capital(measure.name) + (f", {unit}" if unit else "")
    y = plane.frame(sheet, area, [(t.at, t.label) for t in axis.ticks], up, (name, "I²"))
    y = _legend(sheet, gosh, y) if counted else y
    y = plane.notes(sheet, (_told(gosh, found, counted),), y + 2)
    return sheet.artwork(y + MARGIN)


def _density(sheet: Sheet, area: Plane, gosh: SubsetGrid, edges: list[float]) -> None:
    """Draw the density of the subsets from the middles of their cells."""
    from evidence.figures.outcomes import density  # numpy, asked for by this kind of plot alone

    rows = len(gosh.counts)
    found = [
        ((edges[j] + edges[j + 1]) / 2, 1 - (i + 0.5) / rows, count)
        for i, row in enumerate(gosh.counts)
        for j, count in enumerate(row)
        if count
    ]
    for shade, shapes in zip(colours.DENSITY, density.shares(found, len(colours.DENSITY)), strict=False):
        for rings in shapes:
            sheet.area([[area.at(*point) for point in ring] for ring in rings], shade, layer=0)
    for across, down, _ in found:
        x, y = area.at(across, down)
        sheet.box(x - POINT / 2, y - POINT / 2, POINT, POINT, colours.INK, layer=1, alpha=0.25)


def _radius(count: int, largest: int) -> float:
    """Return the radius of a dot: its area goes with the subsets, and one subset alone can still be seen."""
    return max(LEAST_RADIUS, min(LEAST_RADIUS * math.sqrt(largest), MOST_RADIUS) * math.sqrt(count / largest))


def _largest(gosh: SubsetGrid) -> int:
    return max((max(row) for row in gosh.counts), default=1)


def _dots(sheet: Sheet, area: Plane, gosh: SubsetGrid, edges: list[float]) -> None:
    """Draw a dot in the middle of each cell that holds subsets."""
    rows, largest = len(gosh.counts), _largest(gosh)
    for i, row in enumerate(gosh.counts):
        for j, count in enumerate(row):
            if count:
                x, y = area.at((edges[j] + edges[j + 1]) / 2, 1 - (i + 0.5) / rows)
                sheet.disc(x, y, _radius(count, largest), colours.BLUE)


def _legend(sheet: Sheet, gosh: SubsetGrid, y: float) -> float:
    """Say how many subsets a dot stands for: one, the most, and about the middle of both."""
    largest = _largest(gosh)
    shown = sorted({1, round(math.sqrt(largest)), largest})
    x, y = MARGIN, y + 2 * _radius(largest, largest) + 2
    sheet.text(x, y - 1, "Subsets:", NOTE_SIZE, colour=colours.QUIET)
    x += width("Subsets:", NOTE_SIZE) + 8
    for count in shown:
        radius, name = _radius(count, largest), numbers.integer(count)
        sheet.disc(x + radius, y - 1 - NOTE_SIZE / 3, radius, colours.BLUE)
        sheet.text(x + 2 * radius + 3, y - 1, name, NOTE_SIZE, colour=colours.QUIET)
        x += 2 * radius + 3 + width(name, NOTE_SIZE) + 9
    return y


def _told(gosh: SubsetGrid, found: Diagnostics, counted: bool) -> str:
    subsets = f"{numbers.integer(gosh.subsets)} subsets of at least two of {found.k} studies"
    drawn = "" if gosh.seed is None else f", drawn at random (seed {gosh.seed})"
    return (
        f"{subsets}{drawn}, each pooled by {sentences.diagnosed_by(found)}. "
        + (
            "Dot area: how many subsets gave it. "
            if counted
            else "Shades: density of the subsets, each shade with an equal share of them. "
        )
        + "Dashed: the primary result. "
        "Separate clusters suggest that some studies differ from the others."
    )
