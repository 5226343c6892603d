"""The work of step `report`: everything a review found, as data, tables, references and one page."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.page import assembly as page
from evidence.page import overview
from evidence.record import json_io
from evidence.review.config.certainty_spec import CertaintySpec
from evidence.review.config.review_spec import ReviewSpec
from evidence.review.summary.gathering import gather
from evidence.tables import csv_files, references
from evidence.workflow.orders import RESULTS


def report_review(given: Mapping[str, object], review: str) -> None:
    """Write evidence.json, the summary, the tables, references and the page of one review."""
    folder = RESULTS / review
    evidence = gather(
        json_io.from_plain(ReviewSpec, given["settings"]),
        [RESULTS / "studies" / f"{name}.json" for name in given["studies"]],
        folder / "publications.json",
        [folder / "outcomes" / name / "synthesis.json" for name in given["outcomes"]],
        json_io.from_plain(CertaintySpec, given["certainty"]),
        software=given["software"],
        workflow=given["citation"],
    )
    json_io.write(folder / "evidence.json", evidence)
    json_io.write(folder / "summary.json", overview.summarise(evidence))
    csv_files.write_all(evidence, folder / "tables")
    shown = references.shown(evidence)
    (folder / "references.bib").write_text(references.bibtex(shown), encoding="utf-8")
    (folder / "references.ris").write_text(references.ris(shown), encoding="utf-8", newline="")
    (folder / "report.html").write_text(page.render(evidence), encoding="utf-8")
