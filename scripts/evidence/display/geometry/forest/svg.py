"""Inline SVG made by hand: one small drawing a table row, all of a table on the same axis.

Every drawing is 20 px high and as wide as its column (a summary's is higher: its scale stands in it);
``y = 10`` is the row's middle. Sizes and colours come
from the page's style sheet (``currentColor`` and CSS variables), so that dark mode and print need nothing
here, and a page of thousands of rows stays small.
Lines that run down the whole table (no difference, pooled estimate) are backgrounds of the column, placed by
``guide_style``.
"""

from __future__ import annotations

import math
from html import escape

from evidence.display.geometry.axis import Axis, Tick, few_ticks
from evidence.display.geometry.coordinates import px

WIDTH = 260
MARGIN = 8  # free on both sides, so that arrow heads and end labels stay inside
INNER = WIDTH - 2 * MARGIN
STROKE = 1.2  # width of all lines, as in the style sheet
SMALLEST_MARK = 3.0  # side of the square of a study with next to no weight
LARGEST_MARK = 13.0
SPARK_WIDTH = 150


def mark_side(weight_percent: float | None, largest_percent: float) -> float:
    """Side of a study's square: its area is proportional to the weight shown."""
    if weight_percent is None or largest_percent <= 0:
        return 5.0
    return max(SMALLEST_MARK, LARGEST_MARK * math.sqrt(max(weight_percent, 0.0) / largest_percent))


def study_row(
    axis: Axis,
    estimate: float | None,
    low: float | None,
    high: float | None,
    side: float,
    *,
    label: str | None = None,
) -> str:
    """Draw a square on the estimate and its interval; arrow heads where the interval leaves the axis.

    Without a label the drawing says nothing to a screen reader: its row gives the same numbers as text.
    """
    limits = _limits(axis, low, high)
    path = _whisker(axis, *limits) if limits else ""
    if estimate is not None and -0.001 <= axis.place(estimate) <= 1.001:
        s = _half(side - STROKE)
        left = _half(_x(axis, estimate) - (side - STROKE) / 2)
        path += f"M{left} {20 - s // 2}h{s}v{s}h-{s}z"
    return _svg(f'<path d="{path}"/>', label)


def diamond_row(
    axis: Axis, estimate: float, low: float | None, high: float | None, label: str | None = None
) -> str:
    """Draw a pooled estimate: a diamond whose tips are the limits. Its row gives the same numbers as text."""
    limits = _limits(axis, low, high)
    if limits is None:
        x = _x(axis, estimate)
        return _svg(f'<path class="d" d="M{px(x - 5)} 10L{px(x)} 4L{px(x + 5)} 10L{px(x)} 16z"/>', label)
    left, mid, right = _x(axis, limits[0]), _x(axis, estimate), _x(axis, limits[1])
    if right - left < 3:
        left, right = min(left, mid - 1.5), max(right, mid + 1.5)
    diamond = f'<path class="d" d="M{px(left)} 10L{px(mid)} 4L{px(right)} 10L{px(mid)} 16z"/>'
    return _svg(diamond + _arrow_heads(axis, *limits), label)


def _limits(axis: Axis, low: float | None, high: float | None) -> tuple[float, float] | None:
    """Return limits to draw; that of a ratio may be open on one side, as it is written: ``1.8 to ∞``."""
    if low is None and high is None or (low is None or high is None) and not axis.log:
        return None
    return -math.inf if low is None else low, math.inf if high is None else high


def prediction_row(axis: Axis, low: float, high: float) -> str:
    """Draw a prediction interval: a flat bar, not lines on the diamond."""
    left, right = _x(axis, low), _x(axis, high)
    length = px(max(right - left, 1.0))
    return _svg(
        f'<path class="p" d="M{px(left)} 8h{length}v4h-{length}z"/>{_arrow_heads(axis, low, high)}', None
    )


def axis_row(axis: Axis, label: str) -> str:
    """Draw the axis line with ticks and their labels."""
    marks = "".join(f"M{px(_at(t.at))} 1v4" for t in axis.ticks)
    # A transform of the style sheet would be lost where a printed table repeats its scale.
    texts = "".join(f'<text x="{px(_at(t.at))}" y="17">{escape(t.label)}</text>' for t in axis.ticks)
    return _svg(f'<path d="M{MARGIN} 1h{INNER}{marks}"/>{texts}', label)


def guide_style(axis: Axis, pooled: float | None, benchmark: float | None) -> str:
    """Return CSS variables that place the line of no difference, the pooled estimate and a benchmark."""
    places = {"null": axis.null, "pooled": pooled, "benchmark": benchmark}
    inside = {k: v for k, v in places.items() if v is not None and 0 <= axis.place(v) <= 1}
    return ";".join(f"--{name}:{px(_x(axis, value))}px" for name, value in inside.items())


def sparkline(
    axis: Axis,
    estimate: float,
    low: float | None,
    high: float | None,
    *,
    pi_low: float | None,
    pi_high: float | None,
    single: bool,
    better: str = "",
) -> str:
    """Draw one result for the summary table: prediction interval thin, interval thick, estimate as a mark.

    The cell beside it gives the same numbers as text. A single study has a hollow square, a pooled
    result a filled diamond. Below it stands the scale, and on which side (``lower`` or ``higher``) values
    are ``better``, where that is asked for.
    """
    inner = SPARK_WIDTH - 2 * MARGIN

    def at(share: float) -> float:
        return MARGIN + share * inner

    def x(value: float) -> float:
        return at(min(max(axis.place(value), 0.0), 1.0))

    parts = []
    if axis.null is not None:
        parts.append(f'<path class="n" d="M{px(x(axis.null))} 1v16"/>')
    if pi_low is not None and pi_high is not None:
        parts.append(f'<path d="M{px(x(pi_low))} 10H{px(x(pi_high))}"/>')
    if low is not None and high is not None:
        parts.append(f'<path class="i" d="M{px(x(low))} 10H{px(x(high))}"/>')
        parts.append(_arrow_heads(axis, low, high, inner))
    mid = x(estimate)
    if single:
        parts.append(f'<path class="h" d="M{px(mid - 3.5)} 6.5h7v7h-7z"/>')
    else:
        parts.append(f'<path class="d" d="M{px(mid - 5)} 10l5 -5l5 5l-5 5z"/>')
    ticks = few_ticks(axis)
    parts.append(
        f'<path class="x" d="M{MARGIN} 17h{inner}{"".join(f"M{px(at(t.at))} 17v2" for t in ticks)}"/>'
    )
    parts += [_label(at(t.at), 29, t) for t in ticks]
    if better:
        end = _BETTER[better]
        parts.append(_label(at(end.at), 41, end))
    return _svg("".join(parts), None)


_BETTER = {"lower": Tick(0.0, "← better"), "higher": Tick(1.0, "better →")}
_ANCHORS = {"left": ' class="s"', "center": "", "right": ' class="e"'}


def _label(x: float, y: int, tick: Tick) -> str:
    return f'<text{_ANCHORS[tick.inside]} x="{px(x)}" y="{y}">{escape(tick.label)}</text>'


def _arrow_heads(axis: Axis, low: float, high: float, inner: int = INNER) -> str:
    """Arrow heads at the ends of the axis where an interval goes on beyond."""
    heads = ""
    if axis.place(low) < -0.001:
        heads += f'<path class="a" d="M{MARGIN - 4} 10l6 -5v10z"/>'
    if axis.place(high) > 1.001:
        heads += f'<path class="a" d="M{MARGIN + inner + 4} 10l-6 -5v10z"/>'
    return heads


def _whisker(axis: Axis, low: float, high: float) -> str:
    left, right = _half(_x(axis, low)), _half(_x(axis, high))
    path = f"M{left} 20H{right}"
    if axis.place(low) < -0.001:
        path += f"M{left + 10} 12l-10 8l10 8"
    if axis.place(high) > 1.001:
        path += f"M{right - 10} 12l10 8l-10 8"
    return path


def _half(pixels: float) -> int:
    """Count half pixels, finer than an eye sees: whole numbers are short, and the style sheet halves them."""
    return round(2 * pixels)


def _x(axis: Axis, value: float) -> float:
    """Horizontal place of a value, held inside the drawing."""
    return _at(min(max(axis.place(value), 0.0), 1.0))


def _at(share: float) -> float:
    return MARGIN + share * INNER


def _svg(content: str, label: str | None) -> str:
    # The cells beside it say the same: a screen reader must not tell of a picture without a name.
    if label is None:
        return f'<svg aria-hidden="true">{content}</svg>'
    return f'<svg role="img" aria-label="{escape(label)}">{content}</svg>'
