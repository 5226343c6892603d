"""A drawing as files: SVG, PDF and PNG, the same bytes for the same drawing.

SVG is written at once. PDF and PNG need matplotlib, which is imported where one of them is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from evidence.figures.drawing.artwork import Artwork
from evidence.figures.formats import svg

FORMATS = ("svg", "pdf", "png")


def render(drawing: Artwork, formats: Iterable[str] = FORMATS) -> dict[str, bytes]:
    """Return the figure as bytes by format (``svg``, ``pdf``, ``png``); no date is written into any."""
    return {name: _written(drawing, name) for name in formats}


def from_svg(content: bytes, name: str) -> bytes:
    """Return a figure that was saved as SVG in another format.

    Raises
    ------
    ValueError
        Where the file is not one of ours.
    """
    return _written(svg.read(content), name)


def _written(drawing: Artwork, name: str) -> bytes:
    if name == "svg":
        return svg.write(drawing)
    if name == "pdf":
        from evidence.figures.formats import pdf

        return pdf.write(drawing)
    if name == "png":
        from evidence.figures.formats import png

        return png.write(drawing)
    raise ValueError(f"no figure format {name!r}; known are {', '.join(FORMATS)}")


def files(stem: str, drawing: Artwork, formats: Iterable[str] = FORMATS) -> dict[str, bytes]:
    """Return the figure in these formats by the names of its files."""
    return {f"{stem}.{suffix}": content for suffix, content in render(drawing, formats).items()}


def save(drawing: Artwork, path_stem: Path, formats: Iterable[str] = FORMATS) -> list[Path]:
    """Write ``<path_stem>.<format>`` for each format and return the paths."""
    path_stem.parent.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in render(drawing, formats).items():
        path = path_stem.with_name(f"{path_stem.name}.{name}")
        path.write_bytes(content)
        paths.append(path)
    return paths
