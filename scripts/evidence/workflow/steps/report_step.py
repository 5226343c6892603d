"""The work of step `report`: a review's evidence as two pages, tables and references."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from evidence.display.section import Keep
from evidence.page import assembly as page
from evidence.page import changes as page_of_changes
from evidence.page import overview
from evidence.record import codec, in_text
from evidence.record.reviews.evidence import Evidence
from evidence.tables import csv_files, references
from evidence.tables.csl import csl
from evidence.tables.putting import Put
from evidence.tables.r import r_scripts
from evidence.tables.revman_package import revman_package
from evidence.workflow.job import templates
from evidence.workflow.job.parts import KeptParts
from evidence.workflow.job.standing import Standing
from evidence.workflow.job.workplace import write_or_keep
from evidence.workflow.making.orders import RESULTS, Order
from evidence.workflow.packs import pack
from evidence.workflow.store import Store

# The piece of the step's code that makes files of a table's values, and of publications.
PIECE = "tables"


def prepare() -> None:
    """Load what writes tables and learn how a review is read, once for all copies of the prepared process."""
    import pyarrow  # noqa: F401  # with numpy; a job alone loads it where a table has to be written

    in_text.prepare()


def report_review(order: Order, review: str, keep: Callable[[Path, str], bool]) -> None:
    """Write the pages, the tables, references and the summary of one review.

    Parameters
    ----------
    keep
        Says of a file whether it stands already with the content of a checksum, so that it stays.
    """
    folder = RESULTS / review
    evidence = in_text.read_review(folder / "evidence.json")
    # What is waited for comes first.
    with pack(Store(), f"parts {review}") as parts:
        _write_pages(evidence, folder, KeptParts(parts, order.code[templates.PIECE]))
    with pack(Store(), f"tables {review}") as notes:
        put = Standing(notes, keep).put_by(order.code[PIECE])
        csv_files.write_all(evidence, folder / "tables", put)
        _put_references(evidence, folder, put)
    codec.write(folder / "summary.json", overview.summarise(evidence))
    (folder / "revman.zip").write_bytes(revman_package(evidence))
    for script in r_scripts(evidence):
        place = folder / "outcomes" / script.outcome / "r"
        place.mkdir(parents=True, exist_ok=True)
        write_or_keep(place / f"{script.name}.R", script.text.encode(), keep)


def _write_pages(evidence: Evidence, folder: Path, keep: Keep) -> None:
    if evidence.changes is not None:
        (folder / "changes.html").write_text(page_of_changes.render([evidence.changes]), encoding="utf-8")
    pages = page.pages(evidence, keep=keep)
    (folder / "report.html").write_text(pages.report, encoding="utf-8")
    (folder / "annex.html").write_text(pages.annex, encoding="utf-8")


def _put_references(evidence: Evidence, folder: Path, put: Put) -> None:
    """See to it that references stand there for programs that take them."""
    shown = references.shown(evidence)

    def make() -> dict[str, bytes]:
        return {
            "references.bib": references.bibtex(shown).encode(),
            "references.ris": references.ris(shown).encode(),
            "references.json": csl(shown).encode(),
        }

    put(folder, codec.checksum_of(shown), make)
