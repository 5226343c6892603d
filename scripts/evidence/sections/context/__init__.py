"""What systematic reviews, economic evaluations and case reports say: shown, never pooled."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section
from evidence.sections.context import columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.ANNEX,
    title="Systematic reviews and case reports",
    tables=columns.TABLES,
    anchor="context",
    division=Division.EVIDENCE,
)
