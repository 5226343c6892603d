"""The forest plot of a synthesis, how its numbers came about, and the second computation."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.forest import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.SYNTHESIS: view.view},
    reader=Reader.MAIN,
    tables=columns.TABLES,
    chapters={Volume.REPORT: chapter.write_key, Volume.ANNEX: chapter.write},
    division=Division.RESULTS,
)
