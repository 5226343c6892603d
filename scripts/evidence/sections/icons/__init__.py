"""The absolute effect of a synthesis as an icon array: of 100 or 1,000 people, how many have the event."""

from pathlib import Path

from evidence.display.section import Place, Reader, Section
from evidence.sections.icons import view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.SYNTHESIS: view.view},
    reader=Reader.MAIN,
)
