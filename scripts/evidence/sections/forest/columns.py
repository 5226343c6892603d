"""The effects of studies, the models tried and the second computation as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evidence.display.tables.columns import COUNT, NUMBER, YES_NO, Column, Table
from evidence.display.tables.shared_columns import (
    INTERVAL,
    MEMBER,
    PLACE,
    TAU2,
    InSynthesis,
    members,
    syntheses,
)
from evidence.record.results.analysis import Analysis, TriedModel
from evidence.record.reviews.evidence import Evidence


def _study_effects(evidence: Evidence) -> Iterator[InSynthesis]:
    for o, s in syntheses(evidence):
        for a in s.computed:
            for member in members(s, a.effects, a):
                yield InSynthesis(o, s, member)


STUDY_EFFECTS = Table(
    "study_effects",
    "The effect of every study in every analysis",
    "a study in an analysis",
    (
        *PLACE,
        Column("analysis", "the analysis", value=lambda r: r.item.group.id),
        Column("measure", "effect measure", value=lambda r: r.item.group.measure),
        *MEMBER,
    ),
    _study_effects,
)


@dataclass(frozen=True, slots=True)
class _Tried:
    """A model in the ladder of an analysis, counted from 1."""

    analysis: Analysis
    step: int
    rung: TriedModel


def _models_tried(evidence: Evidence) -> Iterator[InSynthesis]:
    for o, s in syntheses(evidence):
        for a in s.computed:
            for step, rung in enumerate(a.ladder, start=1):
                yield InSynthesis(o, s, _Tried(a, step, rung))


def _of(part: str, name: str) -> Callable[[InSynthesis], object]:
    return lambda r: getattr(getattr(r.item, part), name)


MODELS_TRIED = Table(
    "models_tried",
    "Models tried in turn where the first may fail",
    "a model in an analysis",
    (
        *PLACE,
        Column("analysis", "the analysis", value=_of("analysis", "id")),
        Column("step", "first, second ... model tried", COUNT),
        Column("model", "the model", value=_of("rung", "model")),
        Column("status", "what came of it", value=_of("rung", "status")),
        Column("reason", "why it was not used", value=_of("rung", "reason")),
        *(Column(c.name, c.meaning, c.kind, c.unit, _of("rung", c.name)) for c in INTERVAL),
    ),
    _models_tried,
)


def _computed_twice(evidence: Evidence) -> Iterator[InSynthesis]:
    for o, s in syntheses(evidence):
        for a in s.computed:
            if a.second is not None:
                yield InSynthesis(o, s, a)


SECOND_COMPUTATION = Table(
    "second_computation",
    "Pooled numbers computed a second time",
    "an analysis of a synthesis",
    (
        *PLACE,
        Column("analysis", "the analysis", value=lambda r: r.item.id),
        Column("engine", "software", value=_of("second", "engine")),
        Column("version", "its version", value=_of("second", "version")),
        Column("what", "what was computed", value=_of("second", "what")),
        *(Column(c.name, c.meaning, c.kind, "pooling scale", _of("second", c.name)) for c in INTERVAL),
        Column(TAU2.name, TAU2.meaning, TAU2.kind, TAU2.unit, _of("second", "tau2")),
        Column(
            "largest_difference",
            "largest difference from the first computation",
            NUMBER,
            "pooling scale",
            _of("second", "largest_difference"),
        ),
        Column(
            "tolerance",
            "difference that still counts as agreement",
            NUMBER,
            "pooling scale",
            _of("second", "tolerance"),
        ),
        Column(
            "agrees",
            "whether the two agree; empty where it could not be checked",
            YES_NO,
            value=_of("second", "agrees"),
        ),
        Column("note", "remark", value=_of("second", "note")),
    ),
    _computed_twice,
)
TABLES = (STUDY_EFFECTS, MODELS_TRIED, SECOND_COMPUTATION)
