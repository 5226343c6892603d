"""A heat map in print: plain data, for whoever draws it or writes it as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

# From the least value to the largest; light enough for dark numbers.
COLOURS = ("#eef4f9", "#b3d0e8", "#5fa1d0")
_LEAST_RANGE = 10.0  # a largest value below it is not shown as dark as can be


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Rows by columns; ``values`` shade the cells (``None``: an empty cell), ``texts`` stand in them."""

    title: str
    subtitle: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    texts: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]

    @property
    def shades(self) -> list[list[str | None]]:
        """The colour of each cell, by size on a log scale; of 0 the lightest, of an empty cell none."""
        largest = max((v for row in self.values for v in row if v is not None), default=0.0)
        scale = math.log(max(largest, _LEAST_RANGE))
        return [
            [None if v is None else blend(COLOURS, math.log(v) / scale if v > 0 else 0.0) for v in row]
            for row in self.values
        ]


def blend(colours: Sequence[str], at: float) -> str:
    """Return the colour at a place between 0 and 1 on a scale that runs through some colours."""
    place = min(max(at, 0.0), 1.0) * (len(colours) - 1)
    first = min(int(place), len(colours) - 2)
    pairs = zip(*(bytes.fromhex(colour[1:]) for colour in colours[first : first + 2]), strict=True)
    return "#" + bytes(round(a + (b - a) * (place - first)) for a, b in pairs).hex()
