"""Bubble plots of a meta-regression: studies by weight, and what it says along each moderator."""

from __future__ import annotations

from evidence.display.geometry.bubble import FAR, MOST_NAMED, Bubble, BubblePlot, plots
from evidence.display.prose.notes import naming
from evidence.figures.drawing import colours, plane, style
from evidence.figures.drawing.artwork import Artwork
from evidence.figures.drawing.canvas import Sheet
from evidence.figures.drawing.plane import Labels, Plane
from evidence.figures.drawing.style import LINE_HEIGHT, MARGIN, NOTE_SIZE
from evidence.figures.drawing.text import wrap
from evidence.record.results.regressions import Regression
from evidence.record.results.synthesis import OutcomeInfo, Synthesis

WIDTH = style.NARROW
HEIGHT = 165.0
LARGEST, SMALLEST = 7.5, 1.2  # radii
GAP = 26.0  # between the plots of two moderators
SEEN_THROUGH = 0.55
DASHES = (3.0, 2.0)


def draw(synthesis: Synthesis, outcome: OutcomeInfo, regression: Regression) -> Artwork:
    """Draw a plot for each moderator of a meta-regression, one below the other.

    Raises
    ------
    ValueError
        Where the regression has no fit.
    """
    found = plots(regression, synthesis.primary.measure, naming.of_synthesis(synthesis), outcome.unit)
    if not found:
        raise ValueError(f"{synthesis.id}: meta-regression {regression.id} has no fit")
    sheet = Sheet(WIDTH)
    y = plane.titles(sheet, outcome.label, f"{synthesis.label}; meta-regression: {regression.label}") + 14
    for i, plot in enumerate(found):
        y = _plot(sheet, plot, y + (GAP if i else 0.0))
    return sheet.artwork(y + MARGIN)


def _plot(sheet: Sheet, plot: BubblePlot, y: float) -> float:
    up = [(1 - t.at, t.label) for t in plot.axis.ticks]
    room = plane.tick_room(up)
    area = Plane(MARGIN + room, y, WIDTH - 2 * MARGIN - room, HEIGHT)

    def at(place: tuple[float, float]) -> tuple[float, float]:
        return area.at(place[0], 1 - place[1])

    if plot.null is not None:
        sheet.line([at((0, plot.null)), at((1, plot.null))], colours.QUIET, 0.8, layer=1)
    for s in plot.stretches:
        sheet.shape([at(p) for p in (*s.low, *reversed(s.high))], colours.BAND, layer=0)
        sheet.line([at(p) for p in s.line], colours.INK, 1.2, layer=4)
        for bound in s.predicted:
            sheet.line([at(p) for p in bound], colours.BLUE, 0.8, DASHES, layer=1)
    for b in plot.bubbles:
        corners = sheet.circle(*at((b.across, b.up)), _radius(b))
        sheet.shape(corners, colours.BLUE, layer=3, alpha=SEEN_THROUGH)
        sheet.line([*corners, corners[0]], colours.BLUE, 0.6, layer=3)
    _named(sheet, area, plot)
    ticks = () if plot.words else [(t.at, t.label) for t in plot.ticks]
    end = plane.frame(sheet, area, ticks, up, ("" if plot.words else plot.title, plot.effect))
    if plot.words:
        end = _columns(sheet, area, plot)
    return plane.notes(sheet, (plot.legend,), end + 2)


def _radius(b: Bubble) -> float:
    return max(LARGEST * b.radius, SMALLEST)


def _named(sheet: Sheet, area: Plane, plot: BubblePlot) -> None:
    """Name the studies farthest from the line, as far as there is room."""
    places = [area.at(b.across, 1 - b.up) for b in plot.bubbles]
    labels = Labels(area, places, LARGEST)
    ranked = sorted(zip(plot.bubbles, places, strict=True), key=lambda p: -p[0].distance)
    for bubble, (x, y) in ranked[:MOST_NAMED]:
        if bubble.distance >= FAR:
            labels.put(sheet, x, y, bubble.label)


def _columns(sheet: Sheet, area: Plane, plot: BubblePlot) -> float:
    """Write the levels under their columns, in lines as far as a column is wide."""
    wide = area.width / len(plot.ticks) - 4
    lowest = baseline = area.y + area.height + NOTE_SIZE + 4
    for tick in plot.ticks:
        y = baseline
        for line in wrap(tick.label, NOTE_SIZE, wide):
            sheet.text(area.at(tick.at, 1)[0], y, line, NOTE_SIZE, "center")
            lowest = max(lowest, y)
            y += NOTE_SIZE * LINE_HEIGHT
    lowest += NOTE_SIZE * LINE_HEIGHT
    middle = area.x + area.width / 2
    for line in wrap(plot.title, NOTE_SIZE, WIDTH - 2 * MARGIN):
        sheet.text(middle, lowest, line, NOTE_SIZE, "center", colour=colours.QUIET)
        lowest += NOTE_SIZE * LINE_HEIGHT
    return lowest - NOTE_SIZE * LINE_HEIGHT + 4
