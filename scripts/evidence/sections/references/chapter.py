"""The references in the paper."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.display.section import Writer
from evidence.display.tables.cells import bold
from evidence.sections.references.view import Reference, ReferencesView


def write(paper: Writer, v: ReferencesView) -> None:
    """Write the chapter of the annex."""
    paper.heading("References", 1, "references")
    paper.heading("Publications of this review", 2)
    _listed(paper, v.publications)
    if v.methods:
        paper.heading("Methods", 2)
        _listed(paper, v.methods)


def write_in_short(paper: Writer, v: ReferencesView) -> None:
    """Write the literature of the paper: what is included, and what its page of methods cites."""
    paper.heading("Literature", 1, "references")
    _listed(paper, v.studies)
    if v.methods_in_short:
        paper.text(bold("Methods"), style="SmallText", keep=True)
        _listed(paper, v.methods_in_short)


def _listed(paper: Writer, references: Iterable[Reference]) -> None:
    for reference in references:
        paper.text(*reference, style="Reference")
