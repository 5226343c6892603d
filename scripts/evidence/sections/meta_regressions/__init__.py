"""Meta-regressions: each with its coefficients, their tests and what is left unexplained."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.meta_regressions import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.SYNTHESIS: view.view},
    reader=Reader.MAIN,
    tables=columns.TABLES,
    chapters={Volume.ANNEX: chapter.write},
    division=Division.RESULTS,
)
