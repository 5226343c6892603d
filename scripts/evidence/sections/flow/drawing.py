"""The flow diagram inside the page: one drawing whose colours are those of the text around it."""

from __future__ import annotations

import textwrap
from html import escape

from evidence.display.geometry.coordinates import px
from evidence.display.geometry.flow import Box, Placed, Sizes, boxes_of, place
from evidence.record.reviews.flow import Flow

# Letters a line: boxes are 290 px wide, and the widest of the usual typefaces takes 7 px a letter at 12 px.
LETTERS = 38
BOLD_LETTERS = 35
SIZES = Sizes(box=290, gap=22, line=16, padding=8, head=5)


def wrap(text: str, bold: bool) -> list[str]:
    """Break a text into lines by the number of letters."""
    return textwrap.wrap(text, BOLD_LETTERS if bold else LETTERS)


def draw(flow: Flow) -> str:
    """Draw the diagram as inline SVG; its label tells it in one sentence, a table beside it in full."""
    boxes = boxes_of(flow)
    placed = place(boxes, SIZES, wrap)
    return (
        f'<svg class="flow" role="img" aria-label="{escape(in_one_sentence(boxes))}" '
        f'viewBox="0 0 {px(placed.width)} {px(placed.height)}" width="{px(placed.width)}" '
        f'height="{px(placed.height)}">{_shapes(placed)}{_texts(placed)}</svg>'
    )


def in_one_sentence(boxes: tuple[Box, ...]) -> str:
    """Tell the diagram in words: every box with its count."""
    return "Flow diagram. " + "; ".join(f"{b.title}: {b.count}" for b in boxes) + "."


def _shapes(placed: Placed) -> str:
    path = "".join(f"M{px(x)} {px(y)}h{px(w)}v{px(h)}h-{px(w)}z" for x, y, w, h in placed.boxes)
    for points in placed.arrows:
        path += "M" + "L".join(f"{px(x)} {px(y)}" for x, y in points)
        (x0, y0), (x1, y1) = points[-2:]
        head = SIZES.head
        if y1 > y0:
            path += f"m-{head} -{head}l{head} {head}l{head} -{head}"
        elif x1 > x0:
            path += f"m-{head} -{head}l{head} {head}l-{head} {head}"
    return f'<path d="{path}"/>'


def _texts(placed: Placed) -> str:
    out = []
    for t in placed.texts:
        kind = ' class="b"' if t.bold else ' class="q"' if t.quiet else ""
        out.append(f'<text x="{px(t.x)}" y="{px(t.y)}"{kind}>{escape(t.text)}</text>')
    return "".join(out)
