"""What the report's script tells of an analysis whose reason stands on the annex."""

from __future__ import annotations

from collections.abc import Collection

from evidence.display.configuration import analyses
from evidence.display.section import Report
from evidence.display.tables.cells import plain_text
from evidence.sections.methods.columns import ANALYSES_PRINTED


def for_script(report: Report, linked: Collection[str]) -> dict[str, dict[str, str]]:
    """Tell, by the address of a configured analysis, what stands in its line: head and words."""
    told = {}
    for analysis in analyses(report.evidence):
        address = report.addresses.analyses[analysis.id]
        if address in linked:
            cells = map(plain_text, ANALYSES_PRINTED.row(analysis).cells)
            told[address] = dict(zip(ANALYSES_PRINTED.heads, cells, strict=True))
    return told
