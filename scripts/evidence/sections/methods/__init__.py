"""The methods in sentences, analyses as configured, literature, the whole configuration."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.methods import chapter, columns, known, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.ANNEX,
    known=known.known,
    title="Methods",
    anchor="methods",
    tables=columns.TABLES,
    chapters={Volume.REPORT: chapter.write_in_short, Volume.ANNEX: chapter.write},
    division=Division.BACK,
)
