"""The analyses as tables: primary results, all analyses, models tried, second computation."""

from __future__ import annotations

from evidence.display.columns import (
    COUNT,
    I2,
    INTERVAL,
    NUMBER,
    PERCENT,
    PLACE,
    PREDICTION,
    TAU2,
    YES_NO,
    Column,
    P,
    Record,
    Table,
)
from evidence.display.walk import place, syntheses
from evidence.record.evidence import Evidence
from evidence.record.synthesis import Analysis, OutcomeSynthesis, Synthesis

_RESULT = (
    Column("status", "pooled, single study or not pooled"),
    Column("status_reason", "why nothing is pooled, or what stands in its place"),
    Column("measure", "effect measure"),
    Column("scale", "scale on which studies are pooled"),
    Column("model", "model"),
    Column("tau2_method", "estimator of τ²"),
    Column("ci_method", "method of the confidence interval"),
    Column("prediction_method", "method of the prediction interval"),
    Column("level", "level of the intervals", NUMBER, "between 0 and 1"),
    Column("k", "studies", COUNT),
    Column("n", "participants (of the intervention where two sides are compared)", COUNT),
    Column("events", "participants with the event", COUNT),
    Column("n_comparator", "participants of the comparator", COUNT),
    Column("events_comparator", "participants of the comparator with the event", COUNT),
    *INTERVAL,
    *PREDICTION,
    Column("estimate_scale", "estimate on the pooling scale", NUMBER, "pooling scale"),
    Column("se_scale", "standard error on the pooling scale", NUMBER, "pooling scale"),
    Column("p_value", "p value of the pooled effect", P),
    TAU2,
    Column("tau2_low", "lower limit of τ²", NUMBER, "squared pooling scale"),
    Column("tau2_high", "upper limit of τ²", NUMBER, "squared pooling scale"),
    I2,
    Column("i2_low_percent", "lower limit of I²", PERCENT, "%"),
    Column("i2_high_percent", "upper limit of I²", PERCENT, "%"),
    Column("h2", "H²", NUMBER),
    Column("q", "Cochran's Q", NUMBER),
    Column("q_df", "degrees of freedom of Q", COUNT),
    Column("q_p", "p value of Q", P),
    Column("population_average", "population average of a mixed model", NUMBER, "between 0 and 1"),
)
_ANALYSIS = (
    *PLACE,
    Column("role", "efficacy, safety or context"),
    Column("importance", "importance that the review gives the outcome"),
    Column("analysis", "the analysis"),
    Column("label", "the analysis in words"),
    *_RESULT,
    Column("warnings", "what a reader must beware of"),
    Column("notes", "how the number came about"),
    Column("second_engine", "software of the second computation"),
    Column("second_agrees", "whether the second computation agrees", YES_NO),
    Column("second_largest_difference", "largest difference of the two", NUMBER, "pooling scale"),
)


def _result(o: OutcomeSynthesis, s: Synthesis, a: Analysis) -> Record:
    second = a.second
    return (
        place(o, s)
        | {"role": o.outcome.role, "importance": o.outcome.importance, "analysis": a.id, "label": a.label}
        | {c.name: getattr(a, c.name) for c in _RESULT}
        | {
            "warnings": "; ".join(a.warnings),
            "notes": "; ".join(a.notes),
            "second_engine": second.engine if second else None,
            "second_agrees": second.agrees if second else None,
            "second_largest_difference": second.largest_difference if second else None,
        }
    )


def _findings(evidence: Evidence) -> list[Record]:
    return [_result(o, s, s.primary) for o, s in syntheses(evidence)]


FINDINGS = Table("findings", "The primary analysis of every synthesis", "a synthesis", _ANALYSIS, _findings)


def _analyses(evidence: Evidence) -> list[Record]:
    return [_result(o, s, a) | {"why": a.why} for o, s in syntheses(evidence) for a in s.analyses]


ANALYSES = Table(
    "analyses",
    "Every analysis of every synthesis, the primary one first",
    "an analysis of a synthesis",
    (*_ANALYSIS, Column("why", "why the analysis is made")),
    _analyses,
)


def _models_tried(evidence: Evidence) -> list[Record]:
    fields = ("model", "status", "reason", "estimate", "ci_low", "ci_high")
    return [
        place(o, s) | {"analysis": a.id, "step": i} | {k: getattr(rung, k) for k in fields}
        for o, s in syntheses(evidence)
        for a in s.analyses
        for i, rung in enumerate(a.ladder, start=1)
    ]


MODELS_TRIED = Table(
    "models_tried",
    "Models tried in turn where the first may fail",
    "a model in an analysis",
    (
        *PLACE,
        Column("analysis", "the analysis"),
        Column("step", "first, second ... model tried", COUNT),
        Column("model", "the model"),
        Column("status", "what came of it"),
        Column("reason", "why it was not used"),
        *INTERVAL,
    ),
    _models_tried,
)


def _second_computation(evidence: Evidence) -> list[Record]:
    fields = (
        *("engine", "version", "what", "estimate", "ci_low", "ci_high", "tau2"),
        *("largest_difference", "tolerance", "agrees", "note"),
    )
    return [
        place(o, s) | {"analysis": a.id} | {k: getattr(a.second, k) for k in fields}
        for o, s in syntheses(evidence)
        for a in s.analyses
        if a.second is not None
    ]


SECOND_COMPUTATION = Table(
    "second_computation",
    "Pooled numbers computed a second time",
    "an analysis of a synthesis",
    (
        *PLACE,
        Column("analysis", "the analysis"),
        Column("engine", "software"),
        Column("version", "its version"),
        Column("what", "what was computed"),
        *(Column(c.name, c.meaning, c.kind, "pooling scale") for c in INTERVAL),
        TAU2,
        Column(
            "largest_difference", "largest difference from the first computation", NUMBER, "pooling scale"
        ),
        Column("tolerance", "difference that still counts as agreement", NUMBER, "pooling scale"),
        Column("agrees", "whether the two agree; empty where it could not be checked", YES_NO),
        Column("note", "remark"),
    ),
    _second_computation,
)
