"""From the search to the studies: the flow diagram, and designs."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.flow import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.EVIDENCE_BASE: view.view},
    reader=Reader.ANNEX,
    tables=columns.TABLES,
    chapters={Volume.ANNEX: chapter.write},
    division=Division.EVIDENCE,
)
