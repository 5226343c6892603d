"""Figures that are printed and from which no effect with a standard error can be made: why, by kind.

The statistics refuse such figures too, by the row of an array; here the reason is that of the reader.
"""

from __future__ import annotations

import math

from evidence.record.measures import measure_of
from evidence.record.notes.note import Note
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind, PrintedEffect

_FEWEST_FOR_SD = 2


def refused(candidate: Candidate) -> Note | None:
    """Return why a candidate's own figures give no effect in any measure, or ``None``."""
    if candidate.kind == FigureKind.EFFECT:
        return _of_effect(candidate.effect) if candidate.effect is not None else None
    for arm in (candidate.intervention, candidate.comparator):
        why = _of_arm(arm, candidate.kind) if arm is not None else None
        if why is not None:
            return why
    return None


def _of_arm(arm: ArmFigure, kind: FigureKind) -> Note | None:
    if arm.n is not None and arm.n < 1:
        return Note("arm_without_patients")
    if kind == FigureKind.COUNTS:
        return _of_counts(arm.events, arm.n)
    if kind == FigureKind.RATES:
        return _of_rate(arm)
    values = (arm.mean, arm.sd, arm.survival, arm.survival_se, arm.survival_low, arm.survival_high)
    if not all(math.isfinite(v) for v in values if v is not None):
        return Note("figure_not_finite", words={"arm": arm.label})
    if kind != FigureKind.MEANS:
        return None
    if arm.n is not None and arm.n < _FEWEST_FOR_SD:
        return Note("one_patient_no_spread", words={"arm": arm.label})
    if arm.sd is not None and arm.sd <= 0:
        return Note("spread_of_zero", words={"arm": arm.label})
    return None


def _of_counts(events: float | None, most: float | None) -> Note | None:
    if events is None or most is None or not (math.isfinite(events) and math.isfinite(most)):
        return Note("count_incomplete")
    if 0 <= events <= most:
        return None
    return Note("events_beyond_patients", numbers={"events": events, "n": most})


def _of_rate(arm: ArmFigure) -> Note | None:
    """Say what is missing of a rate: events in person-time, or the rate with its interval."""
    if arm.events is None:
        printed = {"printed": " | ".join(arm.printed)}
        if 0 in (arm.rate, arm.rate_low):
            return Note("rate_of_zero", words=printed)
        values = (arm.rate, arm.rate_low, arm.rate_high)
        if not all(v is not None and math.isfinite(v) for v in values):
            return Note("count_incomplete")
        return Note("interval_without_width", words=printed) if arm.rate_low == arm.rate_high else None
    time = arm.person_time
    if time is None or not math.isfinite(time) or time <= 0:
        return Note("no_person_time", words={"arm": arm.label})
    return None if arm.events >= 0 else Note("count_incomplete")


def _of_effect(effect: PrintedEffect) -> Note | None:
    low, high = effect.ci_low, effect.ci_high
    if measure_of(effect.measure).ratio and not all(
        value > 0 for value in (effect.estimate, low, high) if value is not None
    ):
        return Note("ratio_of_zero", words={"printed": effect.printed})
    if low is not None and high is not None:
        if low == high:
            return Note("interval_without_width", words={"printed": effect.printed})
        if not low <= effect.estimate <= high:
            return Note("estimate_outside_interval", words={"printed": effect.printed})
    elif effect.p is not None and not 0 < effect.p <= 1:
        return Note("p_of_zero", numbers={"p": effect.p})
    return None
