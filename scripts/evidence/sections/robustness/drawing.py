"""The funnel plot as inline SVG: small, with colours and sizes from the page's style sheet."""

from __future__ import annotations

from html import escape

from evidence.display.geometry.coordinates import px
from evidence.display.geometry.funnel import FunnelPlot

LEFT, TOP = 44, 22
WIDTH, HEIGHT = 300, 180
BOTTOM = 34  # room for ticks and the name of the axis


def funnel_svg(plot: FunnelPlot, label: str) -> str:
    """Draw a funnel plot; ``label`` says to a screen reader what it shows."""
    parts = [
        f'<path class="w{i}" d="M{"L".join(_at(*corner) for corner in wedge.corners)}z"/>'
        for i, wedge in enumerate(plot.wedges)
    ]
    if plot.null is not None and 0 <= plot.null <= 1:
        parts.append(f'<path class="null" d="M{_at(plot.null, 0)}L{_at(plot.null, 1)}"/>')
    lines = [((plot.centre, 0.0), (plot.centre, 1.0)), *plot.limits]
    parts.append(f'<path class="limit" d="{"".join(f"M{_at(*a)}L{_at(*b)}" for a, b in lines)}"/>')
    parts.append(f'<path d="M{LEFT} {TOP}v{HEIGHT}h{WIDTH}"/>')
    # Whole units are fine enough for a mark, and a page has thousands of them.
    points = "".join(
        f"M{round(LEFT + across * WIDTH)} {round(TOP + down * HEIGHT)}h0" for across, down, _ in plot.points
    )
    parts.append(f'<path class="points" d="{points}"/>')
    parts += [f'<text x="{px(LEFT + t.at * WIDTH)}" y="{TOP + HEIGHT + 13}">{escape(t.label)}</text>'
              for t in plot.axis.ticks]  # fmt: skip
    parts += [f'<text class="y" x="{LEFT - 5}" y="{px(TOP + at * HEIGHT + 3.5)}">{escape(text)}</text>'
              for at, text in plot.depth_ticks]  # fmt: skip
    parts.append(f'<text class="name" x="0" y="{TOP - 12}">{escape(plot.depth)}</text>')
    parts.append(f'<text x="{LEFT + WIDTH // 2}" y="{TOP + HEIGHT + 28}">{escape(plot.effect)}</text>')
    box = f"0 0 {LEFT + WIDTH + 14} {TOP + HEIGHT + BOTTOM}"
    return f'<svg role="img" aria-label="{escape(label)}" viewBox="{box}">{"".join(parts)}</svg>'


def _at(across: float, down: float) -> str:
    return f"{px(LEFT + across * WIDTH)} {px(TOP + down * HEIGHT)}"
