"""The difference of two medians of one study, with the error of a sample median."""

from __future__ import annotations

import math

from evidence.record.known import known
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.results.analysis import EffectStatus, StudyEffect
from evidence.record.results.candidate import ArmFigure, Candidate
from evidence.review.pooling.effects.row_of_study import critical
from evidence.stats.quantiles import conversions


def effect(candidate: Candidate, level: float) -> StudyEffect:
    """Difference of two medians, the error of each from the density fitted to its quantiles."""
    sides = candidate.sides
    errors = [_error_of_median(side) for side in sides]
    y, v = known(sides[0].median) - known(sides[1].median), errors[0] ** 2 + errors[1] ** 2
    half = critical(level) * math.sqrt(v)
    steps = tuple(
        Step(Note("se_of_median", numbers={"median": known(s.median), "n": known(s.n), "se": e}), s.row_ids)
        for s, e in zip(sides, errors, strict=True)
    )
    return StudyEffect(
        key=candidate.key,
        yi=y,
        vi=v,
        estimate=y,
        ci_low=y - half,
        ci_high=y + half,
        interval_method="median",
        weight_percent=None,
        status=EffectStatus.POOLED,
        derivation=steps,
    )


def _error_of_median(arm: ArmFigure) -> float:
    def column(value: float | None) -> list[float] | None:
        return None if value is None else [value]

    found = conversions.median_standard_error(
        [arm.n],
        [arm.median],
        q1=column(arm.q1),
        q3=column(arm.q3),
        minimum=column(arm.minimum),
        maximum=column(arm.maximum),
    )
    return float(found[0])
