"""What is other than in the baseline that the review is compared with."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.changes import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.FIRST,
    title="What changed",
    anchor="changes",
    tables=columns.TABLES,
    narrow={"changes": columns.PRINTED.heads},
    chapters={Volume.REPORT: chapter.write_in_short, Volume.ANNEX: chapter.write},
    division=Division.SUMMARY,
)
