"""The list of references of the paper."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.references import chapter, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.ANNEX,
    chapters={Volume.REPORT: chapter.write_in_short, Volume.ANNEX: chapter.write},
    division=Division.BACK,
)
