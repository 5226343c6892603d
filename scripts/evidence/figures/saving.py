"""A figure as files: SVG, PDF and PNG, the same bytes for the same figure."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from PIL import Image

from evidence.figures.embedding import bare_fonts
from evidence.figures.style import house_style

FORMATS = ("svg", "pdf", "png")
PNG_DPI = 300
# Pixels of a page of A4 at 300 dots an inch: a figure that is longer than its page is drawn more coarsely.
MOST_PIXELS = 2480 * 3508
PNG_COLOURS = 128
_WHITE = 252  # from here on a colour is white


def render(figure: Figure, formats: Iterable[str] = FORMATS) -> dict[str, bytes]:
    """Return the figure as bytes by format (``svg``, ``pdf``, ``png``); no date is written into any."""
    files = {}
    with house_style():
        for name in formats:
            buffer = io.BytesIO()
            if name == "svg":
                FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None})
            elif name == "pdf":
                with bare_fonts():
                    FigureCanvasPdf(figure).print_pdf(buffer, metadata={"CreationDate": None})
            elif name == "png":
                dpi = _dots_an_inch(figure)
                _image(figure, dpi).save(buffer, "png", dpi=(dpi, dpi))
            else:
                raise ValueError(f"no figure format {name!r}; known are {', '.join(FORMATS)}")
            files[name] = buffer.getvalue()
    return files


def files(stem: str, figure: Figure, formats: Iterable[str] = FORMATS) -> dict[str, bytes]:
    """Return the figure in these formats by the names of its files."""
    return {f"{stem}.{suffix}": content for suffix, content in render(figure, formats).items()}


def _dots_an_inch(figure: Figure) -> int:
    """Return `PNG_DPI`, or fewer where the figure would have more than `MOST_PIXELS`."""
    width, height = figure.get_size_inches()
    return min(PNG_DPI, int(math.sqrt(MOST_PIXELS / (width * height))))


def _image(figure: Figure, dpi: int) -> Image.Image:
    """Draw as pixels; few colours are used, so a palette makes the file a quarter of the size."""
    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    few = image.quantize(PNG_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    # The paper stays white: the palette's next to white would show as a tint on a page.
    palette = few.getpalette() or []
    colours = zip(*(palette[i::3] for i in range(3)), strict=True)
    few.putpalette([v for c in colours for v in ((255,) * 3 if min(c) >= _WHITE else c)])
    return few


def save(figure: Figure, path_stem: Path, formats: Iterable[str] = FORMATS) -> list[Path]:
    """Write ``<path_stem>.<format>`` for each format and return the paths."""
    path_stem.parent.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in render(figure, formats).items():
        path = path_stem.with_name(f"{path_stem.name}.{name}")
        path.write_bytes(content)
        paths.append(path)
    return paths
