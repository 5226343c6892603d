"""Figures that are printed and from which no effect with a standard error can be made: why, by kind.

The statistics refuse such figures too, by the row of an array; here the reason is that of the reader.
"""

from __future__ import annotations

from evidence.record.measures import measure_of
from evidence.record.notes.note import Note
from evidence.record.results.synthesis import ArmFigure, Candidate, PrintedEffect

_FEWEST_FOR_SD = 2


def refused(candidate: Candidate) -> Note | None:
    """Return why a candidate's own figures give no effect in any measure, or ``None``."""
    if candidate.kind == "effect":
        return _of_effect(candidate.effect) if candidate.effect is not None else None
    for arm in (candidate.intervention, candidate.comparator):
        why = _of_arm(arm, candidate.kind) if arm is not None else None
        if why is not None:
            return why
    return None


def _of_arm(arm: ArmFigure, kind: str) -> Note | None:
    if arm.n is not None and arm.n < 1:
        return Note("arm_without_patients")
    if kind == "rates" and arm.events is None and 0 in (arm.rate, arm.rate_low):
        return Note("rate_of_zero", words={"printed": " | ".join(arm.printed)})
    if kind != "means":
        return None
    if arm.n is not None and arm.n < _FEWEST_FOR_SD:
        return Note("one_patient_no_spread", words={"arm": arm.label})
    if arm.sd is not None and arm.sd <= 0:
        return Note("spread_of_zero", words={"arm": arm.label})
    return None


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
