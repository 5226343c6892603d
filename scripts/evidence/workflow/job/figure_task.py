"""One figure that a step draws where what it shows, or the code that draws it, changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evidence.display.links.figure_files import FORMATS
from evidence.figures.drawing.artwork import Artwork
from evidence.workflow.store import Files


@dataclass(frozen=True, slots=True)
class FigureTask:
    """One figure to be drawn: its name, the module that draws it, and what it is drawn from."""

    stem: str
    module: str
    shown: object
    draw: Callable[[], Artwork]

    def files(self, formats: Sequence[str] = FORMATS) -> Files:
        """Draw it; returns its files by name."""
        # Imported here: a run in which nothing changed must not pay for reading typefaces.
        from evidence.figures.formats import saving

        return saving.files(self.stem, self.draw(), formats)
