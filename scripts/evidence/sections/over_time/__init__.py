"""Outcomes over time: the curve of all studies, and its figures."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.over_time import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.OUTCOME: view.view},
    reader=Reader.MAIN,
    tables=columns.TABLES,
    narrow={"off-curve": columns.LEFT_OUT_PRINTED.heads},
    chapters={Volume.ANNEX: chapter.write},
    division=Division.RESULTS,
)
