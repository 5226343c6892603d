"""A figure read as a person reads it: values off the labels of its axes, rows by what stands at one height."""

import math
import re

from evidence.figures.drawing.artwork import Fills, Strokes
from evidence.figures.drawing.style import BODY_SIZE, MARGIN, NOTE_SIZE

# Points: places are computed in double precision, baselines stand below the middle of their letters.
EXACT, NEAR = 1e-6, 1.5
# A baseline lies below the middle of its row by this part of the size of the letters.
BELOW_MIDDLE = 0.36


def number(text):
    """The number that a label says, `20%` as 0.2; None where it is none."""
    text = text.replace("\N{MINUS SIGN}", "-").replace(",", "")
    if not re.fullmatch(r"-?\d*\.?\d+(e-?\d+)?%?", text):
        return None
    return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


def scale(ticks, turned=lambda value: value, back=lambda value: value):
    """How a place is read as a value between labelled ticks, which must all lie on one scale.

    `turned` makes values even: math.log with math.exp as the way back on a log axis.
    """
    known = sorted((at, turned(value)) for at, value in ticks)
    assert len(known) >= 2, "nothing can be read off one tick"
    (first, low), (last, high) = known[0], known[-1]
    for at, value in known:
        assert abs(first + (last - first) * (value - low) / (high - low) - at) < EXACT
    return lambda at: back(low + (high - low) * (at - first) / (last - first))


def log_scale(ticks):
    return scale(ticks, math.log, math.exp)


def across_ticks(figure, above=0.0):
    """Places and values of the labels centred below a plot, on the first line of them under `above`."""
    found = [
        (t.y, t.x, value)
        for t in figure.texts
        if t.align == "center"
        and t.size == NOTE_SIZE
        and t.y > above
        and (value := number(t.text)) is not None
    ]
    line = min(y for y, _, _ in found)
    return [(x, value) for y, x, value in found if abs(y - line) < EXACT]


def upright_ticks(figure):
    """Places and values of the labels that stand left of a plot."""
    return [
        (t.y - BELOW_MIDDLE * t.size, value)
        for t in figure.texts
        if t.align == "right" and t.size == NOTE_SIZE and (value := number(t.text)) is not None
    ]


def lines(figure, colour=None):
    """Lines of two points with how they are drawn."""
    return [
        (line, m) for m in figure.marks if isinstance(m, Strokes) and colour in (None, m.colour)
        for line in m.lines if len(line) == 2
    ]  # fmt: skip


def assert_inside(figure, places):
    """Places lie between the two axes of a plot, which are one line of three points, and their ends."""
    ((left, top), _, (right, bottom)), *_ = (
        line for m in figure.marks if isinstance(m, Strokes) for line in m.lines if len(line) == 3
    )  # fmt: skip
    assert all(left - NEAR <= x <= right + NEAR and top - NEAR <= y <= bottom + NEAR for x, y in places)


def shapes(figure, colour, corners):
    """Corners of the filled shapes of one ring that have a colour and so many different corners."""
    return [
        area[0] for m in figure.marks if isinstance(m, Fills) and m.colour == colour
        for area in m.areas if len(area) == 1 and len(set(area[0])) == corners
    ]  # fmt: skip


def middle(corners):
    """The middle of a shape that is as high as wide."""
    xs, ys = zip(*corners, strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def radius(corners):
    return (max(x for x, _ in corners) - min(x for x, _ in corners)) / 2


def row(figure, label, size=BODY_SIZE):
    """The height at which a label stands left on the page, in as many lines as it needs, and all texts beside it."""
    left = sorted((t for t in figure.texts if t.x == MARGIN and t.size == size), key=lambda t: t.y)
    for i in range(len(left)):
        for n in range(1, len(left) - i + 1):
            said = " ".join(t.text for t in left[i : i + n])
            if said.startswith(label):
                y = (left[i].y + left[i + n - 1].y) / 2 - BELOW_MIDDLE * size
                beside = [
                    t for t in figure.texts if t.x > MARGIN and abs(t.y - BELOW_MIDDLE * t.size - y) < NEAR
                ]
                return y, sorted(beside, key=lambda t: t.x)
            if not label.startswith(said):
                break
    raise AssertionError(f"nothing is called {label!r}")
