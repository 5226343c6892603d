"""The evidence tables: every publication with every figure as printed."""

from pathlib import Path

from evidence.display.section import Division, Place, Section, Volume
from evidence.sections.evidence_tables import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    title="Evidence tables",
    anchor="publications",
    tables=columns.TABLES,
    chapters={Volume.ANNEX: chapter.write},
    division=Division.EVIDENCE,
)
