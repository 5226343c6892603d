"""The evidence base: what was studied, what was excluded and why, who shares patients."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.evidence_base import chapter, columns, sheets, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.ANNEX,
    title="Evidence base",
    anchor="evidence-base",
    tables=columns.TABLES,
    sheets=sheets.SHEETS,
    chapters={Volume.REPORT: chapter.write_studies, Volume.ANNEX: chapter.write},
    division=Division.EVIDENCE,
)
