"""The funnel plot as geometry: what the page and the figure files both draw.

Places run from 0 to 1, across from the left end of the axis and down from the top (an endless study) to the
bottom. The lines are straight on the pooling scale, and so is every axis that has them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.geometry.axis import Axis, close_axis, make_axis
from evidence.display.measures import measure_of
from evidence.record.results.analysis import Analysis
from evidence.record.results.diagnostics import FunnelData

Place = tuple[float, float]
# How many patients are written at the depth of a study of that size.
_SIZES = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_CLOSEST_SIZES = 0.07  # of the height: nearer ones would overlap


@dataclass(frozen=True, slots=True)
class Wedge:
    """The area in which studies are not significant at a level."""

    p: float  # the largest p value outside
    corners: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class FunnelPlot:
    """A funnel plot ready to be drawn."""

    axis: Axis
    effect: str
    depth: str
    depth_ticks: tuple[tuple[float, str], ...]
    points: tuple[tuple[float, float, str], ...]  # across, down, label
    wedges: tuple[Wedge, ...]  # the widest first
    limits: tuple[tuple[Place, Place], ...]
    centre: float
    null: float | None


def funnel_plot(funnel: FunnelData, primary: Analysis, unit: str | None = None) -> FunnelPlot:
    """Lay out a funnel plot in the measure of its synthesis.

    Without contours a study stands where the forest plot has it: none of 16 at 0%, not where a correction for
    pooling puts it. With contours it stands where it is pooled, because so do they.
    """
    measure = measure_of(primary.measure)
    printed = {e.key: e.estimate for e in primary.effects} if funnel.null is None else {}
    estimates = [p.estimate if (own := printed.get(p.key)) is None else own for p in funnel.points]
    lines = [x for x in (funnel.limit_low, funnel.limit_high) if x is not None]
    axis = (
        make_axis(measure, [*estimates, funnel.centre], lines)
        if funnel.null is not None
        else close_axis(measure, [*estimates, funnel.centre])
    )
    by_size = funnel.null is None
    unit = measure.unit or unit
    return FunnelPlot(
        axis=axis,
        effect=words.capital(measure.name) + (f", {unit}" if unit else ""),
        depth="Patients" if by_size else "Standard error",
        depth_ticks=_sizes(funnel.bottom) if by_size else _errors(funnel.bottom),
        points=tuple(
            (axis.place(estimate), p.depth / funnel.bottom, p.label)
            for estimate, p in zip(estimates, funnel.points, strict=True)
        ),
        wedges=tuple(
            Wedge(1 - c.level, _wedge(axis.place, funnel.null, c.low, c.high))
            for c in sorted(funnel.contours, key=lambda c: -c.level)
            if funnel.null is not None
        ),
        limits=tuple(_clipped(axis.place(funnel.centre), axis.place(x)) for x in lines),
        centre=axis.place(funnel.centre),
        null=axis.place(funnel.null) if funnel.null is not None else None,
    )


def _clipped(top: float, bottom: float) -> tuple[Place, Place]:
    """Cut a line from the top to the bottom of the plot where it leaves the plot at a side."""
    end = min(max(bottom, 0.0), 1.0)
    return (top, 0.0), (end, 1.0 if end == bottom else (end - top) / (bottom - top))


def _wedge(place: Callable[[float], float], null: float, low: float, high: float) -> tuple[Place, ...]:
    apex, left = _clipped(place(null), place(low))
    _, right = _clipped(place(null), place(high))
    corners = [apex, right]
    if right[1] < 1:
        corners.append((1.0, 1.0))
    if left[1] < 1:
        corners.append((0.0, 1.0))
    return (*corners, left)


def _errors(bottom: float) -> tuple[tuple[float, str], ...]:
    step = next(
        s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 1e3, 1e4) if bottom / s <= 6
    )
    return tuple((i * step / bottom, numbers.general(i * step)) for i in range(int(bottom / step) + 1))


def _sizes(bottom: float) -> tuple[tuple[float, str], ...]:
    """Places of round numbers of patients, from the bottom up as far as they keep apart."""
    ticks: list[tuple[float, str]] = []
    for size in _SIZES:
        at = size**-0.5 / bottom
        if at <= 1 and (not ticks or ticks[-1][0] - at >= _CLOSEST_SIZES):
            ticks.append((at, numbers.integer(size)))
    return tuple(reversed(ticks))
