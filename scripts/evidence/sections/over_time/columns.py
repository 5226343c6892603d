"""Outcomes over time as tables: the figures of all studies, and the pooled curves."""

from __future__ import annotations

from evidence.display.columns import COUNT, FIGURE_IDS, NUMBER, TAU2, WHO, YES_NO, Column, P, Record, Table
from evidence.record.curves import SurvivalCurve
from evidence.record.evidence import Evidence
from evidence.record.synthesis import OutcomeSynthesis

_SHARE = "between 0 and 1"
_CLOGLOG = "complementary log-log scale"
_PLACE = (
    Column("outcome", "the outcome's name in the vocabulary"),
    Column("outcome_label", "the outcome in words"),
    Column("curve", "the curve: one comparison of one outcome"),
    Column("comparison", "the group looked at"),
)
_TIME = Column("time", "time that the figure counts as", NUMBER, "months")
_POINT = (
    Column("kind", "Kaplan-Meier, or counted at a visit"),
    Column("months", "time as printed, in months", NUMBER, "months"),
    _TIME,
    Column("at_printed", "time as printed"),
    Column("printed", "the figure as printed"),
    Column("survival", "share without the event", NUMBER, _SHARE),
    Column("ci_low", "lower limit of its interval", NUMBER, _SHARE),
    Column("ci_high", "upper limit of its interval", NUMBER, _SHARE),
    Column("interval_method", "how the interval was made"),
    Column("n", "patients at the start, or counted", COUNT),
    Column("at_risk", "patients at risk", COUNT),
    Column("yi", "estimate that is pooled", NUMBER, _CLOGLOG),
    Column("vi", "its variance", NUMBER, "squared complementary log-log scale"),
    Column("se_grade", "where the standard error comes from"),
    Column("pooled", "whether the pooled curve rests on it", YES_NO),
    Column("note", "why not"),
    Column("second_hand", "read in another publication", YES_NO),
)
_POOLED = (
    _TIME,
    Column("studies", "studies with a figure at this time", COUNT),
    Column("survival", "share without the event in the median study", NUMBER, _SHARE),
    Column("ci_low", "lower limit of its pointwise interval", NUMBER, _SHARE),
    Column("ci_high", "upper limit of its pointwise interval", NUMBER, _SHARE),
    Column("band_low", "lower limit of the band that holds the whole curve", NUMBER, _SHARE),
    Column("band_high", "upper limit of the band that holds the whole curve", NUMBER, _SHARE),
    Column("estimate_scale", "estimate as fitted", NUMBER, _CLOGLOG),
    Column("se_scale", "its standard error", NUMBER, _CLOGLOG),
    Column("smoothed", "whether the fitted curve rose here and was averaged with its neighbours", YES_NO),
)
_WHOLE = (
    TAU2,
    Column("tau2_low", "lower limit of τ²", NUMBER, "squared complementary log-log scale"),
    Column("tau2_high", "upper limit of τ²", NUMBER, "squared complementary log-log scale"),
    Column("q", "Q between studies", NUMBER),
    Column("q_df", "degrees of freedom of Q", COUNT),
    Column("q_p", "p value of Q", P),
)


def _curves(evidence: Evidence) -> list[tuple[OutcomeSynthesis, SurvivalCurve]]:
    return [(o, c) for o in evidence.outcomes for c in o.curves]


def _place(o: OutcomeSynthesis, c: SurvivalCurve) -> Record:
    return {
        "outcome": o.outcome.id,
        "outcome_label": o.outcome.label,
        "curve": c.id,
        "comparison": c.comparison.label,
    }


def _points(evidence: Evidence) -> list[Record]:
    return [
        _place(o, c)
        | {"study": p.study, "publication": p.publication, "label": p.label}
        | {column.name: getattr(p, column.name) for column in _POINT}
        | {"figures": "; ".join(p.row_ids)}
        for o, c in _curves(evidence)
        for p in c.points
    ]


def _pooled(evidence: Evidence) -> list[Record]:
    return [
        _place(o, c)
        | {column.name: getattr(p, column.name) for column in _POOLED}
        | {column.name: getattr(c, column.name) for column in _WHOLE}
        | {
            "warnings": "; ".join(c.warnings),
            "second_engine": c.second.engine if c.second else None,
            "second_agrees": c.second.agrees if c.second else None,
            "second_largest_difference": c.second.largest_difference if c.second else None,
        }
        for o, c in _curves(evidence)
        for p in c.pooled
    ]


POINTS = Table(
    "over_time",
    "Figures of all studies over time",
    "a study at one time",
    (*_PLACE, *WHO, Column("label", "first author and year"), *_POINT, FIGURE_IDS),
    _points,
)
POOLED = Table(
    "pooled_curves",
    "Pooled curves over time",
    "a curve at one time",
    (
        *_PLACE,
        *_POOLED,
        *_WHOLE,
        Column("warnings", "what a reader must beware of"),
        Column("second_engine", "software of the second computation of the whole curve"),
        Column("second_agrees", "whether the second computation agrees", YES_NO),
        Column("second_largest_difference", "largest difference of the two", NUMBER, "standard errors"),
    ),
    _pooled,
)
