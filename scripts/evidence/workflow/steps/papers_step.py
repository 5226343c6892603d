"""The work of step `papers`: a review as Word documents, as a workbook and on one page.

Figures stand in the review's folder as SVG; as pixels they are made here, and kept in the store, so that a
figure that is what it was is not made again.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from evidence import sections
from evidence.display.links.figure_files import FORMATS
from evidence.display.section import Volume, report_of
from evidence.figures.formats import saving
from evidence.figures.reviews import heat_map, one_page
from evidence.paper import writing as document
from evidence.record import codec
from evidence.record.reviews.evidence import Evidence
from evidence.workbook import writing as workbook
from evidence.workflow import side_by_side
from evidence.workflow.making.orders import RESULTS, Order
from evidence.workflow.progress.counting import counted
from evidence.workflow.store import Store, checksum, key_of

MAP = "evidence-map"
_IN_WORD = "png"
_TO_PRINT = "pdf"


def write_papers(order: Order, review: str, processes: int = 1) -> None:
    """Write all of them from the evidence of one review and its figures, which stand in its folder."""
    folder, store = RESULTS / review, Store()
    evidence = codec.read(folder / "evidence.json", Evidence)
    report = report_of(evidence)
    for section in sections.SECTIONS:
        shown = section.heat_map(report) if section.heat_map else None
        if shown is not None:
            for name, content in saving.files(MAP, heat_map.draw(shown), FORMATS).items():
                (folder / name).write_bytes(content)
        if section.one_page is not None:
            page = one_page.draw(section.one_page(report))
            drawn = saving.render(page, FORMATS)[FORMATS[0]]
            (folder / "summary.pdf").write_bytes(_in_format(store, order.code[_TO_PRINT], drawn, _TO_PRINT))

    def write(name: str) -> None:
        if name == "report.xlsx":
            content = workbook.render(evidence)
        else:
            volume = Volume.ANNEX if name == "annex.docx" else Volume.REPORT
            pictures = partial(_kept_picture, Store(), order.code[_IN_WORD], folder)
            content = document.render(evidence, pictures, volume)
        (folder / name).write_bytes(content)

    # the longest first
    names = ("annex.docx", "report.xlsx", "report.docx")
    with counted(f"papers {review}", "file", len(names)) as one_more:
        side_by_side.each(write, names, processes, one_more)


def picture(folder: Path, figure: str) -> bytes:
    """Return a figure of a review's folder, which is an SVG file, as pixels for print."""
    return saving.from_svg((folder / figure).read_bytes(), _IN_WORD)


def _kept_picture(store: Store, code: str, folder: Path, figure: str) -> bytes:
    return _in_format(store, code, (folder / figure).read_bytes(), _IN_WORD)


def _in_format(store: Store, code: str, drawn: bytes, name: str) -> bytes:
    key = key_of("picture", name, code, checksum(drawn))
    return store.fetch(key, lambda: saving.from_svg(drawn, name))
