"""A figure before it is a file: texts, lines and filled shapes in the order in which they are painted.

All measures are points, from the upper left corner downwards. What is painted later lies above.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Line: TypeAlias = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text with its baseline at ``y``; ``x`` is its start, middle or end."""

    x: float
    y: float
    text: str
    size: float
    align: str = "left"  # or "center", "right"
    bold: bool = False
    colour: str = "#000000"


@dataclass(frozen=True, slots=True)
class Strokes:
    """Lines through points, all drawn alike; ``dashes`` are lengths on and off, none for a whole line."""

    lines: tuple[Line, ...]
    colour: str
    width: float
    dashes: tuple[float, ...] = ()
    alpha: float = 1.0


@dataclass(frozen=True, slots=True)
class Fills:
    """Areas filled alike, each of one ring or more; a hole runs the other way round than its area."""

    areas: tuple[tuple[Line, ...], ...]
    colour: str
    alpha: float = 1.0


Painted: TypeAlias = Text | Strokes | Fills


@dataclass(frozen=True, slots=True)
class Artwork:
    """A whole figure: its size and its marks from the lowest to the uppermost.

    Attributes
    ----------
    heading
        The height of a strip at the top with nothing but lines of text that say what the figure is, which a
        caption may say in their place.
    title
        Of a page that is read by itself, for what opens the file.
    """

    width: float
    height: float
    marks: tuple[Painted, ...] = ()
    heading: float = 0.0
    title: str = ""

    @property
    def texts(self) -> tuple[Text, ...]:
        """All lines of text, in the order in which they were put."""
        return tuple(m for m in self.marks if isinstance(m, Text))
