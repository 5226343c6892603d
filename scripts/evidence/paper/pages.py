"""The pages of a paper: A4, upright or across, and the room that they leave."""

from __future__ import annotations

from typing import TypeAlias

from evidence.display.section import PORTRAIT

MARGIN_CM, EDGE_CM = 1.5, 0.8  # figures are 18 cm wide
_SHORT_CM, _LONG_CM = 21.0, 29.7
_CAPTION_CM = 2.2  # room that a figure leaves for its caption and the heading before it

Size: TypeAlias = tuple[float, float]


def page_cm(orientation: str) -> Size:
    """Return width and height of a page."""
    return (_SHORT_CM, _LONG_CM) if orientation == PORTRAIT else (_LONG_CM, _SHORT_CM)


def width_cm(orientation: str) -> float:
    """Return the width of the text on a page."""
    return page_cm(orientation)[0] - 2 * MARGIN_CM


def room_cm(orientation: str) -> Size:
    """Return the width and height that a page leaves for a figure."""
    return width_cm(orientation), page_cm(orientation)[1] - 2 * MARGIN_CM - _CAPTION_CM
