"""How robust a result is: influence, cumulative results, small-study effects, specification curve."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.robustness import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.SYNTHESIS: view.view, Place.REPORT: view.cumulative},
    reader=Reader.ANNEX,
    title="Cumulative results",
    anchor="cumulative",
    tables=columns.TABLES,
    chapters={Volume.ANNEX: chapter.write},
    division=Division.RESULTS,
)
