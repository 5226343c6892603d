"""The rows of a forest plot as a plain table: for the paper, where nothing is drawn or below a drawing."""

from __future__ import annotations

from evidence.display import words
from evidence.display.geometry.forest.lines import ForestView
from evidence.display.geometry.forest.rows import ASIDE as LEFT_OUT_ROW
from evidence.display.geometry.forest.rows import BESIDE, EMPTY, NO_BREAK, POOL, PREDICTION, ForestRow
from evidence.display.geometry.forest.rows import HEADING as LEVEL
from evidence.display.geometry.forest.table import BIAS_HEAD, STUDY_HEAD, TIME_HEAD, WEIGHT_HEAD, ForestTable
from evidence.display.tables.cells import ASIDE, HEADING, TOTAL, Cell, Grid, GridRow, bold, grid, para, to

_POOLED_ROWS = (POOL, BESIDE, PREDICTION, EMPTY)


def arm_heads(table: ForestTable) -> list[str]:
    """Return what stands above the figures of each side."""
    return [words.capital(f"{label}: {what}" if label else what) for label, what in table.arm_heads]


def pooled_rows(view: ForestView) -> Grid:
    """Return the pooled rows alone; a level of one study has nothing pooled and is left out."""
    table = view.table
    shown = [line.row for line in view.lines if line.row.kind in (*_POOLED_ROWS, LEVEL)]
    shown = [r for r, below in zip(shown, [*shown[1:], None], strict=True) if not _is_bare(r, below)]
    heads = ("Result", *arm_heads(table), table.effect_head)
    return grid(heads, [_pooled(row, len(table.arm_heads)) for row in shown])


def all_rows(view: ForestView) -> Grid:
    """Return every row of the plot."""
    table = view.table
    heads = [STUDY_HEAD, *([TIME_HEAD] if table.show_at else []), *arm_heads(table), table.effect_head]
    if table.show_weights:
        heads.append(WEIGHT_HEAD)
    if table.bias:
        heads.append(BIAS_HEAD)
    rows = []
    for line in view.lines:
        r = line.row
        if r.kind in (LEVEL, EMPTY):
            rows.append(GridRow((words.sentence(r.label) if r.kind == EMPTY else bold(r.label),), HEADING))
            continue
        name = para(to(r.label, line.publication), f"{NO_BREAK}{r.marks}" if r.marks else "")
        arms = [text for text, _ in line.arms]
        arms += [""] * (len(table.arm_heads) - len(arms))
        cells: list[Cell] = [name, *([r.at] if table.show_at else []), *arms, r.effect]
        if table.show_weights:
            cells.append(line.weight)
        if table.bias:
            judged = table.bias.cells.get(r.key or "")
            cells.append(judged.told if judged else "")
        kind = TOTAL if r.kind in _POOLED_ROWS else ASIDE if r.kind == LEFT_OUT_ROW else ""
        rows.append(GridRow(tuple(cells), kind))
    return grid(heads, rows, (heads.index(WEIGHT_HEAD),) if table.show_weights else ())


def notes(table: ForestTable) -> list[str]:
    """Return what stands below the rows: the one time of all, footnotes, lines."""
    at = [f"Time of all studies: {table.at}."] if not table.show_at and table.at else []
    return [*at, *(f"{i}. {text}" for i, text in enumerate(table.footnotes, start=1)), *table.lines]


def _is_bare(row: ForestRow, below: ForestRow | None) -> bool:
    return row.kind == LEVEL and (below is None or below.kind == LEVEL)


def _pooled(row: ForestRow, arms: int) -> GridRow:
    if row.kind == EMPTY:
        return GridRow((words.sentence(row.label),), HEADING)
    if row.kind == LEVEL:
        return GridRow((bold(row.label),), HEADING)
    cells = [a.text for a in row.arms][:arms]
    return GridRow((row.label, *cells, *[""] * (arms - len(cells)), row.effect), TOTAL)
