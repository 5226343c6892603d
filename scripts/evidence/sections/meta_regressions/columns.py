"""The coefficients of meta-regressions as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evidence.display import numbers
from evidence.display.tables.columns import COUNT, NUMBER, Column, Layout, P, PrintedColumn, Table
from evidence.display.tables.shared_columns import PLACE, InSynthesis, syntheses
from evidence.record.results.regressions import Coefficient, Regression
from evidence.record.reviews.evidence import Evidence


@dataclass(frozen=True, slots=True)
class OfRegression:
    """A coefficient in its meta-regression; ``None`` where there is no fit."""

    regression: Regression
    coefficient: Coefficient | None


def _rows(evidence: Evidence) -> Iterator[InSynthesis]:
    for o, s in syntheses(evidence):
        for g in s.regressions:
            for c in g.coefficients or (None,):
                yield InSynthesis(o, s, OfRegression(g, c))


def _of_regression(name: str) -> Callable[[InSynthesis], object]:
    return lambda r: getattr(r.item.regression, name)


def _of(name: str) -> Callable[[InSynthesis], object]:
    return lambda r: getattr(r.item.coefficient, name) if r.item.coefficient else None


_SCALE = "pooling scale"
COEFFICIENTS = Table(
    "meta_regressions",
    "Meta-regressions",
    "a coefficient",
    (
        *PLACE,
        Column("regression", "the meta-regression", value=_of_regression("id")),
        Column("regression_label", "the meta-regression in words", value=_of_regression("label")),
        Column("moderator", "the moderator", value=_of("name")),
        Column("level", "its level, against the level of reference", value=_of("level")),
        Column("per", "units that the coefficient is for", NUMBER, value=_of("per")),
        Column("estimate_scale", "coefficient", NUMBER, _SCALE, _of("estimate_scale")),
        Column("se_scale", "its standard error", NUMBER, _SCALE, _of("se_scale")),
        Column("ci_low_scale", "lower limit", NUMBER, _SCALE, _of("ci_low_scale")),
        Column("ci_high_scale", "upper limit", NUMBER, _SCALE, _of("ci_high_scale")),
        Column("factor", "by which a ratio, odds or a rate is multiplied", NUMBER, value=_of("factor")),
        Column("factor_low", "lower limit of the factor", NUMBER, value=_of("factor_low")),
        Column("factor_high", "upper limit of the factor", NUMBER, value=_of("factor_high")),
        Column("p_value", "p value", P, value=_of("p_value")),
        Column("p_permutation", "p value by permutation", P, value=_of("p_permutation")),
        Column("k", "studies", COUNT, value=_of_regression("k")),
        Column("tau2", "residual variance between studies", NUMBER, value=_of_regression("tau2")),
        Column("i2_percent", "residual I²", NUMBER, "%", _of_regression("i2_percent")),
        Column("r2_percent", "share of the variance explained", NUMBER, "%", _of_regression("r2_percent")),
        Column("test_p", "p value of all moderators", P, value=_of_regression("test_p")),
        Column("test_p_permutation", "the same by permutation", P, value=_of_regression("p_permutation")),
        Column("permutations", "arrangements compared", COUNT, value=_of_regression("permutations")),
        Column("note", "remark", value=_of_regression("note")),
    ),
    _rows,
)
TABLES = (COEFFICIENTS,)
_NAMES = {"values": "as given by the review", "intercept": "intercept"}


def _moderator(row: InSynthesis) -> str:
    c = row.item.coefficient
    name = _NAMES.get(c.name, c.name)
    if c.name == "values":
        name = row.item.regression.label
    if c.level:
        against = dict(row.item.regression.references).get(c.name, "")
        return f"{name}: {c.level}" + (f" (against {against})" if against else "")
    return f"{name}, per {numbers.general(c.per)}" if c.per not in (None, 1.0) else name


def _effect(row: InSynthesis) -> str:
    c = row.item.coefficient
    return f"{numbers.fixed(c.estimate_scale, 3)} ({_limits(c.ci_low_scale, c.ci_high_scale, 3)})"


def _factor(row: InSynthesis) -> str:
    c = row.item.coefficient
    if c.factor is None:
        return numbers.MISSING
    return f"{numbers.ratio(c.factor)} ({numbers.ratio(c.factor_low)} to {numbers.ratio(c.factor_high)})"


def _limits(low: float, high: float, decimals: int) -> str:
    return f"{numbers.fixed(low, decimals)} to {numbers.fixed(high, decimals)}"


PRINTED = Layout(
    (
        PrintedColumn("Moderator", _moderator),
        PrintedColumn("Coefficient (interval), pooling scale", _effect),
        PrintedColumn("Factor (interval)", _factor),
        PrintedColumn("p", lambda r: numbers.p_value(r.item.coefficient.p_value), True),
        PrintedColumn("p by permutation", lambda r: _permuted(r.item.coefficient), True),
    ),
    (7, 6, 5, 3, 3.5),
)


def _permuted(c: Coefficient) -> str:
    return numbers.MISSING if c.p_permutation is None else numbers.p_value(c.p_permutation)
