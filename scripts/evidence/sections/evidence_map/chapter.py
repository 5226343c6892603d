"""The evidence map in the annex."""

from __future__ import annotations

from evidence.display.section import Writer
from evidence.sections.evidence_map.view import MapView


def write(paper: Writer, v: MapView) -> None:
    """Write the chapter."""
    paper.heading("Evidence map", 1, "evidence-map")
    told = f"Evidence map of {len(v.rows)} outcomes by {len(v.designs)} designs of studies"
    paper.figure("evidence-map.svg", "Evidence map: outcomes by design", told)
    if v.nothing:
        told = "; ".join(v.nothing)
        paper.text(
            f"No study that the review takes reports, at a time that it asks for: {told}.", style="SmallText"
        )
