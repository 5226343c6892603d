"""The work of step `report`: everything a review found, as data, tables, references and one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from evidence.page import assembly as html
from evidence.page import overview
from evidence.record import json_io
from evidence.review.summary.gathering import gather
from evidence.tables import csv_files, references
from evidence.workflow.citation_file import read_citation
from evidence.workflow.store import software


def report_review(
    settings_file: str,
    study_files: Sequence[str],
    decisions_file: str,
    synthesis_files: Sequence[str],
    citation_file: str,
    certainty_file: str,
    out: Mapping[str, str],
) -> None:
    """Write evidence.json, the summary, the tables, references and the page of one review."""
    evidence = gather(
        Path(settings_file),
        [Path(p) for p in study_files],
        Path(decisions_file),
        [Path(p) for p in synthesis_files],
        Path(certainty_file),
        software=software(),
        workflow=read_citation(Path(citation_file)),
    )
    json_io.write(Path(out["evidence"]), evidence)
    json_io.write(Path(out["summary"]), overview.summarise(evidence))
    csv_files.write_all(evidence, Path(out["tables"]))
    shown = references.shown(evidence)
    Path(out["bibtex"]).write_text(references.bibtex(shown), encoding="utf-8")
    Path(out["ris"]).write_text(references.ris(shown), encoding="utf-8", newline="")
    Path(out["page"]).write_text(html.render(evidence), encoding="utf-8")
