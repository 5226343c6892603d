"""The funnel plot as a figure, with contours of significance where there is a line of no difference."""

from __future__ import annotations

from evidence.display.geometry.funnel import FunnelPlot, funnel_plot
from evidence.display.prose.results.robustness import small_study_lines
from evidence.figures.drawing import colours, plane, style
from evidence.figures.drawing.artwork import Artwork
from evidence.figures.drawing.canvas import Sheet
from evidence.figures.drawing.plane import Plane
from evidence.figures.drawing.style import MARGIN, NOTE_SIZE
from evidence.figures.drawing.text import width
from evidence.record.results.synthesis import OutcomeInfo, Synthesis

WIDTH = style.NARROW
HEIGHT = 160.0
RADIUS = 2.2
# From the outermost area to the innermost; the outside is white.


def draw(synthesis: Synthesis, outcome: OutcomeInfo) -> Artwork:
    """Draw the funnel plot of a synthesis of ten studies or more.

    Raises
    ------
    ValueError
        Where the synthesis has no funnel.
    """
    found = synthesis.diagnostics.small_studies if synthesis.diagnostics else None
    if found is None or found.funnel is None:
        raise ValueError(f"{synthesis.id} has no funnel plot")
    plot = funnel_plot(found.funnel, synthesis.primary, outcome.unit)
    sheet = Sheet(WIDTH)
    y = plane.titles(sheet, outcome.label, f"{synthesis.label}; funnel plot") + 14
    room = plane.tick_room(plot.depth_ticks)
    area = Plane(MARGIN + room, y, WIDTH - 2 * MARGIN - room, HEIGHT)
    _background(sheet, area, plot)
    points = [area.at(across, down) for across, down, _ in plot.points]
    for x, at in points:
        sheet.disc(x, at, RADIUS, colours.BLUE)
    ticks = [(t.at, t.label) for t in plot.axis.ticks]
    y = plane.frame(sheet, area, ticks, plot.depth_ticks, (plot.effect, plot.depth))
    y = _legend(sheet, plot, y)
    y = plane.notes(sheet, small_study_lines(synthesis), y + 2)
    return sheet.artwork(y + MARGIN)


def _background(sheet: Sheet, area: Plane, plot: FunnelPlot) -> None:
    for wedge, shade in zip(plot.wedges, colours.FUNNEL, strict=False):
        sheet.shape([area.at(*corner) for corner in wedge.corners], shade, layer=0)
    if plot.null is not None and 0 <= plot.null <= 1:
        sheet.line([area.at(plot.null, 0), area.at(plot.null, 1)], colours.QUIET, 0.8, layer=1)
    sheet.line([area.at(plot.centre, 0), area.at(plot.centre, 1)], colours.BLUE, 0.8, (3, 2), layer=1)
    for start, end in plot.limits:
        sheet.line([area.at(*start), area.at(*end)], colours.BLUE, 0.8, (3, 2), layer=1)


def _legend(sheet: Sheet, plot: FunnelPlot, y: float) -> float:
    """Explain the shades, line by line as far as each holds them."""
    if not plot.wedges:
        return y
    levels = [w.p for w in plot.wedges]
    names = [f"p {low:.2f} to {high:.2f}" for low, high in zip(levels, levels[1:], strict=False)]
    names.append(f"p above {levels[-1]:.2f}")
    side = NOTE_SIZE
    y += side + 3
    x = MARGIN
    for name, shade in zip(names, colours.FUNNEL, strict=True):
        wide = side + 3 + width(name, NOTE_SIZE)
        if x + wide > sheet.width - MARGIN:
            x, y = MARGIN, y + side + 4
        corners = [(x, y - side), (x + side, y - side), (x + side, y), (x, y), (x, y - side)]
        sheet.box(x, y - side, side, side, shade, layer=0)
        sheet.line(corners, colours.RULE, 0.6)
        sheet.text(x + side + 3, y - 1, name, NOTE_SIZE, colour=colours.QUIET)
        x += wide + 10
    return y
