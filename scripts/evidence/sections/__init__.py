"""The sections of the report, one folder each.

Adding a section: a folder here, whose ``__init__`` describes it as ``SECTION``, and a line below. The order
of the lines is the order of the page, of the tables and of the workbook's sheets.
"""

# ruff: noqa: F401, I001
from functools import cache

from evidence.display.tables.columns import Table
from evidence.display.section import Place, Section
from evidence.display.tables.sheets import BookSheet

from evidence.sections.front import SECTION as FRONT
from evidence.sections.changes import SECTION as CHANGES
from evidence.sections.missing import SECTION as MISSING
from evidence.sections.none_eligible import SECTION as NONE_ELIGIBLE
from evidence.sections.evidence_map import SECTION as EVIDENCE_MAP
from evidence.sections.findings import SECTION as FINDINGS
from evidence.sections.evidence_base import SECTION as EVIDENCE_BASE
from evidence.sections.flow import SECTION as FLOW
from evidence.sections.spread import SECTION as SPREAD
from evidence.sections.outcomes import SECTION as OUTCOMES
from evidence.sections.directions import SECTION as DIRECTIONS
from evidence.sections.forest import SECTION as FOREST
from evidence.sections.icons import SECTION as ICONS
from evidence.sections.sensitivity import SECTION as SENSITIVITY
from evidence.sections.what_if import SECTION as WHAT_IF
from evidence.sections.leave_one_out import SECTION as LEAVE_ONE_OUT
from evidence.sections.robustness import SECTION as ROBUSTNESS
from evidence.sections.subgroups import SECTION as SUBGROUPS
from evidence.sections.meta_regressions import SECTION as META_REGRESSIONS
from evidence.sections.over_time import SECTION as OVER_TIME
from evidence.sections.left_out import SECTION as LEFT_OUT
from evidence.sections.risk_of_bias import SECTION as RISK_OF_BIAS
from evidence.sections.context import SECTION as CONTEXT
from evidence.sections.awaiting import SECTION as AWAITING
from evidence.sections.evidence_tables import SECTION as EVIDENCE_TABLES
from evidence.sections.methods import SECTION as METHODS
from evidence.sections.integrity import SECTION as INTEGRITY
from evidence.sections.references import SECTION as REFERENCES
from evidence.sections.certainty import SECTION as CERTAINTY
from evidence.sections.picture_files import SECTION as PICTURE_FILES
from evidence.sections.versions import SECTION as VERSIONS

# Every section imported above, in that order.
SECTIONS: tuple[Section, ...] = tuple(x for x in list(vars().values()) if isinstance(x, Section))


def at(place: Place) -> list[Section]:
    """Return the sections that have something to show at a place."""
    return [s for s in SECTIONS if place in s.views]


@cache
def tables() -> dict[str, Table]:
    """Return the tables of all sections by name, in the order of the sections."""
    return {table.name: table for section in SECTIONS for table in section.tables}


@cache
def sheets() -> tuple[BookSheet, ...]:
    """Return the sheets of the workbook by task, those of one task in the order of the sections."""
    return tuple(sorted((x for section in SECTIONS for x in section.sheets), key=lambda x: x.task))
