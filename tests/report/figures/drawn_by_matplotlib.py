"""A drawing as matplotlib draws it, which has its own rules for where letters stand."""

from contextlib import contextmanager

import matplotlib as mpl
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from evidence.figures.drawing import fonts
from evidence.figures.drawing.artwork import Strokes, Text
from evidence.figures.drawing.style import LATIN

POINTS_PER_INCH = 72


@contextmanager
def house_style(drawing):
    """Draw with the typefaces of figures; settings outside stay as they are."""
    first = fonts.latin(False).glyphs
    others = any(ord(c) not in first for t in drawing.texts for c in t.text)
    families = [LATIN[0], *(fonts.east_asian() if others else ()), "sans-serif"]
    settings = {"font.family": families, "text.parse_math": False, "text.hinting": "no_hinting"}
    with mpl.rc_context(settings):
        yield


def figure(drawing):
    made = Figure(figsize=(drawing.width / POINTS_PER_INCH, drawing.height / POINTS_PER_INCH))
    to_inches = Affine2D().scale(1 / POINTS_PER_INCH, -1 / POINTS_PER_INCH)
    to_page = to_inches.translate(0, drawing.height / POINTS_PER_INCH) + made.dpi_scale_trans
    for place, mark in enumerate(drawing.marks):
        look = {"zorder": place, "transform": to_page}
        if isinstance(mark, Text):
            made.text(
                mark.x, mark.y, mark.text, va="baseline", ha=mark.align, fontsize=mark.size,
                fontweight="bold" if mark.bold else "normal", color=mark.colour, **look,
            )  # fmt: skip
        elif isinstance(mark, Strokes):
            # Measured in strokes there, in points here.
            dashes = (0, tuple(d / mark.width for d in mark.dashes)) if mark.dashes else "-"
            look |= {"colors": mark.colour, "linewidths": mark.width, "linestyles": dashes}
            made.add_artist(LineCollection(mark.lines, alpha=mark.alpha, **look))
        else:
            for rings in mark.areas:
                paths = (Path([*ring, ring[0]], closed=True) for ring in rings)
                look |= {"facecolor": mark.colour, "edgecolor": "none", "linewidth": 0}
                made.add_artist(PathPatch(Path.make_compound_path(*paths), alpha=mark.alpha, **look))
    return made
