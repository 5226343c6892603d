"""What a forest plot shows without some of its studies, written beforehand: the script only chooses.

Every number, every place on the axis and every sentence is made here by the same words as those of the
result. Sentences of one synthesis share their wording: each is kept as a pattern and the numbers it takes.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import TypedDict

from evidence.display import numbers
from evidence.display.geometry.forest import svg
from evidence.display.geometry.forest.table import ForestTable, forest_table
from evidence.display.prose.results.meaning import meaning
from evidence.display.section import OfOutcome
from evidence.record.results.analysis import POOLED, SINGLE_STUDY
from evidence.record.results.subsets import Subset
from evidence.record.results.synthesis import OutcomeInfo, Synthesis

GAP = "\N{LOZENGE}"  # stands for a number in a pattern; no sentence has one
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# What is left out, by the places of the studies in `lines` ("1.3": the first and third; as numbers of one
# digit a study they would be too large for a script beyond 53 studies); effect; left tip, middle and
# right tip of the diamond, then the paths of its arrow heads; τ² and I²; number of the pattern, its numbers.
View = tuple[str, str, str, str, int, str]


class KnownSubsets(TypedDict):
    """Of one synthesis: lines of the studies, patterns of sentences, and what is shown of each subset."""

    lines: list[str]
    patterns: list[str]
    views: list[View]


def of_outcome(source: OfOutcome) -> dict[str, KnownSubsets]:
    """Tell, by the address of a synthesis, what its plot shows without some of its studies."""
    o, places = source.outcome, source.places
    return {
        places.syntheses[o.outcome.id, s.id]: _of(s, o.outcome, places.forest_lines(o.outcome.id, s.id))
        for s in o.syntheses
        if s.subsets
    }


def _of(s: Synthesis, info: OutcomeInfo, lines: Mapping[str, str]) -> KnownSubsets:
    keys = list(dict.fromkeys(key for subset in s.subsets for key in subset.without))
    places = {key: place for place, key in enumerate(keys, start=1)}
    table = forest_table(s, info, s.primary)
    patterns: dict[str, int] = {}
    views: list[View] = []
    for subset in s.subsets:
        said = sentence_of(s, info, table, subset)
        views.append(
            (
                ".".join(map(str, sorted(places[key] for key in subset.without))),
                table.format.effect(subset.estimate, subset.ci_low, subset.ci_high),
                _diamond(table, subset),
                _spread(subset),
                patterns.setdefault(_NUMBER.sub(GAP, said), len(patterns)),
                " ".join(_NUMBER.findall(said)),
            )
        )
    return KnownSubsets(lines=[lines[key] for key in keys], patterns=list(patterns), views=views)


def _diamond(table: ForestTable, subset: Subset) -> str:
    if subset.estimate is None:
        return ""
    made = svg.diamond_row(table.axis, subset.estimate, subset.ci_low, subset.ci_high)
    diamond, *heads = re.findall(r' d="([^"]*)"', made)
    left, middle, right = re.findall(r"[\d.]+(?= (?:10L|4L))", diamond)
    return " ".join((left, middle, right, *heads))


def _spread(subset: Subset) -> str:
    if subset.tau2 is None:
        return ""
    i2 = f", I² = {numbers.whole_percent(subset.i2_percent)}" if subset.i2_percent is not None else ""
    return f"τ² = {numbers.tau2(subset.tau2)}{i2}"


def sentence_of(s: Synthesis, info: OutcomeInfo, table: ForestTable, subset: Subset) -> str:
    """Say what the studies that are left found, in the words of a result; no prediction is made of them."""
    primary = s.primary
    rest = tuple(e for e in primary.effects if e.key not in subset.without)
    changed = dataclasses.replace(
        primary,
        status=SINGLE_STUDY if subset.k == 1 else POOLED,
        k=subset.k,
        estimate=subset.estimate,
        ci_low=subset.ci_low,
        ci_high=subset.ci_high,
        pi_low=None,
        pi_high=None,
        ci_method=subset.ci_method,
        effects=rest,
    )
    others = tuple(changed if a is primary else a for a in s.analyses)
    return meaning(dataclasses.replace(s, analyses=others), info, table.format)
