"""Where everything of a forest plot stands: the width of a page shared among columns and plot."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from evidence.display import numbers, words
from evidence.display.geometry.forest.rows import (
    ASIDE,
    EMPTY,
    HEADING,
    NO_BREAK,
    POOL,
    STUDY,
    ForestRow,
)
from evidence.display.geometry.forest.table import (
    TIME_HEAD,
    WEIGHT_HEAD,
    ForestTable,
)
from evidence.figures.drawing import style
from evidence.figures.drawing.style import BODY_SIZE, LINE_HEIGHT, MARGIN
from evidence.figures.drawing.text import whole_words, width, wrap

WIDEST_PLOT = 190.0
WIDEST_LABEL = 150.0
WIDEST_HEAD = 38.0  # unless what stands below is wider
ROW_PADDING = 3.0
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
class PlacedColumn:
    """A column of text: where it stands and how it is aligned."""

    head: tuple[tuple[str, bool], ...]  # lines of the head, bold or not
    align: str
    width: float
    x: float = 0.0

    @property
    def anchor(self) -> float:
        """The place where its texts are anchored."""
        return self.x + {"left": 0.0, "center": 0.5, "right": 1.0}[self.align] * self.width


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row: its label and its cells in the order of the columns, each broken into lines."""

    row: ForestRow
    label: Lines
    cells: tuple[Lines, ...]
    bold: bool

    @property
    def height(self) -> float:
        """Its height in points."""
        return max(map(len, (self.label, *self.cells))) * STEP + ROW_PADDING


@dataclass(frozen=True, slots=True)
class ForestLayout:
    """Where everything stands across: the columns, and the plot between those of the arms and the effect."""

    columns: tuple[PlacedColumn, ...]
    plot_x: float
    plot_width: float
    total: float

    def x(self, table: ForestTable, value: float) -> float:
        """Return the place of a value, held inside the plot."""
        return self.plot_x + self.plot_width * min(max(table.axis.place(value), 0.0), 1.0)

    @property
    def right(self) -> float:
        """The right end of the plot."""
        return self.plot_x + self.plot_width


def laid_out(table: ForestTable) -> tuple[ForestLayout, list[PlacedRow]]:
    """Share the width of a page among the columns; labels are broken before the plot gets too narrow."""
    for spacing in (_ROOMY, _TIGHT):
        found = _shared(table, spacing)
        if found[0].total <= style.WIDE:
            return found
    return _shared(table, _TIGHTEST)


def _shared(table: ForestTable, spacing: _Spacing) -> tuple[ForestLayout, list[PlacedRow]]:
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
        widths.append(PlacedColumn(tuple(lines), align, needed))
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
    widths: list[PlacedColumn],
    spacing: _Spacing,
    *,
    label: float,
    plot: float,
) -> tuple[ForestLayout, list[PlacedRow]]:
    before = table.show_at + len(table.arm_heads)
    columns = [PlacedColumn((("Study", True),), "left", label, MARGIN)]
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
        rows.append(PlacedRow(row, tuple(wrap(_label(row), BODY_SIZE, limit, bold)), own, bold))
    return ForestLayout(tuple(columns), plot_x, plot, total), rows


def _is_bold(row: ForestRow) -> bool:
    return row.kind in (POOL, HEADING)


def _label(row: ForestRow) -> str:
    return row.label + (f"{NO_BREAK}{row.marks}" if row.marks else "")


def _cells(row: ForestRow, table: ForestTable, spacing: _Spacing) -> tuple[Lines, ...]:
    """Return the cells of a row, a heading has none."""
    if row.kind in (EMPTY, HEADING):
        return ()
    arms = [a.text for a in row.arms] + [""] * (len(table.arm_heads) - len(row.arms))
    cells = ([row.at] if table.show_at else []) + arms
    broken = [tuple(whole_words(text, BODY_SIZE, spacing.cell, _is_bold(row))) for text in cells]
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
