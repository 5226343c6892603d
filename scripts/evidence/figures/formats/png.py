"""A drawing as PNG for print: painted by Agg with the outlines of the letters, few colours, a small file."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import numpy as np
from matplotlib.backends._backend_agg import RendererAgg  # type: ignore[attr-defined]
from matplotlib.colors import to_rgb
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform
from numpy.typing import NDArray
from PIL import Image

from evidence.figures.drawing import fonts
from evidence.figures.drawing.artwork import Artwork, Fills, Line, Point, Text

DOTS_AN_INCH = 300
# Pixels of a page of A4 at 300 dots an inch: a figure that is longer than its page is drawn more coarsely.
MOST_PIXELS = 2480 * 3508
COLOURS = 128
_POINTS_PER_INCH = 72.0
_EM = 1000  # letters are read at a large size, so that rounding to whole units does not show
_WHITE = 0xFFFFFFFF
_MOVE, _LINE, _CLOSE = int(Path.MOVETO), int(Path.LINETO), int(Path.CLOSEPOLY)
_BITS = 4  # of red, green and blue each, by which colours are told apart
_RUNS = 3  # compression that looks for repeated pixels alone (zlib's Z_RLE): of white paper there are many


@dataclass(frozen=True, slots=True)
class _Look:
    """What Agg asks of a graphics context of matplotlib's, in its words.

    matplotlib's own brings in text, figures and artists, whose import costs more than most pictures.
    """

    _rgb: tuple[float, float, float, float]
    _linewidth: float = 0.0  # points: Agg turns them into pixels
    _dashes: tuple[float, ...] = ()
    _capstyle: str = "butt"
    _joinstyle: str = "round"
    _antialiased: int = 1
    _forced_alpha: bool = True
    _cliprect: None = None

    @property
    def _alpha(self) -> float:
        return self._rgb[3]

    def get_dashes(self) -> tuple[int, list[float] | None]:
        return 0, list(self._dashes) or None

    def get_clip_path(self) -> tuple[None, None]:
        return None, None

    def get_snap(self) -> None:
        return None

    def get_hatch_path(self) -> None:
        return None

    def get_hatch_color(self) -> tuple[float, float, float, float]:
        return self._rgb

    def get_hatch_linewidth(self) -> float:
        return 0.0

    def get_sketch_params(self) -> None:
        return None


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
    to_pixels = Affine2D().scale(scale, -scale).translate(0, high)
    # Lines of text that follow each other in one colour are painted at once.
    for _, group in groupby(drawing.marks, lambda m: m.colour if isinstance(m, Text) else id(m)):
        marks = list(group)
        first = marks[0]
        colour = to_rgb(first.colour)
        if isinstance(first, Text):
            outline = _outline([m for m in marks if isinstance(m, Text)], scale, high)
            if outline is not None:
                renderer.draw_path(_Look((*colour, 1.0)), outline, IdentityTransform(), colour)
        elif isinstance(first, Fills):
            for rings in first.areas:
                area = _joined(rings, closed=True)
                renderer.draw_path(_Look((*colour, first.alpha)), area, to_pixels, colour)
        else:
            look = _Look((*colour, first.alpha), first.width, tuple(first.dashes))
            # Lines that are seen through are seen through each other too.
            for lines in [(line,) for line in first.lines] if first.alpha < 1 else [first.lines]:
                renderer.draw_path(look, _joined(lines), to_pixels, None)
    return pixels


def _joined(lines: Sequence[Line], *, closed: bool = False) -> Path:
    """Return lines as one path, each closed where they are the rings of an area."""
    corners: list[Point] = []
    codes: list[int] = []
    for line in lines:
        corners += line
        codes += [_MOVE, *[_LINE] * (len(line) - 1)]
        if closed:
            corners.append(line[0])
            codes.append(_CLOSE)
    return Path(np.array(corners, dtype=float), np.array(codes, dtype=Path.code_type))


def _outline(marks: Iterable[Text], scale: float, high: int) -> Path | None:
    """Return the letters of lines of text as one outline in pixels from the lower left corner."""
    corners, codes, sizes, places = [], [], [], []
    for mark in marks:
        placed, wide = fonts.line(mark.text, mark.bold)
        size = mark.size * scale
        left = mark.x * scale - {"left": 0.0, "center": 0.5, "right": 1.0}[mark.align] * wide * size
        base = high - mark.y * scale
        for p in placed:
            drawn, how = _letter(p.face.file, p.face.number, p.letter)
            corners.append(drawn)
            codes.append(how)
            sizes.append(size)
            places.append((left + p.x * size, base))
    counts = [len(how) for how in codes]
    if not sum(counts):
        return None
    size_of, place_of = np.repeat(sizes, counts), np.repeat(places, counts, axis=0)
    return Path(np.concatenate(corners) * size_of[:, None] + place_of, np.concatenate(codes))


@cache
def _letter(file: str, number: int, letter: int) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Return the outline of a letter, in parts of the font size, and how its points are joined."""
    font = _font(file, number)
    font.load_char(letter, LoadFlags.NO_HINTING)
    vertices, codes = font.get_path()
    return np.asarray(vertices, dtype=float) / _EM, np.asarray(codes, dtype=np.uint8)


@cache
def _font(file: str, number: int) -> FT2Font:
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
    painted = np.flatnonzero(flat != _WHITE)
    colours = flat[painted]
    codes = _codes(colours)
    counts = np.bincount(codes, minlength=1 << 3 * _BITS)
    shown = np.zeros(counts.size, dtype=np.uint32)
    shown[codes] = colours
    own = np.array([[*bytes.fromhex(colour[1:]), 255] for colour in sorted(drawn)], dtype=np.uint8).reshape(
        -1, 4
    )
    own_colours = own.view(np.uint32).reshape(-1)
    shown[_codes(own_colours)] = own_colours
    used = np.flatnonzero(counts)
    order = used[np.argsort(-counts[used], kind="stable")]
    kept = order[: COLOURS - 1]
    palette = np.concatenate([np.array([_WHITE], dtype=np.uint32), shown[kept]])
    places = np.zeros(counts.size, dtype=np.uint8)
    places[kept] = np.arange(1, len(kept) + 1)
    rest = order[COLOURS - 1 :]
    if rest.size:
        difference = _parts(shown[rest])[:, None] - _parts(palette)[None]
        places[rest] = (difference**2).sum(axis=2).argmin(axis=1)
    indices = np.zeros(flat.size, dtype=np.uint8)
    indices[painted] = places[codes]
    picture = Image.fromarray(indices.reshape(pixels.shape[:2]), "P")
    picture.putpalette(_parts(palette).astype(np.uint8).tobytes())
    return picture


def _codes(colours: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the highest bits of red, green and blue of each colour as one number."""
    most, below = (1 << _BITS) - 1, 8 - _BITS
    red, green, blue = ((colours >> (8 * place + below)) & most for place in range(3))
    return np.asarray((red << 2 * _BITS) | (green << _BITS) | blue, dtype=np.uint32)


def _parts(colours: NDArray[np.uint32]) -> NDArray[np.int32]:
    return np.ascontiguousarray(colours).view(np.uint8).reshape(-1, 4)[:, :3].astype(np.int32)
