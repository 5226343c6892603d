"""The effects of studies, leave-one-out and subgroups as tables."""

from __future__ import annotations

from evidence.display.columns import (
    COUNT,
    EFFECT,
    FIGURE_IDS,
    I2,
    INTERVAL,
    NUMBER,
    PLACE,
    PREDICTION,
    TAU2,
    WHO,
    Column,
    P,
    Record,
    Table,
)
from evidence.display.walk import place, syntheses
from evidence.record.evidence import Evidence
from evidence.record.synthesis import ArmFigure, Candidate, StudyEffect

_SIDE = (
    ("events", "patients with the event", COUNT),
    ("n", "patients", COUNT),
    ("mean", "mean", NUMBER),
    ("sd", "standard deviation", NUMBER),
    ("survival", "Kaplan-Meier estimate (between 0 and 1)", NUMBER),
    ("at_risk", "patients at risk", COUNT),
)
_MEMBER = (
    *WHO,
    Column("label", "first author and year"),
    Column("at", "time as printed"),
    *(Column(name, meaning, kind) for name, meaning, kind in _SIDE),
    *(Column(f"{name}_comparator", f"{meaning}, comparator", kind) for name, meaning, kind in _SIDE),
    *EFFECT,
    FIGURE_IDS,
)


def _side(arm: ArmFigure | None, suffix: str = "") -> Record:
    return {name + suffix: getattr(arm, name) if arm else None for name, _, _ in _SIDE}


def _member(c: Candidate | None, e: StudyEffect) -> Record:
    return {
        "study": c.study if c else None,
        "publication": c.publication if c else None,
        "label": c.label if c else None,
        "at": c.at_printed if c else None,
        **_side(c.intervention if c else None),
        **_side(c.comparator if c else None, "_comparator"),
        **{column.name: getattr(e, column.name) for column in EFFECT},
        "figures": "; ".join(c.row_ids) if c else None,
    }


def _study_effects(evidence: Evidence) -> list[Record]:
    records = []
    for o, s in syntheses(evidence):
        candidates = {c.key: c for c in s.candidates}
        for a in s.analyses:
            head = place(o, s) | {"analysis": a.id, "measure": a.measure}
            records += [head | _member(candidates.get(e.key), e) for e in a.effects]
    return records


STUDY_EFFECTS = Table(
    "study_effects",
    "The effect of every study in every analysis",
    "a study in an analysis",
    (*PLACE, Column("analysis", "the analysis"), Column("measure", "effect measure"), *_MEMBER),
    _study_effects,
)


def _leave_one_out(evidence: Evidence) -> list[Record]:
    fields = ("estimate", "ci_low", "ci_high", "tau2", "i2_percent")
    return [
        place(o, s) | {"without": x.label} | {k: getattr(x, k) for k in fields}
        for o, s in syntheses(evidence)
        for x in s.leave_one_out
    ]


LEAVE_ONE_OUT = Table(
    "leave_one_out",
    "The primary analysis without one study",
    "a study left out",
    (*PLACE, Column("without", "the study left out"), *INTERVAL, TAU2, I2),
    _leave_one_out,
)


def _subgroups(evidence: Evidence) -> list[Record]:
    fields = (
        *("level", "k", "n", "status", "estimate", "ci_low", "ci_high", "pi_low", "pi_high"),
        *("tau2", "i2_percent"),
    )
    return [
        place(o, s)
        | {"subgroup": g.id, "subgroup_label": g.label}
        | {k: getattr(x, k) for k in fields}
        | {"test_q": g.test_q, "test_df": g.test_df, "test_p": g.test_p, "note": x.note}
        for o, s in syntheses(evidence)
        for g in s.subgroups
        for x in g.levels
    ]


SUBGROUPS = Table(
    "subgroups",
    "Subgroups with the test for a difference",
    "a level of a subgroup analysis",
    (
        *PLACE,
        Column("subgroup", "the subgroup analysis"),
        Column("subgroup_label", "the subgroup analysis in words"),
        Column("level", "the level"),
        Column("k", "studies", COUNT),
        Column("n", "participants", COUNT),
        Column("status", "pooled, single study or not pooled"),
        *INTERVAL,
        *PREDICTION,
        TAU2,
        I2,
        Column("test_q", "Q of the test between levels", NUMBER),
        Column("test_df", "degrees of freedom of the test", COUNT),
        Column("test_p", "p value of the test", P),
        Column("note", "remark"),
    ),
    _subgroups,
)


def _subgroup_effects(evidence: Evidence) -> list[Record]:
    records = []
    for o, s in syntheses(evidence):
        candidates = {c.key: c for c in s.candidates}
        for g in s.subgroups:
            levels = {key: x.level for x in g.levels for key in x.keys}
            records += [
                place(o, s)
                | {"subgroup": g.id, "level": levels.get(e.key)}
                | _member(candidates.get(e.key), e)
                for e in g.effects
            ]
    return records


SUBGROUP_EFFECTS = Table(
    "subgroup_effects",
    "The effect of every study in the subgroup analyses",
    "a study in a subgroup analysis",
    (*PLACE, Column("subgroup", "the subgroup analysis"), Column("level", "the level"), *_MEMBER),
    _subgroup_effects,
)
