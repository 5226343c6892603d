"""A plot of two axes on a sheet, with title, notes and labels that keep clear of each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.display.geometry.axis import Tick
from evidence.figures.drawing import colours
from evidence.figures.drawing.canvas import Sheet
from evidence.figures.drawing.style import BODY_SIZE, LINE_HEIGHT, MARGIN, NOTE_SIZE, TITLE_SIZE
from evidence.figures.drawing.text import width, wrap

TICK = 3.0
_BETWEEN = 3.0  # points between the labels of an axis

Ticks = Sequence[tuple[float, str]]  # place between 0 and 1, label


@dataclass(frozen=True, slots=True)
class Plane:
    """The rectangle of a plot; ``at`` turns places between 0 and 1 into points of the sheet."""

    x: float
    y: float
    width: float
    height: float

    def at(self, across: float, down: float) -> tuple[float, float]:
        """Return the point of a place: across from the left, down from the top."""
        return self.x + across * self.width, self.y + down * self.height


def titles(sheet: Sheet, title: str, subtitle: str) -> float:
    """Write title and subtitle as the sheet's heading; returns where they end."""
    y = MARGIN
    limit = sheet.width - 2 * MARGIN
    for line in wrap(title, TITLE_SIZE, limit, bold=True):
        y += TITLE_SIZE * LINE_HEIGHT
        sheet.text(MARGIN, y - 3, line, TITLE_SIZE, bold=True)
    for line in wrap(subtitle, BODY_SIZE, limit) if subtitle else ():
        y += BODY_SIZE * LINE_HEIGHT
        sheet.text(MARGIN, y - 2, line, colour=colours.QUIET)
    sheet.heading = y
    return y + 6


def notes(sheet: Sheet, texts: Iterable[str], y: float) -> float:
    """Write notes below a plot; returns where they end."""
    for text in texts:
        for line in wrap(text, NOTE_SIZE, sheet.width - 2 * MARGIN):
            y += NOTE_SIZE * LINE_HEIGHT
            sheet.text(MARGIN, y, line, NOTE_SIZE, colour=colours.QUIET)
        y += 2
    return y


def frame(sheet: Sheet, plane: Plane, across: Ticks, down: Ticks, names: tuple[str, str]) -> float:
    """Draw both axes with ticks and names (that of the axis downwards above it); returns where they end."""
    left, top = plane.at(0, 0)
    right, bottom = plane.at(1, 1)
    sheet.line([(left, top), (left, bottom), (right, bottom)])
    baseline = bottom + TICK + NOTE_SIZE + 1
    for place, _ in across:
        x = plane.at(place, 1)[0]
        sheet.line([(x, bottom), (x, bottom + TICK)])
    for tick in with_room([Tick(*t) for t in across], plane.width):
        # At the ends of the axis a label keeps inside the sheet.
        half = width(tick.label, NOTE_SIZE) / 2
        x = min(plane.at(tick.at, 1)[0], sheet.width - half)
        sheet.text(x, baseline, tick.label, NOTE_SIZE, "center")
    for place, label in down:
        y = plane.at(0, place)[1]
        sheet.line([(left - TICK, y), (left, y)])
        sheet.text(left - TICK - 2, y + NOTE_SIZE * 0.36, label, NOTE_SIZE, "right")
    sheet.text(MARGIN, top - 7, names[1], NOTE_SIZE, colour=colours.QUIET)
    baseline += NOTE_SIZE * LINE_HEIGHT
    sheet.text((left + right) / 2, baseline, names[0], NOTE_SIZE, "center", colour=colours.QUIET)
    return baseline + 4


def with_room(ticks: Sequence[Tick], across: float) -> list[Tick]:
    """Return the ticks whose labels have room beside each other on an axis of this length.

    Powers of ten come first, then the rest from the left, so that a narrow axis keeps 0.1, 1 and 10.
    """

    def span(tick: Tick) -> tuple[float, float]:
        half = width(tick.label, NOTE_SIZE) / 2 + _BETWEEN / 2
        return tick.at * across - half, tick.at * across + half

    kept: list[Tick] = []
    for tick in sorted(ticks, key=lambda t: (t.label.strip("0.") != "1", t.at)):
        low, high = span(tick)
        if all(high <= span(other)[0] or low >= span(other)[1] for other in kept):
            kept.append(tick)
    return kept


def tick_room(ticks: Ticks) -> float:
    """Return how wide the labels of an upright axis are, with tick and gap."""
    return max((width(label, NOTE_SIZE) for _, label in ticks), default=0.0) + TICK + 4


def number_ticks(largest: float) -> Ticks:
    """Return at most six round numbers from 0 to the largest value with their places on its axis."""
    power = 1.0
    while power > largest:
        power /= 10
    while power * 10 <= largest:
        power *= 10
    step = next(m * power for m in (0.1, 0.2, 0.5, 1, 2, 5, 10) if largest / (m * power) <= 5)
    return [(i * step / largest, f"{i * step:.6g}") for i in range(int(largest / step + 1e-9) + 1)]


class Labels:
    """Places labels beside their points where they meet neither each other, a point, nor the plot's edge."""

    def __init__(self, plane: Plane, points: Sequence[tuple[float, float]], radius: float) -> None:
        self._plane = plane
        self._taken = [(x - radius, y - radius, x + radius, y + radius) for x, y in points]
        self._radius = radius

    def put(self, sheet: Sheet, x: float, y: float, text: str) -> bool:
        """Write a label beside a point; returns whether there was room."""
        wide, high, gap = width(text, NOTE_SIZE), NOTE_SIZE, self._radius + 2
        left, top = self._plane.at(0, 0)
        right, bottom = self._plane.at(1, 1)
        for x0, y0 in (
            (x + gap, y - high / 2),
            (x - gap - wide, y - high / 2),
            (x - wide / 2, y - gap - high),
            (x - wide / 2, y + gap),
        ):
            box = (x0, y0, x0 + wide, y0 + high)
            inside = x0 > left + 1 and x0 + wide <= right and y0 >= top and y0 + high < bottom - 1
            if inside and not any(_meet(box, other) for other in self._taken):
                self._taken.append((box[0] - 2, box[1] - 1, box[2] + 2, box[3] + 1))
                sheet.text(x0, y0 + high * 0.82, text, NOTE_SIZE)
                return True
        return False


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
