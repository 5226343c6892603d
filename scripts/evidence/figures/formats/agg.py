"""Agg, which paints, and FreeType, which knows the outlines of letters, as they come with matplotlib.

Both are compiled modules that need nothing else of it: they are loaded by themselves, because the import of
matplotlib costs more than most pictures.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

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


def _compiled(name: str) -> Any:
    """Load a compiled module of matplotlib's alone; where it stands elsewhere, with all of matplotlib."""
    if name in sys.modules:
        return sys.modules[name]
    package = importlib.util.find_spec("matplotlib")
    inside = name.split(".")[1:-1]
    folders = [str(Path(f, *inside)) for f in (package and package.submodule_search_locations) or ()]
    found = PathFinder.find_spec(name, folders)
    if found is None or found.loader is None:
        return importlib.import_module(name)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    sys.modules[name] = module  # matplotlib takes it from here, should all of it be imported
    return module


RendererAgg = _compiled("matplotlib.backends._backend_agg").RendererAgg
_freetype = _compiled("matplotlib.ft2font")
FT2Font, NO_HINTING = _freetype.FT2Font, _freetype.LoadFlags.NO_HINTING
