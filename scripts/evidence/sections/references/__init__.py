"""The list of references of the paper."""

from pathlib import Path

from evidence.display.section import Division, Place, Section
from evidence.sections.references import chapter, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    chapter=chapter.write,
    division=Division.BACK,
)
