"""The work of step `report`: everything a review found, as data, tables, references and two pages."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.display.prose.missing import in_words
from evidence.page import assembly as page
from evidence.page import overview
from evidence.record import codec
from evidence.review.summary.gathering import gather
from evidence.tables import csv_files, references
from evidence.tables.csl import csl
from evidence.workflow.given import GivenToReport
from evidence.workflow.orders import RESULTS


def report_review(given: Mapping[str, object], review: str) -> list[str]:
    """Write evidence.json, the summary, the tables, references and the pages of one review.

    Returns what outcomes had to be made without, a line each.
    """
    folder, order = RESULTS / review, codec.from_plain(given, GivenToReport)
    evidence = gather(
        order.settings,
        [RESULTS / "studies" / f"{name}.json" for name in order.studies],
        folder / "publications.json",
        [folder / "outcomes" / name / "synthesis.json" for name in order.outcomes],
        order.certainty,
        software=order.software,
        workflow=order.citation,
        left_out=order.left_out,
    )
    codec.write(folder / "evidence.json", evidence)
    codec.write(folder / "summary.json", overview.summarise(evidence))
    csv_files.write_all(evidence, folder / "tables")
    shown = references.shown(evidence)
    (folder / "references.bib").write_text(references.bibtex(shown), encoding="utf-8")
    (folder / "references.ris").write_text(references.ris(shown), encoding="utf-8", newline="")
    (folder / "references.json").write_text(csl(shown), encoding="utf-8")
    pages = page.pages(evidence)
    (folder / "report.html").write_text(pages.report, encoding="utf-8")
    (folder / "annex.html").write_text(pages.annex, encoding="utf-8")
    return [f"{review}: {in_words(missing)}" for missing in evidence.missing if missing.outcome]
