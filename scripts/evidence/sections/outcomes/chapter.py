"""One section an outcome: forest plots, pooled numbers, sensitivity, subgroups, what is not pooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.display import words
from evidence.display.addresses import Addresses
from evidence.display.figure_files import figure_files
from evidence.display.geometry.forest_lines import ForestView
from evidence.display.geometry.forest_table import ASIDE as LEFT_OUT_ROW
from evidence.display.geometry.forest_table import AVERAGE, EMPTY, POOL, PREDICTION, ForestRow, ForestTable
from evidence.display.geometry.forest_table import HEADING as LEVEL
from evidence.display.numbers import MISSING
from evidence.paper.document import LANDSCAPE, PORTRAIT, Paper
from evidence.paper.grid import ASIDE, HEADING, TOTAL, Row, grid
from evidence.paper.markup import Span, bold, para, small, warning
from evidence.record.evidence import Evidence
from evidence.record.synthesis import Subgroups
from evidence.sections.directions.view import DirectionView, direction_views
from evidence.sections.outcomes.view import LeftOutLine, OutcomeView, SynthesisView, outcome_view
from evidence.sections.over_time import chapter as curves
from evidence.sections.robustness import chapter as robustness
from evidence.sections.sensitivity.view import SensitivityLine

_POOLED_ROWS = (POOL, AVERAGE, PREDICTION, EMPTY)


@dataclass(frozen=True, slots=True)
class _Book:
    """What all outcomes are shown with: addresses, directions of effect, the folder of the figures."""

    addresses: Addresses
    directions: dict[str, DirectionView]
    folder: Path


def write(paper: Paper, evidence: Evidence, addresses: Addresses, folder: Path) -> None:
    """Write the chapter."""
    paper.turn(LANDSCAPE)
    paper.heading("Outcomes", 1, "outcomes")
    if not evidence.outcomes:
        paper.text("No outcome has a figure.")
    book = _Book(addresses, direction_views(evidence, addresses), folder)
    for o in evidence.outcomes:
        _outcome(paper, outcome_view(o, addresses), book)
    paper.turn(PORTRAIT)


def _outcome(paper: Paper, o: OutcomeView, book: _Book) -> None:
    info = o.outcome
    paper.heading(info.label, 2, o.id)
    kinds = list(dict.fromkeys(k for k in (info.role, info.importance) if k))
    about = [words.sentence(f"{words.capital(', '.join(kinds))} outcome")]
    if info.definition:
        about.append(words.sentence(info.definition))
    about.append(o.direction)
    if info.unit:
        about.append(f"Unit: {info.unit}.")
    paper.text(" ".join(about), style="SmallText", keep=bool(o.syntheses))
    for s in o.syntheses:
        _synthesis(paper, s, book)
    if not o.syntheses:
        paper.text("Nothing was asked of this outcome.")
    for curve in o.curves:
        curves.write(paper, curve, book.folder)
    if o.not_pooled:
        _left_out(paper, f"In no synthesis: {info.label}", o.not_pooled)


def _synthesis(paper: Paper, s: SynthesisView, book: _Book) -> None:
    paper.heading(s.synthesis.label, 3, s.id)
    if s.empty:
        paper.text("No publication has a figure for this.")
        return
    paper.text(s.meaning, keep=s.forest is not None)
    if s.id in book.directions:
        _directions(paper, s, book.directions[s.id])
    _forest(paper, s, book)
    for text in s.warnings:
        paper.text(f"⚠ {words.sentence(text)}", style="Warning")
    for text in s.notes:
        paper.text(words.sentence(text), style="SmallText")
    if s.ladder:
        tried = [f"{r.model}: {r.status}" + (f" ({r.reason})" if r.reason else "") for r in s.ladder]
        paper.text("Models tried in turn: " + "; ".join(tried) + ".", style="SmallText")
    if s.second:
        paper.text(s.second, style="Warning" if s.second_disagrees else "SmallText")
    if s.sensitivity:
        _sensitivity(paper, s)
    if s.unchanged:
        paper.text(f"The same result as the primary analysis: {'; '.join(s.unchanged)}.", style="SmallText")
    if s.leave_one_out:
        heads = ("Without", "Estimate (CI)", "τ²", "I²")
        table = grid(heads, s.leave_one_out, (2, 3), (11, 8, 3.3, 3.3))
        paper.table(f"{_title(s)}: the primary analysis without one study", table)
    robustness.write(paper, s, _title(s), book.folder)
    for group, (label, view) in zip(s.synthesis.subgroups, s.subgroups, strict=True):
        paper.heading(f"Subgroups: {label}", 4)
        _subgroups(paper, s, group, view, book)
    if s.left_out:
        _left_out(paper, f"Not in the primary analysis: {_title(s)}", s.left_out)


def _directions(paper: Paper, s: SynthesisView, view: DirectionView) -> None:
    paper.text(view.sentence)
    rows = [(Span(x.label, anchor=x.publication), f"{x.arrow} {x.way}", x.basis) for x in view.lines]
    caption = f"{_title(s)}: direction of effect, study by study"
    paper.table(caption, grid(("Study", "Direction", "Read from"), rows, weights=(7, 5, 13)))


def _title(s: SynthesisView) -> str:
    return s.forest.title if s.forest else s.synthesis.label


def _forest(paper: Paper, s: SynthesisView, book: _Book) -> None:
    """Show the forest plot as drawn with its pooled numbers; where none is drawn, its rows as a table."""
    if s.forest is None:
        return
    pictures = dict(s.downloads)
    if "PNG" not in pictures:
        _rows(paper, s.forest, book.addresses)
        return
    paper.figure(book.folder / pictures["PNG"], f"Forest plot. {s.forest.title}", description(s))
    _pooled_rows(paper, s.forest)


def _subgroups(paper: Paper, s: SynthesisView, group: Subgroups, view: ForestView, book: _Book) -> None:
    """Show the forest plot of a subgroup analysis as drawn, with its pooled rows; else as a table."""
    stems = {f.subgroup: f.stem for f in figure_files(s.synthesis)}
    forest = dict(s.downloads).get("PNG")
    if group.id not in stems or forest is None:
        _rows(paper, view, book.addresses)
        return
    picture = (book.folder / forest).with_name(f"{stems[group.id]}.png")
    studies = words.plural(len(group.effects), "study")
    told = f"Forest plot of {studies} in {words.plural(len(group.levels), 'subgroup')}, {view.title}."
    paper.figure(picture, f"Forest plot. {view.title}", " ".join((told, *view.table.lines)))
    _pooled_rows(paper, view)


def _pooled_rows(paper: Paper, view: ForestView) -> None:
    """Write the pooled numbers of a forest plot as a table, and the lines below it."""
    table = view.table
    shown = [line.row for line in view.lines if line.row.kind in (*_POOLED_ROWS, LEVEL)]
    # A level of one study has nothing pooled: its study stands in the picture.
    shown = [r for r, below in zip(shown, [*shown[1:], None], strict=True) if not _is_bare(r, below)]
    if shown:
        heads = ("Result", *_arm_heads(table), table.effect_head)
        rows = [_pooled(row, len(table.arm_heads)) for row in shown]
        paper.table(f"{view.title}: pooled result", grid(heads, rows))
    for text in table.lines:
        paper.text(text, style="SmallText")


def _is_bare(row: ForestRow, below: ForestRow | None) -> bool:
    return row.kind == LEVEL and (below is None or below.kind == LEVEL)


def description(s: SynthesisView) -> str:
    """Say in words what the forest plot shows, for those who cannot see it."""
    shown = sum(line.row.kind == "study" for line in s.forest.lines) if s.forest else 0
    return f"Forest plot of {words.plural(shown, 'study')}, {_title(s)}. {s.meaning}"


def _arm_heads(table: ForestTable) -> list[str]:
    return [words.capital(f"{label}: {what}" if label else what) for label, what in table.arm_heads]


def _pooled(row: ForestRow, arms: int) -> Row:
    if row.kind == EMPTY:
        return Row((words.sentence(row.label),), HEADING)
    if row.kind == LEVEL:
        return Row((bold(row.label),), HEADING)
    cells = [a.text for a in row.arms][:arms]
    return Row((row.label, *cells, *[""] * (arms - len(cells)), row.effect), TOTAL)


def _rows(paper: Paper, view: ForestView, addresses: Addresses) -> None:
    table = view.table
    heads = ["Study", *(["At"] if table.show_at else []), *_arm_heads(table), table.effect_head]
    if table.show_weights:
        heads.append("Weight, %")
    if table.bias:
        heads.append("Risk of bias")
    rows = []
    for line in view.lines:
        r = line.row
        if r.kind in (LEVEL, EMPTY):
            rows.append(Row((words.sentence(r.label) if r.kind == EMPTY else bold(r.label),), HEADING))
            continue
        name = para(
            Span(r.label, anchor=addresses.publications.get(r.publication or "")),
            f" {r.marks}" if r.marks else "",
        )
        arms = [text for text, _ in line.arms]
        arms += [""] * (len(table.arm_heads) - len(arms))
        cells = [name, *([r.at] if table.show_at else []), *arms, r.effect]
        if table.show_weights:
            cells.append(line.weight)
        if table.bias:
            cells.append(table.bias.cells[r.key].told if r.key in table.bias.cells else "")
        kind = TOTAL if r.kind in _POOLED_ROWS else ASIDE if r.kind == LEFT_OUT_ROW else ""
        rows.append(Row(tuple(cells), kind))
    last = (heads.index("Weight, %"),) if table.show_weights else ()
    paper.table(view.title, grid(heads, rows, last))
    if not table.show_at and table.at:
        paper.text(f"All at {table.at}.", style="SmallText")
    for i, text in enumerate(table.footnotes, start=1):
        paper.text(f"{i}. {text}", style="SmallText")
    for text in table.lines:
        paper.text(text, style="SmallText")


def _sensitivity(paper: Paper, s: SynthesisView) -> None:
    heads = ("Analysis", "k", "n", "Estimate (CI)", "Prediction interval", "τ²", "I²", "From primary")
    rows = [_analysis(a) for a in s.sensitivity]
    weights = (9.2, 0.9, 2.8, 4.2, 3.0, 1.7, 1.4, 2.5)
    table = grid(heads, rows, (1, 2, 5, 6, 7), weights)
    paper.table(f"{_title(s)}: sensitivity analyses", table)


def _analysis(a: SensitivityLine) -> Row:
    label = [para(words.capital(a.label))]
    label += [small(text) for text in (a.why, a.left_out) if text]
    label += [warning(note) for note in a.notes]
    cells = (tuple(label), a.k, a.n, a.effect, a.prediction, a.tau2, a.i2, a.difference)
    return Row(cells, TOTAL if a.id == "primary" else "")


def _left_out(paper: Paper, caption: str, items: Sequence[LeftOutLine]) -> None:
    heads = ("Publication", "Arm", "As printed", "At", "Why it is not in the primary analysis")
    rows = [
        (
            Span(x.item.label, anchor=x.publication),
            x.item.arm or MISSING,
            x.item.printed,
            x.item.at_printed or "not stated",
            f"{words.capital(x.item.kind)}: {x.item.reason}",
        )
        for x in items
    ]
    paper.table(caption, grid(heads, rows, weights=(4.2, 4.0, 5.0, 3.0, 9.5)))
