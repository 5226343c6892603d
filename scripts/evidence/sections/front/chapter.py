"""The first pages: of the paper a summary of one page, of the annex the question; the contents of both."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.display.tables.cells import bold
from evidence.sections.front.view import FrontView


def write_summary(paper: Writer, v: FrontView) -> None:
    """Write the summary of one page."""
    paper.title(v.title, "Evidence report")
    for text in v.answer:
        paper.text(text)
    if v.key:
        paper.table("The results that the review ranks highest", v.key_grid)
        paper.text(" ".join(v.legend), style="SmallText")
    paper.table("The question", v.grid)
    paper.new_page()
    paper.contents("Contents")
    paper.text(
        f"{v.lead} Made from {v.config_file} (SHA-256 {v.checksum}) and {v.study_files}. All analyses, "
        "evidence tables by publication and the whole methods stand in annex.docx, all numbers unrounded in "
        "report.xlsx.",
        style="SmallText",
    )


def write(paper: Writer, v: FrontView) -> None:
    """Write the first page of the annex."""
    paper.title(v.title, "Annex to the evidence report")
    paper.text(bold(v.lead))
    paper.table("The question", v.grid)
    if v.notes:
        paper.text(v.notes)
    paper.text(
        f"Made from {v.config_file} (SHA-256 {v.checksum}) and {v.study_files}. The pages report.html and "
        "annex.html show the same, with each number leading to its source; the workbook report.xlsx holds "
        "all numbers unrounded.",
        style="SmallText",
    )
    paper.contents("Contents")
