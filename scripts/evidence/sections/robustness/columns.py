"""How robust results are, as tables: thresholds, cumulative results, influence, small studies, all ways."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from evidence.display import numbers
from evidence.display.prose.notes.names import SMALL_STUDY_TESTS
from evidence.display.prose.results.robustness import format_of
from evidence.display.tables.cells import Cell, warning
from evidence.display.tables.columns import (
    COUNT,
    NUMBER,
    PERCENT,
    YEAR,
    YES_NO,
    Column,
    Layout,
    P,
    PrintedColumn,
    Table,
)
from evidence.display.tables.shared_columns import (
    ESTIMATE_HEAD,
    I2,
    INTERVAL,
    LABEL,
    PLACE,
    TAU2,
    InSynthesis,
    rows_of,
    syntheses,
)
from evidence.record.results.diagnostics import (
    Diagnostics,
    FilledFunnel,
    PetPeeseEffect,
    SmallStudyTest,
    StudyInfluence,
)
from evidence.record.reviews.evidence import Evidence

_PROBABILITY = "between 0 and 1"
_NATURAL = "natural scale"


def _diagnosed(
    items: Callable[[Diagnostics], Iterable[Any]],
) -> Callable[[Evidence], Iterator[InSynthesis]]:
    return lambda evidence: rows_of(evidence, lambda s: items(s.diagnostics) if s.diagnostics else ())


def _of_beyond(name: str) -> Callable[[InSynthesis], object]:
    return lambda r: getattr(r.item.beyond, name)


def _fixed(value: float | None) -> str:
    return numbers.fixed(value, 2)


def _beyond(evidence: Evidence) -> Iterator[InSynthesis]:
    for o, s in syntheses(evidence):
        for a in s.analyses:
            if a.beyond is not None:
                yield InSynthesis(o, s, a)


BEYOND = Table(
    "beyond_threshold",
    "How sure each analysis is to lie beyond a threshold",
    "an analysis of a synthesis",
    (
        *PLACE,
        Column("analysis", "the analysis", value=lambda r: r.item.id),
        Column("threshold", "the value set against", NUMBER, _NATURAL, _of_beyond("threshold")),
        Column("threshold_label", "what the value is", value=_of_beyond("label")),
        Column("side", "the better side of it: above or below", value=_of_beyond("side")),
        Column(
            "basis",
            "posterior probability, or confidence (1 minus the one-sided p value)",
            value=_of_beyond("basis"),
        ),
        *(
            Column(name, meaning, NUMBER, _PROBABILITY, _of_beyond(name))
            for name, meaning in (
                ("mean", "how sure the mean effect is to lie beyond"),
                ("new_study", "the same of the effect in a new study"),
                ("share", "estimated share of true study effects beyond"),
                ("share_low", "lower limit of that share"),
                ("share_high", "upper limit of that share"),
            )
        ),
    ),
    _beyond,
)
CUMULATIVE = Table(
    "cumulative",
    "The primary analysis each time a study is added, by year",
    "a study coming in",
    (
        *PLACE,
        LABEL,
        Column("year", "year of publication", YEAR, head="Year"),
        Column("k", "studies so far", COUNT, head="k"),
        *INTERVAL,
        TAU2,
        I2,
    ),
    _diagnosed(lambda d: d.cumulative),
)
INFLUENCE = Table(
    "influence",
    "How far each study pulls the result",
    "a study",
    (
        *PLACE,
        LABEL,
        Column("weight_percent", "weight", PERCENT, "%"),
        Column(
            "rstudent",
            "externally standardised residual",
            NUMBER,
            head="Studentised residual",
            show=_fixed,
        ),
        Column("dffits", "DFFITS: change of the fitted value without the study", NUMBER),
        Column("cook_distance", "Cook's distance", NUMBER, head="Cook’s distance", show=_fixed),
        Column("covariance_ratio", "covariance ratio: change of precision without the study", NUMBER),
        Column("tau2_without", "τ² without the study", NUMBER, "squared pooling scale"),
        Column("q_without", "Cochran's Q without the study", NUMBER),
        Column("hat", "leverage", NUMBER, head="Leverage", show=_fixed),
        Column(
            "dfbetas",
            "DFBETAS: change of the estimate in standard errors",
            NUMBER,
            head="DFBETAS",
            show=_fixed,
        ),
        Column("heterogeneity", "Baujat plot, across: squared Pearson residual", NUMBER),
        Column("influence", "Baujat plot, up: squared change of the estimate without the study", NUMBER),
        Column("influential", "beyond the usual limits of any of these measures", YES_NO),
        Column("outlier", "outside what the other studies predict", YES_NO),
        Column("interval_apart", "its interval does not meet the pooled one", YES_NO),
    ),
    _diagnosed(lambda d: d.influence),
)


@dataclass(frozen=True, slots=True)
class _SmallStudies:
    """A test or method for small-study effects, whichever it is."""

    method: str
    about: str
    statistic: float | None = None
    df: int | None = None
    p_value: float | None = None
    missing: int | None = None
    side: str | None = None
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None


def _small_studies(d: Diagnostics) -> Iterator[_SmallStudies]:
    found = d.small_studies
    yield from map(_test, found.tests)
    yield from map(_filled, found.trim_and_fill)
    if found.pet_peese is not None:
        yield _regression(found.pet_peese)


def _test(t: SmallStudyTest) -> _SmallStudies:
    return _SmallStudies(
        t.name,
        SMALL_STUDY_TESTS[t.name],
        t.statistic,
        t.df,
        t.p_value,
        estimate=t.limit,
        ci_low=t.limit_low,
        ci_high=t.limit_high,
    )


def _filled(f: FilledFunnel) -> _SmallStudies:
    return _SmallStudies(
        f"Trim-and-fill {f.estimator}",
        "studies missing from a symmetric funnel",
        missing=f.missing,
        side=f.side,
        estimate=f.estimate,
        ci_low=f.ci_low,
        ci_high=f.ci_high,
    )


def _regression(p: PetPeeseEffect) -> _SmallStudies:
    return _SmallStudies(
        f"PET-PEESE ({p.chosen})",
        "effect at infinite precision, by regression",
        estimate=p.estimate,
        ci_low=p.ci_low,
        ci_high=p.ci_high,
    )


SMALL_STUDIES = Table(
    "small_study_effects",
    "Small-study effects, from ten studies on",
    "a test or method",
    (
        *PLACE,
        Column("method", "test or method"),
        Column("about", "what it does"),
        Column("statistic", "test statistic", NUMBER),
        Column("df", "degrees of freedom (empty: normal)", COUNT),
        Column("p_value", "p value of the test, two-sided", P),
        Column("missing", "studies that a symmetric funnel would hold besides (trim-and-fill)", COUNT),
        Column("side", "where they are missing: low or high values"),
        Column("estimate", "result with them, or effect in an endless study", NUMBER, _NATURAL),
        Column("ci_low", "lower limit of it", NUMBER, _NATURAL),
        Column("ci_high", "upper limit of it", NUMBER, _NATURAL),
    ),
    _diagnosed(_small_studies),
)
SPECIFICATIONS = Table(
    "specifications",
    "The specification curve: every way to pool",
    "a way to pool",
    (
        *PLACE,
        Column("studies", "which studies: all, or those of a sensitivity analysis"),
        Column("model", "model"),
        Column("tau2_method", "estimator of τ²"),
        Column("ci_method", "interval"),
        Column("analysis", "the analysis of the review that this is, if any"),
        Column("k", "studies", COUNT),
        *INTERVAL,
    ),
    _diagnosed(lambda d: d.specifications.specifications if d.specifications else ()),
)
TABLES = (BEYOND, CUMULATIVE, INFLUENCE, SMALL_STUDIES, SPECIFICATIONS)


def _influential(row: InSynthesis) -> Cell:
    """Name the study and say what stands out."""
    i: StudyInfluence = row.item
    said = [
        text
        for text, holds in (
            ("influential", i.influential),
            ("outlier", i.outlier),
            ("interval apart from the pooled one", i.interval_apart),
        )
        if holds
    ]
    return (i.label, warning(", ".join(said))) if said else i.label


def _effect(row: InSynthesis) -> str:
    x = row.item
    return format_of(row.synthesis).effect(x.estimate, x.ci_low, x.ci_high, credible=x.credible)


# The others stand in the file: DFFITS says of a mean what DFBETAS says, and τ² without a study is told where
# each study is left out.
INFLUENCE_PRINTED = Layout(
    (
        PrintedColumn(LABEL.head, _influential),
        *(INFLUENCE[name] for name in ("rstudent", "cook_distance", "dfbetas", "hat")),
    ),
    (11, 4, 4, 3, 3),
)
CUMULATIVE_PRINTED = Layout(
    (
        PrintedColumn("Study added", lambda r: r.item.label),
        CUMULATIVE["year"],
        CUMULATIVE["k"],
        PrintedColumn(ESTIMATE_HEAD, _effect),
        PrintedColumn(
            TAU2.head,
            lambda r: numbers.tau2(r.item.tau2) if r.item.tau2 is not None else numbers.MISSING,
            True,
        ),
    ),
    (10, 2, 2, 8, 3),
)
