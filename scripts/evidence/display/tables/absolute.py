"""Absolute effects in words: how many of 1,000 people, or events in 100 person-years, with and without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evidence.display import numbers
from evidence.display.numbers import EffectFormat
from evidence.display.prose.notes import sentence
from evidence.record.results.comparison import Comparison
from evidence.record.results.synthesis import OutcomeInfo
from evidence.record.summary.absolute import MEAN, RATE, RISK, SHARE, AbsoluteEffect
from evidence.record.summary.statement import WITHOUT_DIRECTION, State, Statement

CANNOT_TELL = "cannot be told"
_ROUNDING = 1e-9  # of a risk put to a ratio of 1, taken from itself
_TOLD_WHOLE = 1_000  # of so many or more people, as in GRADE's tables; of fewer with one decimal


@dataclass(frozen=True, slots=True)
class AbsoluteView:
    """The lines of one cell: the values, the difference, and where the baseline comes from."""

    lines: tuple[str, ...]
    difference: str
    baseline: str


def absolute_view(
    effect: AbsoluteEffect | None,
    outcome: OutcomeInfo,
    comparison: Comparison,
    fmt: EffectFormat,
    said: Statement,
) -> AbsoluteView | None:
    """Write an absolute effect; ``None`` where there is none to write.

    No further than the state of the result: what the studies cannot tell is not told in people either, and
    the limits stand before the estimate.
    """
    if effect is None:
        return None
    if effect.value is None:
        return AbsoluteView((), "", f"None: {sentence(effect.note) if effect.note else 'no reason given'}")
    empty = said.state in WITHOUT_DIRECTION
    if effect.kind == SHARE and empty:
        return AbsoluteView((CANNOT_TELL,), "", "")
    if effect.kind == SHARE:
        return AbsoluteView((f"{_of(effect, effect.value)}{_limits(effect)}",), "", "")
    theirs = comparison.comparator or "comparator"
    base = effect.baseline
    if base is None:
        return None
    if effect.kind == MEAN:
        unit = f" {outcome.unit}" if outcome.unit else ""
        lines: tuple[str, ...] = (f"{theirs}: mean {fmt.value(base.value)}{unit}",)
        difference = _difference(effect, lambda v: fmt.value(abs(v)), ("lower", "higher"))
        spread = f"{fmt.value(base.low)} to {fmt.value(base.high)}"
    else:
        lines = (
            f"{theirs}: {_of(effect, base.value)}",
            f"{comparison.intervention}: {_of(effect, effect.value)}{_limits(effect)}",
        )
        difference = _difference(effect, lambda v: people(abs(v), effect.per), ("fewer", "more"))
        spread = " to ".join(people(v or 0, effect.per) for v in (base.low, base.high))
    if empty:
        side = said.whole_side if said.state is State.CANNOT_TELL else ""
        lines, difference = lines[:1], f"{side}; how much {CANNOT_TELL}" if side else CANNOT_TELL
    elif said.state is State.STUDIES_AGREE:
        lines, difference = lines[:1], f"{said.way}; how much {CANNOT_TELL}"
    several = base.arms is not None and base.arms > 1
    source = f" ({base.source})" if base.source else f" (range {spread})" if several else ""
    return AbsoluteView(lines, difference, f"Baseline: {sentence(base.what)}{source}.")


def in_one_line(effect: AbsoluteEffect | None, said: Statement) -> str:
    """Write a difference in people with its limits: ``12 fewer per 1,000 (20 fewer to 2 fewer)``.

    Nothing where the studies do not tell how large it is, nor of means, whose difference is one already;
    where it may be in either direction the limits stand first.
    """
    told = (State.LOWER, State.HIGHER, State.BOTH_WAYS)
    if effect is None or effect.kind not in (RISK, RATE) or said.state not in told:
        return ""
    found = effect.difference, effect.difference_low, effect.difference_high
    if any(value is None for value in found):
        return ""
    per = f"per {numbers.integer(effect.per)}{' person-years' if effect.kind == RATE else ''}"
    middle, low, high = (_more_or_fewer(value or 0.0, effect.per) for value in found)
    if said.state is State.BOTH_WAYS:
        return f"from {low} to {high} {per} (estimate {middle})"
    way = f" {middle.rpartition(' ')[2]}"
    return f"{middle} {per} ({low.removesuffix(way) if high.endswith(way) else low} to {high})"


def _more_or_fewer(value: float, per: int) -> str:
    return _told(value, people(abs(value), per), ("fewer", "more"))


def people(share: float, per: int) -> str:
    """Write a share as a number of people: of 1,000 whole, of 100 with one decimal, never rounded to none.

    How many there are does not change how they are written: limits have the decimals of their estimate.
    """
    count, decimals = share * per, 0 if per >= _TOLD_WHOLE else 1
    least = 10.0**-decimals
    return f"<{numbers.fixed(least, decimals)}" if 0 < count < least / 2 else numbers.fixed(count, decimals)


def _of(effect: AbsoluteEffect, share: float) -> str:
    unit = " person-years" if effect.kind == RATE else ""
    return f"{people(share, effect.per)} per {numbers.integer(effect.per)}{unit}"


def _limits(effect: AbsoluteEffect) -> str:
    if effect.low is None or effect.high is None:
        return ""
    return f" ({people(effect.low, effect.per)} to {people(effect.high, effect.per)})"


def _difference(effect: AbsoluteEffect, write: Callable[[float], str], words: tuple[str, str]) -> str:
    def told(value: float) -> str:
        return _told(value, write(value), words)

    if effect.difference is None:
        return numbers.MISSING
    text = told(effect.difference)
    if effect.difference_low is None or effect.difference_high is None:
        return text
    return f"from {told(effect.difference_low)} to {told(effect.difference_high)} (estimate {text})"


def _told(value: float, text: str, words: tuple[str, str]) -> str:
    if abs(value) < _ROUNDING:
        return "equal"
    if not any(c in "123456789" for c in text):
        text = f"less than {text[:-1]}1"
    return f"{text} {words[0] if value < 0 else words[1]}"
