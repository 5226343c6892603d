"""The methods in sentences, analyses as configured, literature, the whole configuration."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.methods import chapter, columns, for_script, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.ANNEX,
    for_script=for_script.for_script,
    title="Methods",
    anchor="methods",
    tables=columns.TABLES,
    chapters={Volume.REPORT: chapter.write_in_short, Volume.ANNEX: chapter.write},
    division=Division.BACK,
)
