"""What the review is: its title, its question, what it is made from."""

from pathlib import Path

from evidence.display.section import Division, Place, Section
from evidence.sections.front import chapter, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    chapter=chapter.write,
    division=Division.SUMMARY,
)
