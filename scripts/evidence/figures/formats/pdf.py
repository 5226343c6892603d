"""A drawing as PDF: text stays text, in typefaces of which the file carries the letters that it has.

ReportLab writes it; letters that it cannot carry are drawn by their outlines.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby

from fontTools.pens.basePen import BasePen  # type: ignore[import-untyped]
from fontTools.pens.transformPen import TransformPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfdoc, pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import FILL_NON_ZERO, Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from evidence.figures.drawing import fonts
from evidence.figures.drawing.artwork import Artwork, Line, Painted, Strokes, Text
from evidence.figures.drawing.fonts import SetLetter

rl_config.useA85 = 0  # bytes as they are, not a quarter more of them as letters
_LANGUAGE = "en-GB"
_ROUND = 1  # how lines meet
_SHIFTS = {"left": 0.0, "center": 0.5, "right": 1.0}
_LAST_TOLD = 0xFFFF  # ReportLab does not say what later letters mean
_NOT_MOVED = 1e-6  # of the font size


def write(drawing: Artwork) -> bytes:
    """Return the drawing as a PDF file, the same bytes for the same drawing; no date is written into it."""
    first, _ = prepare()
    page = Canvas(
        io.BytesIO(),
        (drawing.width, drawing.height),
        bottomup=0,  # measures run downwards, as in the drawing
        pageCompression=1,
        invariant=1,
        initialFontName=first and first.fontName,  # else of a typeface that the file would not carry
        lang=_LANGUAGE,
    )
    page._doc.info = _Undated()
    if drawing.title:
        page.setTitle(drawing.title)
        page.setViewerPreference("DisplayDocTitle", "true")
    page.setLineJoin(_ROUND)
    for mark in drawing.marks:
        _put(page, mark)
    page.showPage()
    return bytes(page.getpdfdata())


def prepare() -> tuple[ttfonts.TTFont | None, ttfonts.TTFont | None]:
    """Return the typeface of most texts, plain and bold, as a file carries it; read once in a process."""
    plain, bold = (_carried(fonts.latin(bold).file, 0) for bold in (False, True))
    return plain, bold


class _Undated(pdfdoc.PDFInfo):  # type: ignore[misc]
    """What a file says of itself: what wrote it, and its title if it has one; no date or invented names."""

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        told = {"Producer": pdfdoc.PDFString("ReportLab")}
        if self.title != pdfdoc.PDFInfo.title:
            told["Title"] = pdfdoc.PDFString(self.title)
        return bytes(pdfdoc.PDFDictionary(told).format(document))


def _put(page: Canvas, mark: Painted) -> None:
    if isinstance(mark, Text):
        page.setFillColor(HexColor(mark.colour), 1)
        _put_text(page, mark)
    elif isinstance(mark, Strokes):
        page.setStrokeColor(HexColor(mark.colour), mark.alpha)
        page.setLineWidth(mark.width)
        page.setDash(mark.dashes)
        # Lines that are seen through are seen through each other too.
        for lines in [(line,) for line in mark.lines] if mark.alpha < 1 else [mark.lines]:
            page.drawPath(_path(page, lines))
    else:
        page.setFillColor(HexColor(mark.colour), mark.alpha)
        for rings in mark.areas:
            _fill(page, _path(page, rings, closed=True))


def _path(page: Canvas, lines: Iterable[Line], *, closed: bool = False) -> PDFPathObject:
    path = page.beginPath()
    for start, *rest in lines:
        path.moveTo(*start)
        for point in rest:
            path.lineTo(*point)
        if closed:
            path.close()
    return path


def _fill(page: Canvas, path: PDFPathObject) -> None:
    page.drawPath(path, stroke=0, fill=1, fillMode=FILL_NON_ZERO)


def _put_text(page: Canvas, mark: Text) -> None:
    placed, wide = fonts.line(mark.text, mark.bold)
    left = mark.x - _SHIFTS[mark.align] * wide * mark.size
    for (file, number, name), letters in groupby(placed, key=_kind):
        if name is None:
            _draw_letters(page, letters, (file, number), left, mark)
            continue
        text = page.beginText()
        text.setFont(name, mark.size)
        for piece in _pieces(letters):
            text.setTextOrigin(left + piece[0].x * mark.size, mark.y)
            text.textOut("".join(chr(each.letter) for each in piece))
        page.drawText(text)


def _kind(placed: SetLetter) -> tuple[str, int, str | None]:
    """Return the typeface of a letter, and its name where the file carries the letter as text."""
    face, letter = placed.face, placed.letter
    found = _carried(face.file, face.number) if letter <= _LAST_TOLD else None
    name = found.fontName if found and found.face.charToGlyph.get(letter) else None
    return face.file, face.number, name


@cache
def _carried(file: str, number: int) -> ttfonts.TTFont | None:
    """Return a typeface that a file can carry; ``None`` for one without TrueType outlines."""
    try:
        found = ttfonts.TTFont(f"{file} {number}", file, subfontIndex=number, asciiReadable=False)
    except (ttfonts.TTFError, ValueError, LookupError):
        return None
    pdfmetrics.registerFont(found)
    return found


def _pieces(letters: Iterable[SetLetter]) -> Iterator[list[SetLetter]]:
    """Split letters of one typeface where one does not stand right behind the last."""
    piece: list[SetLetter] = []
    end = 0.0
    for each in letters:
        if piece and abs(each.x - end) > _NOT_MOVED:
            yield piece
            piece = []
        piece.append(each)
        end = each.x + each.face.advances[each.face.glyphs[each.letter]]
    yield piece


def _draw_letters(
    page: Canvas, letters: Iterable[SetLetter], source: tuple[str, int], left: float, mark: Text
) -> None:
    path, (file, number) = page.beginPath(), source
    with TTFont(file, fontNumber=number) as font:
        size, glyphs = mark.size / font["head"].unitsPerEm, font.getGlyphSet()
        pen = _PathPen(glyphs, path)
        for each in letters:
            place = (size, 0, 0, -size, left + each.x * mark.size, mark.y)
            glyphs[each.face.glyphs[each.letter]].draw(TransformPen(pen, place))
    if path.getCode():
        _fill(page, path)


class _PathPen(BasePen):  # type: ignore[misc]
    """Draws outlines of letters into a path."""

    def __init__(self, glyphs: object, path: PDFPathObject) -> None:
        super().__init__(glyphs)
        self._moveTo = lambda point: path.moveTo(*point)
        self._lineTo = lambda point: path.lineTo(*point)
        self._curveToOne = lambda *points: path.curveTo(*(at for point in points for at in point))
        self._closePath = path.close
