"""Outcomes over time as tables: the figures of all studies, and the pooled curves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evidence.display.prose.notes import names
from evidence.display.tables.cells import to
from evidence.display.tables.columns import COUNT, NUMBER, YES_NO, Column, Layout, P, PrintedColumn, Table
from evidence.display.tables.shared_columns import (
    AS_PRINTED_HEAD,
    FIGURE_IDS,
    LABEL,
    OUTCOME,
    OUTCOME_LABEL,
    PUBLICATION_HEAD,
    TAU2,
    TIME_HEAD,
    WHO,
)
from evidence.display.words import capital
from evidence.record.results.curves import CurvePoint, PooledTime, SurvivalCurve
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.evidence import Evidence


@dataclass(frozen=True, slots=True)
class OnCurve:
    """A row of a table about curves: a point of a study, or the pooled curve at one time."""

    outcome: OutcomeSynthesis
    curve: SurvivalCurve
    item: CurvePoint | PooledTime


def _of_curve(name: str) -> Callable[[OnCurve], object]:
    return lambda r: getattr(r.curve, name)


def _of_second(name: str) -> Callable[[OnCurve], object]:
    return lambda r: getattr(r.curve.second, name) if r.curve.second else None


_SHARE = "between 0 and 1"
_CLOGLOG = "complementary log-log scale"
_PLACE = (
    OUTCOME,
    OUTCOME_LABEL,
    Column("curve", "the curve: one comparison of one outcome", value=lambda r: r.curve.id),
    Column("comparison", "the group looked at", value=lambda r: r.curve.comparison.label),
)
_TIME = Column("time", "time that the value counts as", NUMBER, "months")
_POINT = (
    Column("kind", "Kaplan-Meier, or counted at a visit"),
    Column("months", "time as printed, in months", NUMBER, "months"),
    _TIME,
    Column("at_printed", "time as printed"),
    Column("printed", "the value as printed"),
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
    Column("studies", "studies with a value at this time", COUNT),
    Column("survival", "share without the event, mean over studies", NUMBER, _SHARE),
    Column("ci_low", "lower limit of its pointwise interval", NUMBER, _SHARE),
    Column("ci_high", "upper limit of its pointwise interval", NUMBER, _SHARE),
    Column("band_low", "lower limit of the band that holds the whole curve", NUMBER, _SHARE),
    Column("band_high", "upper limit of the band that holds the whole curve", NUMBER, _SHARE),
    Column("estimate_scale", "estimate as fitted, of the median study", NUMBER, _CLOGLOG),
    Column("se_scale", "its standard error", NUMBER, _CLOGLOG),
    Column("smoothed", "whether the fitted curve rose here and was averaged with its neighbours", YES_NO),
    Column("median_study", "share without the event in the median study", NUMBER, _SHARE),
    Column("median_low", "lower limit of its pointwise interval", NUMBER, _SHARE),
    Column("median_high", "upper limit of its pointwise interval", NUMBER, _SHARE),
)
_WHOLE = tuple(
    Column(c.name, c.meaning, c.kind, c.unit, _of_curve(c.name))
    for c in (
        Column("ci_method", "how the intervals were made: t, Wald, or credible (of a posterior)"),
        TAU2,
        Column("tau2_low", "lower limit of τ²", NUMBER, "squared complementary log-log scale"),
        Column("tau2_high", "upper limit of τ²", NUMBER, "squared complementary log-log scale"),
        Column("q", "Q between studies", NUMBER),
        Column("q_df", "degrees of freedom of Q", COUNT),
        Column("q_p", "p value of Q", P),
    )
)


def _points(evidence: Evidence) -> Iterator[OnCurve]:
    for o in evidence.outcomes:
        for c in o.curves:
            for p in c.points:
                yield OnCurve(o, c, p)


def _pooled(evidence: Evidence) -> Iterator[OnCurve]:
    for o in evidence.outcomes:
        for c in o.curves:
            for p in c.pooled:
                yield OnCurve(o, c, p)


POINTS = Table(
    "over_time",
    "Values of all studies over time",
    "a study at one time",
    (*_PLACE, *WHO, LABEL, *_POINT, FIGURE_IDS),
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
        Column("warnings", "what a reader must beware of", value=lambda r: r.curve.warnings or ""),
        Column(
            "second_engine",
            "software of the second computation of the whole curve",
            value=_of_second("engine"),
        ),
        Column("second_agrees", "whether the second computation agrees", YES_NO, value=_of_second("agrees")),
        Column(
            "second_largest_difference",
            "largest difference of the two",
            NUMBER,
            "standard errors",
            _of_second("largest_difference"),
        ),
    ),
    _pooled,
)
TABLES = (POINTS, POOLED)

# The rows are figures that are not on the plot, as `evidence.sections.over_time.view` makes them.
LEFT_OUT_PRINTED = Layout(
    (
        PrintedColumn(PUBLICATION_HEAD, lambda x: to(x.item.label, x.publication)),
        PrintedColumn(AS_PRINTED_HEAD, lambda x: to(x.item.printed, x.figure)),
        PrintedColumn(TIME_HEAD, lambda x: x.item.at_printed or "not stated"),
        PrintedColumn("Why", lambda x: f"{capital(names.LEFT_OUT[x.item.kind])}: {x.reason}"),
    ),
    (5, 6, 4, 10),
)
