"""An outcome over time as something to draw: marks, whiskers, the pooled curve and its band.

The page and the figure files draw the same plot. Studies are told apart by the shape of their marks, and by
numbers where there are more studies than shapes; nothing rests on colour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.display import words
from evidence.record.results.curves import COUNTED, KAPLAN_MEIER, CurvePoint, SurvivalCurve
from evidence.record.results.intervals import CREDIBLE

Point = tuple[float, float]

SHAPES = (
    "circle",
    "square",
    "triangle",
    "star",
    "triangle pointing down",
    "hourglass",
    "cross",
    "pentagon",
)
# Steps of the time axis in months; at most so many ticks.
_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120)
_MOST_TICKS = 8
# Fewer points than these are no plot: a sentence says it all.
FEWEST_POINTS = 2


@dataclass(frozen=True, slots=True)
class StudyKey:
    """How a study's marks look: one of `SHAPES`, or its number where there are more studies than shapes."""

    number: int
    study: str
    label: str
    shape: str | None
    hollow: bool  # counted at a visit

    @property
    def words(self) -> str:
        """The mark in words."""
        if self.shape is None:
            return f"({self.number})" if self.hollow else str(self.number)
        return f"hollow {self.shape}" if self.hollow else self.shape


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure of one study at its time."""

    study: int  # place among the studies
    time: float
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class CurvePlot:
    """Everything that is drawn; times in months, shares between 0 and 1.

    ``curve`` and ``band`` start with 100% at time 0; ``counts`` are the studies at each time of the curve.
    """

    end: float
    ticks: tuple[float, ...]
    studies: tuple[StudyKey, ...]
    marks: tuple[Mark, ...]
    curve: tuple[Point, ...]
    band: tuple[tuple[float, float, float], ...]
    counts: tuple[tuple[float, int], ...]
    level: float = 0.95  # of the band
    credible: bool = False  # whether the band is one of a posterior


def drawable(curve: SurvivalCurve) -> bool:
    """Whether there is enough to draw: at least two Kaplan-Meier figures."""
    return sum(p.kind == KAPLAN_MEIER for p in curve.points) >= FEWEST_POINTS


def curve_file(curve: SurvivalCurve) -> str:
    """Name of the figure's files, without their endings."""
    return f"over-time.{curve.id}"


def study_keys(curve: SurvivalCurve) -> tuple[StudyKey, ...]:
    """Give each study its mark, in the order of the points."""
    first: dict[str, CurvePoint] = {}
    for point in curve.points:
        first.setdefault(point.study, point)
    shaped = len(first) <= len(SHAPES)
    return tuple(
        StudyKey(
            number=i + 1,
            study=study,
            label=words.study_label(point.label, study),
            shape=SHAPES[i] if shaped else None,
            hollow=point.kind == COUNTED,
        )
        for i, (study, point) in enumerate(first.items())
    )


def curve_plot(curve: SurvivalCurve) -> CurvePlot:
    """Lay out the plot of one curve."""
    keys = study_keys(curve)
    place = {key.study: i for i, key in enumerate(keys)}
    last = max(p.time for p in curve.points)
    marks = [
        Mark(place[p.study], p.time, p.survival, p.ci_low, p.ci_high)
        for p in sorted(curve.points, key=lambda p: (p.time, place[p.study]))
    ]
    step = next((s for s in _STEPS if last / s <= _MOST_TICKS - 1), 12 * math.ceil(last / 12 / _MOST_TICKS))
    end = step * math.ceil(last / step + 0.15)
    start = (0.0, 1.0)
    return CurvePlot(
        end=float(end),
        ticks=tuple(float(t) for t in range(0, end + 1, step)),
        studies=keys,
        marks=tuple(marks),
        curve=(start, *((p.time, p.survival) for p in curve.pooled)) if curve.pooled else (),
        band=((0.0, 1.0, 1.0), *((p.time, p.band_low, p.band_high) for p in curve.pooled))
        if curve.pooled
        else (),
        counts=tuple((p.time, p.studies) for p in curve.pooled),
        level=curve.level,
        credible=curve.ci_method == CREDIBLE,
    )


def outline(shape: str, x: float, y: float, r: float) -> list[Point]:
    """Corners of a mark around a point, with about the area of a circle of radius ``r``."""
    h, t = 0.95 * r, 1.25 * r
    corners = {
        "circle": _rays(16, (1.05,)),
        "square": [(-h, -h), (h, -h), (h, h), (-h, h)],
        "triangle": _rays(3, (1.4,)),
        "star": _rays(10, (1.6, 0.7)),
        "triangle pointing down": _rays(3, (1.4,), turn=0.5),
        "hourglass": [(-h, -t), (h, -t), (-h, t), (h, t)],
        "cross": _rays(8, (1.6, 0.6), turn=1 / 8),
        "pentagon": _rays(5, (1.2,)),
    }[shape]
    scale = 1.0 if shape in ("square", "hourglass") else r
    return [(x + scale * dx, y + scale * dy) for dx, dy in corners]


def _rays(corners: int, lengths: tuple[float, ...], turn: float = 0.0) -> list[Point]:
    """Corners on rays from the centre, the first one upwards (turned by a part of a whole turn)."""
    angles = [2 * math.pi * (i / corners + turn) - math.pi / 2 for i in range(corners)]
    sizes = [lengths[i % len(lengths)] for i in range(corners)]
    return [(size * math.cos(a), size * math.sin(a)) for size, a in zip(sizes, angles, strict=True)]


def spaced(places: Sequence[Point], room: float) -> list[int]:
    """Choose which labels of a row are written so that none overlaps: from the left, the last one always.

    Parameters
    ----------
    places
        Centre and width of each label, from left to right.
    room
        Free space between two labels.

    Returns
    -------
    list of int
        Places in ``places`` of those written; a table beside the plot tells them all.
    """
    kept: list[int] = []
    for i, (centre, width) in enumerate(places):
        if not kept or centre - width / 2 >= places[kept[-1]][0] + places[kept[-1]][1] / 2 + room:
            kept.append(i)
        elif i == len(places) - 1:
            while kept and centre - width / 2 < places[kept[-1]][0] + places[kept[-1]][1] / 2 + room:
                kept.pop()
            kept.append(i)
    return kept
