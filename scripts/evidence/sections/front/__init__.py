"""What the review is: its title, its question, what it is made from."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.front import chapter, one_page, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.FIRST,
    chapters={Volume.REPORT: chapter.write_summary, Volume.ANNEX: chapter.write},
    one_page=one_page.one_page,
    division=Division.SUMMARY,
)
