"""Subgroup analyses, each with its forest plot."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.subgroups import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.SYNTHESIS: view.view},
    reader=Reader.MAIN,
    tables=columns.TABLES,
    chapters={Volume.ANNEX: chapter.write},
    division=Division.RESULTS,
)
