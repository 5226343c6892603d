"""The house style of all figures: one typeface, black and one blue (Okabe and Ito 2008), sizes in points."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import matplotlib as mpl

BLUE = "#0072B2"
INK = "#1b1f23"
QUIET = "#555d66"
RULE = "#c4cad0"
BAND = "#d9e8f3"  # the blue, light enough that black lines stand on it
PAPER = "#ffffff"
WARN = "#8a3b00"  # a benchmark; also dashed, so that colour is not its only mark

TITLE_SIZE = 11.0
BODY_SIZE = 8.5
NOTE_SIZE = 7.5
LINE_HEIGHT = 1.3  # of the font size
STROKE = 0.9

_SETTINGS: Any = {  # matplotlib lists the names of all its settings as literal types
    "font.family": "sans-serif",
    # The first comes with matplotlib, so that files are the same on every machine; the others have its
    # width or less, for readers of an SVG who lack it.
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Helvetica", "Arial"],
    "text.usetex": False,
    "text.hinting": "no_hinting",
    "text.parse_math": False,
    "svg.fonttype": "none",  # text stays text: searchable, editable, small
    "svg.hashsalt": "evidence",  # same ids in every run
    "pdf.fonttype": 3,
    "pdf.compression": 6,
}


def house_style() -> AbstractContextManager[None]:
    """Return the context in which figures are drawn and saved; settings outside stay as they are."""
    return mpl.rc_context(_SETTINGS)
