"""A heat map as a figure: shades by size on a log scale, the numbers in the cells."""

from __future__ import annotations

from itertools import accumulate, pairwise

from evidence.display.heat_map import HeatMap
from evidence.figures.drawing import colours, plane, style
from evidence.figures.drawing.artwork import Artwork
from evidence.figures.drawing.canvas import Sheet
from evidence.figures.drawing.style import BODY_SIZE, LINE_HEIGHT, MARGIN, NOTE_SIZE
from evidence.figures.drawing.text import whole_words, width, wrap

WIDEST_LABEL = 170.0
CELL = 15.0
GAP = 8.0
BETWEEN = 1.5


def draw(shown: HeatMap) -> Artwork:
    """Draw the map; its height follows the rows."""
    labels = [wrap(text, BODY_SIZE, WIDEST_LABEL) for text in shown.rows]
    left = MARGIN + max(width(line, BODY_SIZE) for lines in labels for line in lines) + GAP
    across = (style.WIDE - MARGIN - left) / len(shown.columns)
    heights = [max(CELL, len(lines) * BODY_SIZE * LINE_HEIGHT + 4) for lines in labels]
    sheet = Sheet(style.WIDE)
    y = plane.titles(sheet, shown.title, shown.subtitle) + 4
    heads = [whole_words(text, NOTE_SIZE, across - 4, bold=True) for text in shown.columns]
    step = NOTE_SIZE * LINE_HEIGHT
    y += max(map(len, heads)) * step
    for j, lines in enumerate(heads):
        for i, line in enumerate(reversed(lines)):
            sheet.text(left + (j + 0.5) * across, y - i * step - 2, line, NOTE_SIZE, "center", bold=True)
    top = y + 2
    y = top
    for lines, texts, height in zip(labels, shown.texts, heights, strict=True):
        middle = y + height / 2
        for i, line in enumerate(lines):
            offset = (i - (len(lines) - 1) / 2) * BODY_SIZE * LINE_HEIGHT
            sheet.text(MARGIN, middle + offset + BODY_SIZE * 0.36, line)
        for j, text in enumerate(texts):
            sheet.text(left + (j + 0.5) * across, middle + NOTE_SIZE * 0.36, text, NOTE_SIZE, "center")
        y += height
    _cells(sheet, shown, list(accumulate(heights, initial=top)), left, across)
    return sheet.artwork(plane.notes(sheet, shown.notes, y + 4) + MARGIN)


def _cells(sheet: Sheet, shown: HeatMap, ends: list[float], left: float, across: float) -> None:
    """Shade the cells; between them runs a white line."""
    for row, (y, below) in zip(shown.shades, pairwise(ends), strict=True):
        for j, colour in enumerate(row):
            if colour is not None:
                sheet.box(left + j * across, y, across, below - y, colour, layer=0)
    right = left + across * len(shown.columns)
    for end in ends:
        sheet.line([(left, end), (right, end)], colours.PAPER, BETWEEN, layer=1)
    for j in range(len(shown.columns) + 1):
        x = left + j * across
        sheet.line([(x, ends[0]), (x, ends[-1])], colours.PAPER, BETWEEN, layer=1)
