"""A bubble plot of a meta-regression as something to draw, along one of its moderators.

The page and the figure files draw the same plot. Places run from 0 to 1, across from the left and up from the
bottom. The line is straight on the pooling scale alone. Levels of a moderator in words each have a column, in
which the mean is a level line with its band.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from evidence.display import numbers, words
from evidence.display.geometry.axis import Axis, Tick, make_axis
from evidence.display.measures import measure_of
from evidence.record.results.regressions import FittedLine, FittedPoint, Regression, RegressionRow

Place = tuple[float, float]
OWN = "values"  # a moderator that the review gives study by study is called by the regression's label
# What moderators are called on an axis, with their units, and what turns their values into those.
_NAMES: Mapping[str, tuple[str, float]] = {
    "year": ("Year of publication", 1),
    "time of the figure": ("Time of the figure, months", 1),
    "length of follow-up": ("Length of follow-up, months", 1),
    "patients": ("Patients", 1),
    "symptom duration": ("Duration of symptoms, days", 1),
    "dialysis": ("Patients on dialysis, %", 100),
    "design": ("Design", 1),
    "publication": ("Kind of publication", 1),
    "appraisal": ("Risk of bias", 1),
    "unit": ("Unit counted", 1),
}
_MARGIN = 0.06  # of the width, free on both sides of the outermost values
_COLUMN = 0.84  # of the room of a level that its line takes
_SPREAD = 0.6  # ... and that its bubbles take
_MOST_TICKS = 6
# Studies that are named: of those that lie so many standard deviations off the line, the farthest first.
MOST_NAMED, FAR = 5, 1.0


@dataclass(frozen=True, slots=True)
class Bubble:
    """One study; its area stands for its weight, the largest has a radius of 1."""

    across: float
    up: float
    radius: float
    label: str
    told: str
    distance: float  # from the line, in standard deviations
    outside: bool = False  # beyond an end of the axis, and drawn there


@dataclass(frozen=True, slots=True)
class Stretch:
    """A line with its band and, where there is one, the prediction interval: bounds from left to right."""

    line: tuple[Place, ...]
    low: tuple[Place, ...]
    high: tuple[Place, ...]
    predicted: tuple[tuple[Place, ...], ...]  # lower and upper bound, or nothing


@dataclass(frozen=True, slots=True)
class BubblePlot:
    """Everything that is drawn."""

    title: str  # the moderator, with its unit
    effect: str
    axis: Axis  # of the effect
    ticks: tuple[Tick, ...]  # of the moderator; of words the middle of each level's column
    words: bool
    bubbles: tuple[Bubble, ...]  # the largest first, so that small ones are seen
    stretches: tuple[Stretch, ...]
    null: float | None
    legend: str


def plots(
    g: Regression, code: str, known: Mapping[str, str], unit: str | None = None
) -> tuple[BubblePlot, ...]:
    """Lay out a plot for each moderator of a meta-regression.

    Parameters
    ----------
    code
        The measure of the effects.
    known
        Names of the studies by key.
    unit
        In which a continuous outcome is measured.
    """
    return tuple(_plot(g, i, code, known, unit) for i in range(len(g.lines)))


def _plot(g: Regression, number: int, code: str, known: Mapping[str, str], unit: str | None) -> BubblePlot:
    line, measure = g.lines[number], measure_of(code)
    per = next((c.per for c in g.coefficients if c.name == line.moderator and c.per), 1.0)
    label, factor = _name(g, line)
    points = line.points
    axis = make_axis(
        measure,
        [*(r.estimate for r in g.rows), *(p.estimate for p in points)],
        [v for p in points for v in (p.ci_low, p.ci_high)],
        [v for p in points for v in (p.pi_low, p.pi_high)],
    )
    in_words = points[0].level is not None
    if in_words:
        places, ticks = _columns(g.rows, number, points)
        stretches = tuple(_column(p, i, len(points), axis) for i, p in enumerate(points))
    else:
        low, high = (points[i].value or 0.0 for i in (0, -1))
        room = _MARGIN * (high - low)
        scale = Axis(low - room, high + room, False, (), None)
        places = [scale.place((r.numbers[number] or 0.0) * per) for r in g.rows]
        ticks = _round_ticks(scale, factor)
        stretches = (_stretch([(scale.place(p.value or 0.0), p) for p in points], axis),)
    shown = numbers.effect_format(measure, [r.estimate for r in g.rows])
    bubbles = [
        _bubble(g, row, across, axis, known.get(row.key, row.key))
        for row, across in zip(g.rows, places, strict=True)
    ]
    bubbles = [
        replace(b, told=f"{b.label}: {shown.value(row.estimate)}, {b.told}")
        for b, row in zip(bubbles, g.rows, strict=True)
    ]
    name = measure.unit or unit
    return BubblePlot(
        title=label,
        effect=words.capital(measure.name) + (f", {name}" if name else ""),
        axis=axis,
        ticks=ticks,
        words=in_words,
        bubbles=tuple(sorted(bubbles, key=lambda b: -b.radius)),
        stretches=stretches,
        null=axis.place(axis.null) if axis.null is not None and 0 <= axis.place(axis.null) <= 1 else None,
        legend=_legend(g, line),
    )


def _name(g: Regression, line: FittedLine) -> tuple[str, float]:
    return (g.label, 1) if line.moderator == OWN else _NAMES.get(line.moderator, (line.moderator, 1))


def _bubble(g: Regression, row: RegressionRow, across: float, axis: Axis, label: str) -> Bubble:
    heaviest = max(r.weight_percent or 0.0 for r in g.rows) or 1.0
    value = row.estimate if row.estimate is not None else axis.low
    up = axis.place(value)
    return Bubble(
        across=across,
        up=min(max(up, 0.0), 1.0),
        radius=math.sqrt((row.weight_percent or 0.0) / heaviest),
        label=label,
        told=f"weight {numbers.whole_percent(row.weight_percent or 0.0)}",
        distance=abs(_fitted(g, row) - row.yi) / math.sqrt(row.vi + (g.tau2 or 0.0)),
        outside=not 0 <= up <= 1,
    )


def _fitted(g: Regression, row: RegressionRow) -> float:
    """Return the fit at a study's own moderators, on the pooling scale."""
    values = {line.moderator: i for i, line in enumerate(g.lines)}
    total = 0.0
    for c in g.coefficients:
        i = values.get(c.name)
        if i is None:
            total += c.estimate_scale
        elif c.level is not None:
            total += c.estimate_scale * (row.levels[i] == c.level)
        else:
            total += c.estimate_scale * (row.numbers[i] or 0.0)
    return total


def _at(axis: Axis, value: float) -> float:
    return min(max(axis.place(value), 0.0), 1.0)


def _stretch(places: list[tuple[float, FittedPoint]], axis: Axis) -> Stretch:
    predicted: tuple[tuple[Place, ...], ...] = ()
    if all(p.pi_low is not None for _, p in places):
        predicted = (
            tuple((x, _at(axis, p.pi_low)) for x, p in places if p.pi_low is not None),
            tuple((x, _at(axis, p.pi_high)) for x, p in places if p.pi_high is not None),
        )
    return Stretch(
        tuple((x, _at(axis, p.estimate)) for x, p in places),
        tuple((x, _at(axis, p.ci_low)) for x, p in places),
        tuple((x, _at(axis, p.ci_high)) for x, p in places),
        predicted,
    )


def _column(point: FittedPoint, number: int, of: int, axis: Axis) -> Stretch:
    half = _COLUMN / 2
    return _stretch([((number + 0.5 - half) / of, point), ((number + 0.5 + half) / of, point)], axis)


def _columns(
    rows: tuple[RegressionRow, ...], number: int, points: tuple[FittedPoint, ...]
) -> tuple[list[float], tuple[Tick, ...]]:
    """Stand the studies of a level side by side in its column."""
    levels = [p.level or "" for p in points]
    members = {level: [r.key for r in rows if r.levels[number] == level] for level in levels}
    places = []
    for row in rows:
        level = row.levels[number] or ""
        inside, many = members[level].index(row.key), len(members[level])
        middle = levels.index(level) + 0.5 + _SPREAD * ((inside + 0.5) / many - 0.5)
        places.append(middle / len(levels))
    ticks = tuple(Tick((i + 0.5) / len(levels), words.capital(level)) for i, level in enumerate(levels))
    return places, ticks


def _round_ticks(scale: Axis, factor: float) -> tuple[Tick, ...]:
    low, high = scale.low * factor, scale.high * factor
    power = 10.0 ** math.floor(math.log10((high - low) / _MOST_TICKS))
    step = next(m * power for m in (1, 2, 5, 10, 20) if (high - low) / (m * power) <= _MOST_TICKS)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(
        Tick(scale.place(i * step / factor), _number(round(i * step, 10))) for i in range(first, last + 1)
    )


def _number(value: float) -> str:
    """Write a number of an axis; a year has no comma."""
    return f"{value:{',.0f' if abs(value) >= 10_000 else '.12g'}}".replace("-", numbers.MINUS)


def _legend(g: Regression, line: FittedLine) -> str:
    level = f"{100 * g.level:g}%"
    mean = "Horizontal line: mean of the level" if line.points[0].level is not None else "Line: mean effect"
    told = f"{mean}, with its {level} confidence interval. Area of a bubble: weight of the study."
    if line.prediction_method is not None:
        told += f" Dashed: {level} prediction interval."
    elif not g.tau2:
        told += " No prediction interval: residual τ² is 0."
    else:
        told += " No prediction interval of so few studies."
    if len(g.lines) > 1:
        told += " Other moderators stand at their means over the studies."
    return told
