"""The appendix on certainty (GRADE): what named people judged, and the computed proposals by domain."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.certainty import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.ANNEX,
    title=view.TITLE,
    anchor="certainty",
    tables=columns.TABLES,
    narrow={"certainty": columns.PRINTED.heads},
    chapters={Volume.ANNEX: chapter.write},
    division=Division.BACK,
)
