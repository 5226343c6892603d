"""A forest table with its inline drawings and addresses: what the template prints line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from evidence.display import numbers, words
from evidence.display.geometry.forest import svg
from evidence.display.geometry.forest.arms import ArmCell
from evidence.display.geometry.forest.rows import BESIDE, EMPTY, HEADING, POOL, PREDICTION, STUDY, ForestRow
from evidence.display.geometry.forest.table import ForestTable
from evidence.display.links.addresses import Places


@dataclass(frozen=True, slots=True)
class LineView:
    """One line: its row, its address, its drawing, and the addresses behind its texts.

    ``leads_to`` is where the line's figures are shown as printed; ``arms`` and ``effect_address`` have an
    address only where it is another one. (Thousands of lines: the one address is not repeated in each; the
    script makes a link of every number.) A pooled number leads to its table, whose rows it comes from.
    """

    row: ForestRow
    address: str | None
    drawing: Markup | None
    leads_to: str | None
    arms: tuple[tuple[str, str | None], ...]
    effect_address: str | None
    weight: str
    publication: str | None = None  # where the study is described

    @property
    def spans(self) -> bool:
        """Whether its name reaches over time and arms: what stands beside a result says nothing of them."""
        told = self.row.at or any(text for text, _ in self.arms)
        return self.row.kind in (BESIDE, PREDICTION) and not told


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
    part: str = ""  # what of a synthesis it shows, where that is not the primary analysis

    @property
    def before_plot(self) -> int:
        """How many columns stand before the drawings."""
        return 1 + self.table.show_at + len(self.table.arm_heads)


def forest_view(
    id_: str,
    title: str,
    table: ForestTable,
    addresses: Places,
    lines: Mapping[str, str],
    *,
    part: str = "",
) -> ForestView:
    """Draw every line of a table; ``lines`` gives addresses by candidate key (empty for repeated tables)."""
    return ForestView(
        part=part,
        id=id_,
        title=title,
        table=table,
        lines=tuple(_line(row, table, addresses, lines, id_) for row in table.rows),
        axis=Markup(svg.axis_row(table.axis, _statement(table))),
        guides=svg.guide_style(table.axis, table.pooled, table.benchmark),
        columns=3 + table.show_at + len(table.arm_heads) + table.show_weights + (table.bias is not None),
    )


def _statement(table: ForestTable) -> str:
    """Say in one sentence what the forest plot shows; its rows have the numbers."""
    studies = sum(r.kind == STUDY for r in table.rows)
    return f"Forest plot of {words.plural(studies, 'study')}: {table.effect_head}"


def _line(
    row: ForestRow, table: ForestTable, addresses: Places, lines: Mapping[str, str], id_: str
) -> LineView:
    width = len(table.arm_heads)
    arms = [*row.arms, *([ArmCell("")] * width)][:width] if row.kind not in (HEADING, EMPTY) else []
    figures = [addresses.first(a.row_ids) for a in arms]
    printed = addresses.rows.get(row.effect_row_id) if row.effect_row_id else None
    leads_to = next((a for a in [*figures, printed] if a), None)
    if leads_to is None and row.publication:
        leads_to = addresses.publications.get(row.publication)
    return LineView(
        row=row,
        address=lines.get(row.key) if row.key else None,
        drawing=_drawing(row, table),
        leads_to=leads_to,
        arms=tuple((a.text, _other(to, leads_to)) for a, to in zip(arms, figures, strict=True)),
        effect_address=id_ if row.kind == POOL else _other(printed, leads_to),
        weight=numbers.fixed(row.weight, 1) if row.weight is not None else "",
        publication=addresses.publications.get(row.publication or ""),
    )


def _other(address: str | None, than: str | None) -> str | None:
    return address if address != than else None


def _drawing(row: ForestRow, table: ForestTable) -> Markup | None:
    axis = table.axis
    if row.kind == STUDY and (row.estimate is not None or row.low is not None):
        side = svg.mark_side(row.weight, table.largest_weight)
        return Markup(svg.study_row(axis, row.estimate, row.low, row.high, side))
    if row.kind == POOL and row.estimate is not None:
        return Markup(svg.diamond_row(axis, row.estimate, row.low, row.high))
    if row.kind == BESIDE:
        return Markup(svg.study_row(axis, row.estimate, row.low, row.high, 6.0))
    if row.kind == PREDICTION and row.low is not None and row.high is not None:
        return Markup(svg.prediction_row(axis, row.low, row.high))
    return None
