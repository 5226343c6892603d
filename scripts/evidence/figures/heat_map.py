"""A heat map as a figure: shades by size on a log scale, the numbers in the cells."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.figure import Figure

from evidence.display.heat_map import HeatMap
from evidence.figures import plane, style
from evidence.figures.canvas import Sheet
from evidence.figures.style import BODY_SIZE, LINE_HEIGHT, MARGIN, NOTE_SIZE
from evidence.figures.text import whole_words, width, wrap

WIDEST_LABEL = 170.0
CELL = 15.0
GAP = 8.0
SHADES = ("#eef4f9", "#b3d0e8", "#5fa1d0")  # light enough for dark numbers


def draw(shown: HeatMap) -> Figure:
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
    bottom = y
    total = plane.notes(sheet, shown.notes, bottom + 4) + MARGIN
    with style.house_style():
        figure = sheet.figure(total)
        box = (
            left / style.WIDE,
            1 - bottom / total,
            1 - (left + MARGIN) / style.WIDE,
            (bottom - top) / total,
        )
        axes = figure.add_axes(box, zorder=-1)
        # Rows of two lines are higher: each stands for as many thin rows as its height has points.
        times = [round(height) for height in heights]
        values = np.array([[np.nan if v is None else v for v in row] for row in shown.values], dtype=float)
        known = values[np.isfinite(values) & (values > 0)]
        values[values == 0] = 1.0  # studies without a number of people: the lightest shade
        # Not by seaborn's heat map, which is the same mesh and takes two seconds to import.
        axes.pcolormesh(
            np.ma.masked_invalid(np.repeat(values, times, axis=0)),
            cmap=LinearSegmentedColormap.from_list("shades", SHADES),
            norm=LogNorm(1.0, max(float(known.max()) if known.size else 10.0, 10.0)),
        )
        axes.set(xlim=(0, len(shown.columns)), ylim=(sum(times), 0))
        axes.set_axis_off()
        for j in range(len(shown.columns) + 1):
            axes.axvline(j, color=style.PAPER, linewidth=1.5)
        for end in np.cumsum([0, *times]):
            axes.axhline(end, color=style.PAPER, linewidth=1.5)
    return figure
