"""What the report was made with and from: software, files, data, how to cite."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.versions import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.ANNEX,
    title="Versions and checksums",
    anchor="reproduction",
    tables=columns.TABLES,
    chapters={Volume.ANNEX: chapter.write},
    division=Division.BACK,
)
