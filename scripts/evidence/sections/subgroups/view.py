"""Subgroup analyses of a synthesis, each with its forest plot."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.geometry.forest.lines import ForestView, forest_view
from evidence.display.geometry.forest.table import subgroup_table
from evidence.display.links.figure_files import figure_files
from evidence.display.section import OfSynthesis
from evidence.record.results.subsets import SubgroupAnalysis


@dataclass(frozen=True, slots=True)
class SubgroupView:
    """One subgroup analysis."""

    label: str
    plot: ForestView
    picture: str | None  # as drawn; None where nothing is drawn
    described: str
    said: str  # the result in one line


@dataclass(frozen=True, slots=True)
class SubgroupsView:
    """All subgroup analyses of a synthesis."""

    analyses: tuple[SubgroupView, ...]


def view(source: OfSynthesis) -> SubgroupsView | None:
    """Prepare the part; ``None`` where there is no subgroup analysis."""
    found = tuple(_view(source, g) for g in source.synthesis.subgroups)
    return SubgroupsView(found) if found else None


def _view(source: OfSynthesis, g: SubgroupAnalysis) -> SubgroupView:
    part = f"by {g.label[:1].lower()}{g.label[1:]}"
    title = f"{source.title}, {part}"
    table = subgroup_table(source.synthesis, source.outcome.outcome, g)
    plot = forest_view(f"{source.address}-by-{g.id}", title, table, source.places, {}, part=part)
    stems = {f.subgroup: f.stem for f in figure_files(source.synthesis)}
    studies = words.plural(len(g.effects), "study")
    told = f"Forest plot of {studies} in {words.plural(len(g.levels), 'subgroup')}, {title}."
    return SubgroupView(
        g.label,
        plot,
        f"{source.figures}/{stems[g.id]}.svg" if g.id in stems else None,
        " ".join((told, *table.lines)),
        f"Subgroups, {g.label[:1].lower()}{g.label[1:]}: {_test(g)}",
    )


def _test(g: SubgroupAnalysis) -> str:
    if g.test_p is None:
        return f"{words.plural(len(g.levels), 'group')}, not compared"
    return f"difference between {words.plural(len(g.levels), 'group')} {numbers.p_value(g.test_p)}"
