"""The outcomes: each with its syntheses, whose parts are sections of their own."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.outcomes import chapter, for_script, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.MAIN,
    for_script=for_script.for_script,
    title="Outcomes",
    anchor="outcomes",
    entries=view.entries,
    chapters={Volume.REPORT: chapter.write_key, Volume.ANNEX: chapter.write},
    division=Division.RESULTS,
)
