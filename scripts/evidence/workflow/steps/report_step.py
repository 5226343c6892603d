"""The work of step `report`: everything a review found, as data, tables, references and two pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from evidence.display.prose.missing import in_words
from evidence.page import assembly as page
from evidence.page import changes as page_of_changes
from evidence.page import overview
from evidence.record import codec
from evidence.record.history.changes import Changes
from evidence.record.history.kept import KeptReview
from evidence.record.reviews.evidence import Evidence
from evidence.review.summary.gathering import gather
from evidence.studies.console import print_whole
from evidence.tables import csv_files, references
from evidence.tables.csl import csl
from evidence.tables.r import r_scripts
from evidence.tables.revman_package import revman_package
from evidence.workflow import side_by_side
from evidence.workflow.history.baselines import KEPT, read_baselines
from evidence.workflow.history.so_far import moved_so_far
from evidence.workflow.history.taking import kept_of
from evidence.workflow.job.given import GivenToReport
from evidence.workflow.job.standing import Standing
from evidence.workflow.making.orders import RESULTS, Order
from evidence.workflow.packs import pack
from evidence.workflow.progress.counting import counted
from evidence.workflow.store import Store

# The piece of the step's code that makes files of a table's values.
PIECE = "tables"
# What stands already, with its checksum.
_Kept = list[tuple[Path, str]]


def report_review(
    whole_order: Order, review: str, keep: Callable[[Path, str], bool], processes: int = 1
) -> list[str]:
    """Write evidence.json, the summary, the tables, references and the pages of one review.

    Returns what outcomes had to be made without, a line each.

    Parameters
    ----------
    keep
        Says of a file whether it stands already with the content of a checksum, so that it stays.
    """
    folder, order = RESULTS / review, codec.from_made(whole_order.given, GivenToReport)
    evidence = gather(
        order.settings,
        [RESULTS / "studies" / f"{name}.json" for name in order.studies],
        folder / "publications.json",
        [_synthesis(folder, name) for name in order.outcomes],
        order.certainty,
        software=order.software,
        workflow=order.citation,
        left_out=order.left_out,
        outside=order.outside,
        with_error=order.with_error,
    )
    kept = kept_of(evidence, order.computing)
    codec.write(folder / KEPT, kept)
    # Told at once: what a study changed is what its reviewer waits for.
    for line in moved_so_far(kept, Path(".")):
        print_whole(line)
    changes = _changes(order, kept)
    if changes is not None:
        evidence = replace(evidence, changes=changes)
        codec.write(folder / "changes.json", changes)
        (folder / "changes.html").write_text(page_of_changes.render([changes]), encoding="utf-8")

    def write_tables(evidence: Evidence, folder: Path) -> _Kept:
        with pack(Store(), f"tables {review}") as notes:
            standing = Standing(notes, whole_order.code[PIECE], keep)
            csv_files.write_all(evidence, folder / "tables", standing.put)
        return standing.kept

    # The longest first.
    pieces = (_write_pages, write_tables, _write_evidence)
    with counted(f"report {review}", "piece", len(pieces)) as one_more:
        kept_by = side_by_side.each(lambda write: write(evidence, folder), pieces, processes, one_more)
    for path, sha256 in (file for files in kept_by for file in files or ()):
        keep(path, sha256)  # said once more: the tables may be the work of another process
    return [f"{review}: {in_words(missing)}" for missing in evidence.missing if missing.outcome]


def _synthesis(folder: Path, outcome: str) -> Path:
    return folder / "outcomes" / outcome / "synthesis.json"


def _write_pages(evidence: Evidence, folder: Path) -> None:
    pages = page.pages(evidence)
    (folder / "report.html").write_text(pages.report, encoding="utf-8")
    (folder / "annex.html").write_text(pages.annex, encoding="utf-8")


def _write_evidence(evidence: Evidence, folder: Path) -> None:
    """Write evidence, summary, references, and what other programs take."""
    # Outcomes stand there as they were computed: their files are taken as they are, one at a time.
    outcomes = (_synthesis(folder, o.outcome.id).read_bytes() for o in evidence.outcomes)
    codec.write_by_member(folder / "evidence.json", evidence, {"outcomes": outcomes})
    codec.write(folder / "summary.json", overview.summarise(evidence))
    shown = references.shown(evidence)
    (folder / "references.bib").write_text(references.bibtex(shown), encoding="utf-8")
    (folder / "references.ris").write_text(references.ris(shown), encoding="utf-8", newline="")
    (folder / "revman.zip").write_bytes(revman_package(evidence))
    for script in r_scripts(evidence):
        place = folder / "outcomes" / script.outcome / "r"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{script.name}.R").write_text(script.text, encoding="utf-8")
    (folder / "references.json").write_text(csl(shown), encoding="utf-8")


def _changes(order: GivenToReport, kept: KeptReview) -> Changes | None:
    """Compare the review with the baseline that it is compared with; ``None`` where there is none."""
    known = read_baselines(Path(".")).with_review(kept.review)
    chosen = next((b for b in known if b.name == order.compared_with), None)
    if chosen is None:
        return None
    # Imported here: without a baseline nothing is pooled again.
    from evidence.review.changes.comparing import compare

    today = order.settings.analyses[0].settings
    return compare(
        chosen.reviews[kept.review], kept, today, since=chosen.name, date=chosen.date, baselines=known
    )
