"""The evidence base in the paper."""

from __future__ import annotations

from evidence.display.section import LANDSCAPE, PORTRAIT, Place, Writer
from evidence.sections.evidence_base.view import EvidenceBaseView


def write(paper: Writer, v: EvidenceBaseView) -> None:
    """Write the chapter."""
    paper.heading("Evidence base", 1, "evidence-base")
    paper.parts(Place.EVIDENCE_BASE, v.report)
    paper.heading("Excluded publications", 2, "excluded")
    if v.excluded.rows:
        paper.table("About the question, but left out", v.excluded)
    else:
        paper.text("None.")
    if v.near_misses.rows:
        paper.heading("Near misses", 2, "near-misses")
        paper.table("About another question by one criterion alone", v.near_misses)
    paper.heading("Publications that share patients", 2, "overlaps")
    if v.overlaps:
        paper.bullets(v.overlaps)
    else:
        paper.text("None known.")
    if not v.characteristics.rows:
        paper.heading("Study characteristics", 2, "characteristics")
        paper.text("No publication is included.")
        return
    paper.turn(LANDSCAPE)
    paper.heading("Study characteristics", 2, "characteristics")
    paper.table(
        "Included publications; ⚠ marks a device that is no longer sold or was recalled", v.characteristics
    )
    paper.turn(PORTRAIT)


def write_studies(paper: Writer, v: EvidenceBaseView) -> None:
    """Write the table of studies of the paper."""
    paper.heading("Included studies", 1, "evidence-base")
    paper.text(f"{v.counted} {v.assessed}")
    if v.studies.rows:
        paper.table("Characteristics of studies, each described by its first report", v.studies)
