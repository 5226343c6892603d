"""Of a review without any eligible publication: what was looked at, and what keeps each out."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.none_eligible import chapter, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.MAIN,
    title="Publications looked at",
    anchor="looked-at",
    chapters={Volume.REPORT: chapter.write_counted, Volume.ANNEX: chapter.write},
    division=Division.SUMMARY,
)
