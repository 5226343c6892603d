"""What stands beside a result: the pooled values of systematic reviews, and results that contradict it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evidence.record.measures import MeasureId
from evidence.record.published.row import PooledFrom


@dataclass(frozen=True, slots=True)
class ReviewValue:
    """What a systematic review pooled itself for the question of a synthesis (natural scale)."""

    outcome: str
    synthesis: str
    publication: str
    label: str
    printed: str
    at_printed: str | None
    measure: MeasureId  # as printed: RR, OR ..., proportion, survival or mean
    estimate: float
    low: float | None
    high: float | None
    pooled_from: PooledFrom | None
    row_id: str


class ContradictionKind(StrEnum):
    """What contradicts a result."""

    REVIEW = "a systematic review"
    COMPLEMENT = "the complementary outcome"
    DESIGN = "studies of another design"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements of one thing that cannot both be: intervals apart, or opposite directions.

    Attributes
    ----------
    other
        Of a review: the id of its publication. Of an outcome: its id, with ``other_synthesis``. Of another
        design: the stratum.
    estimate, low, high
        The result of the synthesis, on the natural scale.
    other_estimate, other_low, other_high
        The other one, turned to say the same: one minus the share of the complementary outcome.
    opposite
        The directions are opposite (else: the intervals do not meet).
    """

    kind: ContradictionKind
    outcome: str
    synthesis: str
    other: str
    other_synthesis: str
    measure: MeasureId
    estimate: float
    low: float | None
    high: float | None
    other_measure: MeasureId
    other_estimate: float
    other_low: float | None
    other_high: float | None
    opposite: bool
    row_id: str = ""  # of the review's figure
