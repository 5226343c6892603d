"""Tidy rows as a table for people: results/studies/<id>.csv."""

import csv
import io
from collections.abc import Callable, Iterable

from evidence.record.notes.note import Note
from evidence.record.published.row import VALUES, Row
from evidence.studies.tidy.formulas import guarded

Worded = Callable[[Note], str]

COLUMNS = (
    "id",
    "publication",
    "study",
    "outcome",
    "type",
    "change",
    "arm",
    "comparison",
    "at_months",
    "at_kind",
    "at_printed",
    "segment",
    "subgroup",
    "unit_of_analysis",
    "instrument",
    "definition",
    "method",
    "pooled",
    "adjusted",
    "printed",
    "figure",
    "derived_by_hand",
    *VALUES,
    "poolable",
    "reason",
    "derivation",
    "note",
    "source_id",
    "source_url",
    "source_read",
    "second_hand",
    "file",
    "line",
    "findings",
    "assumed",
)
# what stands in the table as it stands in the row
_AS_IT_IS = tuple(name for name in COLUMNS if name in Row.__dataclass_fields__ and name != "assumed")


def to_line(row: Row, worded: Worded) -> dict[str, object]:
    """Give a row as one flat line of the table, by the names of COLUMNS; ``worded`` words what is said."""
    at, source = row.at, row.source
    line: dict[str, object] = {name: getattr(row, name) for name in _AS_IT_IS}
    for name in VALUES:
        value = getattr(row.values, name)
        line[name] = "" if value is None else value
    return line | {
        "reason": worded(row.reason) if row.reason else "",
        "comparison": " - ".join(row.comparison) if row.comparison else "",
        "arm": row.arm or "",
        "at_months": at.months if at else "",
        "at_kind": at.kind if at else "",
        "at_printed": at.printed if at else "",
        "unit_of_analysis": row.unit,
        "derivation": "; ".join(worded(step.what) for step in row.derivation),
        "source_id": source.id,
        "source_url": source.url,
        "source_read": source.read,
        "second_hand": source.second_hand,
        "findings": "; ".join(each.message for each in row.findings),
        "assumed": row.assumed.in_words if row.assumed else "",
    }


def csv_text(rows: Iterable[Row], worded: Worded) -> str:
    """Give rows as CSV with the columns of `COLUMNS`; no cell can be run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        line = to_line(row, worded)
        writer.writerow([guarded(line[name]) for name in COLUMNS])
    return out.getvalue()
