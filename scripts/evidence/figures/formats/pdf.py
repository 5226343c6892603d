"""A drawing as PDF: text stays text, in the typefaces that the file carries."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from evidence.figures.drawing import fonts
from evidence.figures.drawing.artwork import Artwork, Line, Painted, Strokes, Text
from evidence.figures.drawing.fonts import Face, SetLetter
from evidence.figures.formats import embedding

_EFFORT = 6  # of compression
_EM = 1000
_TAG = 6  # letters that say that a typeface is not whole
_MOST_NAMED = 100  # letters in one list of what codes mean
_SYMBOLIC = 4
_DRAWN = {"moveTo": "m", "lineTo": "l", "curveTo": "c", "closePath": "h", "endPath": "h"}


def write(drawing: Artwork) -> bytes:
    """Return the drawing as a PDF file, the same bytes for the same drawing; no date is written into it."""
    page, file = _Page(), _File()
    painted = page.painted(drawing)
    catalog, pages, sheet = file.room(), file.room(), file.room()
    typefaces = " ".join(f"/{t.name} {_embedded(file, t)}" for t in page.typefaces.values() if t.codes)
    shades = " ".join(f"/{name} <</ca {alpha} /CA {alpha}>>" for alpha, name in page.shades.items())
    size = f"{_number(drawing.width)} {_number(drawing.height)}"
    file.put(catalog, f"<</Type /Catalog /Pages {pages}>>")
    file.put(pages, f"<</Type /Pages /Kids [{sheet}] /Count 1>>")
    file.put(
        sheet,
        f"<</Type /Page /Parent {pages} /MediaBox [0 0 {size}] "
        f"/Resources <</Font <<{typefaces}>> /ExtGState <<{shades}>>>> "
        f"/Contents {file.stream(painted.encode())}>>",
    )
    return file.bytes_from(catalog)


class _File:
    """The numbered objects of a file, each named by the reference to it."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def room(self) -> str:
        """Return the reference to an object that is put in later."""
        self._objects.append(b"")
        return f"{len(self._objects)} 0 R"

    def put(self, reference: str, content: str) -> None:
        self._objects[int(reference.split()[0]) - 1] = content.encode()

    def add(self, content: str) -> str:
        reference = self.room()
        self.put(reference, content)
        return reference

    def stream(self, content: bytes, said: str = "") -> str:
        packed = zlib.compress(content, _EFFORT)
        head = f"<</Length {len(packed)} /Filter /FlateDecode{said}>>\nstream\n"
        self._objects.append(head.encode() + packed + b"\nendstream")
        return f"{len(self._objects)} 0 R"

    def bytes_from(self, catalog: str) -> bytes:
        parts, places = [b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"], []
        at = len(parts[0])
        for number, content in enumerate(self._objects, start=1):
            places.append(f"{at:010} 00000 n \n")
            parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, content))
            at += len(parts[-1])
        count = len(places) + 1
        end = (
            f"xref\n0 {count}\n0000000000 65535 f \n{''.join(places)}"
            f"trailer\n<</Size {count} /Root {catalog}>>\nstartxref\n{at}\n%%EOF\n"
        )
        return b"".join([*parts, end.encode()])


class _Typeface:
    """A typeface as far as the page uses it; one that cannot be carried gives outlines instead of text."""

    def __init__(self, face: Face, name: str) -> None:
        self.face, self.name = face, name
        self.codes: dict[int, int] = {}  # letter -> its code in the file
        self.is_text = embedding.is_true_type(face)

    def code(self, letter: int) -> int:
        return self.codes.setdefault(letter, len(self.codes) + 1)

    def advance(self, letter: int) -> float:
        return self.face.advances[self.face.glyphs[letter]]


class _Page:
    """The page while it is painted, and what its marks need: typefaces with their letters, shades."""

    def __init__(self) -> None:
        self.typefaces: dict[tuple[str, int], _Typeface] = {}
        self.shades: dict[str, str] = {}

    def painted(self, drawing: Artwork) -> str:
        """Return what paints the marks; measures run downwards, as in the drawing."""
        parts = [f"1 0 0 -1 0 {_number(drawing.height)} cm 1 j"]
        for mark in drawing.marks:
            parts += self._mark(mark)
        return "\n".join(parts)

    def _mark(self, mark: Painted) -> Iterator[str]:
        if isinstance(mark, Text):
            yield f"{_colour(mark.colour)} rg"
            yield from self._text(mark)
            return
        if mark.alpha < 1:
            alpha = _number(mark.alpha)
            yield f"q /{self.shades.setdefault(alpha, f'S{len(self.shades)}')} gs"
        if isinstance(mark, Strokes):
            dashes = " ".join(map(_number, mark.dashes))
            yield f"{_colour(mark.colour)} RG {_number(mark.width)} w [{dashes}] 0 d"
            # Lines that are seen through are seen through each other too.
            groups = [[line] for line in mark.lines] if mark.alpha < 1 else [mark.lines]
            yield from ("\n".join(map(_path, lines)) + " S" for lines in groups)
        else:
            yield f"{_colour(mark.colour)} rg"
            yield from (_filled(rings) for rings in mark.areas)
        if mark.alpha < 1:
            yield "Q"

    def _text(self, mark: Text) -> Iterator[str]:
        placed, wide = fonts.line(mark.text, mark.bold)
        left = mark.x - {"left": 0.0, "center": 0.5, "right": 1.0}[mark.align] * wide * mark.size
        for _, letters in groupby(placed, key=lambda p: (p.face.file, p.face.number)):
            run = list(letters)
            used = self._typeface(run[0].face)
            if used.is_text:
                place = f"{_number(left + run[0].x * mark.size)} {_number(mark.y)}"
                look = f"/{used.name} {_number(mark.size)} Tf"
                yield f"BT {look} 1 0 0 -1 {place} Tm [{_codes(used, run)}] TJ ET"
            else:
                yield from _outlines(used.face, run, left, mark)

    def _typeface(self, face: Face) -> _Typeface:
        known = self.typefaces.get((face.file, face.number))
        if known is None:
            known = _Typeface(face, f"F{len(self.typefaces)}")
            self.typefaces[face.file, face.number] = known
        return known


def _codes(used: _Typeface, run: list[SetLetter]) -> str:
    """Return the codes of a run of letters, and by how much each stands elsewhere than behind the last."""
    parts, x = [], run[0].x
    for each in run:
        closer = _number(_EM * (x - each.x))
        if closer != "0":
            parts.append(closer)
            x = each.x
        parts.append(f"<{used.code(each.letter):04x}>")
        x += used.advance(each.letter)
    return "".join(parts).replace("><", "")


def _outlines(face: Face, run: list[SetLetter], left: float, mark: Text) -> Iterator[str]:
    drawn = embedding.outlines(face, {each.letter for each in run})
    for each in run:
        x = left + each.x * mark.size
        lines = (
            " ".join(f"{_number(x + mark.size * a)} {_number(mark.y - mark.size * b)}" for a, b in points)
            + f" {_DRAWN[name]}"
            for name, points in drawn[each.letter]
        )
        yield "\n".join([*lines, "f"])


def _embedded(file: _File, used: _Typeface) -> str:
    """Put in a typeface cut down to the letters that the page has; returns the reference to it."""
    face = used.face
    glyphs = [face.numbers[face.glyphs[letter]] for letter in used.codes]
    font = embedding.cut(face, glyphs)
    tag = (
        hashlib.sha256(font.content)
        .hexdigest()[:_TAG]
        .translate(str.maketrans("0123456789abcdef", "ABCDEFGHIJKLMNOP"))
    )
    name = f"{tag}+{re.sub('[^A-Za-z0-9-]', '', Path(face.file).stem)}"
    content = file.stream(font.content, f" /Length1 {len(font.content)}")
    box = " ".join(map(str, font.box))
    descriptor = file.add(
        f"<</Type /FontDescriptor /FontName /{name} /Flags {_SYMBOLIC} /FontBBox [{box}] /ItalicAngle 0 "
        f"/Ascent {font.ascent} /Descent {font.descent} /CapHeight {font.ascent} /StemV 0 "
        f"/FontFile2 {content}>>"
    )
    numbers = file.stream(b"\0\0" + b"".join(glyph.to_bytes(2, "big") for glyph in glyphs))
    widths = " ".join(_number(_EM * used.advance(letter)) for letter in used.codes)
    letters = file.add(
        f"<</Type /Font /Subtype /CIDFontType2 /BaseFont /{name} "
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> "
        f"/FontDescriptor {descriptor} /W [1 [{widths}]] /CIDToGIDMap {numbers}>>"
    )
    return file.add(
        f"<</Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H "
        f"/DescendantFonts [{letters}] /ToUnicode {file.stream(_meanings(used))}>>"
    )


def _meanings(used: _Typeface) -> bytes:
    """Return which letter each code means, so that text can be searched and copied."""
    lines = [f"<{code:04x}> <{chr(letter).encode('utf-16-be').hex()}>" for letter, code in used.codes.items()]
    lists = [lines[at : at + _MOST_NAMED] for at in range(0, len(lines), _MOST_NAMED)]
    told = "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in lists)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{told}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()


def _filled(rings: tuple[Line, ...]) -> str:
    return "\n".join(f"{_path(ring)} h" for ring in rings) + " f"


def _path(line: Line) -> str:
    (x, y), *rest = line
    return f"{_number(x)} {_number(y)} m" + "".join(f" {_number(a)} {_number(b)} l" for a, b in rest)


def _colour(name: str) -> str:
    return " ".join(_number(part / 255) for part in bytes.fromhex(name[1:]))


def _number(value: float) -> str:
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
