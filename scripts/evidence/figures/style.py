"""The house style of all figures: one typeface, black and one blue (Okabe and Ito 2008), sizes in points.

A figure is drawn as large as it is printed: 180 mm or 85 mm wide, the two widths of a journal's page, with no
text smaller than 7 points.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager

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
_LATIN = ("DejaVu Sans", "Verdana", "Helvetica", "Arial")
# For what the first lacks: names in Chinese, Japanese and Korean, by whichever of these is installed.
_EAST_ASIAN = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Arial Unicode MS",
)
_EAST_ASIAN_FILES = (
    "notosanscjk",
    "notosanssc",
    "sourcehansans",
    "wqy-",
    "droidsansfallback",
    "msyh",
    "simhei",
)

_SETTINGS: Any = {  # matplotlib lists the names of all its settings as literal types
    "font.sans-serif": list(_LATIN),
    "text.usetex": False,
    "text.hinting": "no_hinting",
    "text.parse_math": False,
    "svg.fonttype": "none",  # text stays text: searchable, editable, small
    "svg.hashsalt": "evidence",  # same ids in every run
    "pdf.fonttype": 42,  # TrueType, which journals ask for and editors can edit
    "pdf.compression": 6,
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw and save figures in the house style; settings outside stay as they are."""
    with mpl.rc_context(_SETTINGS | {"font.family": [*families(), "sans-serif"]}), no_word_of_weights():
        yield


@contextmanager
def no_word_of_weights() -> Iterator[None]:
    """Keep matplotlib from telling of each figure that a typeface for Chinese has no bold letters."""
    log = logging.getLogger("matplotlib.font_manager")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


def families() -> list[str]:
    """Return the typefaces that are tried for each letter, in order; all of them are installed."""
    return [_LATIN[0], *east_asian()]


@cache
def east_asian() -> tuple[str, ...]:
    """Return the typefaces for Chinese, Japanese and Korean that this machine has."""
    if not set(_EAST_ASIAN) & set(font_manager.get_font_names()):
        # matplotlib keeps a list of typefaces, in which one installed since is missing.
        for path in font_manager.findSystemFonts():
            if Path(path).name.lower().startswith(_EAST_ASIAN_FILES):
                font_manager.fontManager.addfont(path)
    installed = set(font_manager.get_font_names())
    return tuple(name for name in _EAST_ASIAN if name in installed)
