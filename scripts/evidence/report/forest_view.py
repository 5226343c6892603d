"""A forest table with its inline drawings and addresses: what the template prints line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from evidence.report import numbers, svg
from evidence.report.addresses import Addresses
from evidence.report.forest_table import (
    AVERAGE,
    EMPTY,
    HEADING,
    POOL,
    PREDICTION,
    STUDY,
    ArmCell,
    ForestRow,
    ForestTable,
)


@dataclass(frozen=True, slots=True)
class LineView:
    """One line: its row, its address, its drawing, and the addresses behind its texts."""

    row: ForestRow
    address: str | None
    drawing: Markup | None
    publication: str | None
    arms: tuple[tuple[str, str | None], ...]
    effect_address: str | None
    weight: str


@dataclass(frozen=True, slots=True)
class ForestView:
    """A forest table ready to print."""

    id: str
    title: str
    table: ForestTable
    lines: tuple[LineView, ...]
    axis: Markup
    guides: str
    columns: int


def forest_view(
    id_: str, title: str, table: ForestTable, addresses: Addresses, lines: Mapping[str, str]
) -> ForestView:
    """Draw every line of a table; ``lines`` gives addresses by candidate key (empty for repeated tables)."""
    label = f"Axis of the forest plot: {table.effect_head}"
    return ForestView(
        id=id_,
        title=title,
        table=table,
        lines=tuple(_line(row, table, addresses, lines) for row in table.rows),
        axis=Markup(svg.axis_row(table.axis, label)),
        guides=svg.guide_style(table.axis, table.pooled, table.benchmark),
        columns=3 + table.show_at + len(table.arm_heads) + table.show_weights,
    )


def _line(row: ForestRow, table: ForestTable, addresses: Addresses, lines: Mapping[str, str]) -> LineView:
    width = len(table.arm_heads)
    arms = [*row.arms, *([ArmCell("")] * width)][:width] if row.kind not in (HEADING, EMPTY) else []
    return LineView(
        row=row,
        address=lines.get(row.key) if row.key else None,
        drawing=_drawing(row, table),
        publication=addresses.publications.get(row.publication) if row.publication else None,
        arms=tuple((a.text, _first_address(a, addresses)) for a in arms),
        effect_address=addresses.rows.get(row.effect_row_id) if row.effect_row_id else None,
        weight=numbers.fixed(row.weight, 1) if row.weight is not None else "",
    )


def _first_address(arm: ArmCell, addresses: Addresses) -> str | None:
    return addresses.first(arm.row_ids)


def _drawing(row: ForestRow, table: ForestTable) -> Markup | None:
    axis = table.axis
    if row.kind == STUDY and row.estimate is not None:
        side = svg.mark_side(row.weight, table.largest_weight)
        return Markup(
            svg.study_row(axis, row.estimate, row.low, row.high, side, table.format.value(row.estimate))
        )
    if row.kind == POOL:
        return Markup(svg.diamond_row(axis, row.estimate, row.low, row.high, f"Pooled {row.effect}"))
    if row.kind == AVERAGE:
        return Markup(svg.study_row(axis, row.estimate, None, None, 6.0, f"Population average {row.effect}"))
    if row.kind == PREDICTION:
        return Markup(svg.prediction_row(axis, row.low, row.high, f"{row.label} {row.effect}"))
    return None
