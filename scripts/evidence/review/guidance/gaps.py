"""The map of gaps: how many studies have a figure for an outcome, by design and time of follow-up."""

from __future__ import annotations

from evidence.record.dossiers.dossier import BANDS, GapCell
from evidence.record.published.row import AtKind, Row
from evidence.record.published.row_type import RowType
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.publications import INCLUDED, SAFETY_ONLY

# The upper ends of the bands in months, with the room that a planned visit has.
_ENDS = ((0.0, BANDS[0]), (1.5, BANDS[1]), (6.5, BANDS[2]), (13.5, BANDS[3]), (26.0, BANDS[4]))


def band_of(row: Row) -> str | None:
    """Return the band of a figure's time; ``None`` for a figure from before treatment."""
    if row.at is None:
        return BANDS[6]
    if row.at.kind == AtKind.BASELINE:
        return None
    return next((band for end, band in _ENDS if row.at.months <= end), BANDS[5])


def gap_map(evidence: Evidence) -> tuple[GapCell, ...]:
    """Count studies, each once a cell; in the order of the review's outcomes, empty cells left out."""
    designs = {p.id: p.design for p in evidence.publications if p.status in (INCLUDED, SAFETY_ONLY)}
    found: dict[tuple[str, str, str], set[str]] = {}
    for spec in evidence.methods.outcomes:
        names = {spec.id, *spec.of}
        for row in evidence.rows:
            if row.outcome not in names or row.type == RowType.NOT_REPORTED or row.publication not in designs:
                continue
            if spec.instrument and row.instrument != spec.instrument:
                continue
            if (band := band_of(row)) is not None:
                found.setdefault((spec.id, designs[row.publication], band), set()).add(row.study)
    return tuple(GapCell(*key, studies=len(studies)) for key, studies in found.items())
