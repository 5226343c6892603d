"""The work of step `papers`: a review as Word documents, as a workbook and on one page."""

from __future__ import annotations

from pathlib import Path

from evidence import sections
from evidence.display.section import Volume, report_of
from evidence.figures import one_page, saving
from evidence.paper import writing as document
from evidence.record import codec
from evidence.record.evidence import Evidence
from evidence.workbook import writing as workbook


def write_papers(folder: Path) -> None:
    """Write all of them from the evidence of one review and its figures, which stand in its folder."""
    evidence = codec.read(folder / "evidence.json", Evidence)
    (folder / "report.xlsx").write_bytes(workbook.render(evidence))
    (folder / "report.docx").write_bytes(document.render(evidence, folder))
    (folder / "annex.docx").write_bytes(document.render(evidence, folder, Volume.ANNEX))
    for make in (section.one_page for section in sections.SECTIONS if section.one_page):
        page = one_page.draw(make(report_of(evidence)))
        (folder / "summary.pdf").write_bytes(saving.render(page, ("pdf",))["pdf"])
