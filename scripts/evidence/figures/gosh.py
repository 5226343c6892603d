"""The GOSH plot: the pooled estimate and I² of the subsets of the studies.

Up to 200 subsets are shown as they are counted, cell by cell; more of them as a density, whose shades hold
equal shares of the subsets.
"""

from __future__ import annotations

from matplotlib.figure import Figure

from evidence.display import numbers, words
from evidence.display.geometry.axis import close_axis
from evidence.display.measures import measure_of
from evidence.display.prose import sentences
from evidence.figures import plane, style
from evidence.figures.canvas import Sheet
from evidence.figures.plane import Plane
from evidence.figures.style import MARGIN, NOTE_SIZE
from evidence.figures.text import width
from evidence.record.results.diagnostics import Diagnostics, SubsetGrid
from evidence.record.results.synthesis import OutcomeInfo, Synthesis

WIDTH = style.NARROW
HEIGHT = 160.0
MOST_COUNTED = 200
LEVELS = 6  # of the density, each with the same share of the subsets
SHADES = ("#dbe9f4", "#b3d0e8", "#7fb2d9", "#4a90c4", "#1f6aa5", "#0b3c66")


def draw(synthesis: Synthesis, outcome: OutcomeInfo) -> Figure:
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
    counted, steps = gosh.subsets <= MOST_COUNTED, _steps(gosh)
    if counted:
        _cells(sheet, area, gosh, edges, steps)
    if primary is not None and 0 <= axis.place(primary) <= 1:
        x = axis.place(primary)
        sheet.line([area.at(x, 0), area.at(x, 1)], style.WARN, 0.9, (0, (6, 2)), layer=4)
    unit = measure.unit or outcome.unit
    name = words.capital(measure.name) + (f", {unit}" if unit else "")
    y = plane.frame(sheet, area, [(t.at, t.label) for t in axis.ticks], up, (name, "I²"))
    y = _legend(sheet, steps, y) if counted else y
    y = plane.notes(sheet, (_told(gosh, found, counted),), y + 2)
    with style.house_style():
        figure = sheet.figure(y + MARGIN)
        if not counted:
            _density(figure, area, y + MARGIN, gosh, edges)
        return figure


def _steps(gosh: SubsetGrid) -> list[int]:
    """Smallest count of each shade: rising by equal factors up to the largest count, each its own."""
    largest = max((max(row) for row in gosh.counts), default=1)
    starts = [round(largest ** (i / len(SHADES))) for i in range(len(SHADES))]
    return sorted({max(1, s) for s in starts if s <= largest})


def _density(figure: Figure, area: Plane, height: float, gosh: SubsetGrid, edges: list[float]) -> None:
    """Draw the density of the subsets from the middles of their cells."""
    import seaborn  # heavy, and asked for by this kind of plot alone

    box = (area.x / style.NARROW, 1 - (area.y + area.height) / height)
    axes = figure.add_axes((*box, area.width / style.NARROW, area.height / height), zorder=-1)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set_axis_off()
    rows = len(gosh.counts)
    found = [
        ((edges[j] + edges[j + 1]) / 2, (i + 0.5) / rows, count)
        for i, row in enumerate(gosh.counts)
        for j, count in enumerate(row)
        if count
    ]
    across, up, weights = (list(values) for values in zip(*found, strict=True))
    if len(set(across)) > 1 and len(set(up)) > 1:
        seaborn.kdeplot(
            x=across, y=up, weights=weights, ax=axes, fill=True, levels=LEVELS + 1, thresh=1 / (LEVELS + 1),
            bw_adjust=0.6, cut=0, cmap=seaborn.blend_palette(SHADES, as_cmap=True),
        )  # fmt: skip
    axes.scatter(across, up, s=1.0, color=style.INK, alpha=0.25, linewidths=0)


def _cells(sheet: Sheet, area: Plane, gosh: SubsetGrid, edges: list[float], steps: list[int]) -> None:
    high = 1 / len(gosh.counts)
    for i, row in enumerate(gosh.counts):
        for j, count in enumerate(row):
            if not count:
                continue
            x, y = area.at(edges[j], 1 - (i + 1) * high)
            shade = SHADES[sum(count >= s for s in steps) - 1]
            sheet.box(x, y, (edges[j + 1] - edges[j]) * area.width, high * area.height, shade)


def _legend(sheet: Sheet, steps: list[int], y: float) -> float:
    side, x = NOTE_SIZE, MARGIN
    y += side + 3
    sheet.text(x, y - 1, "Subsets:", NOTE_SIZE, colour=style.QUIET)
    x += width("Subsets:", NOTE_SIZE) + 8
    for i, start in enumerate(steps):
        end = steps[i + 1] - 1 if i + 1 < len(steps) else None
        name = f"{numbers.integer(start)}+" if end is None else numbers.integer(start)
        if end is not None and end > start:
            name += f" to {numbers.integer(end)}"
        wide = side + 3 + width(name, NOTE_SIZE)
        if x + wide > sheet.width - MARGIN:
            x, y = MARGIN, y + side + 4
        sheet.box(x, y - side, side, side, SHADES[i])
        sheet.text(x + side + 3, y - 1, name, NOTE_SIZE, colour=style.QUIET)
        x += wide + 9
    return y


def _told(gosh: SubsetGrid, found: Diagnostics, counted: bool) -> str:
    subsets = f"{numbers.integer(gosh.subsets)} subsets of at least two of {found.k} studies"
    drawn = "" if gosh.seed is None else f", drawn at random (seed {gosh.seed})"
    return (
        f"{subsets}{drawn}, each pooled by {sentences.diagnosed_by(found)}. "
        + ("" if counted else "Shades: density of the subsets, each shade with an equal share of them. ")
        + "Dashed: the primary result. "
        "Several clouds say that some studies differ from the others."
    )
