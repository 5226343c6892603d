"""The house style of all figures: one typeface, black and one blue (Okabe and Ito 2008), sizes in points.

A figure is drawn as large as it is printed: 180 mm or 85 mm wide, the two widths of a journal's page, with no
text smaller than 7 points.
"""

from __future__ import annotations

from collections.abc import Sequence

BLUE = "#0072B2"
INK = "#1b1f23"
QUIET = "#555d66"
RULE = "#c4cad0"
BAND = "#d9e8f3"  # the blue, light enough that black lines stand on it
PAPER = "#ffffff"
WARN = "#8a3b00"  # a benchmark; also dashed, so that colour is not its only mark

POINTS_PER_MM = 72 / 25.4
WIDE, NARROW = 180 * POINTS_PER_MM, 85 * POINTS_PER_MM  # two columns of a page, one column
MARGIN = 6.0
TITLE_SIZE = 9.0
BODY_SIZE = 7.5
NOTE_SIZE = 7.0  # the smallest that journals take
LINE_HEIGHT = 1.3  # of the font size
STROKE = 0.8

# The first comes with matplotlib, so that files are the same on every machine; the others have its width or
# less, for readers of an SVG who lack it.
LATIN = ("DejaVu Sans", "Verdana", "Helvetica", "Arial")


def blend(shades: Sequence[str], at: float) -> str:
    """Return the colour at a place between 0 and 1 on a scale that runs through some shades."""
    place = min(max(at, 0.0), 1.0) * (len(shades) - 1)
    first = min(int(place), len(shades) - 2)
    pairs = zip(*(bytes.fromhex(shade[1:]) for shade in shades[first : first + 2]), strict=True)
    return "#" + bytes(round(a + (b - a) * (place - first)) for a, b in pairs).hex()
