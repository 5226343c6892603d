"""How robust results are, as tables: thresholds, cumulative results, influence, small studies, all ways."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.display.columns import (
    COUNT,
    I2,
    INTERVAL,
    NUMBER,
    PERCENT,
    PLACE,
    TAU2,
    YEAR,
    YES_NO,
    Column,
    P,
    Record,
    Table,
)
from evidence.display.walk import place, syntheses
from evidence.record.diagnostics import Diagnostics
from evidence.record.evidence import Evidence

_PROBABILITY = "between 0 and 1"
_LABEL = Column("label", "first author and year")

_BEYOND = (
    Column("threshold", "the value set against", NUMBER, "natural scale"),
    Column("threshold_label", "what the value is"),
    Column("side", "the better side of it: above or below"),
    Column("basis", "posterior probability, or confidence (1 minus the one-sided p value)"),
    Column("mean", "how sure the mean effect is to lie beyond", NUMBER, _PROBABILITY),
    Column("new_study", "the same of the effect in a new study", NUMBER, _PROBABILITY),
    Column("share", "estimated share of true study effects beyond", NUMBER, _PROBABILITY),
    Column("share_low", "lower limit of that share", NUMBER, _PROBABILITY),
    Column("share_high", "upper limit of that share", NUMBER, _PROBABILITY),
)
_CUMULATIVE = (
    _LABEL,
    Column("year", "year of publication", YEAR),
    Column("k", "studies so far", COUNT),
    *INTERVAL,
    TAU2,
    I2,
)
_INFLUENCE = (
    _LABEL,
    Column("weight_percent", "weight", PERCENT, "%"),
    Column("rstudent", "externally standardised residual", NUMBER),
    Column("dffits", "DFFITS: change of the fitted value without the study", NUMBER),
    Column("cook_distance", "Cook's distance", NUMBER),
    Column("covariance_ratio", "covariance ratio: change of precision without the study", NUMBER),
    Column("tau2_without", "τ² without the study", NUMBER, "squared pooling scale"),
    Column("q_without", "Cochran's Q without the study", NUMBER),
    Column("hat", "leverage", NUMBER),
    Column("dfbetas", "DFBETAS: change of the estimate in standard errors", NUMBER),
    Column("heterogeneity", "Baujat plot, across: squared Pearson residual", NUMBER),
    Column("influence", "Baujat plot, up: squared change of the estimate without the study", NUMBER),
    Column("influential", "beyond the usual limits of any of these measures", YES_NO),
    Column("outlier", "outside what the other studies predict", YES_NO),
    Column("interval_apart", "its interval does not meet the pooled one", YES_NO),
)
_SMALL = (
    Column("method", "test or method"),
    Column("about", "what it does"),
    Column("statistic", "test statistic", NUMBER),
    Column("df", "degrees of freedom (empty: normal)", COUNT),
    Column("p_value", "p value of the test, two-sided", P),
    Column("missing", "studies that a symmetric funnel would hold besides (trim-and-fill)", COUNT),
    Column("side", "where they are missing: low or high values"),
    Column("estimate", "result with them, or effect in an endless study", NUMBER, "natural scale"),
    Column("ci_low", "lower limit of it", NUMBER, "natural scale"),
    Column("ci_high", "upper limit of it", NUMBER, "natural scale"),
)
_SPECIFICATION = (
    Column("studies", "which studies: all, or those of a sensitivity analysis"),
    Column("model", "model"),
    Column("tau2_method", "estimator of τ²"),
    Column("ci_method", "interval"),
    Column("analysis", "the analysis of the review that this is, if any"),
    Column("k", "studies", COUNT),
    *INTERVAL,
)


def _diagnosed(evidence: Evidence) -> Iterator[tuple[Record, Diagnostics]]:
    for o, s in syntheses(evidence):
        if s.diagnostics is not None:
            yield place(o, s), s.diagnostics


def _fields(thing: object, columns: tuple[Column, ...]) -> Record:
    return {c.name: getattr(thing, c.name) for c in columns}


def _beyond(evidence: Evidence) -> list[Record]:
    return [
        place(o, s)
        | {"analysis": a.id, "threshold_label": a.beyond.label}
        | _fields(a.beyond, tuple(c for c in _BEYOND if c.name != "threshold_label"))
        for o, s in syntheses(evidence)
        for a in s.analyses
        if a.beyond is not None
    ]


def _cumulative(evidence: Evidence) -> list[Record]:
    return [head | _fields(x, _CUMULATIVE) for head, d in _diagnosed(evidence) for x in d.cumulative]


def _influence(evidence: Evidence) -> list[Record]:
    return [head | _fields(x, _INFLUENCE) for head, d in _diagnosed(evidence) for x in d.influence]


def _small_studies(evidence: Evidence) -> list[Record]:
    records = []
    for head, d in _diagnosed(evidence):
        small = d.small_studies
        for t in small.tests:
            limits = {"estimate": t.limit, "ci_low": t.limit_low, "ci_high": t.limit_high}
            head_of_test = {"method": t.name, "about": t.about, "statistic": t.statistic, "df": t.df}
            records.append(head | head_of_test | {"p_value": t.p_value} | limits)
        for f in small.trim_and_fill:
            filled = {
                "method": f"Trim-and-fill {f.estimator}",
                "about": "studies missing from a symmetric funnel",
            }
            records.append(
                head
                | filled
                | {"missing": f.missing, "side": f.side}
                | {"estimate": f.estimate, "ci_low": f.ci_low, "ci_high": f.ci_high}
            )
        if small.pet_peese is not None:
            p = small.pet_peese
            named = {
                "method": f"PET-PEESE ({p.chosen})",
                "about": "effect at infinite precision, by regression",
            }
            records.append(head | named | {"estimate": p.estimate, "ci_low": p.ci_low, "ci_high": p.ci_high})
    return records


def _specifications(evidence: Evidence) -> list[Record]:
    return [
        head | _fields(x, _SPECIFICATION)
        for head, d in _diagnosed(evidence)
        if d.specifications is not None
        for x in d.specifications.specifications
    ]


BEYOND = Table(
    "beyond_threshold",
    "How sure each analysis is to lie beyond a threshold",
    "an analysis of a synthesis",
    (*PLACE, Column("analysis", "the analysis"), *_BEYOND),
    _beyond,
)
CUMULATIVE = Table(
    "cumulative",
    "The primary analysis each time a study is added, by year",
    "a study coming in",
    (*PLACE, *_CUMULATIVE),
    _cumulative,
)
INFLUENCE = Table(
    "influence", "How far each study pulls the result", "a study", (*PLACE, *_INFLUENCE), _influence
)
SMALL_STUDIES = Table(
    "small_study_effects",
    "Small-study effects, from ten studies on",
    "a test or method",
    (*PLACE, *_SMALL),
    _small_studies,
)
SPECIFICATIONS = Table(
    "specifications",
    "The specification curve: every way to pool",
    "a way to pool",
    (*PLACE, *_SPECIFICATION),
    _specifications,
)
