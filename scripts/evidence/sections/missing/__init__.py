"""What is missing: files with errors, studies an outcome is made without, studies looked for in vain."""

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
    chapters={Volume.REPORT: chapter.write, Volume.ANNEX: chapter.write_annex},
    division=Division.SUMMARY,
)
