"""The report of one review as a Word document: the chapters of all sections, division by division."""

from __future__ import annotations

from pathlib import Path

from evidence import sections
from evidence.display.section import Place, report_of
from evidence.paper.document import Paper
from evidence.record.evidence import Evidence


def render(evidence: Evidence, folder: Path) -> bytes:
    """Return the document, the same bytes for the same evidence and figures.

    Parameters
    ----------
    evidence
        The whole result of a review.
    folder
        The review's folder of results, where the figure files stand.
    """
    paper = Paper(evidence.review, folder)
    report = report_of(evidence)
    for section in sorted(sections.at(Place.REPORT), key=lambda s: s.division):
        view = section.views[Place.REPORT](report) if section.chapter else None
        if section.chapter and view is not None:
            section.chapter(paper, view)
    return paper.render()
