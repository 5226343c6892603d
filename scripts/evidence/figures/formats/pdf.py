"""A drawing as PDF, by matplotlib: text stays text, in the typefaces that the file carries."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from evidence.figures.drawing import fonts
from evidence.figures.drawing.artwork import Artwork, Fills, Line, Strokes
from evidence.figures.drawing.style import LATIN
from evidence.figures.formats.embedding import bare_fonts

POINTS_PER_INCH = 72.0
_SETTINGS: Any = {  # matplotlib lists the names of all its settings as literal types
    "font.sans-serif": list(LATIN),
    "text.usetex": False,
    "text.hinting": "no_hinting",
    "text.parse_math": False,
    "pdf.fonttype": 42,  # TrueType, which journals ask for and editors can edit
    "pdf.compression": 6,
}


def write(drawing: Artwork) -> bytes:
    """Return the drawing as a PDF file, the same bytes for the same drawing; no date is written into it."""
    buffer = io.BytesIO()
    with house_style(drawing), bare_fonts():
        FigureCanvasPdf(figure(drawing)).print_pdf(buffer, metadata={"CreationDate": None})
    return buffer.getvalue()


@contextmanager
def house_style(drawing: Artwork) -> Iterator[None]:
    """Draw and save in the house style; settings outside stay as they are."""
    others = _others(drawing)
    families = [LATIN[0], *(fonts.east_asian() if others else ()), "sans-serif"]
    with mpl.rc_context(_SETTINGS | {"font.family": families}), _no_word_of_weights():
        yield


@contextmanager
def _no_word_of_weights() -> Iterator[None]:
    """Keep matplotlib from telling of each figure that a typeface for Chinese has no bold letters."""
    log = logging.getLogger("matplotlib.font_manager")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


def _others(drawing: Artwork) -> bool:
    """Whether a letter needs another typeface than the first."""
    first = fonts.latin(False).glyphs
    return any(ord(c) not in first for t in drawing.texts for c in t.text)


def figure(drawing: Artwork) -> Figure:
    """Return the drawing as a figure of matplotlib, to be saved within `house_style`."""
    made = Figure(figsize=(drawing.width / POINTS_PER_INCH, drawing.height / POINTS_PER_INCH))
    to_inches = Affine2D().scale(1 / POINTS_PER_INCH, -1 / POINTS_PER_INCH)
    to_page = to_inches.translate(0, drawing.height / POINTS_PER_INCH) + made.dpi_scale_trans
    for place, mark in enumerate(drawing.marks):
        if isinstance(mark, Strokes):
            # Measured in strokes there, in points here.
            dashes = (0, tuple(d / mark.width for d in mark.dashes)) if mark.dashes else "-"
            made.add_artist(
                LineCollection(
                    mark.lines,
                    colors=mark.colour,
                    linewidths=mark.width,
                    linestyles=dashes,
                    zorder=place,
                    alpha=mark.alpha,
                    transform=to_page,
                )
            )
        elif isinstance(mark, Fills):
            for rings in mark.areas:
                patch = PathPatch(
                    _path(rings),
                    facecolor=mark.colour,
                    edgecolor="none",
                    linewidth=0,
                    zorder=place,
                    alpha=mark.alpha,
                    transform=to_page,
                )
                made.add_artist(patch)
        else:
            made.text(
                mark.x,
                mark.y,
                mark.text,
                va="baseline",
                ha=mark.align,
                fontsize=mark.size,
                fontweight="bold" if mark.bold else "normal",
                color=mark.colour,
                zorder=place,
                transform=to_page,
            )
    return made


def _path(rings: tuple[Line, ...]) -> Path:
    return Path.make_compound_path(*(Path([*ring, ring[0]], closed=True) for ring in rings))
