"""What could not be used or made: study files with errors, studies that an outcome is made without."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.missing import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.MAIN,
    title="What is missing",
    anchor="missing",
    tables=columns.TABLES,
    chapters={Volume.REPORT: chapter.write, Volume.ANNEX: chapter.write},
    division=Division.SUMMARY,
)
