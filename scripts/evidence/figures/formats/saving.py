"""A drawing as files: SVG, PDF and PNG, the same bytes for the same drawing.

PDF needs ReportLab and PNG Agg of matplotlib, which are imported where they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.figures.drawing.artwork import Artwork
from evidence.figures.formats import svg

FORMATS = ("svg", "pdf", "png")
_POINTS_PER_CM = 72 / 2.54


def size_cm(content: bytes) -> tuple[float, float]:
    """Return width and height of a figure that was saved as SVG.

    Raises
    ------
    ValueError
        Where the file is not one of ours.
    """
    width, height = svg.size(content)
    return width / _POINTS_PER_CM, height / _POINTS_PER_CM


def without_heading(content: bytes) -> bytes:
    """Return a figure that was saved as SVG, without title and subtitle: for a page whose caption says them.

    Raises
    ------
    ValueError
        Where the file is not one of ours.
    """
    return svg.without_heading(content)


@dataclass(frozen=True, slots=True)
class PicturePlace:
    """Where a picture is seen: so many dots an inch there, on whichever page leaves it most room.

    Attributes
    ----------
    dots
        Dots an inch of what is seen.
    rooms
        Width and height in cm that a page has for it, of each page that it may stand on.
    """

    dots: int
    rooms: tuple[tuple[float, float], ...]

    def dots_of(self, drawing: Artwork) -> int:
        """Return the dots an inch of a drawing that is made smaller until it fits."""
        width, height = drawing.width / _POINTS_PER_CM, drawing.height / _POINTS_PER_CM
        return int(self.dots * max(min(1.0, wide / width, high / height) for wide, high in self.rooms))


def render(drawing: Artwork, formats: Iterable[str] = FORMATS) -> dict[str, bytes]:
    """Return the figure as bytes by format (``svg``, ``pdf``, ``png``); no date is written into any."""
    return {name: _written(drawing, name) for name in formats}


def from_svg(content: bytes, name: str, shown: PicturePlace | None = None) -> bytes:
    """Return a figure that was saved as SVG in another format; as pixels, no more than where it is ``shown``.

    Raises
    ------
    ValueError
        Where the file is not one of ours.
    """
    return _written(svg.read(content), name, shown)


def _written(drawing: Artwork, name: str, shown: PicturePlace | None = None) -> bytes:
    if name == "svg":
        return svg.write(drawing)
    if name == "pdf":
        from evidence.figures.formats import pdf

        return pdf.write(drawing)
    if name == "png":
        from evidence.figures.formats import png

        return png.write(drawing, shown.dots_of(drawing) if shown else png.DOTS_AN_INCH)
    raise ValueError(f"no figure format {name!r}; known are {', '.join(FORMATS)}")


def files(stem: str, drawing: Artwork, formats: Iterable[str] = FORMATS) -> dict[str, bytes]:
    """Return the figure in these formats by the names of its files."""
    return {f"{stem}.{suffix}": content for suffix, content in render(drawing, formats).items()}
