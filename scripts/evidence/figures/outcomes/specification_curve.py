"""The specification curve: all ways to pool from the lowest estimate to the highest, and what each one is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evidence.display import words
from evidence.display.geometry.axis import make_axis
from evidence.display.measures import measure_of
from evidence.display.prose.notes import names
from evidence.display.prose.results.robustness import INTERVALS, specification_lines
from evidence.figures.drawing import colours, plane, style
from evidence.figures.drawing.artwork import Artwork
from evidence.figures.drawing.canvas import Dashes, Sheet
from evidence.figures.drawing.plane import Plane
from evidence.figures.drawing.style import LINE_HEIGHT, MARGIN, NOTE_SIZE
from evidence.figures.drawing.text import width, wrap
from evidence.record.results.analysis_names import PRIMARY_ANALYSIS
from evidence.record.results.diagnostics import Specification, SpecificationCurve
from evidence.record.results.synthesis import OutcomeInfo, Synthesis

HEIGHT = 150.0
LONGEST_LABEL = 170.0
ROW_PADDING = 2.5
MARK = 1.6


@dataclass(frozen=True, slots=True)
class _Choice:
    """One row below the curve: a choice, and whether each specification made it."""

    label: tuple[str, ...]
    made: tuple[bool, ...]

    @property
    def height(self) -> float:
        return len(self.label) * NOTE_SIZE * LINE_HEIGHT + ROW_PADDING


def draw(synthesis: Synthesis, outcome: OutcomeInfo) -> Artwork:
    """Draw the specification curve of a synthesis.

    Raises
    ------
    ValueError
        Where the synthesis has none.
    """
    curve = synthesis.diagnostics.specifications if synthesis.diagnostics else None
    if curve is None:
        raise ValueError(f"{synthesis.id} has no specification curve")
    rows = curve.specifications
    groups = _groups(rows)
    label_width = max(width(t, NOTE_SIZE) for _, choices in groups for c in choices for t in c.label)
    label_width = max(label_width, *(width(name, NOTE_SIZE, True) for name, _ in groups))
    sheet = Sheet(style.WIDE)
    left = MARGIN + label_width + 10
    y = plane.titles(sheet, outcome.label, f"{synthesis.label}; specification curve") + 14
    area = Plane(left, y, sheet.width - MARGIN - left, HEIGHT)
    _curve(sheet, area, synthesis, curve, outcome)
    y = area.y + HEIGHT + 6
    for name, choices in groups:
        y += NOTE_SIZE * LINE_HEIGHT + 2
        sheet.text(MARGIN, y, name, NOTE_SIZE, bold=True)
        y += 3
        for choice in choices:
            _row(sheet, area, choice, y)
            y += choice.height
    own = "Blue: the primary analysis; dark: the other analyses of the review; grey: the rest."
    y = plane.notes(sheet, (*specification_lines(synthesis), own), y + 4)
    return sheet.artwork(y + MARGIN)


def _curve(
    sheet: Sheet, area: Plane, synthesis: Synthesis, curve: SpecificationCurve, outcome: OutcomeInfo
) -> None:
    measure = measure_of(synthesis.measure)
    rows = curve.specifications
    limits = [v for r in rows for v in (r.ci_low, r.ci_high)]
    marks = [r.estimate for r in rows] + ([curve.threshold] if curve.threshold is not None else [])
    axis = make_axis(measure, marks, limits)
    up = [(1 - t.at, t.label) for t in axis.ticks]
    left, right, top, bottom = area.x, area.x + area.width, area.y, area.y + area.height
    sheet.line([(left, top), (left, bottom)])
    for place, label in up:
        y = area.at(0, place)[1]
        sheet.line([(left - plane.TICK, y), (left, y)])
        sheet.line([(left, y), (right, y)], colours.PALE_RULE, 0.5, layer=0)
        sheet.text(left - plane.TICK - 2, y + NOTE_SIZE * 0.36, label, NOTE_SIZE, "right")
    unit = measure.unit or outcome.unit
    name = words.capital(measure.name) + (f", {unit}" if unit else "")
    sheet.text(MARGIN, top - 7, name, NOTE_SIZE, colour=colours.QUIET)
    guides: tuple[tuple[float | None, str, Dashes], ...] = (
        (axis.null, colours.QUIET, ()),
        (curve.threshold if curve.threshold != axis.null else None, colours.WARN, (6, 2)),
    )
    for value, colour, dashes in guides:
        if value is not None and 0 <= axis.place(value) <= 1:
            y = area.at(0, 1 - axis.place(value))[1]
            sheet.line([(left, y), (right, y)], colour, 0.8, dashes, layer=1)
    for i, r in enumerate(rows):
        x = area.at((i + 0.5) / len(rows), 0)[0]
        low, high, mid = (
            area.at(0, 1 - min(max(axis.place(v), 0.0), 1.0))[1] for v in (r.ci_low, r.ci_high, r.estimate)
        )
        colour = _colour(r)
        sheet.line([(x, low), (x, high)], colour, 1.4 if r.analysis else 0.7)
        sheet.disc(x, mid, 3.2 if r.analysis == PRIMARY_ANALYSIS else MARK, colour, layer=4)


def _colour(r: Specification) -> str:
    if r.analysis == PRIMARY_ANALYSIS:
        return colours.BLUE
    return colours.INK if r.analysis else colours.PALE_MARK


def _row(sheet: Sheet, area: Plane, choice: _Choice, y: float) -> None:
    for i, line in enumerate(choice.label):
        baseline = y + (i + 0.8) * NOTE_SIZE * LINE_HEIGHT
        sheet.text(MARGIN, baseline, line, NOTE_SIZE)
    middle = y + (choice.height - ROW_PADDING) / 2
    sheet.line([(area.x, middle), (area.x + area.width, middle)], colours.PALE_RULE, 0.5, layer=0)
    for i, made in enumerate(choice.made):
        if made:
            x = area.at((i + 0.5) / len(choice.made), 0)[0]
            sheet.line([(x, middle - 2.6), (x, middle + 2.6)], colours.INK, 1.2)


def _groups(rows: Sequence[Specification]) -> list[tuple[str, list[_Choice]]]:
    """Return the choices that differ, studies first; each group in the order of its words."""
    groups = []
    made: tuple[tuple[str, list[str | None], Callable[[str], str]], ...] = (
        ("Studies", [r.studies for r in rows], str),
        ("Model", [r.model for r in rows], lambda v: words.capital(names.model(v))),
        ("Estimator of τ²", [r.tau2_method for r in rows], str),
        ("Interval", [r.ci_method for r in rows], lambda v: INTERVALS.get(v, v)),
    )
    for name, values, shown in made:
        known = sorted({v for v in values if v is not None}, key=lambda v: (v != "All studies", v))
        if len(known) < 2:
            continue
        choices = [
            _Choice(tuple(wrap(shown(k), NOTE_SIZE, LONGEST_LABEL)), tuple(v == k for v in values))
            for k in known
        ]
        groups.append((name, choices))
    return groups
