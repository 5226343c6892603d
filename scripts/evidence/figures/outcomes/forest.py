"""The forest plot as a figure: the same table of texts and values that the page shows, drawn for print.

Columns are as wide as their texts, label and plot share what they leave of the page; rows are as high as
their texts. Nothing is placed by guess, so nothing is cut off or overlaps, with one study or sixty.
"""

from __future__ import annotations

import math

from evidence.display.geometry.forest.bias import BiasColumns
from evidence.display.geometry.forest.rows import (
    ASIDE,
    BESIDE,
    EMPTY,
    HEADING,
    POOL,
    PREDICTION,
    ForestRow,
)
from evidence.display.geometry.forest.table import (
    BIAS_HEAD,
    ForestTable,
    forest_table,
    subgroup_table,
)
from evidence.figures.drawing import colours
from evidence.figures.drawing.artwork import Artwork
from evidence.figures.drawing.canvas import Dashes, Sheet
from evidence.figures.drawing.plane import notes, titles, with_room
from evidence.figures.drawing.style import BODY_SIZE, LINE_HEIGHT, MARGIN, NOTE_SIZE
from evidence.figures.drawing.text import width, wrap
from evidence.figures.outcomes.forest_layout import STEP, ForestLayout, PlacedColumn, PlacedRow, laid_out
from evidence.record.results.analysis_names import PRIMARY_ANALYSIS
from evidence.record.results.subsets import SubgroupAnalysis
from evidence.record.results.synthesis import OutcomeInfo, Synthesis

SMALLEST_MARK = 2.2
LARGEST_MARK = 8.5
PLAIN_MARK = 4.0  # where the model gives no weights
DIAMOND_HEIGHT = 7.5
PREDICTION_STROKE, PREDICTION_END = 1.0, 2.2
TICK = 3.0


def draw(synthesis: Synthesis, outcome: OutcomeInfo, analysis_id: str = PRIMARY_ANALYSIS) -> Artwork:
    """Draw the forest plot of one analysis.

    With one study there is no diamond and no line on heterogeneity; an analysis that pools nothing ends in
    its reason. Size follows the content.
    """
    analysis = next((a for a in synthesis.analyses if a.id == analysis_id), None)
    if analysis is None:
        known = ", ".join(a.id for a in synthesis.analyses)
        raise ValueError(f"no analysis {analysis_id!r} in {synthesis.id}; there are {known}")
    subtitle = synthesis.label + (f"; {analysis.label}" if analysis_id != PRIMARY_ANALYSIS else "")
    return draw_table(forest_table(synthesis, outcome, analysis), outcome.label, subtitle)


def draw_on_assumptions(synthesis: Synthesis, outcome: OutcomeInfo) -> Artwork:
    """Draw the analysis with stated assumptions, which stands in the place of the primary one here."""
    table = forest_table(synthesis, outcome, synthesis.primary)
    return draw_table(table, outcome.label, f"{synthesis.label}; with stated assumptions")


def draw_subgroups(synthesis: Synthesis, outcome: OutcomeInfo, subgroups: SubgroupAnalysis) -> Artwork:
    """Draw the forest plot of a subgroup analysis."""
    subtitle = f"{synthesis.label}; by {subgroups.label[:1].lower()}{subgroups.label[1:]}"
    return draw_table(subgroup_table(synthesis, outcome, subgroups), outcome.label, subtitle)


def draw_table(table: ForestTable, title: str, subtitle: str) -> Artwork:
    """Draw any forest table under a title and a subtitle."""
    layout, rows = laid_out(table)
    sheet = Sheet(layout.total)
    y = titles(sheet, title, subtitle) + 2
    y = _heads(sheet, table, layout, y)
    top = y + 2
    y = _rows(sheet, table, rows, layout, top)
    if table.drawable:
        y = _axis(sheet, table, layout, top, y)
    y = _notes(sheet, table, y)
    return sheet.artwork(y + MARGIN)


def _heads(sheet: Sheet, table: ForestTable, layout: ForestLayout, y: float) -> float:
    columns = layout.columns
    if table.bias:
        y = _over_bias(sheet, table.bias, columns, y)
    bottom = y + max(len(c.head) for c in columns) * STEP
    for column in columns:
        for i, (line, bold) in enumerate(reversed(column.head)):
            colour = colours.INK if bold else colours.QUIET
            sheet.text(
                column.anchor, bottom - i * STEP - 2, line, align=column.align, bold=bold, colour=colour
            )
    if table.benchmark is not None and 0 <= table.axis.place(table.benchmark) <= 1:
        text = f"Benchmark {table.format.value(table.benchmark)}"
        half = width(text, NOTE_SIZE) / 2
        x = min(max(layout.x(table, table.benchmark), layout.plot_x + half), layout.right - half)
        sheet.text(x, bottom - 2, text, NOTE_SIZE, "center", colour=colours.WARN)
    sheet.line([(MARGIN, bottom + 2.5), (sheet.width - MARGIN, bottom + 2.5)])
    return bottom + 2.5


def _over_bias(sheet: Sheet, bias: BiasColumns, columns: tuple[PlacedColumn, ...], y: float) -> float:
    """Say above the narrow columns what they are; returns where the heads begin."""
    first, last = columns[-len(bias.heads)], columns[-1]
    right = last.x + last.width
    sheet.text(right, y + STEP - 2, BIAS_HEAD, align="right", bold=True)
    sheet.line([(first.x, y + STEP + 0.5), (right, y + STEP + 0.5)], colours.RULE, 0.6)
    others = max(len(c.head) for c in columns[: -len(bias.heads)])
    return y if others > 1 else y + STEP


def _rows(sheet: Sheet, table: ForestTable, rows: list[PlacedRow], layout: ForestLayout, y: float) -> float:
    totals = (POOL, PREDICTION, BESIDE, EMPTY)
    ruled = any(r.row.kind == HEADING for r in rows)
    for r in rows:
        if r.row.kind in totals and not ruled:
            sheet.line([(MARGIN, y + 1), (sheet.width - MARGIN, y + 1)], colours.RULE, 0.6)
            y, ruled = y + 3, True
        if r.row.kind == HEADING:
            y += 3
        middle = y + r.height / 2
        colour = colours.QUIET if r.row.kind in (ASIDE, EMPTY) else colours.INK
        for column, lines in zip(layout.columns, (r.label, *r.cells), strict=bool(r.cells)):
            first = middle - (len(lines) - 1) * STEP / 2 + BODY_SIZE * 0.36
            for i, line in enumerate(lines):
                sheet.text(
                    column.anchor, first + i * STEP, line, align=column.align, bold=r.bold, colour=colour
                )
        _mark(sheet, table, r.row, layout, middle)
        y += r.height
    return y


def _mark(sheet: Sheet, table: ForestTable, row: ForestRow, layout: ForestLayout, y: float) -> None:
    def x(value: float) -> float:
        return layout.x(table, value)

    if row.kind == POOL and row.estimate is not None:
        low, high = (
            (row.low, row.high) if row.low is not None and row.high is not None else (row.estimate,) * 2
        )
        left, mid, right, half = x(low), x(row.estimate), x(high), DIAMOND_HEIGHT / 2
        left, right = min(left, mid - 1.2), max(right, mid + 1.2)
        sheet.shape([(left, y), (mid, y - half), (right, y), (mid, y + half)], colours.BLUE)
        _arrow_heads(sheet, table, low, high, layout, y)
    elif row.kind == PREDICTION and row.low is not None and row.high is not None:
        left, right = x(row.low), max(x(row.high), x(row.low) + 0.8)
        sheet.line([(left, y), (right, y)], colours.BLUE, PREDICTION_STROKE)
        for end, value in ((left, row.low), (right, row.high)):
            if -0.001 <= table.axis.place(value) <= 1.001:
                ends = [(end, y - PREDICTION_END), (end, y + PREDICTION_END)]
                sheet.line(ends, colours.BLUE, PREDICTION_STROKE)
        _arrow_heads(sheet, table, row.low, row.high, layout, y)
    elif row.kind not in (POOL, PREDICTION):
        if row.low is not None and row.high is not None:
            sheet.line([(x(row.low), y), (x(row.high), y)])
            _arrow_heads(sheet, table, row.low, row.high, layout, y)
        if row.estimate is not None and -0.001 <= table.axis.place(row.estimate) <= 1.001:
            side = _side(row, table)
            sheet.box(x(row.estimate) - side / 2, y - side / 2, side, side, colours.BLUE)


def _side(row: ForestRow, table: ForestTable) -> float:
    """Side of a study's square: its area is proportional to the weight."""
    if row.weight is None or table.largest_weight <= 0:
        return PLAIN_MARK
    return max(SMALLEST_MARK, LARGEST_MARK * math.sqrt(row.weight / table.largest_weight))


def _arrow_heads(
    sheet: Sheet, table: ForestTable, low: float, high: float, layout: ForestLayout, y: float
) -> None:
    if table.axis.place(low) < -0.001:
        start = layout.plot_x
        sheet.shape([(start - 1, y), (start + 4, y - 2.4), (start + 4, y + 2.4)], colours.INK)
    if table.axis.place(high) > 1.001:
        end = layout.right
        sheet.shape([(end + 1, y), (end - 4, y - 2.4), (end - 4, y + 2.4)], colours.INK)


def _axis(sheet: Sheet, table: ForestTable, layout: ForestLayout, top: float, y: float) -> float:
    """Draw the axis with ticks and title, the lines that run down the plot, and the favours labels."""
    axis, left, across = table.axis, layout.plot_x, layout.plot_width
    y += 4
    sheet.line([(left, y), (left + across, y)])
    baseline = y + TICK + NOTE_SIZE + 1
    for tick in axis.ticks:
        sheet.line([(left + tick.at * across, y), (left + tick.at * across, y + TICK)])
    for tick in with_room(axis.ticks, across):
        sheet.text(left + tick.at * across, baseline, tick.label, NOTE_SIZE, "center")
    guides: tuple[tuple[float | None, str, Dashes, float], ...] = (
        (axis.null, colours.QUIET, (), 0.7),
        (table.pooled, colours.BLUE, (3, 2), 0.7),
        (table.benchmark, colours.WARN, (6, 2), 0.8),
    )
    for value, colour, dashes, stroke in guides:
        if value is not None and 0 <= axis.place(value) <= 1:
            x = layout.x(table, value)
            sheet.line([(x, top), (x, y)], colour, stroke, dashes, layer=1)
    name = table.effect_head.split(" (")[0] + (" (log scale)" if axis.log else "")
    y = baseline + 1
    for line in wrap(name, NOTE_SIZE, across):
        y += NOTE_SIZE * LINE_HEIGHT
        sheet.text(left + across / 2, y, line, NOTE_SIZE, "center")
    if table.favours:
        y = _favours(sheet, table.favours, layout, y)
    return y + 3


def _favours(sheet: Sheet, favours: tuple[str, str], layout: ForestLayout, y: float) -> float:
    """Say what each side of the plot favours, beside each other where there is room."""
    step, longest = NOTE_SIZE * LINE_HEIGHT, layout.plot_width + layout.plot_x / 2
    left, right = f"← {favours[0]}", f"{favours[1]} →"
    together = width(left, NOTE_SIZE) + width(right, NOTE_SIZE) + 6 <= layout.plot_width
    for line in wrap(left, NOTE_SIZE, longest):
        y += step
        sheet.text(layout.plot_x, y, line, NOTE_SIZE, colour=colours.QUIET)
    y -= step if together else 0.0
    for line in wrap(right, NOTE_SIZE, longest):
        y += step
        sheet.text(layout.right, y, line, NOTE_SIZE, "right", colour=colours.QUIET)
    return y


def _notes(sheet: Sheet, table: ForestTable, y: float) -> float:
    numbered = [f"{_superscript(i)} {text}" for i, text in enumerate(table.footnotes, start=1)]
    at = [] if table.show_at or not table.at else [f"Time of all studies: {table.at}."]
    texts = [*at, *table.lines, *numbered]
    return notes(sheet, texts, y + 4 if texts else y)


def _superscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
