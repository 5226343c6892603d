"""When, where and with what: publications by year, studies by country and device."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.spread import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.EVIDENCE_BASE: view.view},
    reader=Reader.ANNEX,
    tables=columns.TABLES,
    chapters={Volume.ANNEX: chapter.write},
    division=Division.EVIDENCE,
)
