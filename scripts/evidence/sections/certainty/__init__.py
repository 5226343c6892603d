"""Certainty of the evidence (GRADE): computed proposals, and what named people made of them."""

from pathlib import Path

from evidence.display.section import Division, Place, Section
from evidence.sections.certainty import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    title="Certainty of the evidence",
    anchor="certainty",
    tables=columns.TABLES,
    narrow={"certainty": columns.PRINTED.heads},
    chapter=chapter.write,
    division=Division.SUMMARY,
)
