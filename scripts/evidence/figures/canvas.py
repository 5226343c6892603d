"""A sheet measured in points from its upper left corner, on which text, lines and shapes are put.

Everything is an artist of the figure itself: no axes, no layout engine, hence quick to draw and nothing that
moves after it was measured.
"""

from __future__ import annotations

import math
from typing import Any

from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D

from evidence.figures.style import BODY_SIZE, INK, STROKE
from evidence.figures.text import drawable

POINTS_PER_INCH = 72.0
# So many corners look round at the size of a mark.
_CIRCLE = tuple((math.cos(math.pi * i / 10), math.sin(math.pi * i / 10)) for i in range(20))
Point = tuple[float, float]
Dashes = str | tuple[float, tuple[float, ...]]  # "-", or an offset with lengths on and off, in strokes


class Sheet:
    """Collects what is to be drawn; ``figure`` makes the figure once the height is known."""

    def __init__(self, width: float) -> None:
        self.width = width
        self._texts: list[tuple[float, float, str, dict[str, Any]]] = []
        self._lines: dict[tuple[int, str, float, Dashes, float], list[list[Point]]] = {}
        self._shapes: dict[tuple[int, str, float], list[list[Point]]] = {}

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = BODY_SIZE,
        align: str = "left",
        bold: bool = False,
        colour: str = INK,
    ) -> None:
        """Put one line of text with its baseline at ``y``; letters that no typeface has are left out."""
        if text := drawable(text):
            style = {
                "fontsize": size,
                "ha": align,
                "color": colour,
                "fontweight": "bold" if bold else "normal",
            }
            self._texts.append((x, y, text, style))

    def line(
        self,
        points: list[Point],
        colour: str = INK,
        stroke: float = STROKE,
        dashes: Dashes = "-",
        layer: int = 2,
        alpha: float = 1.0,
    ) -> None:
        """Draw a line through points; lower layers lie behind, seen through it where alpha is below 1."""
        self._lines.setdefault((layer, colour, stroke, dashes, alpha), []).append(points)

    def shape(self, points: list[Point], colour: str, layer: int = 3, alpha: float = 1.0) -> None:
        """Fill a polygon; lower layers lie behind, seen through it where alpha is below 1."""
        self._shapes.setdefault((layer, colour, alpha), []).append(points)

    def disc(self, x: float, y: float, radius: float, colour: str, layer: int = 3) -> None:
        """Fill a disc."""
        self.shape(self.circle(x, y, radius), colour, layer)

    @staticmethod
    def circle(x: float, y: float, radius: float) -> list[Point]:
        """Return the corners of what looks like a circle."""
        return [(x + radius * c, y + radius * s) for c, s in _CIRCLE]

    def box(self, x: float, y: float, wide: float, high: float, colour: str, layer: int = 3) -> None:
        """Fill a rectangle given by its upper left corner."""
        self.shape([(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)], colour, layer)

    def figure(self, height: float) -> Figure:
        """Make the figure."""
        figure = Figure(figsize=(self.width / POINTS_PER_INCH, height / POINTS_PER_INCH))
        to_inches = Affine2D().scale(1 / POINTS_PER_INCH, -1 / POINTS_PER_INCH)
        to_page = to_inches.translate(0, height / POINTS_PER_INCH) + figure.dpi_scale_trans
        for (layer, colour, stroke, dashes, alpha), lines in self._lines.items():
            figure.add_artist(
                LineCollection(
                    lines,
                    colors=colour,
                    linewidths=stroke,
                    linestyles=dashes,
                    zorder=layer,
                    alpha=alpha,
                    transform=to_page,
                )
            )
        for (layer, colour, alpha), shapes in self._shapes.items():
            figure.add_artist(
                PolyCollection(
                    shapes,
                    facecolors=colour,
                    edgecolors="none",
                    zorder=layer,
                    alpha=alpha,
                    transform=to_page,
                )
            )
        for x, y, text, style in self._texts:
            figure.text(x, y, text, va="baseline", transform=to_page, **style)
        return figure
