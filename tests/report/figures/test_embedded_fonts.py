"""A PDF carries the outlines and widths of its glyphs as matplotlib alone would embed them, and nothing more."""

import io
import re
import zlib
from pathlib import Path

import matplotlib as mpl
from drawn_figures import OUTCOME
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont, TTLibError
from large_review import synthesis_of
from matplotlib.backends.backend_pdf import FigureCanvasPdf

from evidence.figures.formats import embedding, pdf, saving
from evidence.figures.outcomes import forest

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def fonts(pdf):
    """The TrueType fonts that a PDF carries, by name and number: one may be cut into several."""
    found = {}
    for raw in STREAM.findall(pdf):
        try:
            font = TTFont(io.BytesIO(zlib.decompress(raw)))
        except (zlib.error, TTLibError):
            continue
        found[font["name"].getDebugName(6), len(found)] = font
    return found


def outlines(font, names=None):
    """What each glyph draws and how wide it is, in no order: numbers of glyphs differ with what is left out."""
    glyphs, drawn = font.getGlyphSet(), []
    for name in font.getGlyphOrder() if names is None else names:
        pen = DecomposingRecordingPen(glyphs)
        glyphs[name].draw(pen)
        drawn.append((glyphs[name].width, repr(pen.value)))
    return set(drawn)


def test_embedded_glyphs_are_the_same_without_tables_of_typesetting():
    figure = forest.draw(synthesis_of(3), OUTCOME)
    buffer = io.BytesIO()
    with pdf.house_style(figure):
        FigureCanvasPdf(pdf.figure(figure)).print_pdf(buffer, metadata={"CreationDate": None})
    alone, bare = fonts(buffer.getvalue()), fonts(saving.render(figure, ["pdf"])["pdf"])
    assert bare.keys() == alone.keys() and bare
    for name, font in bare.items():
        # matplotlib alone also takes along what ligatures would make of the glyphs.
        assert outlines(font) <= outlines(alone[name])
        assert not {"GSUB", "GPOS", "GDEF", "kern"} & set(font.keys())
    assert max(len(outlines(font)) for font in bare.values()) > 20
    left_out = set.union(*(outlines(font) - outlines(bare[name]) for name, font in alone.items()))
    characters = set("".join(text.text for text in figure.texts))
    for file in sorted(Path(mpl.get_data_path()).glob("fonts/ttf/DejaVuSans*.ttf")):
        whole = TTFont(file)
        known = whole.getBestCmap()
        assert not outlines(whole, {known[ord(c)] for c in characters if ord(c) in known}) & left_out


def test_matplotlib_still_cuts_fonts_where_it_is_met_and_is_left_as_it_was():
    before = embedding._backend_pdf_ps.get_glyphs_subset
    with embedding.bare_fonts():
        assert embedding._backend_pdf_ps.get_glyphs_subset is not before
    assert embedding._backend_pdf_ps.get_glyphs_subset is before
