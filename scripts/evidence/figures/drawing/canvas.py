"""A sheet measured in points from its upper left corner, on which text, lines and shapes are put."""

from __future__ import annotations

import math
from collections.abc import Sequence

from evidence.figures.drawing.artwork import Artwork, Fills, Line, Painted, Point, Strokes, Text
from evidence.figures.drawing.colours import INK
from evidence.figures.drawing.style import BODY_SIZE, STROKE
from evidence.figures.drawing.text import drawable

# So many corners look round at the size of a mark.
_CIRCLE = tuple((math.cos(math.pi * i / 10), math.sin(math.pi * i / 10)) for i in range(20))
Dashes = tuple[float, ...]  # lengths on and off, in strokes; none: a whole line
_OF_HEADING = -1  # the layer of its texts, where nothing else is
_OF_TEXT = 3  # the layer of texts; shapes of the same layer lie below them


class Sheet:
    """Collects what is to be drawn; ``artwork`` makes the drawing once the height is known."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.heading = 0.0  # `Artwork.heading`
        self._texts: list[Text] = []
        self._lines: dict[tuple[int, str, float, Dashes, float], list[Line]] = {}
        self._shapes: dict[tuple[int, str, float], list[tuple[Line, ...]]] = {}

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
            self._texts.append(Text(x, y, text, size, align, bold, colour))

    def line(
        self,
        points: Sequence[Point],
        colour: str = INK,
        stroke: float = STROKE,
        dashes: Dashes = (),
        layer: int = 2,
        alpha: float = 1.0,
    ) -> None:
        """Draw a line through points; lower layers lie behind, seen through it where alpha is below 1."""
        self._lines.setdefault((layer, colour, stroke, dashes, alpha), []).append(tuple(points))

    def shape(self, points: Sequence[Point], colour: str, layer: int = 3, alpha: float = 1.0) -> None:
        """Fill a polygon; lower layers lie behind, seen through it where alpha is below 1."""
        self.area([points], colour, layer, alpha)

    def area(self, rings: Sequence[Sequence[Point]], colour: str, layer: int = 3, alpha: float = 1.0) -> None:
        """Fill what lies inside rings; a hole runs the other way round than its area."""
        self._shapes.setdefault((layer, colour, alpha), []).append(tuple(map(tuple, rings)))

    def disc(self, x: float, y: float, radius: float, colour: str, layer: int = 3) -> None:
        """Fill a disc."""
        self.shape(self.circle(x, y, radius), colour, layer)

    @staticmethod
    def circle(x: float, y: float, radius: float) -> list[Point]:
        """Return the corners of what looks like a circle."""
        return [(x + radius * c, y + radius * s) for c, s in _CIRCLE]

    def box(
        self, x: float, y: float, wide: float, high: float, colour: str, layer: int = 3, alpha: float = 1.0
    ) -> None:
        """Fill a rectangle given by its upper left corner."""
        corners = ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))
        self.shape(corners, colour, layer, alpha)

    def artwork(self, height: float) -> Artwork:
        """Make the drawing."""
        found: list[tuple[int, Painted]] = []
        for (layer, colour, stroke, dashes, alpha), lines in self._lines.items():
            lengths = tuple(stroke * d for d in dashes)
            found.append((layer, Strokes(tuple(lines), colour, stroke, lengths, alpha)))
        for (layer, colour, alpha), shapes in self._shapes.items():
            found.append((layer, Fills(tuple(shapes), colour, alpha)))
        found += [(_OF_TEXT if text.y > self.heading else _OF_HEADING, text) for text in self._texts]
        marks = tuple(mark for _, mark in sorted(found, key=lambda f: f[0]))
        return Artwork(self.width, height, marks, self.heading)
