"""A PDF of a figure: painted as its PNG is, its text is text, its letters are the typeface's own."""

import dataclasses
import io
import math
import re
import shutil
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest
from drawn_figures import OUTCOME
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont
from large_review import synthesis_of
from PIL import Image

from evidence.figures.drawing import fonts
from evidence.figures.drawing.artwork import Artwork, Fills, Strokes, Text
from evidence.figures.formats import pdf, png, saving
from evidence.figures.outcomes import forest

OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj\n", re.DOTALL)
DPI, STEP = 288, 0.25  # a point is four dots
# Two programs smooth edges of letters differently, by no more than this of 255 shades on average.
SMOOTHED = 3.0
SQUARE = ((10.0, 10.0), (40.0, 10.0), (40.0, 40.0), (10.0, 40.0))
HOLE = ((20.0, 20.0), (20.0, 30.0), (30.0, 30.0), (30.0, 20.0))
# Accented letters are composed of two glyphs each.
SHAPES = Artwork(
    180,
    90,
    (
        Fills(((SQUARE, HOLE),), "#0072b2"),
        Fills((tuple([tuple((x + 45, y + 15) for x, y in SQUARE)]),), "#d55e00", 0.4),
        Strokes((((100, 20), (160, 20)), ((100, 30), (160, 35))), "#009e73", 3.0, (6.0, 3.0)),
        Strokes((((100, 40), (160, 60)), ((100, 60), (160, 40))), "#cc79a7", 6.0, (), 0.5),
        Text(90, 80, "Müller, AVATAR ≥ 5 é", 9, "center", bold=True),
        Text(170, 70, "(½) To–Wo", 8, "right"),
    ),
)


# No mathematical letter is named in the file: it is drawn.
DRAWN_LETTER = Artwork(120, 40, (Text(60, 30, "a𝔸é", 24, "center"),))


def stream(content):
    return zlib.decompress(re.search(rb"stream\r?\n(.*)endstream", content, re.DOTALL)[1])


def objects(file):
    return {int(number): content for number, content in OBJECT.findall(file)}


def referred(found, content, name):
    return found[int(re.search(rb"/%b (\d+) 0 R" % name, content)[1])]


def carried(file):
    """The fonts that a PDF carries: whether bold, and the glyph and the told width of each letter."""
    found = objects(file)
    for content in found.values():
        if b"/Subtype /TrueType" not in content:
            continue
        meant = stream(referred(found, content, b"ToUnicode")).decode().partition("beginbfchar")[2]
        described = referred(found, content, b"FontDescriptor")
        cut = TTFont(io.BytesIO(stream(referred(found, described, b"FontFile2"))))
        (codes,) = cut["cmap"].tables
        widths = re.search(rb"/Widths \[([^]]*)\]", content)[1].split()
        letters = {
            chr(int(letter, 16)): (codes.cmap[int(code, 16)], float(widths[int(code, 16)]))
            for code, letter in re.findall(r"<(\w{2})> <(\w{4})>", meant)
            if int(letter, 16)
        }
        yield cut, b"-Bold" in content, letters


def painted(file):
    """What paints the page."""
    found = objects(file)
    (page,) = (content for content in found.values() if b"/Contents" in content)
    return stream(referred(found, page, b"Contents")).decode()


def outline(font, glyph):
    glyphs, pen = font.getGlyphSet(), DecomposingRecordingPen(font.getGlyphSet())
    glyphs[glyph].draw(pen)
    return glyphs[glyph].width, pen.value


def test_every_letter_has_the_outline_and_width_of_its_typeface_and_no_other_letter_is_carried():
    shown = forest.draw(synthesis_of(3), OUTCOME)
    drawing = Artwork(shown.width, shown.height, (*shown.marks, *SHAPES.marks))
    kept = {}
    for font, bold, letters in carried(pdf.write(drawing)):
        whole = TTFont(fonts.latin(bold).file)
        known, em = whole.getBestCmap(), whole["head"].unitsPerEm
        for letter, (glyph, width) in letters.items():
            assert outline(font, glyph) == outline(whole, known[ord(letter)])
            assert width == pytest.approx(1000 * whole["hmtx"][known[ord(letter)]][0] / em, abs=1e-3)
        drawn = {name for name in font.getGlyphOrder() if font["glyf"][name].numberOfContours}
        # A space is empty; parts of letters, and the first glyph.
        assert len(letters) <= len(drawn) + 1 <= len(letters) + 10
        kept[bold] = set(letters)
    for bold in (False, True):
        said = "".join(t.text for t in drawing.texts if t.bold is bold)
        assert kept[bold] == set(said.replace("\xa0", " "))  # a search for words finds both spaces


def test_nothing_is_told_of_the_day_the_machine_or_what_was_drawn_before():
    first = pdf.write(SHAPES)
    pdf.write(DRAWN_LETTER)
    assert pdf.write(SHAPES) == first
    folder = str(Path(fonts.latin(bold=False).file).parent).encode()
    assert not any(word in first for word in (b"Date", b"anonymous", b"untitled", folder))


def whole_dots(drawing):
    """A page of whole dots, so that both programs put it alike between them."""
    wide, high = (STEP * math.ceil(side / STEP) for side in (drawing.width, drawing.height))
    return Artwork(wide, high, drawing.marks)


@pytest.mark.parametrize(
    "drawing",
    [SHAPES, DRAWN_LETTER, forest.draw(synthesis_of(5), OUTCOME)],
    ids=["shapes", "drawn letter", "forest"],
)
def test_it_is_painted_as_the_png_is(drawing, tmp_path):
    """The one by poppler from text and typefaces, the other by Agg from outlines of letters."""
    painter = shutil.which("pdftoppm")
    if painter is None:
        pytest.skip("pdftoppm (package poppler-utils) is not installed")
    page = whole_dots(drawing)
    (tmp_path / "it.pdf").write_bytes(pdf.write(page))
    subprocess.run([painter, "-r", str(DPI), "-png", "-singlefile", "it.pdf", "it"], cwd=tmp_path, check=True)
    ours = np.asarray(Image.open(tmp_path / "it.png").convert("RGB"), dtype=float)
    theirs = np.asarray(Image.open(io.BytesIO(png.write(page, DPI))).convert("RGB"), dtype=float)
    difference = np.abs(ours - theirs).mean(axis=2)
    moved = np.abs(ours[3:] - theirs[:-3]).mean(axis=2)
    assert difference.mean() < SMOOTHED and 2 * difference.mean() < moved.mean()


def test_its_text_can_be_read_and_no_sign_of_it_ends_the_text():
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext (package poppler-utils) is not installed")
    said = ["Müller (2020) \\ [a] <b> – ≥ 5 AVATAR", "x" * 300]
    drawing = Artwork(3000, 90, tuple(Text(10, 30 * i + 20, text, 9) for i, text in enumerate(said)))
    read = subprocess.run(
        [reader, "-layout", "-", "-"], input=pdf.write(drawing), capture_output=True, check=True
    )
    assert [line.strip() for line in read.stdout.decode().split("\n") if line.strip()] == said


def test_letters_of_a_typeface_without_true_type_outlines_are_drawn(tmp_path, monkeypatch):
    """Many typefaces for Chinese have curves of another kind."""
    pen = T2CharStringPen(1000, None)
    pen.moveTo((100, 0))
    pen.lineTo((900, 0))
    pen.curveTo((900, 500), (500, 800), (100, 800))
    pen.closePath()
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", "one"])
    builder.setupCharacterMap({0x5F20: "one"})
    empty = T2CharStringPen(1000, None).getCharString()
    builder.setupCFF("Other", {}, {".notdef": empty, "one": pen.getCharString()}, {})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "one": (1000, 100)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupPost()
    builder.save(tmp_path / "other.otf")
    other = fonts._face(str(tmp_path / "other.otf"), 0)
    monkeypatch.setattr(fonts, "_others", lambda: (other,))
    fonts.face_of.cache_clear()
    try:
        file = pdf.write(Artwork(100, 50, (Text(10, 30, "a张b", 10),)))
    finally:
        fonts.face_of.cache_clear()
    start = 10 + 10 * fonts.width("a", False)
    found = re.findall(r"((?:-?[\d.]+ )+)([mlc])\b", painted(file))
    moved, lined, curved = ([float(n) for n in numbers.split()] for numbers, _ in found)
    assert "".join(way for _, way in found) == "mlc"
    assert moved == pytest.approx([start + 1, 30], abs=1e-3)
    assert lined == pytest.approx([start + 9, 30], abs=1e-3)
    assert curved == pytest.approx([start + 9, 25, start + 5, 22, start + 1, 22], abs=1e-3)
    assert [set(letters) - {" "} for _, _, letters in carried(file)] == [set("ab")]


def test_a_page_that_is_read_by_itself_says_its_title_and_its_language():
    entitled = pdf.write(dataclasses.replace(SHAPES, title="Thrombus removal – é"))
    info = objects(entitled)[int(re.search(rb"/Info (\d+) 0 R", entitled)[1])]
    assert b"/Title (Thrombus removal \\205 \\351)" in info  # in the letters of PDF's own encoding
    assert b"/DisplayDocTitle true" in entitled
    kept = saving.render(dataclasses.replace(SHAPES, title="Risk & <harm>"), ["svg"])["svg"]
    assert b"/Title (Risk & <harm>)" in saving.from_svg(kept, "pdf")
    bare = pdf.write(SHAPES)
    assert b"/Title" not in bare and all(b"/Lang (en-GB)" in file for file in (bare, entitled))
