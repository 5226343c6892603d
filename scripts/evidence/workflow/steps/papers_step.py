"""The work of step `papers`: a review as Word documents, as a workbook and on one page.

Figures stand in the review's folder as SVG; as pixels they are made here, and kept in the store, so that a
figure that is what it was is not made again. So are the workbook, for what it holds, and the parts of the
annex that are made of one outcome.
"""

from __future__ import annotations

from pathlib import Path

from evidence import sections
from evidence.display.section import LANDSCAPE, PORTRAIT, Report, Volume, report_of
from evidence.figures.drawing import fonts
from evidence.figures.formats import pdf, saving
from evidence.figures.reviews import heat_map, one_page
from evidence.paper import writing as document
from evidence.paper.document import Composed
from evidence.paper.pages import Size, room_cm
from evidence.record import codec, in_text
from evidence.record.reviews.evidence import Evidence
from evidence.workbook import writing as workbook
from evidence.workflow import side_by_side
from evidence.workflow.job.parts import KeptParts
from evidence.workflow.making.orders import RESULTS, Order
from evidence.workflow.packs import pack
from evidence.workflow.progress.counting import counted
from evidence.workflow.store import Store, checksum, key_of

MAP = "evidence-map"
_AS_DRAWN = "svg"
_IN_WORD = "png"
_TO_PRINT = "pdf"
_BOOK = "workbook"
_ANNEX = "annex"
# Dots an inch of figures as they stand on their page, of which the annex of a large review has more than a
# hundred: in print, 300 are no more readable.
_PLACE = saving.PicturePlace(200, (room_cm(PORTRAIT), room_cm(LANDSCAPE)))
_PAPERS = ("annex.docx", "report.docx")
# The longest first.
_FILES = ("annex.docx", "report.xlsx", "summary.pdf", "report.docx")


class _Pictures:
    """The figures of a review's folder as pixels, kept in the store.

    Each volume asks for a figure's size, and its picture for a key: the file is read once for all of them.
    """

    def __init__(self, folder: Path, code: str) -> None:
        self._folder, self._code = folder, code
        self._store = Store()
        self._found: dict[str, tuple[Size, str]] = {}

    def size(self, figure: str) -> Size:
        """Return width and height of a figure in cm."""
        size, _ = self._found_of(figure)
        return size

    def is_kept(self, figure: str) -> bool:
        """Whether the picture of a figure need not be painted."""
        _, key = self._found_of(figure)
        return self._store.place(key).is_file()

    def get(self, figure: str) -> bytes:
        """Return the picture of a figure, painting it only where it is not kept."""
        _, key = self._found_of(figure)
        return self._store.fetch(key, lambda: _painted(self._folder, figure))

    def _found_of(self, figure: str) -> tuple[Size, str]:
        """Return the size of a figure, and the key of its picture."""
        if figure not in self._found:
            drawn = _drawn(self._folder, figure)
            self._found[figure] = saving.size_cm(drawn), _key(self._code, drawn, _IN_WORD, _PLACE)
        return self._found[figure]


def _drawn(folder: Path, figure: str) -> bytes:
    """Return a figure as a paper shows it: over a caption that says what its heading says."""
    return saving.without_heading((folder / figure).read_bytes())


def _painted(folder: Path, figure: str) -> bytes:
    return saving.from_svg(_drawn(folder, figure), _IN_WORD, _PLACE)


def prepare() -> None:
    """Make what is the same in the papers of all reviews; the prepared process does so for its copies."""
    fonts.prepare()
    pdf.prepare()
    in_text.prepare()


def write_papers(order: Order, review: str, processes: int = 1) -> None:
    """Write all of them from the evidence of one review and its figures, which stand in its folder."""
    folder = RESULTS / review
    pictures = _Pictures(folder, order.code[_IN_WORD])
    report = report_of(in_text.read_review(folder / "evidence.json"))
    # Drawn here, where results of outcomes are read.
    for cells in (s.heat_map(report) for s in sections.SECTIONS if s.heat_map):
        if cells is not None:
            drawn = saving.render(heat_map.draw(cells), (_AS_DRAWN,))[_AS_DRAWN]
            (folder / f"{MAP}.{_AS_DRAWN}").write_bytes(drawn)

    def write(name: str) -> Composed | None:
        if name == "report.docx":  # its few parts are made as fast as they are read
            return document.compose(report, pictures.size)
        if name == "annex.docx":
            with pack(Store(), f"{name} {review}") as parts:
                keep = KeptParts(parts, order.code[_ANNEX])
                return document.compose(report, pictures.size, Volume.ANNEX, keep)
        made = _workbook(order, report) if name == "report.xlsx" else _one_page(order, report)
        (folder / name).write_bytes(made)
        return None

    def paint(figure: str) -> None:
        pictures.get(figure)

    with counted(f"papers {review}", "file", len(_FILES)) as one_more:
        composed = dict(zip(_FILES, side_by_side.each(write, _FILES, processes, one_more), strict=True))
    papers = {name: made for name in _PAPERS if (made := composed[name])}
    # A figure that both volumes show is one picture.
    shown = dict.fromkeys(figure for made in papers.values() for figure in made.pictures.values())
    missing = [figure for figure in shown if not pictures.is_kept(figure)]
    if missing:
        # Imported here, before processes are forked: where all pictures are kept nobody pays for what paints.
        from evidence.figures.formats import png

        png.prepare()
    with counted(f"papers {review}", "picture", len(missing)) as one_more:
        side_by_side.each(paint, missing, processes, one_more)
    for name, made in papers.items():
        (folder / name).write_bytes(made.filled(pictures.get))


def _workbook(order: Order, report: Report) -> bytes:
    book = workbook.book_of(report)
    key = key_of(_BOOK, order.code[_BOOK], checksum(codec.packed(book.shown)))
    return Store().fetch(key, lambda: workbook.write(book))


def _one_page(order: Order, report: Report) -> bytes:
    (page,) = (section.one_page(report) for section in sections.SECTIONS if section.one_page)
    drawn = saving.render(one_page.draw(page), (_AS_DRAWN,))[_AS_DRAWN]
    key = _key(order.code[_TO_PRINT], drawn, _TO_PRINT, None)
    return Store().fetch(key, lambda: saving.from_svg(drawn, _TO_PRINT))


def paper(evidence: Evidence, folder: Path, volume: Volume = Volume.REPORT) -> bytes:
    """Return one volume with the figures of a review's folder, none of which is kept."""
    made = document.compose(report_of(evidence), lambda f: saving.size_cm(_drawn(folder, f)), volume)
    return made.filled(lambda figure: _painted(folder, figure))


def _key(code: str, drawn: bytes, name: str, shown: saving.PicturePlace | None) -> str:
    return key_of("picture", name, code, checksum(drawn), shown and (shown.dots, shown.rooms))
