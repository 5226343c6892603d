"""The summary of findings: the result of each outcome, in people, with its certainty."""

from pathlib import Path

from evidence.display.section import Division, Place, Reader, Section, Volume
from evidence.sections.findings import chapter, columns, sheets, view

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.REPORT: view.view},
    reader=Reader.MAIN,
    title="Main findings",
    anchor="summary",
    tables=columns.TABLES,
    sheets=sheets.SHEETS,
    narrow={"sof": columns.PRINTED.heads},
    chapters={Volume.REPORT: chapter.write_report, Volume.ANNEX: chapter.write},
    division=Division.SUMMARY,
)
