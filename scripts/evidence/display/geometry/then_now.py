"""Results of two dates on one axis: one small drawing a result and date."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.display import numbers
from evidence.display.geometry.axis import Axis, make_axis
from evidence.display.geometry.forest import svg
from evidence.display.measures import measure_of
from evidence.display.numbers import EffectFormat, effect_format
from evidence.record.dossiers.dossier import ResultThen, ThenAndNow
from evidence.record.results.analysis import POOLED


def axis_of(results: Sequence[ThenAndNow]) -> Axis:
    """Make the axis of results of one measure; pooled intervals that say nothing are cut off."""
    every = [x for r in results for x in (r.then, r.now)]
    estimates = [x.estimate for x in every] + [r.benchmark for r in results]
    limits = [limit for x in every for limit in (x.ci_low, x.ci_high)]
    return make_axis(measure_of(results[0].measure), estimates, limits)


def format_of(result: ThenAndNow) -> EffectFormat:
    """Return how both results are written."""
    both = (result.then.estimate, result.now.estimate)
    return effect_format(measure_of(result.measure), both, result.level)


def drawing(axis: Axis, result: ResultThen) -> str:
    """Draw one result: a diamond where it is pooled, a square where it is one study; nothing without one."""
    if result.estimate is None:
        return ""
    if result.status == POOLED:
        return svg.diamond_row(axis, result.estimate, result.ci_low, result.ci_high, "pooled result")
    return svg.study_row(axis, result.estimate, result.ci_low, result.ci_high, 7.0, label="one study")


def words_of(result: ResultThen, fmt: EffectFormat) -> str:
    """Write one result."""
    if result.estimate is None:
        return "no result"
    return fmt.effect(result.estimate, result.ci_low, result.ci_high, credible=result.credible)


def people(result: ResultThen) -> str:
    """Write how many people a result rests on."""
    return numbers.integer(result.n)
