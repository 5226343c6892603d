"""Sensitivity analyses beside the primary analysis."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.sensitivity import chapter, columns, sheets, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.SYNTHESIS: view.view},
    reader=Reader.MAIN,
    tables=columns.TABLES,
    sheets=sheets.SHEETS,
    chapters={Volume.ANNEX: chapter.write},
    division=Division.RESULTS,
)
