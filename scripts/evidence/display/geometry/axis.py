"""The shared axis of a forest plot: limits, ticks and the way from a value to a position.

Ratios stand on a log axis with readable ticks, differences and means on a linear one, proportions on 0 to
100% (or from 0 to a smaller round number where all upper limits are small, as with rare events).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.display.measures import PROPORTION, RATE, RATIO, ShownMeasure
from evidence.display.numbers import MINUS

# Limits widen a ratio's axis up to this factor beyond the outermost estimate; beyond it stands an arrow head.
WIDEST_REACH = 5.0
# Pooled intervals lengthen the axis to each side by at most this part of its length.
LENGTHENING = 0.6
# Of a range this short beside its values (or beside 1) nothing can be read: it is lengthened.
_NO_LENGTH = 1e-12
# The axis of a ratio spans at least this factor to both sides of 1, so that small differences look small.
LEAST_RATIO = 1.6
# A close axis has this part of its length free at both ends.
CLOSE_MARGIN = 0.05
# Up to so many decades each has ticks at 2 and 5.
_MOST_DECADES_BY_STEPS = 3.0
# Of fewer decades each has a tick; of more every second, third ... so that so many spaces are left at most.
_MOST_SINGLE_DECADES = 5.0
_MOST_SPACES = 4
# Of a small drawing's axis: what two labels need beside each other, when two places are one, and how near to
# an end a label must not stick out.
_ROOM_FOR_LABEL = 0.2
_SAME_PLACE = 1e-6
_NEAR_END = 0.1
# Proportions: the axis ends at the first of these that holds every limit.
PROPORTION_ENDS = (0.02, 0.05, 0.10, 0.20, 0.30, 1.0)


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on the axis; ``at`` between 0 (left end) and 1 (right end)."""

    at: float
    label: str

    @property
    def inside(self) -> str:
        """How a small drawing aligns the label with its place (``left``, ``center``, ``right``)."""
        return "left" if self.at < _NEAR_END else "right" if self.at > 1 - _NEAR_END else "center"


@dataclass(frozen=True, slots=True)
class Axis:
    """Limits on the natural scale, ticks and the place of the line of no difference."""

    low: float
    high: float
    log: bool
    ticks: tuple[Tick, ...]
    null: float | None

    def place(self, value: float) -> float:
        """Return the position of a value: 0 at the left end, 1 at the right; outside values beyond."""
        if not self.log:
            return (value - self.low) / (self.high - self.low)
        if value <= 0:
            return -math.inf
        return math.log(value / self.low) / math.log(self.high / self.low)


def few_ticks(axis: Axis) -> tuple[Tick, ...]:
    """Return the ticks that a small drawing has room for: no difference, and the first and the last one."""
    null = None if axis.null is None else axis.place(axis.null)
    middle = [t for t in axis.ticks if null is not None and abs(t.at - null) < _SAME_PLACE]
    ends = [axis.ticks[0], axis.ticks[-1]] if axis.ticks else []
    free = [t for t in ends if all(abs(t.at - m.at) >= _ROOM_FOR_LABEL for m in middle)]
    if len(free) == 2 and free[1].at - free[0].at < _ROOM_FOR_LABEL:
        free.pop()
    return tuple(sorted((*middle, *free), key=lambda t: t.at))


def make_axis(
    measure: ShownMeasure,
    estimates: Sequence[float | None],
    limits: Sequence[float | None],
    pooled: Sequence[float | None] = (),
) -> Axis:
    """Make the axis that shows all of these values.

    Parameters
    ----------
    measure : ShownMeasure
        Decides between log, linear and per cent.
    estimates : sequence of float
        Values that are always inside: estimates, a benchmark (natural scale).
    limits : sequence of float
        Limits of the studies' intervals; those of ratios may be cut off.
    pooled : sequence of float
        Limits of pooled and prediction intervals; with two or three studies they can be absurdly wide, so
        that they lengthen the axis by a part of its length at most and are cut off beyond.
    """
    inner, outer, wide = _finite(estimates), _finite(limits), _finite(pooled)
    if measure.kind == RATIO:
        return _log_axis(measure, inner, outer, wide)
    if measure.kind == PROPORTION:
        highest = max([*inner, *outer, *wide], default=1.0)
        end = next(e for e in PROPORTION_ENDS if highest <= e or e == PROPORTION_ENDS[-1])
        return _linear(0.0, end, measure)
    values = [*inner, *outer, *([measure.null] if measure.null is not None else [])]
    low, high = _lengthened(min(values, default=0.0), max(values, default=1.0), wide)
    if measure.kind == RATE:
        low = 0.0
    if high - low <= _NO_LENGTH * max(abs(low), abs(high), 1.0):
        half = abs(low) / 2 if abs(low) > _NO_LENGTH else 0.5
        low, high = low - half, high + half
    margin = 0.03 * (high - low)
    return _linear(low - margin if low else low, high + margin if high else high, measure)


def close_axis(measure: ShownMeasure, values: Sequence[float]) -> Axis:
    """Make an axis that shows these values close up: no wider than they and a margin need."""
    finite = _finite(values)
    low, high = min(finite), max(finite)
    log = measure.kind == RATIO and low > 0
    if high <= low:
        low, high = (
            (low / LEAST_RATIO, high * LEAST_RATIO) if log else (low - abs(low) / 10 - 1e-6, high + 1e-6)
        )
    if log:
        margin = (high / low) ** CLOSE_MARGIN
        low, high = low / margin, high * margin
        ticks = _log_ticks(low, high)
        if len(ticks) < 3:
            ticks = _round_values(low, high)
        place = Axis(low, high, True, (), measure.null).place
        return Axis(low, high, True, tuple(Tick(place(v), f"{v:.12g}") for v in ticks), measure.null)
    margin = CLOSE_MARGIN * (high - low)
    low, high = low - margin, high + margin
    if measure.kind == PROPORTION:
        low, high = max(low, 0.0), min(high, 1.0)
    return _linear(low, high, measure)


def _round_values(low: float, high: float) -> list[float]:
    step = _round_step((high - low) / 5)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def _lengthened(low: float, high: float, pooled: Sequence[float]) -> tuple[float, float]:
    """Lengthen a range for pooled limits, at most by ``LENGTHENING`` of its length to each side."""
    room = LENGTHENING * (high - low)
    return max(min([low, *pooled]), low - room), min(max([high, *pooled]), high + room)


def _finite(values: Sequence[float | None]) -> list[float]:
    return [v for v in values if v is not None and math.isfinite(v)]


def _log_axis(
    measure: ShownMeasure, estimates: list[float], limits: list[float], pooled: list[float]
) -> Axis:
    inner = [v for v in estimates if v > 0] or [1.0]
    lowest_allowed, highest_allowed = min(inner) / WIDEST_REACH, max(inner) * WIDEST_REACH
    shown = [*inner, *(min(max(v, lowest_allowed), highest_allowed) for v in limits)]
    low = math.log(min(*shown, 1 / LEAST_RATIO))
    high = math.log(max(*shown, LEAST_RATIO))
    low, high = _lengthened(low, high, [math.log(v) for v in pooled if v > 0])
    low, high = math.exp(low) / 1.08, math.exp(high) * 1.08
    null = measure.null

    def place(value: float) -> float:
        return math.log(value / low) / math.log(high / low)

    ticks = tuple(Tick(place(v), f"{v:.12g}") for v in _log_ticks(low, high))
    return Axis(low, high, True, ticks, null)


def _log_ticks(low: float, high: float) -> list[float]:
    """Readable ticks inside the limits, in pairs mirrored about 1: 0.1, 0.2, 0.5, 1, 2, 5, 10."""
    span = math.log10(high / low)
    if span < 0.8:
        values = [0.5, 0.7, 1.0, 1.5, 2.0]
    else:
        upper = [m * 10.0**n for n in range(8) for m in (2.0, 5.0, 10.0)]
        if span >= _MOST_DECADES_BY_STEPS:
            every = 1 if span < _MOST_SINGLE_DECADES else max(2, math.ceil(span / _MOST_SPACES))
            furthest = math.ceil(max(math.log10(high), -math.log10(low)))
            upper = [10.0**n for n in range(every, furthest + 1, every)]
        values = [*(1 / v for v in reversed(upper)), 1.0, *upper]
    return [v for v in values if low <= v <= high]


def _linear(low: float, high: float, measure: ShownMeasure) -> Axis:
    factor = measure.factor
    step = _round_step((high - low) * factor / 5)
    first = math.ceil(low * factor / step - 1e-9)
    last = math.floor(high * factor / step + 1e-9)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    ticks = []
    for i in range(first, last + 1):
        value = i * step
        text = f"{abs(value):,.{decimals if i else 0}f}{measure.suffix}"
        ticks.append(Tick((value / factor - low) / (high - low), (MINUS if i < 0 else "") + text))
    return Axis(low, high, False, tuple(ticks), measure.null)


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 5, 10) if rough <= m * power * (1 + 1e-9))
