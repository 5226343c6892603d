"""The house style of all figures: one typeface, sizes in points; their colours stand in ``colours``.

A figure is drawn as large as it is printed: 180 mm or 85 mm wide, the two widths of a journal's page, with no
text smaller than 7 points.
"""

from __future__ import annotations

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
