"""The committee's paper of one review, chapter by chapter."""

from __future__ import annotations

from pathlib import Path

from evidence.display.addresses import addresses_of
from evidence.paper.document import Paper
from evidence.record.evidence import Evidence
from evidence.sections.certainty import chapter as certainty
from evidence.sections.evidence_base import chapter as evidence_base
from evidence.sections.evidence_tables import chapter as evidence_tables
from evidence.sections.findings import chapter as front
from evidence.sections.methods import chapter as methods_chapter
from evidence.sections.outcomes import chapter as outcomes
from evidence.sections.risk_of_bias import chapter as risk_of_bias


def render(evidence: Evidence, folder: Path) -> bytes:
    """Return the paper, the same bytes for the same evidence and figures.

    Parameters
    ----------
    evidence
        The whole result of a review.
    folder
        The review's folder of results, where the figure files stand.
    """
    addresses = addresses_of(evidence)
    paper = Paper(evidence.review)
    front.write(paper, evidence, addresses)
    certainty.write(paper, evidence, addresses)
    evidence_base.write(paper, evidence, addresses, folder)
    evidence_tables.write(paper, evidence, addresses)
    outcomes.write(paper, evidence, addresses, folder)
    risk_of_bias.write(paper, evidence, addresses, folder)
    methods_chapter.write(paper, evidence)
    return paper.render()
