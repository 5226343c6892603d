"""The work of step `papers`: a review as Word documents and as a workbook."""

from __future__ import annotations

from pathlib import Path

from evidence.display.section import Volume
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
