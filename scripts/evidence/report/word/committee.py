"""The committee's paper of one review, chapter by chapter."""

from __future__ import annotations

from pathlib import Path

from evidence.record.evidence import Evidence
from evidence.report.addresses import addresses_of
from evidence.report.word import (
    certainty,
    evidence_base,
    evidence_tables,
    front,
    methods_chapter,
    outcomes,
    risk_of_bias,
)
from evidence.report.word.paper import Paper


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
