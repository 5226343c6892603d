"""Directions of effect as a table: a row a study."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.display.tables.cells import to
from evidence.display.tables.columns import Column, Layout, P, PrintedColumn, Table
from evidence.display.tables.shared_columns import FIGURE_IDS, LABEL, PLACE, InSynthesis, rows_by_place
from evidence.record.reviews.evidence import Evidence
from evidence.record.summary.direction import DirectionSummary, StudyDirection


@dataclass(frozen=True, slots=True)
class _Study:
    """One study's direction in its summary."""

    summary: DirectionSummary
    study: StudyDirection


def _rows(evidence: Evidence) -> Iterator[InSynthesis]:
    for row in rows_by_place(evidence, evidence.directions):
        for study in row.item.studies:
            yield InSynthesis(row.outcome, row.synthesis, _Study(row.item, study))


DIRECTIONS = Table(
    "directions",
    "Direction of effect where a comparison is not pooled",
    "a study",
    (
        *PLACE,
        Column(LABEL.name, LABEL.meaning, value=lambda r: r.item.study.label),
        Column(
            "publication", "the publication that the value is from", value=lambda r: r.item.study.publication
        ),
        Column("way", "higher, lower or the same with the intervention", value=lambda r: r.item.study.way),
        Column("basis", "the printed words that it is read from", value=lambda r: r.item.study.basis),
        Column(
            "sign_test_p",
            "exact sign test over all studies of the synthesis",
            P,
            value=lambda r: r.item.summary.p_value,
        ),
        Column("note", "why there is no test", value=lambda r: r.item.summary.note),
        Column(FIGURE_IDS.name, FIGURE_IDS.meaning, value=lambda r: "; ".join(r.item.study.row_ids)),
    ),
    _rows,
)
TABLES = (DIRECTIONS,)

# The rows are lines as `evidence.sections.directions.view` makes them.
PRINTED = Layout(
    (
        PrintedColumn("Study", lambda x: to(x.label, x.publication)),
        PrintedColumn("Direction", lambda x: f"{x.arrow} {x.way}"),
        PrintedColumn("Read from", lambda x: to(x.basis, x.figure)),
    ),
    (7, 5, 13),
)
