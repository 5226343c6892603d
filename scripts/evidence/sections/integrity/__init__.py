"""What does not add up in publications and study files."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.integrity import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.ANNEX,
    title="Integrity findings",
    anchor="integrity",
    tables=columns.TABLES,
    chapters={Volume.ANNEX: chapter.write},
    division=Division.BACK,
)
