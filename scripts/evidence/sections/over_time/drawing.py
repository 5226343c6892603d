"""The plot over time as inline SVG: scales with its column, readable from 360 px on, dark mode by variables.

Lines between the pooled times only lead the eye from one to the next.
"""

from __future__ import annotations

from html import escape

from evidence.display.geometry.coordinates import px
from evidence.display.geometry.curve import CurvePlot, Mark, StudyKey, outline, spaced

WIDTH, LEFT, RIGHT, TOP, HEIGHT = 360.0, 32.0, 10.0, 8.0, 190.0
MARK = 3.4
LINE = 13.0
_DIGIT = 5.8  # width of a digit at 10 px, with a little to spare
_SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def curve_svg(plot: CurvePlot, label: str) -> str:
    """Draw the plot; ``label`` states its result for those who do not see it."""
    parts = [_axes(plot)]
    if plot.band:
        upper = [(_x(plot, t), _y(high)) for t, _, high in plot.band]
        lower = [(_x(plot, t), _y(low)) for t, low, _ in reversed(plot.band)]
        parts.append(f'<path class="band" d="{_path([*upper, *lower])}z"/>')
        parts.append(f'<path class="curve" d="{_path([(_x(plot, t), _y(s)) for t, s in plot.curve])}"/>')
    parts.append(_whiskers(plot))
    parts += [_mark(plot, mark) for mark in plot.marks]
    if plot.curve:
        parts.append(
            '<path class="pool" d="'
            + "".join(f"M{px(_x(plot, t))} {px(_y(s) - 5)}l4 5l-4 5l-4 -5z" for t, s in plot.curve[1:])
            + '"/>'
        )
    height = TOP + HEIGHT + 3 * LINE + (2 * LINE if plot.counts else 0)
    return (
        f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {px(WIDTH)} {px(height)}">'
        + "".join(parts)
        + "</svg>"
    )


def key_svg(key: StudyKey) -> str:
    """Draw a study's mark for the table."""
    label = escape(f"{key.words}: {key.label}")
    if key.shape is None:
        text = f'<text x="8" y="11">{key.words}</text>'
    else:
        css = ' class="hollow"' if key.hollow else ""
        text = f'<path{css} d="{_path(outline(key.shape, 8, 8, 4.6))}z"/>'
    return f'<svg role="img" aria-label="{label}" viewBox="0 0 16 16">{text}</svg>'


def _axes(plot: CurvePlot) -> str:
    bottom, right = TOP + HEIGHT, WIDTH - RIGHT
    grid = "".join(f"M{px(LEFT)} {px(_y(s))}H{px(right)}" for s in _SHARES[1:])
    ticks = "".join(f"M{px(_x(plot, t))} {px(bottom)}v4" for t in plot.ticks)
    texts = [
        f'<text class="y" x="{px(LEFT - 5)}" y="{px(_y(s) + 3.5)}">{100 * s:.0f}{"%" if s else ""}</text>'
        for s in _SHARES
    ]
    texts += _row([(t, f"{t:g}") for t in plot.ticks], plot, bottom + LINE + 1)
    middle = px((LEFT + right) / 2)
    texts.append(f'<text x="{middle}" y="{px(bottom + 2 * LINE + 2)}">Months</text>')
    if plot.counts:
        y = bottom + 3 * LINE + 4
        texts.append(f'<text class="left" x="0" y="{px(y)}">Studies in the pooled curve</text>')
        texts += _row([(t, str(k)) for t, k in plot.counts], plot, y + LINE)
    return (
        f'<path class="grid" d="{grid}"/>'
        f'<path d="M{px(LEFT)} {px(TOP)}V{px(bottom)}H{px(right)}{ticks}"/>{"".join(texts)}'
    )


def _row(labels: list[tuple[float, str]], plot: CurvePlot, y: float) -> list[str]:
    """Write a row of numbers under the axis, those that have room."""
    places = [(_x(plot, t), _DIGIT * len(text)) for t, text in labels]
    return [f'<text x="{px(places[i][0])}" y="{px(y)}">{labels[i][1]}</text>' for i in spaced(places, _DIGIT)]


def _whiskers(plot: CurvePlot) -> str:
    path = ""
    for mark in plot.marks:
        if mark.low is not None and mark.high is not None:
            x, low, high = _x(plot, mark.time), _y(mark.low), _y(mark.high)
            path += f"M{px(x - 2)} {px(high)}h4m-2 0V{px(low)}m-2 0h4"
    return f'<path class="whisker" d="{path}"/>' if path else ""


def _mark(plot: CurvePlot, mark: Mark) -> str:
    key = plot.studies[mark.study]
    x, y = _x(plot, mark.time), _y(mark.value)
    if key.shape is None:
        return f'<text class="number" x="{px(x)}" y="{px(y + 3.5)}">{key.words}</text>'
    css = "hollow" if key.hollow else "mark"
    return f'<path class="{css}" d="{_path(outline(key.shape, x, y, MARK))}z"/>'


def _x(plot: CurvePlot, months: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * months / plot.end


def _y(share: float) -> float:
    return TOP + HEIGHT * (1 - share)


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{px(x)} {px(y)}" for x, y in points)
