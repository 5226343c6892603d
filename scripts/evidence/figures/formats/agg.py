"""What Agg, which paints for matplotlib, asks for.

matplotlib's own paths and graphics context bring in text and figures, whose import costs more than most
pictures: here stand the few words in which Agg asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Numbers by which Agg knows how points are joined.
MOVE, LINE, CLOSE = 1, 2, 79


@dataclass(frozen=True, slots=True)
class Outline:
    """Points and how they are joined, in the words in which Agg asks for a path of matplotlib's."""

    vertices: NDArray[np.float64]  # points, 2
    codes: NDArray[np.uint8]
    should_simplify: bool = False  # every point is painted
    simplify_threshold: float = 0.0


@dataclass(frozen=True, slots=True)
class Brush:
    """What Agg asks of a graphics context of matplotlib's, in its words."""

    _rgb: tuple[float, float, float, float]
    _linewidth: float = 0.0  # points: Agg turns them into pixels
    _dashes: tuple[float, ...] = ()
    _capstyle: str = "butt"
    _joinstyle: str = "round"
    _antialiased: int = 1
    _forced_alpha: bool = True
    _cliprect: None = None

    @property
    def _alpha(self) -> float:
        return self._rgb[3]

    def get_dashes(self) -> tuple[int, list[float] | None]:
        """Where dashes begin, and their lengths."""
        return 0, list(self._dashes) or None

    def get_clip_path(self) -> tuple[None, None]:
        """Nothing is cut off."""
        return None, None

    def get_snap(self) -> None:
        """Agg decides whether lines are moved to whole pixels."""
        return None

    def get_hatch_path(self) -> None:
        """No hatching."""
        return None

    def get_hatch_color(self) -> tuple[float, float, float, float]:
        """Of the hatching that there is not."""
        return self._rgb

    def get_hatch_linewidth(self) -> float:
        """Of the hatching that there is not."""
        return 0.0

    def get_sketch_params(self) -> None:
        """Lines are straight."""
        return None
