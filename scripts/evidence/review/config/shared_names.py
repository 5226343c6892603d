"""Names in the analyses that all reviews share: each must be of some review, or the analysis does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evidence.review.config.files.config_file import ConfigFile, Place
from evidence.review.config.files.shapes import MainData
from evidence.studies.problems import Problem, allowed
from evidence.studies.reading.tree.yaml_tree import Node, read_tree


@dataclass(frozen=True, slots=True)
class ReviewNames:
    """What analyses may name of a review."""

    outcomes: frozenset[str]
    comparisons: frozenset[str]
    times: frozenset[str]


def unknown_names(main: ConfigFile[MainData], root: Path) -> list[Problem]:
    """Find names of outcomes, comparisons and times that no file of config/reviews has.

    A review that this run does not make counts too, and review files are read only where something is named.
    """
    named = [*_named(main)]
    if not named:
        return []
    every = [*_of_reviews(root)]
    legal = {
        "outcome": frozenset().union(*(each.outcomes for each in every)),
        "comparison": frozenset().union(*(each.comparisons for each in every)),
        "time window": frozenset().union(*(each.times for each in every)),
    }
    return [
        main.problem(path, f"no review has the {what} {word!r}{allowed(word, sorted(legal[what]))}")
        for path, what, word in named
        if word not in legal[what]
    ]


def _named(main: ConfigFile[MainData]) -> Iterator[tuple[Place, str, str]]:
    """Give each name with its place and what it is of."""
    for name, analysis in main.data.get("analyses", {}).items():
        path: Place = ("analyses", name)
        for i, outcome in enumerate(analysis.get("outcomes", ())):
            yield (*path, "outcomes", i), "outcome", outcome
        comparisons = analysis.get("comparisons", ())
        for i, comparison in () if isinstance(comparisons, str) else enumerate(comparisons):
            yield (*path, "comparisons", i), "comparison", comparison
        times = analysis.get("times", {})
        if isinstance(times, str):
            yield (*path, "times"), "time window", times
            continue
        for time, other in times.items():
            yield (*path, "times", time), "time window", time
            yield (*path, "times", time), "time window", other


def _of_reviews(root: Path) -> Iterator[ReviewNames]:
    """Give the names of each review file; none of one that cannot be read, which is told elsewhere."""
    for path in sorted((root / "config/reviews").glob("*.yaml")):
        tree, _ = read_tree(path, path.name)
        if tree is not None:
            yield ReviewNames(*(_keys(tree, kind) for kind in ("outcomes", "comparisons", "times")))


def _keys(tree: Node, kind: str) -> frozenset[str]:
    node = tree.value.get(kind)
    return frozenset(node.value) if node is not None and node.kind == "mapping" else frozenset()
