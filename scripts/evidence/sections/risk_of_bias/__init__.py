"""Risk of bias: judgements by tool, shares of each result, who was not assessed."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.risk_of_bias import chapter, columns, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.ANNEX,
    title="Risk of bias",
    anchor="risk-of-bias",
    tables=columns.TABLES,
    chapters={Volume.ANNEX: chapter.write},
    division=Division.RESULTS,
)
