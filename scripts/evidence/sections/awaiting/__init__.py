"""Publications whose results are still to be read, and studies that have none yet."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.awaiting import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.ANNEX,
    title="Awaiting and ongoing",
    anchor="awaiting",
    tables=columns.TABLES,
    chapters={Volume.ANNEX: chapter.write},
    division=Division.EVIDENCE,
)
