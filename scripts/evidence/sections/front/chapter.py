"""Title block and contents of the paper."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.display.tables.cells import bold
from evidence.sections.front.view import FrontView


def write(paper: Writer, v: FrontView) -> None:
    """Write the first page."""
    paper.title(v.title, "Evidence report")
    paper.text(bold(v.lead))
    paper.table("The question", v.grid)
    if v.notes:
        paper.text(v.notes)
    paper.text(
        f"Made from {v.config_file} (SHA-256 {v.checksum}) and {v.study_files}. The page report.html shows "
        "the same, with each figure leading to its source; the workbook report.xlsx holds all numbers "
        "unrounded.",
        style="SmallText",
    )
    paper.contents("Contents")
