"""Typefaces as a PDF carries them: the outlines of the letters that a drawing has, and nothing else.

Glyphs keep their numbers; those that nobody asked for are empty, and those behind the last are left out.
Tables that only typesetting reads stay behind: every letter has been set in its place before.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fontTools.pens.recordingPen import DecomposingRecordingPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.ttLib.sfnt import SFNTReader, SFNTWriter  # type: ignore[import-untyped]

from evidence.figures.drawing.fonts import Face

_AS_THEY_ARE = ("cvt ", "fpgm", "prep")  # how glyphs are fitted to a screen's dots
_EM = 1000  # of a PDF
# Flags of a part of a composite glyph.
_WORDS, _SCALE, _MORE, _SCALES, _MATRIX = 0x1, 0x8, 0x20, 0x40, 0x80


@dataclass(frozen=True, slots=True)
class CutFont:
    """A TrueType font of few glyphs; measures are thousandths of the font size."""

    content: bytes
    box: tuple[int, int, int, int]
    ascent: int
    descent: int


def is_true_type(face: Face) -> bool:
    """Whether a typeface has outlines that can be cut here."""
    with open(face.file, "rb") as file:
        return "glyf" in SFNTReader(file, fontNumber=face.number)


def cut(face: Face, wanted: Iterable[int]) -> CutFont:
    """Return a typeface with the wanted glyphs alone, by their numbers."""
    with open(face.file, "rb") as file:
        tables = SFNTReader(file, fontNumber=face.number)
        head, across, most = (bytearray(tables[name]) for name in ("head", "hhea", "maxp"))
        glyphs, widths = tables["glyf"], tables["hmtx"]
        kept = {name: tables[name] for name in _AS_THEY_ARE if name in tables}
        (long,) = struct.unpack_from(">h", head, 50)
        places = struct.unpack(
            f">{len(tables['loca']) // (4 if long else 2)}{'I' if long else 'H'}", tables["loca"]
        )
        version = tables.sfntVersion
    if not long:
        places = tuple(2 * place for place in places)
    needed = _with_parts(glyphs, places, wanted)
    count = max(needed) + 1
    (measured,) = struct.unpack_from(">H", across, 34)
    outlines, found, measures = bytearray(), [0], bytearray()
    for number in range(count):
        if number in needed:
            outlines += glyphs[places[number] : places[number + 1]]
            outlines += bytes(-len(outlines) % 4)
            at = 4 * min(number, measured - 1)
            side = at + 2 if number < measured else 4 * measured + 2 * (number - measured)
            measures += widths[at : at + 2] + widths[side : side + 2]
        else:
            measures += bytes(4)
        found.append(len(outlines))
    struct.pack_into(">h", head, 50, 1)
    struct.pack_into(">H", across, 34, count)
    struct.pack_into(">H", most, 4, count)
    made = {
        **kept,
        "glyf": bytes(outlines),
        "head": bytes(head),
        "hhea": bytes(across),
        "hmtx": bytes(measures),
        "loca": struct.pack(f">{len(found)}I", *found),
        "maxp": bytes(most),
    }
    buffer = io.BytesIO()
    writer = SFNTWriter(buffer, len(made), version)
    for name, content in made.items():
        writer[name] = content
    writer.close()
    (em,) = struct.unpack_from(">H", head, 18)
    left, low, right, high = (round(_EM * side / em) for side in struct.unpack_from(">4h", head, 36))
    up, down = (round(_EM * side / em) for side in struct.unpack_from(">2h", across, 4))
    return CutFont(buffer.getvalue(), (left, low, right, high), up, down)


def _with_parts(glyphs: bytes, places: tuple[int, ...], wanted: Iterable[int]) -> set[int]:
    """Return glyphs with those that they are composed of, and the first, which stands for any other."""
    needed: set[int] = set()
    waiting = [0, *wanted]
    while waiting:
        number = waiting.pop()
        if number not in needed:
            needed.add(number)
            waiting += _parts(glyphs[places[number] : places[number + 1]])
    return needed


def _parts(glyph: bytes) -> Iterator[int]:
    """Go through the numbers of the glyphs that one is composed of."""
    if not glyph or glyph[0] < 0x80:  # the number of its own lines is not below 0
        return
    place, flags = 10, _MORE
    while flags & _MORE:
        flags, number = struct.unpack_from(">2H", glyph, place)
        yield number
        place += 8 if flags & _WORDS else 6
        place += 2 if flags & _SCALE else 4 if flags & _SCALES else 8 if flags & _MATRIX else 0


def outlines(
    face: Face, letters: Iterable[int]
) -> dict[int, list[tuple[str, tuple[tuple[float, float], ...]]]]:
    """Return how the letters of a typeface are drawn, in parts of the font size: moves, lines and curves."""
    with TTFont(face.file, fontNumber=face.number) as font:
        em, glyphs = font["head"].unitsPerEm, font.getGlyphSet()
        found = {}
        for letter in letters:
            pen = DecomposingRecordingPen(glyphs)
            glyphs[face.glyphs[letter]].draw(pen)
            found[letter] = [(name, tuple((x / em, y / em) for x, y in points)) for name, points in pen.value]
        return found
