"""The forest plot as a figure: the same table of texts and values that the page shows, drawn for print.

Columns are as wide as their texts, label and plot share what they leave of the page; rows are as high as
their texts. Nothing is placed by guess, so nothing is cut off or overlaps, with one study or sixty.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from evidence.display import numbers, words
from evidence.display.geometry.forest.bias import BiasColumns
from evidence.display.geometry.forest.rows import (
    ASIDE,
    BESIDE,
    EMPTY,
    HEADING,
    POOL,
    PREDICTION,
    STUDY,
    ForestRow,
)
from evidence.display.geometry.forest.table import (
    BIAS_HEAD,
    TIME_HEAD,
    WEIGHT_HEAD,
    ForestTable,
    forest_table,
    subgroup_table,
)
from evidence.figures.drawing import style
from evidence.figures.drawing.artwork import Artwork
from evidence.figures.drawing.canvas import Dashes, Sheet
from evidence.figures.drawing.plane import notes, titles, with_room
from evidence.figures.drawing.style import BODY_SIZE, LINE_HEIGHT, MARGIN, NOTE_SIZE
from evidence.figures.drawing.text import whole_words, width, wrap
from evidence.record.results.subsets import SubgroupAnalysis
from evidence.record.results.synthesis import OutcomeInfo, Synthesis

WIDEST_PLOT = 190.0
WIDEST_LABEL = 150.0
WIDEST_HEAD = 38.0  # unless what stands below is wider
ROW_PADDING = 3.0
SMALLEST_MARK = 2.2
LARGEST_MARK = 8.5
PLAIN_MARK = 4.0  # where the model gives no weights
DIAMOND_HEIGHT = 7.5
PREDICTION_STROKE, PREDICTION_END = 1.0, 2.2
TICK = 3.0
STEP = BODY_SIZE * LINE_HEIGHT
_ROUNDING = 0.01  # points

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Spacing:
    """How generously the width is shared: the next way is taken where one does not fit the page."""

    gap: float
    bias_gap: float  # between the narrow columns of risk of bias
    plot: float  # its least width
    label: float  # its least width
    cell: float  # widest text that may be broken: a time
    effect: float  # widest effect; a longer one is broken before its interval


_ROOMY = _Spacing(8.0, 3.5, 104.0, 84.0, 58.0, math.inf)
_TIGHT = _Spacing(6.0, 2.0, 84.0, 66.0, 44.0, 50.0)
_TIGHTEST = _Spacing(5.0, 1.5, 70.0, 58.0, 40.0, 40.0)


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
    """A row: its label and its cells in the order of the columns, each broken into lines."""

    row: ForestRow
    label: Lines
    cells: tuple[Lines, ...]
    bold: bool

    @property
    def height(self) -> float:
        return max(map(len, (self.label, *self.cells))) * STEP + ROW_PADDING


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where everything stands across: the columns, and the plot between those of the arms and the effect."""

    columns: tuple[_Column, ...]
    plot_x: float
    plot_width: float
    total: float

    def x(self, table: ForestTable, value: float) -> float:
        """Return the place of a value, held inside the plot."""
        return self.plot_x + self.plot_width * min(max(table.axis.place(value), 0.0), 1.0)

    @property
    def right(self) -> float:
        return self.plot_x + self.plot_width


def draw(synthesis: Synthesis, outcome: OutcomeInfo, analysis_id: str = "primary") -> Artwork:
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
    layout, rows = _laid_out(table)
    sheet = Sheet(layout.total)
    y = titles(sheet, title, subtitle) + 2
    y = _heads(sheet, table, layout, y)
    top = y + 2
    y = _rows(sheet, table, rows, layout, top)
    if table.drawable:
        y = _axis(sheet, table, layout, top, y)
    y = _notes(sheet, table, y)
    return sheet.artwork(y + MARGIN)


def _laid_out(table: ForestTable) -> tuple[_Layout, list[_Row]]:
    """Share the width of a page among the columns; labels are broken before the plot gets too narrow."""
    for spacing in (_ROOMY, _TIGHT):
        found = _shared(table, spacing)
        if found[0].total <= style.WIDE:
            return found
    return _shared(table, _TIGHTEST)


def _shared(table: ForestTable, spacing: _Spacing) -> tuple[_Layout, list[_Row]]:
    heads = _head_cells(table)
    cells = [_cells(r, table, spacing) for r in table.rows]
    widths = []
    for i, (align, bold_head, plain_head) in enumerate(heads):
        body = max(
            (
                width(line, BODY_SIZE, _is_bold(row))
                for row, own in zip(table.rows, cells, strict=True)
                for line in (own[i] if own else ())
            ),
            default=0.0,
        )
        limit = max(body, WIDEST_HEAD)
        lines = [(line, True) for line in whole_words(bold_head, BODY_SIZE, limit, bold=True) if bold_head]
        lines += [(line, False) for line in whole_words(plain_head, BODY_SIZE, limit) if plain_head]
        needed = max([body, *(width(line, BODY_SIZE, bold) for line, bold in lines)])
        widths.append(_Column(tuple(lines), align, needed))
    taken = sum(c.width + (spacing.bias_gap if c.align == "center" else spacing.gap) for c in widths)
    if table.bias:
        taken += spacing.gap - spacing.bias_gap  # the last column has none behind it, the first has its own
    room = style.WIDE - 2 * MARGIN - taken - spacing.gap  # of label and plot
    labels = [_label(r) for r in table.rows if r.kind in (STUDY, ASIDE)]
    natural = max(
        (width(line, BODY_SIZE) for t in labels for line in wrap(t, BODY_SIZE, WIDEST_LABEL)), default=60.0
    )
    label = max(min(natural, room - spacing.plot), spacing.label)
    plot = min(max(room - label, spacing.plot), WIDEST_PLOT)
    label = max(label, room - plot)
    return _placed(table, cells, widths, spacing, label=label, plot=plot)


def _placed(
    table: ForestTable,
    cells: list[tuple[Lines, ...]],
    widths: list[_Column],
    spacing: _Spacing,
    *,
    label: float,
    plot: float,
) -> tuple[_Layout, list[_Row]]:
    before = table.show_at + len(table.arm_heads)
    columns = [_Column((("Study", True),), "left", label, MARGIN)]
    gap = spacing.gap
    x = MARGIN + label + gap
    plot_x = x
    for i, column in enumerate(widths):
        if i == before:
            plot_x, x = x, x + plot + gap
        columns.append(replace(column, x=x))
        x += column.width + (spacing.bias_gap if column.align == "center" else gap)
    total = columns[-1].x + columns[-1].width + MARGIN
    total = style.WIDE if total < style.WIDE + _ROUNDING else total
    rows = []
    for row, own in zip(table.rows, cells, strict=True):
        limit, bold = label, _is_bold(row)
        if row.kind not in (STUDY, ASIDE):
            # Nothing stands in the columns of such a row but totals of the sides: its label takes their room.
            filled = [
                c.anchor - max(width(line, BODY_SIZE, bold) for line in lines)
                for c, lines in zip(columns[1 : before + 1], own, strict=False)
                if any(lines)
            ]
            limit = min([*filled, plot_x]) - MARGIN - gap
        rows.append(_Row(row, tuple(wrap(_label(row), BODY_SIZE, limit, bold)), own, bold))
    return _Layout(tuple(columns), plot_x, plot, total), rows


def _is_bold(row: ForestRow) -> bool:
    return row.kind in (POOL, HEADING)


def _label(row: ForestRow) -> str:
    return row.label + (f" {row.marks}" if row.marks else "")


def _cells(row: ForestRow, table: ForestTable, spacing: _Spacing) -> tuple[Lines, ...]:
    """Return the cells of a row, a heading has none."""
    if row.kind in (EMPTY, HEADING):
        return ()
    arms = [a.text for a in row.arms] + [""] * (len(table.arm_heads) - len(row.arms))
    cells = ([row.at] if table.show_at else []) + arms
    broken = [tuple(wrap(text, BODY_SIZE, spacing.cell, _is_bold(row))) for text in cells]
    broken.append(_effect(row, spacing.effect))
    rest = []
    if table.show_weights:
        rest.append(numbers.fixed(row.weight, 1) if row.weight is not None else "")
    if table.bias:
        judged = table.bias.cells.get(row.key) if row.key is not None else None
        rest += judged.symbols if judged else [""] * len(table.bias.heads)
    return (*broken, *((text,) for text in rest))


def _effect(row: ForestRow, limit: float) -> Lines:
    """Break an effect before its interval where both together are too wide."""
    if width(row.effect, BODY_SIZE, _is_bold(row)) <= limit or " (" not in row.effect:
        return (row.effect,)
    estimate, interval = row.effect.split(" (", 1)
    return (estimate, f"({interval}")


def _head_cells(table: ForestTable) -> list[tuple[str, str, str]]:
    """Return for each column behind the first how it is aligned, its bold head and its plain one."""
    heads = [("left", TIME_HEAD, "")] if table.show_at else []
    heads += [("right", words.capital(name) if name else "", what) for name, what in table.arm_heads]
    heads.append(("right", table.effect_head, ""))
    if table.show_weights:
        heads.append(("right", WEIGHT_HEAD, ""))
    if table.bias:
        heads += [("center", head, "") for head in table.bias.heads]
    return heads


def _heads(sheet: Sheet, table: ForestTable, layout: _Layout, y: float) -> float:
    columns = layout.columns
    if table.bias:
        y = _over_bias(sheet, table.bias, columns, y)
    bottom = y + max(len(c.head) for c in columns) * STEP
    for column in columns:
        for i, (line, bold) in enumerate(reversed(column.head)):
            colour = style.INK if bold else style.QUIET
            sheet.text(
                column.anchor, bottom - i * STEP - 2, line, align=column.align, bold=bold, colour=colour
            )
    if table.benchmark is not None and 0 <= table.axis.place(table.benchmark) <= 1:
        text = f"Benchmark {table.format.value(table.benchmark)}"
        half = width(text, NOTE_SIZE) / 2
        x = min(max(layout.x(table, table.benchmark), layout.plot_x + half), layout.right - half)
        sheet.text(x, bottom - 2, text, NOTE_SIZE, "center", colour=style.WARN)
    sheet.line([(MARGIN, bottom + 2.5), (sheet.width - MARGIN, bottom + 2.5)])
    return bottom + 2.5


def _over_bias(sheet: Sheet, bias: BiasColumns, columns: tuple[_Column, ...], y: float) -> float:
    """Say above the narrow columns what they are; returns where the heads begin."""
    first, last = columns[-len(bias.heads)], columns[-1]
    right = last.x + last.width
    sheet.text(right, y + STEP - 2, BIAS_HEAD, align="right", bold=True)
    sheet.line([(first.x, y + STEP + 0.5), (right, y + STEP + 0.5)], style.RULE, 0.6)
    others = max(len(c.head) for c in columns[: -len(bias.heads)])
    return y if others > 1 else y + STEP


def _rows(sheet: Sheet, table: ForestTable, rows: list[_Row], layout: _Layout, y: float) -> float:
    totals = (POOL, PREDICTION, BESIDE, EMPTY)
    ruled = any(r.row.kind == HEADING for r in rows)
    for r in rows:
        if r.row.kind in totals and not ruled:
            sheet.line([(MARGIN, y + 1), (sheet.width - MARGIN, y + 1)], style.RULE, 0.6)
            y, ruled = y + 3, True
        if r.row.kind == HEADING:
            y += 3
        middle = y + r.height / 2
        colour = style.QUIET if r.row.kind in (ASIDE, EMPTY) else style.INK
        for column, lines in zip(layout.columns, (r.label, *r.cells), strict=bool(r.cells)):
            first = middle - (len(lines) - 1) * STEP / 2 + BODY_SIZE * 0.36
            for i, line in enumerate(lines):
                sheet.text(
                    column.anchor, first + i * STEP, line, align=column.align, bold=r.bold, colour=colour
                )
        _mark(sheet, table, r.row, layout, middle)
        y += r.height
    return y


def _mark(sheet: Sheet, table: ForestTable, row: ForestRow, layout: _Layout, y: float) -> None:
    def x(value: float) -> float:
        return layout.x(table, value)

    if row.kind == POOL and row.estimate is not None:
        low, high = (
            (row.low, row.high) if row.low is not None and row.high is not None else (row.estimate,) * 2
        )
        left, mid, right, half = x(low), x(row.estimate), x(high), DIAMOND_HEIGHT / 2
        left, right = min(left, mid - 1.2), max(right, mid + 1.2)
        sheet.shape([(left, y), (mid, y - half), (right, y), (mid, y + half)], style.BLUE)
        _arrow_heads(sheet, table, low, high, layout, y)
    elif row.kind == PREDICTION and row.low is not None and row.high is not None:
        left, right = x(row.low), max(x(row.high), x(row.low) + 0.8)
        sheet.line([(left, y), (right, y)], style.BLUE, PREDICTION_STROKE)
        for end, value in ((left, row.low), (right, row.high)):
            if -0.001 <= table.axis.place(value) <= 1.001:
                ends = [(end, y - PREDICTION_END), (end, y + PREDICTION_END)]
                sheet.line(ends, style.BLUE, PREDICTION_STROKE)
        _arrow_heads(sheet, table, row.low, row.high, layout, y)
    elif row.kind not in (POOL, PREDICTION):
        if row.low is not None and row.high is not None:
            sheet.line([(x(row.low), y), (x(row.high), y)])
            _arrow_heads(sheet, table, row.low, row.high, layout, y)
        if row.estimate is not None and -0.001 <= table.axis.place(row.estimate) <= 1.001:
            side = _side(row, table)
            sheet.box(x(row.estimate) - side / 2, y - side / 2, side, side, style.BLUE)


def _side(row: ForestRow, table: ForestTable) -> float:
    """Side of a study's square: its area is proportional to the weight."""
    if row.weight is None or table.largest_weight <= 0:
        return PLAIN_MARK
    return max(SMALLEST_MARK, LARGEST_MARK * math.sqrt(row.weight / table.largest_weight))


def _arrow_heads(
    sheet: Sheet, table: ForestTable, low: float, high: float, layout: _Layout, y: float
) -> None:
    if table.axis.place(low) < -0.001:
        start = layout.plot_x
        sheet.shape([(start - 1, y), (start + 4, y - 2.4), (start + 4, y + 2.4)], style.INK)
    if table.axis.place(high) > 1.001:
        end = layout.right
        sheet.shape([(end + 1, y), (end - 4, y - 2.4), (end - 4, y + 2.4)], style.INK)


def _axis(sheet: Sheet, table: ForestTable, layout: _Layout, top: float, y: float) -> float:
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
        (axis.null, style.QUIET, (), 0.7),
        (table.pooled, style.BLUE, (3, 2), 0.7),
        (table.benchmark, style.WARN, (6, 2), 0.8),
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


def _favours(sheet: Sheet, favours: tuple[str, str], layout: _Layout, y: float) -> float:
    """Say what each side of the plot favours, beside each other where there is room."""
    step, longest = NOTE_SIZE * LINE_HEIGHT, layout.plot_width + layout.plot_x / 2
    left, right = f"← {favours[0]}", f"{favours[1]} →"
    together = width(left, NOTE_SIZE) + width(right, NOTE_SIZE) + 6 <= layout.plot_width
    for line in wrap(left, NOTE_SIZE, longest):
        y += step
        sheet.text(layout.plot_x, y, line, NOTE_SIZE, colour=style.QUIET)
    y -= step if together else 0.0
    for line in wrap(right, NOTE_SIZE, longest):
        y += step
        sheet.text(layout.right, y, line, NOTE_SIZE, "right", colour=style.QUIET)
    return y


def _notes(sheet: Sheet, table: ForestTable, y: float) -> float:
    numbered = [f"{_superscript(i)} {text}" for i, text in enumerate(table.footnotes, start=1)]
    at = [] if table.show_at or not table.at else [f"Time of all studies: {table.at}."]
    texts = [*at, *table.lines, *numbered]
    return notes(sheet, texts, y + 4 if texts else y)


def _superscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
