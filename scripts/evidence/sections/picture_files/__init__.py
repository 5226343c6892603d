"""All figures as files, outcome by outcome: what the page shows inline, for use elsewhere."""

from pathlib import Path

from evidence.display.section import Place, Reader, Section
from evidence.sections.picture_files import view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.ANNEX,
    title="Plots as files",
    anchor="files",
)
