"""The bubble plot as inline SVG: colours and sizes from the page's style sheet, in the dark as well."""

from __future__ import annotations

import textwrap
from html import escape

from evidence.display.geometry.bubble import BubblePlot, Place
from evidence.display.geometry.coordinates import px

LEFT, TOP, RIGHT = 44, 22, 14
WIDTH, HEIGHT = 300, 190
LARGEST, SMALLEST = 10.0, 1.6  # radii
LINE = 12
_LETTER = 5.6  # width of a letter at the size of the page's plots, with a little to spare


def bubble_svg(plot: BubblePlot, label: str) -> str:
    """Draw a bubble plot; ``label`` says to a screen reader what it shows."""
    parts = [f'<path class="band" d="M{_path((*s.low, *reversed(s.high)))}z"/>' for s in plot.stretches]
    if plot.null is not None:
        parts.append(f'<path class="null" d="M{_at((0, plot.null))}h{WIDTH}"/>')
    bounds = "".join(f"M{_path(bound)}" for s in plot.stretches for bound in s.predicted)
    if bounds:
        parts.append(f'<path class="limit" d="{bounds}"/>')
    for b in plot.bubbles:
        x, y = _at((b.across, b.up)).split()
        radius = px(max(LARGEST * b.radius, SMALLEST))
        parts.append(f'<circle cx="{x}" cy="{y}" r="{radius}"><title>{escape(b.told)}</title></circle>')
    parts.append(f'<path class="mean" d="{"".join(f"M{_path(s.line)}" for s in plot.stretches)}"/>')
    marks = "" if plot.words else "".join(f"M{_at((t.at, 0))}v4" for t in plot.ticks)
    parts.append(f'<path d="M{LEFT} {TOP}v{HEIGHT}h{WIDTH}{marks}"/>')
    parts += [
        f'<text class="y" x="{LEFT - 5}" y="{px(TOP + HEIGHT * (1 - t.at) + 3.5)}">{escape(t.label)}</text>'
        for t in plot.axis.ticks
    ]
    bottom = TOP + HEIGHT + LINE + 3
    wide = int(WIDTH / len(plot.ticks) / _LETTER) if plot.words else 100
    lines = [(t.at, textwrap.wrap(t.label, max(wide, 4)) or [""]) for t in plot.ticks]
    for at, texts in lines:
        parts += [
            f'<text x="{px(LEFT + at * WIDTH)}" y="{bottom + LINE * i}">{escape(text)}</text>'
            for i, text in enumerate(texts)
        ]
    bottom += LINE * max((len(texts) for _, texts in lines), default=1) + 3
    for text in textwrap.wrap(plot.title, int((LEFT + WIDTH) / _LETTER)):
        parts.append(f'<text x="{LEFT + WIDTH // 2}" y="{bottom}">{escape(text)}</text>')
        bottom += LINE
    parts.append(f'<text class="name" x="0" y="{TOP - 12}">{escape(plot.effect)}</text>')
    box = f"0 0 {LEFT + WIDTH + RIGHT} {bottom - LINE + 5}"
    return f'<svg role="img" aria-label="{escape(label)}" viewBox="{box}">{"".join(parts)}</svg>'


def _path(places: tuple[Place, ...]) -> str:
    return "L".join(map(_at, places))


def _at(place: Place) -> str:
    return f"{px(LEFT + place[0] * WIDTH)} {px(TOP + (1 - place[1]) * HEIGHT)}"
