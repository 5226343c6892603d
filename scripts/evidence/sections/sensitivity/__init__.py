"""Sensitivity analyses beside the primary analysis; those that change nothing stand on the annex."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.sensitivity import chapter, columns, sheets, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.SYNTHESIS: view.view, Place.REPORT: view.whole},
    reader=Reader.ANNEX,
    title="Analyses that change nothing",
    anchor="unchanged",
    tables=columns.TABLES,
    sheets=sheets.SHEETS,
    chapters={Volume.ANNEX: chapter.write},
    division=Division.RESULTS,
)
