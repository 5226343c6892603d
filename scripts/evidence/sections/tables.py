"""Every table of a report as records: unrounded numbers, one row a thing, each column with its meaning.

The same tables are written as CSV files (``csv_files``), as sheets of a workbook (``evidence.workbook``)
and described for machines (``description``).
"""

from __future__ import annotations

from evidence.display.columns import Table
from evidence.sections.certainty import columns as certainty
from evidence.sections.evidence_base import columns as evidence_base
from evidence.sections.evidence_tables import columns as figures
from evidence.sections.flow import columns as selection
from evidence.sections.forest import columns as results
from evidence.sections.methods import columns as methods
from evidence.sections.over_time import columns as over_time
from evidence.sections.risk_of_bias import columns as bias
from evidence.sections.robustness import columns as robustness
from evidence.sections.sensitivity import columns as pooled

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        pooled.FINDINGS,
        certainty.ABSOLUTE_EFFECTS,
        certainty.CERTAINTY,
        certainty.DIRECTIONS,
        evidence_base.FLOW,
        selection.FLOW_DIAGRAM,
        evidence_base.DESIGNS,
        selection.YEARS,
        selection.COUNTRIES,
        selection.DEVICES,
        bias.RISK_OF_BIAS,
        bias.BIAS_SHARES,
        evidence_base.PUBLICATIONS,
        evidence_base.ARMS,
        evidence_base.DETAILS,
        evidence_base.SOURCES,
        evidence_base.OVERLAPS,
        figures.FIGURES,
        pooled.ANALYSES,
        results.STUDY_EFFECTS,
        results.LEAVE_ONE_OUT,
        results.SUBGROUPS,
        results.SUBGROUP_EFFECTS,
        robustness.BEYOND,
        robustness.CUMULATIVE,
        robustness.INFLUENCE,
        robustness.SMALL_STUDIES,
        robustness.SPECIFICATIONS,
        over_time.POINTS,
        over_time.POOLED,
        pooled.MODELS_TRIED,
        pooled.SECOND_COMPUTATION,
        figures.LEFT_OUT,
        methods.CONFIGURED_ANALYSES,
        methods.LITERATURE,
        figures.PRINTED_EFFECTS,
        methods.INTEGRITY,
        methods.SOFTWARE,
        methods.FILES,
    )
}
