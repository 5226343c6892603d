"""What is in no primary analysis, and why."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.left_out import chapter, columns, sheets, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.SYNTHESIS: view.of_synthesis, Place.OUTCOME: view.of_outcome},
    reader=Reader.MAIN,
    tables=columns.TABLES,
    sheets=sheets.SHEETS,
    narrow={"left-out": columns.PRINTED.heads},
    chapters={Volume.ANNEX: chapter.write},
    division=Division.RESULTS,
)
