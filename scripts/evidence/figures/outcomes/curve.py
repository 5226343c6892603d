"""An outcome over time as a figure: the plot of the page, drawn for print, with its key below."""

from __future__ import annotations

from evidence.display.geometry.curve import CurvePlot, Mark, StudyKey, curve_plot, outline, spaced
from evidence.display.prose.notes import naming, sentences
from evidence.display.prose.results.curves import legend, lines, meaning_of, method_of
from evidence.figures.drawing import colours, style
from evidence.figures.drawing.artwork import Artwork
from evidence.figures.drawing.canvas import Sheet
from evidence.figures.drawing.style import BODY_SIZE, LINE_HEIGHT, MARGIN, NOTE_SIZE, TITLE_SIZE
from evidence.figures.drawing.text import width, wrap
from evidence.record.results.curves import SurvivalCurve
from evidence.record.results.synthesis import OutcomeInfo

WIDTH = style.WIDE
LEFT = 44.0
PLOT_HEIGHT = 210.0
MARK = 2.8
# Marks stand at their times; what lies below another is seen through it.
SEEN_THROUGH = 0.65
TICK = 3.0
SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def draw(curve: SurvivalCurve, outcome: OutcomeInfo) -> Artwork:
    """Draw one curve; what it rests on stands below it in words. Its height follows the content."""
    plot = curve_plot(curve)
    sheet = Sheet(WIDTH)
    y = _paragraph(sheet, f"{outcome.label} over time", MARGIN, TITLE_SIZE, bold=True)
    y = _paragraph(sheet, curve.comparison.label, y, BODY_SIZE) + 22
    top, bottom = y, y + PLOT_HEIGHT
    _frame(sheet, plot, top)
    _pooled(sheet, plot, top)
    for mark in plot.marks:
        _whisker(sheet, plot, mark, top)
    for mark in plot.marks:
        key = plot.studies[mark.study]
        _mark(sheet, key, _x(plot, mark.time), _y(top, mark.value))
    y = _below(sheet, plot, bottom)
    y = _keys(sheet, plot, y + 8)
    method = (f"{method_of(curve)}.",) if curve.method else ()
    told = (meaning_of(curve, most=len(curve.pooled)), legend(plot, "named above"))
    for text in (*told, *sentences(curve.warnings, naming.of_curve(curve)), *lines(curve), *method):
        y = _paragraph(sheet, text, y, NOTE_SIZE) + 2
    return sheet.artwork(y + MARGIN)


def _paragraph(sheet: Sheet, text: str, y: float, size: float, bold: bool = False) -> float:
    for line in wrap(text, size, WIDTH - 2 * MARGIN, bold):
        y += size * LINE_HEIGHT
        sheet.text(MARGIN, y, line, size, bold=bold, colour=colours.INK if bold else colours.QUIET)
    return y


def _frame(sheet: Sheet, plot: CurvePlot, top: float) -> None:
    bottom, right = top + PLOT_HEIGHT, WIDTH - MARGIN
    for share in SHARES:
        y = _y(top, share)
        if share:
            sheet.line([(LEFT, y), (right, y)], colours.RULE, 0.5, layer=0)
        label = f"{100 * share:.0f}%" if share else "0"
        sheet.text(LEFT - 5, y + NOTE_SIZE * 0.36, label, NOTE_SIZE, "right")
    sheet.line([(LEFT, top), (LEFT, bottom), (right, bottom)])
    sheet.text(MARGIN, top - 7, "Share of patients without the event", NOTE_SIZE, colour=colours.QUIET)
    for tick in plot.ticks:
        sheet.line([(_x(plot, tick), bottom), (_x(plot, tick), bottom + TICK)])


def _pooled(sheet: Sheet, plot: CurvePlot, top: float) -> None:
    if not plot.curve:
        return
    upper = [(_x(plot, t), _y(top, high)) for t, _, high in plot.band]
    lower = [(_x(plot, t), _y(top, low)) for t, low, _ in reversed(plot.band)]
    sheet.shape([*upper, *lower], colours.BAND, layer=-1)
    points = [(_x(plot, t), _y(top, s)) for t, s in plot.curve]
    sheet.line(points, colours.BLUE, 1.6)
    for x, y in points[1:]:
        sheet.shape([(x - 4, y), (x, y - 5), (x + 4, y), (x, y + 5)], colours.BLUE)


def _whisker(sheet: Sheet, plot: CurvePlot, mark: Mark, top: float) -> None:
    if mark.low is None or mark.high is None:
        return
    x, low, high = _x(plot, mark.time), _y(top, mark.low), _y(top, mark.high)
    for ends in ([(x, low), (x, high)], [(x - 2, low), (x + 2, low)], [(x - 2, high), (x + 2, high)]):
        sheet.line(ends, colours.QUIET, 0.8, alpha=SEEN_THROUGH)


def _mark(sheet: Sheet, key: StudyKey, x: float, y: float) -> None:
    if key.shape is None:
        half = width(key.words, NOTE_SIZE, bold=True) / 2 + 0.6
        box = [(x - half, y - 4), (x + half, y - 4), (x + half, y + 4), (x - half, y + 4)]
        sheet.shape(box, colours.PAPER, alpha=SEEN_THROUGH)
        sheet.text(x, y + NOTE_SIZE * 0.36, key.words, NOTE_SIZE, "center", bold=True)
        return
    corners = outline(key.shape, x, y, MARK)
    sheet.shape(corners, colours.PAPER if key.hollow else colours.INK, alpha=SEEN_THROUGH)
    colour, stroke = (colours.INK, 0.8) if key.hollow else (colours.PAPER, 0.4)
    sheet.line([*corners, corners[0]], colour, stroke, layer=4)


def _below(sheet: Sheet, plot: CurvePlot, bottom: float) -> float:
    """Write the axis' numbers and, under them, how many studies the curve rests on at each time."""
    y = bottom + TICK + NOTE_SIZE + 1
    _row(sheet, plot, [(t, f"{t:g}") for t in plot.ticks], y)
    y += NOTE_SIZE * LINE_HEIGHT + 1
    sheet.text((LEFT + WIDTH - MARGIN) / 2, y, "Months", NOTE_SIZE, "center")
    if plot.counts:
        y += NOTE_SIZE * LINE_HEIGHT + 3
        sheet.text(MARGIN, y, "Studies in the pooled curve", NOTE_SIZE, colour=colours.QUIET)
        y += NOTE_SIZE * LINE_HEIGHT
        _row(sheet, plot, [(t, str(k)) for t, k in plot.counts], y)
    return y


def _row(sheet: Sheet, plot: CurvePlot, labels: list[tuple[float, str]], y: float) -> None:
    places = [(_x(plot, t), width(text, NOTE_SIZE)) for t, text in labels]
    for i in spaced(places, room=4.0):
        sheet.text(places[i][0], y, labels[i][1], NOTE_SIZE, "center")


def _keys(sheet: Sheet, plot: CurvePlot, y: float) -> float:
    """Name the studies with their marks, one a line."""
    for key in plot.studies:
        text = f"{key.label} (counted)" if key.hollow else key.label
        for i, line in enumerate(wrap(text, BODY_SIZE, WIDTH - 2 * MARGIN - 18)):
            y += BODY_SIZE * LINE_HEIGHT
            if not i:
                _mark(sheet, key, MARGIN + 6, y - BODY_SIZE * 0.36)
            sheet.text(MARGIN + 18, y, line)
    return y + 4


def _x(plot: CurvePlot, months: float) -> float:
    return LEFT + (WIDTH - MARGIN - LEFT) * months / plot.end


def _y(top: float, share: float) -> float:
    return top + PLOT_HEIGHT * (1 - share)
