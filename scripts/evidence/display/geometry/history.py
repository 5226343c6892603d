"""A result over all baselines as a small drawing: each with its interval, the oldest above, today last."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from evidence.display.geometry.axis import Axis, make_axis
from evidence.display.geometry.coordinates import px
from evidence.display.measures import measure_of
from evidence.display.numbers import EffectFormat, effect_format
from evidence.display.tables.cells import Drawing
from evidence.record.history.changes import History, PastResult
from evidence.record.history.kept import KeptNumbers
from evidence.record.pooling_model import WITH_PRIORS

WIDTH, NAMES, RIGHT, ROW, FOOT = 460.0, 150.0, 12.0, 18.0, 20.0
TODAY = "now"
LONGEST_NAME = 24


@dataclass(frozen=True, slots=True)
class HistoryDrawing:
    """One result over time: its drawing, and the same in words."""

    label: str
    svg: Drawing


def history_drawing(history: History) -> HistoryDrawing | None:
    """Draw a result over time; ``None`` where there are not two values in the measure of today."""
    measure = history.points[-1].numbers.measure
    points = [p for p in history.points if p.numbers.measure == measure and p.numbers.estimate is not None]
    if len(points) < 2:
        return None
    shown = measure_of(measure)
    marks = [m.value for m in history.marks]
    estimates = [p.numbers.estimate for p in points]
    limits = [v for p in points for v in (p.numbers.ci_low, p.numbers.ci_high)]
    axis = make_axis(shown, [*estimates, *marks], limits)
    bottom = ROW * len(points) + 4
    parts = [_guides(axis, marks, bottom)]
    parts += [_row(axis, p, ROW * (i + 0.5) + 2) for i, p in enumerate(points)]
    parts.append(_foot(axis, bottom))
    fmt = effect_format(shown, [*estimates, *limits])
    told = "; ".join(f"{_name(p)}: {_effect(p.numbers, fmt)}" for p in points)
    height = bottom + FOOT
    svg = (
        f'<svg class="history" role="img" aria-label="{escape(f"{history.label}: {told}")}" '
        f'viewBox="0 0 {px(WIDTH)} {px(height)}" width="{px(WIDTH)}" height="{px(height)}">'
        f"{''.join(parts)}</svg>"
    )
    return HistoryDrawing(history.label, Drawing(svg))


def _name(point: PastResult) -> str:
    return f"{point.baseline[:LONGEST_NAME]} {point.date}" if point.date else TODAY


def _x(axis: Axis, value: float) -> float:
    return NAMES + min(max(axis.place(value), 0.0), 1.0) * (WIDTH - NAMES - RIGHT)


def _guides(axis: Axis, marks: list[float], bottom: float) -> str:
    return "".join(f'<path class="n" d="M{px(_x(axis, v))} 2V{px(bottom)}"/>' for v in marks)


def _effect(result: KeptNumbers, fmt: EffectFormat) -> str:
    credible = result.model in WITH_PRIORS
    return fmt.effect(result.estimate, result.ci_low, result.ci_high, credible=credible)


def _row(axis: Axis, point: PastResult, y: float) -> str:
    now = point.numbers
    text = f'<text class="e" x="{px(NAMES - 8)}" y="{px(y + 4)}">{escape(_name(point))}</text>'
    line = ""
    if now.ci_low is not None and now.ci_high is not None:
        line = f'<path class="i" d="M{px(_x(axis, now.ci_low))} {px(y)}H{px(_x(axis, now.ci_high))}"/>'
    mid = _x(axis, now.estimate or 0.0)
    return f'{text}{line}<path class="d" d="M{px(mid - 5)} {px(y)}l5 -5l5 5l-5 5z"/>'


def _foot(axis: Axis, bottom: float) -> str:
    line = f'<path d="M{px(NAMES)} {px(bottom)}H{px(WIDTH - RIGHT)}"/>'
    span = WIDTH - NAMES - RIGHT
    return line + "".join(
        f'<text x="{px(NAMES + t.at * span)}" y="{px(bottom + 14)}">{escape(t.label)}</text>'
        for t in axis.ticks
    )
