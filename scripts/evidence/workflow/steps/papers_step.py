"""The work of step `papers`: a review as Word documents, as a workbook and on one page."""

from __future__ import annotations

from pathlib import Path

from evidence import sections
from evidence.display.links.figure_files import FORMATS
from evidence.display.section import Volume, report_of
from evidence.figures import heat_map, one_page, saving
from evidence.paper import writing as document
from evidence.record import codec
from evidence.record.reviews.evidence import Evidence
from evidence.workbook import writing as workbook
from evidence.workflow import side_by_side
from evidence.workflow.progress.counting import counted

MAP = "evidence-map"


def write_papers(folder: Path, processes: int = 1) -> None:
    """Write all of them from the evidence of one review and its figures, which stand in its folder."""
    evidence = codec.read(folder / "evidence.json", Evidence)
    report = report_of(evidence)
    for section in sections.SECTIONS:
        shown = section.heat_map(report) if section.heat_map else None
        if shown is not None:
            for name, content in saving.files(MAP, heat_map.draw(shown), FORMATS).items():
                (folder / name).write_bytes(content)
        if section.one_page is not None:
            page = one_page.draw(section.one_page(report))
            (folder / "summary.pdf").write_bytes(saving.render(page, ("pdf",))["pdf"])

    def write(name: str) -> None:
        if name == "report.xlsx":
            content = workbook.render(evidence)
        else:
            volume = Volume.ANNEX if name == "annex.docx" else Volume.REPORT
            content = document.render(evidence, folder, volume)
        (folder / name).write_bytes(content)

    # the longest first
    names = ("annex.docx", "report.xlsx", "report.docx")
    with counted(f"papers {folder.name}", "file", len(names)) as one_more:
        side_by_side.each(write, names, processes, one_more)
