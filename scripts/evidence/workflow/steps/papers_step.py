"""The work of step `papers`: a review as Word documents, as a workbook and on one page.

Figures stand in the review's folder as SVG; as pixels they are made here, and kept in the store, so that a
figure that is what it was is not made again. So are the workbook, for what it holds, and the parts of the
annex that are made of one outcome.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from evidence import sections
from evidence.display.section import LANDSCAPE, PORTRAIT, Report, Volume, report_of
from evidence.figures.drawing import fonts
from evidence.figures.formats import pdf, saving
from evidence.figures.reviews import heat_map, one_page
from evidence.paper import template
from evidence.paper import writing as document
from evidence.paper.document import Composed
from evidence.paper.pages import room_cm
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
_ROOMS = (room_cm(PORTRAIT), room_cm(LANDSCAPE))
# Dots an inch of figures as they stand on their page; the annex of a large review has more than a hundred.
_PLACES = {Volume.REPORT: saving.PicturePlace(300, _ROOMS), Volume.ANNEX: saving.PicturePlace(200, _ROOMS)}
# The one with the finest pictures last.
_VOLUMES = {"annex.docx": Volume.ANNEX, "report.docx": Volume.REPORT}
# The longest first.
_FILES = ("annex.docx", "report.xlsx", "summary.pdf", "report.docx")


def prepare() -> None:
    """Make what is the same in the papers of all reviews; the prepared process does so for its copies."""
    fonts.prepare()
    pdf.prepare()
    template.prepare()
    in_text.prepare()


def write_papers(order: Order, review: str, processes: int = 1) -> None:
    """Write all of them from the evidence of one review and its figures, which stand in its folder."""
    folder, store = RESULTS / review, Store()
    report = report_of(in_text.read_review(folder / "evidence.json"))
    # Drawn first: the papers show it.
    for shown in (s.heat_map(report) for s in sections.SECTIONS if s.heat_map):
        if shown is not None:
            drawn = saving.render(heat_map.draw(shown), (_AS_DRAWN,))[_AS_DRAWN]
            (folder / f"{MAP}.{_AS_DRAWN}").write_bytes(drawn)

    def write(name: str) -> Composed | None:
        if name == "report.docx":  # its few parts are made as fast as they are read
            return document.compose(report, partial(_size, folder))
        if name == "annex.docx":
            with pack(Store(), f"{name} {review}") as parts:
                keep = KeptParts(parts, order.code[_ANNEX])
                return document.compose(report, partial(_size, folder), Volume.ANNEX, keep)
        made = _workbook(order, report) if name == "report.xlsx" else _one_page(order, report)
        (folder / name).write_bytes(made)
        return None

    def paint(figure: tuple[str, saving.PicturePlace]) -> None:
        _kept_picture(Store(), order.code[_IN_WORD], folder, *figure)

    with counted(f"papers {review}", "file", len(_FILES)) as one_more:
        composed = dict(zip(_FILES, side_by_side.each(write, _FILES, processes, one_more), strict=True))
    papers = {name: made for name in _VOLUMES if (made := composed[name])}
    # A figure that both volumes show is one picture, as fine as the finer of them asks for.
    places = {f: _PLACES[_VOLUMES[name]] for name, made in papers.items() for f in made.pictures.values()}
    missing = [p for p in places.items() if not _is_kept(store, order.code[_IN_WORD], folder, *p)]
    if missing:
        # Imported here, before processes are forked: where all pictures are kept nobody pays for what paints.
        from evidence.figures.formats import png

        png.prepare()
    with counted(f"papers {review}", "picture", len(missing)) as one_more:
        side_by_side.each(paint, missing, processes, one_more)
    for name, made in papers.items():
        content = made.filled(lambda f: _kept_picture(store, order.code[_IN_WORD], folder, f, places[f]))
        (folder / name).write_bytes(content)


def _workbook(order: Order, report: Report) -> bytes:
    book = workbook.book_of(report)
    key = key_of(_BOOK, order.code[_BOOK], checksum(codec.packed(book.shown)))
    return Store().fetch(key, lambda: workbook.write(book))


def _one_page(order: Order, report: Report) -> bytes:
    (page,) = (section.one_page(report) for section in sections.SECTIONS if section.one_page)
    drawn = saving.render(one_page.draw(page), (_AS_DRAWN,))[_AS_DRAWN]
    return _in_format(Store(), order.code[_TO_PRINT], drawn, _TO_PRINT)


def paper(evidence: Evidence, folder: Path, volume: Volume = Volume.REPORT) -> bytes:
    """Return one volume with the figures of a review's folder, none of which is kept."""
    made = document.compose(report_of(evidence), partial(_size, folder), volume)
    return made.filled(
        lambda figure: saving.from_svg((folder / figure).read_bytes(), _IN_WORD, _PLACES[volume])
    )


def _size(folder: Path, figure: str) -> tuple[float, float]:
    return saving.size_cm((folder / figure).read_bytes())


def _is_kept(store: Store, code: str, folder: Path, figure: str, place: saving.PicturePlace) -> bool:
    return store.place(_key(code, (folder / figure).read_bytes(), _IN_WORD, place)).is_file()


def _kept_picture(store: Store, code: str, folder: Path, figure: str, place: saving.PicturePlace) -> bytes:
    return _in_format(store, code, (folder / figure).read_bytes(), _IN_WORD, shown=place)


def _in_format(
    store: Store, code: str, drawn: bytes, name: str, *, shown: saving.PicturePlace | None = None
) -> bytes:
    return store.fetch(_key(code, drawn, name, shown), lambda: saving.from_svg(drawn, name, shown))


def _key(code: str, drawn: bytes, name: str, shown: saving.PicturePlace | None) -> str:
    return key_of("picture", name, code, checksum(drawn), shown and (shown.dots, shown.rooms))
