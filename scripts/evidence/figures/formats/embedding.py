"""Fonts as a PDF carries them: their glyphs, without the tables that only typesetting reads.

matplotlib has set every glyph in its place before it embeds a font. The tables of ligatures, kerning and
marks have no reader in a PDF, yet to cut them down to the glyphs of one figure takes four fifths of the time
that the PDF takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fontTools import subset  # type: ignore[import-untyped]
from matplotlib.backends import _backend_pdf_ps

_OF_TYPESETTING = ("GSUB", "GPOS", "GDEF", "BASE", "JSTF", "kern", "MATH")
_CUT = "get_glyphs_subset"


@contextmanager
def bare_fonts() -> Iterator[None]:
    """Embed fonts without tables of typesetting; where matplotlib embeds them otherwise, as it does."""
    known: dict[str, Any] = vars(_backend_pdf_ps)
    cut = known.get(_CUT)
    if cut is None or not hasattr(known.get("subset"), "load_font"):
        yield
        return
    load = subset.load_font

    def load_bare(*args: Any, **kwargs: Any) -> Any:
        font = load(*args, **kwargs)
        for table in _OF_TYPESETTING:
            if table in font:
                del font[table]
        return font

    def cut_bare(*args: Any, **kwargs: Any) -> Any:
        subset.load_font = load_bare
        try:
            return cut(*args, **kwargs)
        finally:
            subset.load_font = load

    setattr(_backend_pdf_ps, _CUT, cut_bare)
    try:
        yield
    finally:
        setattr(_backend_pdf_ps, _CUT, cut)
