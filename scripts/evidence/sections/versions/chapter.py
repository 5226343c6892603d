"""Versions and checksums in the paper."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.sections.versions.view import VersionsView


def write(paper: Writer, v: VersionsView) -> None:
    """Write the chapter."""
    paper.heading("Versions and checksums", 1, "reproduction")
    for text in v.how_to_cite:
        paper.text(text)
    paper.text("Cite the publications for their data; references.bib, .ris and .json (CSL) hold them all.")
    paper.table("Software that made this report", v.software)
    paper.table("Files that this report was made from", v.files)
