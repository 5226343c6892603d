"""The typefaces of all figures: which file draws a letter, and how wide it is.

The first comes with matplotlib, so that figures are the same on every machine. Those for Chinese, Japanese
and Korean are looked for only where a letter needs one.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, repeat
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

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


@dataclass(frozen=True, slots=True)
class Face:
    """One typeface: its file, and what setting a line needs, in parts of the font size."""

    file: str
    number: int  # where the file holds several
    glyphs: dict[int, str]  # letter -> glyph
    numbers: dict[str, int]  # of glyphs in the file
    advances: dict[str, float]
    pairs: dict[tuple[str, str], float]  # by how much two glyphs stand closer or wider


@dataclass(frozen=True, slots=True)
class SetLetter:
    """One letter of a line: the typeface that has it, and where it stands, in parts of the font size."""

    face: Face
    letter: int
    x: float


def line(text: str, bold: bool) -> tuple[list[SetLetter], float]:
    """Set one line of text; returns its letters and its width, in parts of the font size."""
    found, x = [], 0.0
    before: tuple[Face, str] | None = None
    first = latin(bold)
    for character in text:
        letter = ord(character)
        face = first if letter in first.glyphs else face_of(letter, bold)
        if face is None:
            before = None
            continue
        glyph = face.glyphs[letter]
        if before is not None and before[0] is face and face.pairs:
            x += face.pairs.get((before[1], glyph), 0.0)
        found.append(SetLetter(face, letter, x))
        x += face.advances[glyph]
        before = face, glyph
    return found, x


def width(text: str, bold: bool) -> float:
    """Return the width of one line of text, in parts of the font size."""
    face = latin(bold)
    try:
        glyphs = [*map(face.glyphs.__getitem__, map(ord, text))]
    except KeyError:
        return line(text, bold)[1]
    wide = sum(map(face.advances.__getitem__, glyphs))
    return wide + sum(map(face.pairs.get, pairwise(glyphs), repeat(0.0)))


@cache
def face_of(letter: int, bold: bool) -> Face | None:
    """Return the first typeface that has a letter; ``None`` where none has it."""
    first = latin(bold)
    if letter in first.glyphs:
        return first
    return next((face for face in _others() if letter in face.glyphs), None)


@cache
def latin(bold: bool) -> Face:
    """Return the first typeface."""
    name = f"DejaVuSans{'-Bold' if bold else ''}.ttf"
    return _face(str(_with_matplotlib() / name), 0)


def prepare() -> None:
    """Read the first typeface, plain and bold, for all figures of a process."""
    latin(False)
    latin(True)


@cache
def east_asian() -> tuple[str, ...]:
    """Return the typefaces for Chinese, Japanese and Korean that this machine has."""
    from matplotlib import font_manager  # heavy, and asked for by such letters alone

    if not set(_EAST_ASIAN) & set(font_manager.get_font_names()):
        # matplotlib keeps a list of typefaces, in which one installed since is missing.
        for path in font_manager.findSystemFonts():
            if Path(path).name.lower().startswith(_EAST_ASIAN_FILES):
                font_manager.fontManager.addfont(path)
    installed = set(font_manager.get_font_names())
    return tuple(name for name in _EAST_ASIAN if name in installed)


def _with_matplotlib() -> Path:
    """Return the folder of the typefaces that come with matplotlib, without importing it."""
    found = importlib.util.find_spec("matplotlib")
    if found is not None and found.origin is not None:
        folder = Path(found.origin).parent / "mpl-data/fonts/ttf"
        if (folder / "DejaVuSans.ttf").is_file():
            return folder
    import matplotlib as mpl  # installed otherwise: it knows where its files are

    return Path(mpl.get_data_path()) / "fonts/ttf"


@cache
def _others() -> tuple[Face, ...]:
    return tuple(_installed())


def _installed() -> Iterator[Face]:
    names = east_asian()
    from matplotlib import font_manager

    for name in names:
        path = font_manager.findfont(font_manager.FontProperties(family=name), fallback_to_default=False)
        yield _face(str(path), getattr(path, "face_index", 0))


@cache
def _face(file: str, number: int) -> Face:
    number_in_file = number if file.lower().endswith((".ttc", ".otc")) else -1
    with TTFont(file, lazy=True, fontNumber=number_in_file) as font:
        em = font["head"].unitsPerEm
        pairs = {
            pair: value / em
            for table in (font["kern"].kernTables if "kern" in font else ())
            if hasattr(table, "kernTable")
            for pair, value in table.kernTable.items()
        }
        advances = {glyph: advance / em for glyph, (advance, _) in font["hmtx"].metrics.items()}
        return Face(file, number, font.getBestCmap(), font.getReverseGlyphMap(), advances, pairs)
