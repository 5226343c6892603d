"""Absolute effects once more: solved for, not worked out by the formula."""

from __future__ import annotations

import math
import platform
from collections.abc import Callable
from fractions import Fraction
from statistics import median

from evidence.record.measures import PERSON_TIME, MeasureId, measure_of
from evidence.record.notes.note import Note
from evidence.record.results.candidate import ArmFigure
from evidence.record.results.second import SecondComputation
from evidence.record.results.synthesis import Synthesis
from evidence.record.summary.absolute import MEAN, RATE, RISK, AbsoluteEffect
from evidence.review.second.verdicts import Compared

# Of risks, rates and means, relative to the largest: a root is found to this.
TOLERANCE = 1e-9
_FURTHEST, _HALVINGS = 1e6, 200


def compute(synthesis: Synthesis, told: AbsoluteEffect) -> SecondComputation | None:
    """Find by bisection the value whose effect against the baseline is the pooled one.

    The baseline is counted anew from the comparator arms of the pooled studies, unless a review sets it.
    ``None`` where no absolute effect is told.
    """
    primary = synthesis.primary
    if told.value is None:
        return None
    limits = (primary.estimate, primary.ci_low, primary.ci_high)
    first = (told.value, told.low, told.high)
    if told.baseline is None:
        again: list[float | None] = list(limits)
        base: float | None = None
    else:
        base = told.baseline.value if told.baseline.arms is None else _baseline(synthesis, told.kind)
        again = [None if e is None or base is None else _value(told, base, e) for e in limits]
    size = max(1.0, *(abs(v) for v in first if v is not None))
    differences = [None if v is None or base is None else v - base for v in again]
    compared = [
        *(Compared("natural scale", a, b, TOLERANCE * size) for a, b in zip(first, again, strict=True)),
        *(
            Compared("natural scale", a, b, TOLERANCE * size)
            for a, b in zip(
                (told.difference, told.difference_low, told.difference_high), differences, strict=True
            )
        ),
    ]
    if told.baseline is not None:
        compared.append(Compared("natural scale", told.baseline.value, base, TOLERANCE * size))
    apart = [abs(c.first - c.second) for c in compared if c.first is not None and c.second is not None]
    return SecondComputation(
        engine="python",
        version=platform.python_version(),
        what=Note("by_bisection"),
        estimate=again[0],
        ci_low=again[1],
        ci_high=again[2],
        tau2=None,
        largest_difference=max(apart, default=0.0) / size,
        tolerance=TOLERANCE,
        agrees=all(c.agrees for c in compared),
    )


def _value(told: AbsoluteEffect, base: float, effect: float) -> float:
    """Return the value whose effect against ``base`` is the given one, within what can be."""
    measured: dict[str, Callable[[float], float]] = {
        "risk ratio": lambda x: x / base,
        "rate ratio": lambda x: x / base,
        "ratio of means": lambda x: x / base,
        "risk difference": lambda x: x - base,
        "rate difference": lambda x: x - base,
        "mean difference": lambda x: x - base,
        "odds ratio": lambda x: math.inf if x >= 1 else x / (1 - x) * (1 - base) / base,
        "hazard ratio": lambda x: math.inf if x >= 1 else math.log1p(-x) / math.log1p(-base),
    }
    of = measured[told.formula]
    if told.kind == RISK:
        low, high = 0.0, 1.0
    elif told.kind == RATE:
        low, high = 0.0, _FURTHEST
    else:
        low, high = -_FURTHEST, _FURTHEST
    falling = told.kind == MEAN and told.formula == "ratio of means" and base < 0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if (of(middle) < effect) != falling:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _baseline(synthesis: Synthesis, kind: str) -> float | None:
    """Return the middle of the comparators' values; where rare events make it 0, their sum over all arms."""
    pooled = synthesis.pooled_in(synthesis.primary)
    arms = [c.comparator for c in pooled if c.comparator is not None]
    pairs = [(a, v) for a in arms if (v := _of_arm(a, synthesis.measure, kind)) is not None]
    if not pairs:
        return None
    middle = float(median(v for _, v in pairs))
    if kind == MEAN or middle != 0 or all(v == 0 for _, v in pairs):
        return middle
    counted = [a for a, _ in pairs if a.events is not None and (a.person_time if kind == RATE else a.n)]
    below = [Fraction(float((a.person_time if kind == RATE else a.n) or 0)) for a in counted]
    return float(sum((Fraction(a.events or 0) for a in counted), Fraction(0)) / sum(below))


def _of_arm(arm: ArmFigure, measure: MeasureId, kind: str) -> float | None:
    if kind == MEAN:
        return arm.mean
    if measure_of(measure).data == PERSON_TIME:
        return arm.events / arm.person_time if arm.events is not None and arm.person_time else arm.rate
    return arm.events / arm.n if arm.events is not None and arm.n else None
