"""Subgroups and the effects of their studies as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evidence.display.tables.columns import COUNT, NUMBER, Column, P, Table
from evidence.display.tables.shared_columns import (
    I2,
    INTERVAL,
    MEMBER,
    PLACE,
    PREDICTION,
    TAU2,
    InSynthesis,
    members,
    syntheses,
)
from evidence.record.results.subsets import SubgroupAnalysis, SubgroupLevel
from evidence.record.reviews.evidence import Evidence


@dataclass(frozen=True, slots=True)
class _Level:
    """A level in its subgroup analysis."""

    subgroups: SubgroupAnalysis
    level: SubgroupLevel


def _levels(evidence: Evidence) -> Iterator[InSynthesis]:
    for o, s in syntheses(evidence):
        for g in s.subgroups:
            for level in g.levels:
                yield InSynthesis(o, s, _Level(g, level))


def _of(part: str, name: str) -> Callable[[InSynthesis], object]:
    return lambda r: getattr(getattr(r.item, part), name)


def _of_level(column: Column) -> Column:
    return Column(column.name, column.meaning, column.kind, column.unit, _of("level", column.name))


SUBGROUPS = Table(
    "subgroups",
    "Subgroups with the test for a difference",
    "a level of a subgroup analysis",
    (
        *PLACE,
        Column("subgroup", "the subgroup analysis", value=_of("subgroups", "id")),
        Column("subgroup_label", "the subgroup analysis in words", value=_of("subgroups", "label")),
        *map(
            _of_level,
            (
                Column("level", "the level"),
                Column("k", "studies", COUNT),
                Column("n", "participants", COUNT),
                Column("status", "pooled, single study or not pooled"),
                *INTERVAL,
                *PREDICTION,
                TAU2,
                I2,
            ),
        ),
        Column("test_q", "Q of the test between levels", NUMBER, value=_of("subgroups", "test_q")),
        Column("test_df", "degrees of freedom of the test", COUNT, value=_of("subgroups", "test_df")),
        Column("test_p", "p value of the test", P, value=_of("subgroups", "test_p")),
        Column("note", "remark", value=_of("level", "note")),
    ),
    _levels,
)


def _effects(evidence: Evidence) -> Iterator[InSynthesis]:
    for o, s in syntheses(evidence):
        for g in s.subgroups:
            levels = {key: x.level for x in g.levels for key in x.keys}
            for effect in g.effects:
                for member in members(s, (effect,), (g.id, levels.get(effect.key))):
                    yield InSynthesis(o, s, member)


SUBGROUP_EFFECTS = Table(
    "subgroup_effects",
    "The effect of every study in the subgroup analyses",
    "a study in a subgroup analysis",
    (
        *PLACE,
        Column("subgroup", "the subgroup analysis", value=lambda r: r.item.group[0]),
        Column("level", "the level", value=lambda r: r.item.group[1]),
        *MEMBER,
    ),
    _effects,
)
TABLES = (SUBGROUPS, SUBGROUP_EFFECTS)
