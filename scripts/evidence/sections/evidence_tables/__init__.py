"""The evidence tables: every publication with every figure as printed."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.evidence_tables import chapter, columns, for_script, sheets, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.ANNEX,
    for_script=for_script.for_script,
    title="Evidence tables",
    anchor="publications",
    tables=columns.TABLES,
    sheets=sheets.SHEETS,
    chapters={Volume.ANNEX: chapter.write},
    division=Division.EVIDENCE,
)
