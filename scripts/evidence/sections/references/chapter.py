"""The references in the paper."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.sections.references.view import ReferencesView


def write(paper: Writer, v: ReferencesView) -> None:
    """Write the chapter."""
    paper.heading("References", 1, "references")
    paper.heading("Publications of this review", 2)
    for reference in v.publications:
        paper.text(*reference)
    if v.methods:
        paper.heading("Methods", 2)
        for reference in v.methods:
            paper.text(*reference)
