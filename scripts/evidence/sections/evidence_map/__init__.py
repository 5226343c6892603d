"""The evidence map: outcome by design, a dot for the studies of each, its area the patients."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.evidence_map import chapter, printed, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.MAIN,
    title="Evidence map",
    anchor="evidence-map",
    chapters={Volume.ANNEX: chapter.write},
    heat_map=printed.heat_map,
    division=Division.EVIDENCE,
)
