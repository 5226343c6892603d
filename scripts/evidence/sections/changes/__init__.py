"""What is other than in the baseline that the review is compared with."""

from pathlib import Path

from evidence.display.section import Division, Place, Section
from evidence.sections.changes import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    title="What changed",
    anchor="changes",
    tables=columns.TABLES,
    narrow={"changes": columns.PRINTED.heads},
    chapter=chapter.write,
    division=Division.SUMMARY,
)
