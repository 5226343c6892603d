"""The specification curve as inline SVG: every way to pool from the lowest estimate to the highest."""

from __future__ import annotations

from html import escape

from evidence.display.geometry.axis import make_axis
from evidence.display.measures import measure_of
from evidence.record.results.diagnostics import SpecificationCurve

LEFT, TOP, WIDTH, HEIGHT = 44, 8, 480, 130


def curve_svg(curve: SpecificationCurve, code: str, label: str) -> str:
    """Draw a specification curve; ``label`` says to a screen reader what it shows."""
    rows = tuple(curve.specifications)
    axis = make_axis(
        measure_of(code), [r.estimate for r in rows], [v for r in rows for v in (r.ci_low, r.ci_high)]
    )

    def x(number: int) -> int:
        return round(LEFT + WIDTH * (number + 0.5) / len(rows))

    def y(value: float) -> int:
        return round(TOP + HEIGHT * (1 - min(max(axis.place(value), 0.0), 1.0)))

    intervals = "".join(f"M{x(i)} {y(r.ci_low)}V{y(r.ci_high)}" for i, r in enumerate(rows))
    points = "".join(f"M{x(i)} {y(r.estimate)}h0" for i, r in enumerate(rows))
    parts = [f'<path d="M{LEFT} {TOP}v{HEIGHT}"/>']
    if curve.threshold is not None and 0 <= axis.place(curve.threshold) <= 1:
        parts.append(f'<path class="limit" d="M{LEFT} {y(curve.threshold)}h{WIDTH}"/>')
    parts += [f'<path d="{intervals}"/>', f'<path class="points" d="{points}"/>']
    parts += [
        f'<text class="y" x="{LEFT - 5}" y="{round(TOP + HEIGHT * (1 - at) + 3.5)}">{escape(text)}</text>'
        for at, text in ((t.at, t.label) for t in axis.ticks)
    ]
    box = f"0 0 {LEFT + WIDTH + 8} {TOP + HEIGHT + 8}"
    return f'<svg role="img" aria-label="{escape(label)}" viewBox="{box}">{"".join(parts)}</svg>'
