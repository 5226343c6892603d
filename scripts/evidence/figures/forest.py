"""The forest plot as a figure: the same table of texts and values that the page shows, drawn for print.

Columns are as wide as their texts, rows as high as their labels; nothing is placed by guess, so nothing is
cut off or overlaps, with one study or sixty.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.figure import Figure

from evidence.display import numbers, words
from evidence.display.geometry.forest_table import (
    ASIDE,
    BESIDE,
    EMPTY,
    HEADING,
    POOL,
    PREDICTION,
    ForestRow,
    ForestTable,
    forest_table,
    subgroup_table,
)
from evidence.figures import style
from evidence.figures.canvas import Dashes, Sheet
from evidence.figures.plane import MARGIN, notes, titles
from evidence.figures.style import BODY_SIZE, LINE_HEIGHT, NOTE_SIZE
from evidence.figures.text import width, wrap
from evidence.record.synthesis import OutcomeInfo, SubgroupAnalysis, Synthesis

# Of a head: its alignment, its bold lines, its plain ones.
_Head = tuple[str, tuple[str, ...], tuple[str, ...]]

GAP = 13.0
PLOT_WIDTH = 210.0
LONGEST_LABEL = 190.0
LONGEST_HEAD = 84.0
BIAS_GAP = 5.0  # between the narrow columns of risk of bias
ROW_PADDING = 3.6
SMALLEST_MARK = 2.4
LARGEST_MARK = 9.5
PLAIN_MARK = 4.5  # where the model gives no weights
DIAMOND_HEIGHT = 8.0
BAR_HEIGHT = 3.0
TICK = 3.5


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of text: where it stands and how it is aligned."""

    head: tuple[tuple[str, bool], ...]  # lines of the head, bold or not
    align: str
    width: float
    x: float = 0.0

    @property
    def anchor(self) -> float:
        return self.x + {"left": 0.0, "center": 0.5, "right": 1.0}[self.align] * self.width


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with its label broken into lines, its cells in the order of the columns, and its height."""

    row: ForestRow
    label: tuple[str, ...]
    cells: tuple[str, ...]
    bold: bool

    @property
    def height(self) -> float:
        return len(self.label) * BODY_SIZE * LINE_HEIGHT + ROW_PADDING


def draw(synthesis: Synthesis, outcome: OutcomeInfo, analysis_id: str = "primary") -> Figure:
    """Draw the forest plot of one analysis.

    With one study there is no diamond and no line on heterogeneity; an analysis that pools nothing ends in
    its reason. Size follows the content.
    """
    analysis = next((a for a in synthesis.analyses if a.id == analysis_id), None)
    if analysis is None:
        known = ", ".join(a.id for a in synthesis.analyses)
        raise ValueError(f"no analysis {analysis_id!r} in {synthesis.id}; there are {known}")
    subtitle = synthesis.label + (f"; {analysis.label}" if analysis_id != "primary" else "")
    return draw_table(forest_table(synthesis, outcome, analysis), outcome.label, subtitle)


def draw_on_assumptions(synthesis: Synthesis, outcome: OutcomeInfo) -> Figure:
    """Draw the analysis with stated assumptions, which stands in the place of the primary one here."""
    table = forest_table(synthesis, outcome, synthesis.primary)
    return draw_table(table, outcome.label, f"{synthesis.label}; with stated assumptions")


def draw_subgroups(synthesis: Synthesis, outcome: OutcomeInfo, subgroups: SubgroupAnalysis) -> Figure:
    """Draw the forest plot of a subgroup analysis."""
    subtitle = f"{synthesis.label}; by {subgroups.label[:1].lower()}{subgroups.label[1:]}"
    return draw_table(subgroup_table(synthesis, outcome, subgroups), outcome.label, subtitle)


def draw_table(table: ForestTable, title: str, subtitle: str) -> Figure:
    """Draw any forest table under a title and a subtitle."""
    rows = [_row(r, table) for r in table.rows]
    columns, plot_x, total = _layout(table, rows)
    sheet = Sheet(total)
    y = titles(sheet, title, subtitle) + 2
    y = _heads(sheet, columns, y)
    top = y + 2
    y = _rows(sheet, table, rows, columns, plot_x, top)
    if table.drawable:
        y = _axis(sheet, table, plot_x, top, y)
    y = _notes(sheet, table, y)
    with style.house_style():
        return sheet.figure(y + MARGIN)


def _row(row: ForestRow, table: ForestTable) -> _Row:
    bold = row.kind in (POOL, HEADING)
    text = row.label + (f" {row.marks}" if row.marks else "")
    if row.kind in (EMPTY, HEADING):
        return _Row(row, tuple(wrap(text, BODY_SIZE, LONGEST_LABEL + PLOT_WIDTH, bold)), (), bold)
    arms = [a.text for a in row.arms] + [""] * (len(table.arm_heads) - len(row.arms))
    cells = ([row.at] if table.show_at else []) + arms + [row.effect]
    if table.show_weights:
        cells.append(numbers.fixed(row.weight, 1) if row.weight is not None else "")
    if table.bias:
        judged = table.bias.cells.get(row.key) if row.key is not None else None
        cells += judged.symbols if judged else [""] * len(table.bias.heads)
    return _Row(row, tuple(wrap(text, BODY_SIZE, LONGEST_LABEL, bold)), tuple(cells), bold)


def _layout(table: ForestTable, rows: list[_Row]) -> tuple[list[_Column], float, float]:
    """Place the columns; the plot stands between the arms and the effect."""
    texts = [r for r in rows if r.cells]
    label = max((width(line, BODY_SIZE, r.bold) for r in texts for line in r.label), default=60.0)
    heads: list[_Head] = [("left", ("At",), ())] if table.show_at else []
    heads += [("right", (words.capital(name),) if name else (), (what,)) for name, what in table.arm_heads]
    before = len(heads)
    heads.append(("right", (table.effect_head,), ()))
    if table.show_weights:
        heads.append(("right", ("Weight, %",), ()))
    if table.bias:
        heads += [("center", (head,), ()) for head in table.bias.heads]
    columns = [_Column((("Study", True),), "left", max(label, 40.0), MARGIN)]
    x = MARGIN + columns[0].width + GAP
    plot_x = x
    for i, (align, bold_head, plain_head) in enumerate(heads):
        if i == before:
            plot_x, x = x, x + PLOT_WIDTH + GAP
        body = max((width(r.cells[i], BODY_SIZE, r.bold) for r in texts), default=0.0)
        limit = max(body, LONGEST_HEAD)
        lines = [(line, True) for t in bold_head for line in wrap(t, BODY_SIZE, limit, bold=True)]
        lines += [(line, False) for t in plain_head for line in wrap(t, BODY_SIZE, limit)]
        needed = max([body, *(width(line, BODY_SIZE, bold) for line, bold in lines)])
        columns.append(_Column(tuple(lines), align, needed, x))
        x += needed + (BIAS_GAP if align == "center" else GAP)
    return columns, plot_x, columns[-1].x + columns[-1].width + MARGIN


def _heads(sheet: Sheet, columns: list[_Column], y: float) -> float:
    step = BODY_SIZE * LINE_HEIGHT
    bottom = y + max(len(c.head) for c in columns) * step
    for column in columns:
        for i, (line, bold) in enumerate(reversed(column.head)):
            colour = style.INK if bold else style.QUIET
            sheet.text(
                column.anchor, bottom - i * step - 2, line, align=column.align, bold=bold, colour=colour
            )
    right = sheet.width - MARGIN
    sheet.line([(MARGIN, bottom + 2.5), (right, bottom + 2.5)])
    return bottom + 2.5


def _rows(
    sheet: Sheet, table: ForestTable, rows: list[_Row], columns: list[_Column], plot_x: float, y: float
) -> float:
    totals = (POOL, PREDICTION, BESIDE, EMPTY)
    grouped = any(r.row.kind == HEADING for r in rows)
    ruled = grouped
    for r in rows:
        if r.row.kind in totals and not ruled:
            sheet.line([(MARGIN, y + 1), (sheet.width - MARGIN, y + 1)], style.RULE, 0.6)
            y, ruled = y + 3, True
        if r.row.kind == HEADING:
            y += 4
        middle = y + r.height / 2
        colour = style.QUIET if r.row.kind in (ASIDE, EMPTY) else style.INK
        first = middle - (len(r.label) - 1) * BODY_SIZE * LINE_HEIGHT / 2 + BODY_SIZE * 0.36
        for i, line in enumerate(r.label):
            baseline = first + i * BODY_SIZE * LINE_HEIGHT
            sheet.text(MARGIN, baseline, line, bold=r.bold, colour=colour)
        for column, text in zip(columns[1:], r.cells, strict=bool(r.cells)):
            baseline = middle + BODY_SIZE * 0.36
            sheet.text(column.anchor, baseline, text, align=column.align, bold=r.bold, colour=colour)
        _mark(sheet, table, r.row, plot_x, middle)
        y += r.height
    return y


def _mark(sheet: Sheet, table: ForestTable, row: ForestRow, plot_x: float, y: float) -> None:
    def x(value: float) -> float:
        return plot_x + PLOT_WIDTH * min(max(table.axis.place(value), 0.0), 1.0)

    if row.kind == POOL and row.estimate is not None:
        low, high = (
            (row.low, row.high) if row.low is not None and row.high is not None else (row.estimate,) * 2
        )
        left, mid, right, half = x(low), x(row.estimate), x(high), DIAMOND_HEIGHT / 2
        left, right = min(left, mid - 1.2), max(right, mid + 1.2)
        sheet.shape([(left, y), (mid, y - half), (right, y), (mid, y + half)], style.BLUE)
        _arrow_heads(sheet, table, low, high, plot_x, y)
    elif row.kind == PREDICTION and row.low is not None and row.high is not None:
        left, right, half = x(row.low), max(x(row.high), x(row.low) + 0.8), BAR_HEIGHT / 2
        sheet.shape([(left, y - half), (right, y - half), (right, y + half), (left, y + half)], style.INK)
        _arrow_heads(sheet, table, row.low, row.high, plot_x, y)
    elif row.kind not in (POOL, PREDICTION):
        if row.low is not None and row.high is not None:
            sheet.line([(x(row.low), y), (x(row.high), y)])
            _arrow_heads(sheet, table, row.low, row.high, plot_x, y)
        if row.estimate is not None and -0.001 <= table.axis.place(row.estimate) <= 1.001:
            mid, half = x(row.estimate), _side(row, table) / 2
            corners = [
                (mid - half, y - half),
                (mid + half, y - half),
                (mid + half, y + half),
                (mid - half, y + half),
            ]
            sheet.shape(corners, style.BLUE)


def _side(row: ForestRow, table: ForestTable) -> float:
    """Side of a study's square: its area is proportional to the weight."""
    if row.weight is None or table.largest_weight <= 0:
        return PLAIN_MARK
    return max(SMALLEST_MARK, LARGEST_MARK * math.sqrt(row.weight / table.largest_weight))


def _arrow_heads(sheet: Sheet, table: ForestTable, low: float, high: float, plot_x: float, y: float) -> None:
    if table.axis.place(low) < -0.001:
        sheet.shape([(plot_x - 1, y), (plot_x + 4, y - 2.6), (plot_x + 4, y + 2.6)], style.INK)
    if table.axis.place(high) > 1.001:
        end = plot_x + PLOT_WIDTH
        sheet.shape([(end + 1, y), (end - 4, y - 2.6), (end - 4, y + 2.6)], style.INK)


def _axis(sheet: Sheet, table: ForestTable, plot_x: float, top: float, y: float) -> float:
    """Draw the axis with ticks, the lines that run down the plot, and the favours labels."""
    axis = table.axis
    y += 5
    sheet.line([(plot_x, y), (plot_x + PLOT_WIDTH, y)])
    baseline = y + TICK + NOTE_SIZE + 1
    end = -math.inf
    for tick in axis.ticks:
        x = plot_x + tick.at * PLOT_WIDTH
        sheet.line([(x, y), (x, y + TICK)])
        half = width(tick.label, NOTE_SIZE) / 2
        if x - half > end + 2:
            sheet.text(x, baseline, tick.label, NOTE_SIZE, "center")
            end = x + half
    guides: tuple[tuple[float | None, str, Dashes, float], ...] = (
        (axis.null, style.QUIET, "-", 0.8),
        (table.pooled, style.BLUE, (0, (3, 2)), 0.8),
        (table.benchmark, style.WARN, (0, (6, 2)), 0.9),
    )
    for value, colour, dashes, stroke in guides:
        if value is not None and 0 <= axis.place(value) <= 1:
            x = plot_x + axis.place(value) * PLOT_WIDTH
            sheet.line([(x, top), (x, y)], colour, stroke, dashes, layer=1)
    y = baseline + 2
    if table.favours:
        step = NOTE_SIZE * LINE_HEIGHT
        half = PLOT_WIDTH / 2 - 6
        left = wrap(f"← {table.favours[0]}", NOTE_SIZE, half)
        right = wrap(f"{table.favours[1]} →", NOTE_SIZE, half)
        for i, line in enumerate(left):
            sheet.text(plot_x, y + (i + 1) * step, line, NOTE_SIZE, colour=style.QUIET)
        for i, line in enumerate(right):
            sheet.text(plot_x + PLOT_WIDTH, y + (i + 1) * step, line, NOTE_SIZE, "right", colour=style.QUIET)
        y += max(len(left), len(right)) * step
    return y + 4


def _notes(sheet: Sheet, table: ForestTable, y: float) -> float:
    numbered = [f"{_superscript(i)} {text}" for i, text in enumerate(table.footnotes, start=1)]
    at = [] if table.show_at or not table.at else [f"All studies at {table.at}."]
    texts = [*at, *table.lines, *numbered]
    return notes(sheet, texts, y + 6 if texts else y)


def _superscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
