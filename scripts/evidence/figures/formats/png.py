"""A drawing as PNG for print: painted by Agg with the outlines of the letters, few colours, a small file."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, TypeAlias

import numpy as np
from matplotlib.backends._backend_agg import RendererAgg  # type: ignore[attr-defined]
from matplotlib.ft2font import FT2Font, LoadFlags
from numpy.typing import NDArray
from PIL import Image

from evidence.figures.drawing import fonts
from evidence.figures.drawing.artwork import Artwork, Fills, Line, Point, Text
from evidence.figures.formats.agg import CLOSE, LINE, MOVE, Brush, Outline

DOTS_AN_INCH = 300
# Pixels of a page of A4 at 300 dots an inch: a figure that is longer than its page is drawn more coarsely.
MOST_PIXELS = 2480 * 3508
COLOURS = 128
_POINTS_PER_INCH = 72.0
_EM = 1000  # letters are read at a large size, so that rounding to whole units does not show
_WHITE = 0xFFFFFFFF
_AS_IT_IS = np.eye(3)  # of a path that is in pixels already
_SHIFTS = {"left": 0.0, "center": 0.5, "right": 1.0}
_BITS = 4  # of red, green and blue each, by which colours are told apart
_AT_A_TIME = 1 << 18  # pixels whose colours are counted together: they stay in the processor's cache
_RUNS = 3  # compression that looks for repeated pixels alone (zlib's Z_RLE): of white paper there are many

_Points: TypeAlias = NDArray[np.float64]
_Codes: TypeAlias = NDArray[np.uint8]


def write(drawing: Artwork, most: int = DOTS_AN_INCH) -> bytes:
    """Return the drawing as PNG of at most so many dots an inch, the same bytes for the same drawing."""
    dpi = min(most, dots_an_inch(drawing))
    buffer = io.BytesIO()
    picture = few_colours(_painted(drawing, dpi), {mark.colour for mark in drawing.marks})
    picture.save(buffer, "png", dpi=(dpi, dpi), compress_type=_RUNS)
    return buffer.getvalue()


def prepare() -> None:
    """Read the typefaces that all pictures need, so that processes that are forked need not."""
    for bold in (False, True):
        fonts.line("a", bold)


def dots_an_inch(drawing: Artwork) -> int:
    """Return `DOTS_AN_INCH`, or fewer where the figure would have more than `MOST_PIXELS`."""
    inches = drawing.width / _POINTS_PER_INCH * drawing.height / _POINTS_PER_INCH
    return min(DOTS_AN_INCH, int(math.sqrt(MOST_PIXELS / inches)))


def _painted(drawing: Artwork, dpi: int) -> NDArray[np.uint8]:
    """Return the pixels (rows, columns, red green blue and a fourth that is full) on white paper."""
    scale = dpi / _POINTS_PER_INCH
    wide, high = int(drawing.width * scale), int(drawing.height * scale)
    renderer = RendererAgg(wide, high, dpi)
    pixels = np.asarray(memoryview(renderer))
    pixels[...] = 255
    to_pixels = np.array([[scale, 0.0, 0.0], [0.0, -scale, high], [0.0, 0.0, 1.0]])
    # Lines of text that follow each other in one colour are painted at once.
    for _, group in groupby(drawing.marks, lambda m: m.colour if isinstance(m, Text) else id(m)):
        marks = list(group)
        first = marks[0]
        colour = _rgb(first.colour)
        if isinstance(first, Text):
            outline = _outline([m for m in marks if isinstance(m, Text)], scale, high)
            if outline is not None:
                renderer.draw_path(Brush((*colour, 1.0)), outline, _AS_IT_IS, colour)
        elif isinstance(first, Fills):
            for rings in first.areas:
                area = _joined(rings, closed=True)
                renderer.draw_path(Brush((*colour, first.alpha)), area, to_pixels, colour)
        else:
            look = Brush((*colour, first.alpha), first.width, tuple(first.dashes))
            # Lines that are seen through are seen through each other too.
            for lines in [(line,) for line in first.lines] if first.alpha < 1 else [first.lines]:
                renderer.draw_path(look, _joined(lines), to_pixels, None)
    return pixels


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red / 255, green / 255, blue / 255


def _joined(lines: Sequence[Line], *, closed: bool = False) -> Outline:
    """Return lines as one path, each closed where they are the rings of an area."""
    corners: list[Point] = []
    codes: list[int] = []
    for line in lines:
        corners += line
        codes += [MOVE, *[LINE] * (len(line) - 1)]
        if closed:
            corners.append(line[0])
            codes.append(CLOSE)
    return Outline(np.array(corners, dtype=float), np.array(codes, dtype=np.uint8))


def _outline(marks: Iterable[Text], scale: float, high: int) -> Outline | None:
    """Return the letters of lines of text as one outline in pixels from the lower left corner."""
    corners, codes = [], []
    for mark in marks:
        drawn, how, wide = _line(mark.text, mark.bold)
        if how.size:
            size = mark.size * scale
            left = mark.x * scale - _SHIFTS[mark.align] * wide * size
            corners.append(drawn * size + (left, high - mark.y * scale))
            codes.append(how)
    return Outline(np.concatenate(corners), np.concatenate(codes)) if codes else None


@lru_cache(maxsize=1 << 10)  # heads and names of studies stand in many figures
def _line(text: str, bold: bool) -> tuple[_Points, _Codes, float]:
    """Return the outlines of a line's letters, how their points are joined, and how wide the line is.

    All in parts of the font size, from the start of the line.
    """
    placed, wide = fonts.line(text, bold)
    letters = [_letter(p.face.file, p.face.number, p.letter) for p in placed]
    if not letters:
        return np.empty((0, 2)), np.empty(0, dtype=np.uint8), wide
    starts = np.repeat([p.x for p in placed], [how.size for _, how in letters])
    corners = np.concatenate([drawn for drawn, _ in letters])
    corners[:, 0] += starts
    return corners, np.concatenate([how for _, how in letters]), wide


@cache
def _letter(file: str, number: int, letter: int) -> tuple[_Points, _Codes]:
    """Return the outline of a letter, in parts of the font size, and how its points are joined."""
    font = _font(file, number)
    font.load_char(letter, LoadFlags.NO_HINTING)
    vertices, codes = font.get_path()
    return np.asarray(vertices, dtype=float) / _EM, np.asarray(codes, dtype=np.uint8)


@cache
def _font(file: str, number: int) -> Any:
    font = FT2Font(file, face_index=number) if number else FT2Font(file)
    font.set_size(_EM, _POINTS_PER_INCH)
    return font


def few_colours(pixels: NDArray[np.uint8], drawn: Iterable[str] = ()) -> Image.Image:
    """Return pixels as a picture of at most `COLOURS` colours, white the first.

    Most of a page is white: colours are counted and told apart where something is painted. Those that
    ``drawn`` names stay exactly what they are (of two too alike to be told apart the later in the alphabet);
    one that is left out is shown as the nearest that is kept.
    """
    flat = pixels.view(np.uint32).reshape(-1)
    counts = np.zeros(1 << 3 * _BITS, dtype=np.intp)
    shown = np.zeros(counts.size, dtype=np.uint32)
    painted = []
    for start in range(0, flat.size, _AT_A_TIME):
        some = flat[start : start + _AT_A_TIME]
        places = np.flatnonzero(some != _WHITE)
        colours = some[places]
        codes = _codes(colours)
        counts += np.bincount(codes, minlength=counts.size)
        shown[codes] = colours
        painted.append((start, places, codes.astype(np.uint16)))
    own = np.array([[*bytes.fromhex(colour[1:]), 255] for colour in sorted(drawn)], dtype=np.uint8).reshape(
        -1, 4
    )
    own_colours = own.view(np.uint32).reshape(-1)
    shown[_codes(own_colours)] = own_colours
    used = np.flatnonzero(counts)
    order = used[np.argsort(-counts[used], kind="stable")]
    kept = order[: COLOURS - 1]
    palette = np.concatenate([np.array([_WHITE], dtype=np.uint32), shown[kept]])
    number = np.zeros(counts.size, dtype=np.uint8)
    number[kept] = np.arange(1, len(kept) + 1)
    rest = order[COLOURS - 1 :]
    if rest.size:
        difference = _parts(shown[rest])[:, None] - _parts(palette)[None]
        number[rest] = (difference**2).sum(axis=2).argmin(axis=1)
    indices = np.zeros(flat.size, dtype=np.uint8)
    for start, places, found in painted:
        indices[start : start + _AT_A_TIME][places] = number[found]
    picture = Image.fromarray(indices.reshape(pixels.shape[:2]), "P")
    picture.putpalette(_parts(palette).astype(np.uint8).tobytes())
    return picture


def _codes(colours: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Return the highest bits of red, green and blue of each colour as one number."""
    most, below = (1 << _BITS) - 1, 8 - _BITS
    red, green, blue = ((colours >> (8 * place + below)) & most for place in range(3))
    return np.asarray((red << 2 * _BITS) | (green << _BITS) | blue, dtype=np.intp)


def _parts(colours: NDArray[np.uint32]) -> NDArray[np.int32]:
    return np.ascontiguousarray(colours).view(np.uint8).reshape(-1, 4)[:, :3].astype(np.int32)
