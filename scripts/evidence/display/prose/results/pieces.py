"""A result's estimate and its limits in words, in one piece or apart."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import numbers
from evidence.display.measures import DIFFERENCE, MEAN, PROPORTION, RATIO
from evidence.display.numbers import EffectFormat
from evidence.record.results.synthesis import OutcomeInfo, Synthesis
from evidence.record.summary.statement import Statement, statement_of


@dataclass(frozen=True, slots=True)
class Apart:
    """A result in pieces: ``risk ratio 0.83``, ``0.83``, ``0.61 to 1.14``."""

    estimate: str
    value: str
    limits: str


def apart(synthesis: Synthesis, outcome: OutcomeInfo, fmt: EffectFormat) -> Apart:
    """Write a result in pieces."""
    said = statement_of(synthesis)
    return Apart(estimate(said, outcome, fmt), value(said, outcome, fmt), _bare_limits(said, fmt))


def estimate(said: Statement, outcome: OutcomeInfo, fmt: EffectFormat) -> str:
    """Write ``risk ratio 0.83``."""
    return f"{fmt.measure.name} {value(said, outcome, fmt)}"


def value(said: Statement, outcome: OutcomeInfo, fmt: EffectFormat) -> str:
    """Write ``0.83``, with the unit where there is one."""
    unit = f" {fmt.measure.unit}" if fmt.measure.unit else unit_of(outcome, fmt)
    return f"{fmt.value(said.estimate)}{unit}"


def number(said: Statement, outcome: OutcomeInfo, fmt: EffectFormat) -> str:
    """Write ``risk ratio 0.83 (95% CI 0.61 to 1.14)``."""
    return f"{estimate(said, outcome, fmt)} ({limits(said, fmt)})"


def limits(said: Statement, fmt: EffectFormat) -> str:
    """Write ``95% CI 0.61 to 1.14``; ``no interval`` where there is none."""
    bare = _bare_limits(said, fmt)
    return bare if said.low is None or said.high is None else f"{interval_name(said, fmt)} {bare}"


def _bare_limits(said: Statement, fmt: EffectFormat) -> str:
    if said.low is None or said.high is None:
        return "no interval"
    suffix = "%" if fmt.measure.kind == PROPORTION else ""
    suffix += numbers.IMPUTED if said.imputed else ""
    return f"{fmt.interval(said.low, said.high)}{suffix}"


def interval_name(said: Statement, fmt: EffectFormat) -> str:
    """Name the interval: ``95% CI``, ``95% credible interval``."""
    return f"{fmt.percent_level} {'credible interval' if said.credible else 'CI'}"


def unit_of(outcome: OutcomeInfo, fmt: EffectFormat) -> str:
    """Return the unit of a measure, with a space before it; "" where it has none."""
    if fmt.measure.kind == RATIO:
        return ""
    unit = fmt.measure.unit or (outcome.unit or "" if fmt.measure.kind in (DIFFERENCE, MEAN) else "")
    return f" {unit}" if unit else ""
