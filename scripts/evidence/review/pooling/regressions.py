"""Meta-regression of the studies of a primary analysis on what is said of them, with a permutation test.

Knapp and Hartung 2003 (doi:10.1002/sim.1482); permutation: Higgins and Thompson 2004 (doi:10.1002/sim.1752).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evidence.record.measures import LOG, LOGIT, MeasureId, measure_of
from evidence.record.notes.note import Note, of_studies
from evidence.record.results.candidate import Candidate
from evidence.record.results.regressions import Coefficient, Regression, RegressionRow
from evidence.record.reviews.methods import ModelSettings, RegressionSpec
from evidence.review.pooling import fitted_lines
from evidence.review.pooling.effects import study_effects
from evidence.review.pooling.effects.figures import Figures
from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import regression
from evidence.stats.resampling import permutation

# Arrangements drawn where there are too many to go through, and the seed of the draw.
DRAWS = 9999
SEED = 1
OWN = "values"  # the moderator that the review gives study by study
_INTERCEPT = "intercept"
_LARGEST_LOG = 700.0  # of a factor that a number holds
_INTERVALS = ("hksj-floor", "hksj", "wald")
Value = float | str | None

BY: dict[str, Callable[[Candidate], object]] = {
    "year": lambda c: c.year,
    "time of the figure": lambda c: c.at_months,
    "length of follow-up": lambda c: c.attributes.length_of_follow_up,
    "patients": lambda c: c.n,
    "symptom duration": lambda c: c.attributes.symptom_days,
    "dialysis": lambda c: c.attributes.on_dialysis,
    "design": lambda c: c.design,
    "publication": lambda c: c.attributes.publication,
    "appraisal": lambda c: c.attributes.appraisal or None,
    "unit": lambda c: c.unit,
}


@dataclass(frozen=True, slots=True)
class Moderator:
    """One moderator: its name, a value for each figure, and the units that a coefficient is told for."""

    name: str
    values: tuple[Value, ...]
    per: float


@dataclass(frozen=True, slots=True)
class RegressionInput:
    """All that the numbers of one meta-regression rest on, besides the code: the key of a kept result."""

    figures: Figures
    measure: MeasureId
    settings: ModelSettings
    moderators: tuple[Moderator, ...]


def moderators_of(spec: RegressionSpec, chosen: Sequence[Candidate]) -> tuple[Moderator, ...]:
    """Return the values of each moderator in the order of the candidates."""
    found = [Moderator(name, tuple(_value(BY[name](c)) for c in chosen), spec.per) for name in spec.by]
    own: Mapping[str, float | str] = spec.values or spec.words
    if own:
        found.append(Moderator(OWN, tuple(_value(own.get(c.study)) for c in chosen), spec.per))
    return tuple(found)


def _value(value: object) -> Value:
    if value is None or isinstance(value, str):
        return value
    return float(value) if isinstance(value, (int, float)) else None


def design_of(given: RegressionInput, usable: np.ndarray) -> dict[str, list[Value]]:
    """Return the columns of the moderators for the usable studies, in the units that coefficients are for."""
    return {
        m.name: [v / m.per if isinstance(v, float) else v for v, u in zip(m.values, usable, strict=True) if u]
        for m in given.moderators
    }


def interval_of(settings: ModelSettings) -> str:
    """Return the interval of coefficients: Hartung-Knapp with floor unless without it or Wald is asked."""
    return settings.interval if settings.interval in _INTERVALS else _INTERVALS[0]


def compute(given: RegressionInput) -> Regression:
    """Fit one meta-regression; studies stand under their keys, without a label."""
    effects = study_effects.compute(given.figures, given.measure, given.settings)
    keys = [c.key for c, u in zip(effects.candidates, effects.usable, strict=True) if u]
    empty = Regression("", "", len(keys))
    columns = design_of(given, effects.usable)
    complete = [all(v is not None for v in row) for row in zip(*columns.values(), strict=True)]
    lacking = tuple(key for key, whole in zip(keys, complete, strict=True) if not whole)
    empty = replace(empty, k=sum(complete), without_value=lacking)
    if not keys:
        return replace(empty, note=Note("no_estimable_effect"))
    yi, vi = effects.arrays()
    try:
        fit = regression.meta_regression(
            yi,
            vi,
            columns,
            tau2_method=given.settings.tau2,
            ci_method=interval_of(given.settings),
            level=given.settings.level,
        )
        tested = permutation.permutation_test(
            yi,
            vi,
            columns,
            tau2_method=given.settings.tau2,
            ci_method=interval_of(given.settings),
            draws=DRAWS,
            seed=SEED,
        )
    except StatsError as error:
        return replace(empty, note=Note("no_regression", parts=(error.as_note(),)))
    levels = fit.design.levels
    return replace(
        empty,
        k=fit.k,
        coefficients=tuple(_coefficients(fit, tested, given)),
        references=tuple((name, words[0]) for name, words in levels.items() if words),
        tau2_method=fit.tau2_method,
        ci_method=fit.ci_method,
        level=fit.level,
        tau2=fit.tau2,
        i2_percent=fit.i2,
        r2_percent=fit.r2,
        q_residual=fit.q_residual,
        q_residual_df=fit.q_residual_df,
        q_residual_p=fit.q_residual_p,
        test_statistic=fit.q_moderators,
        test_p=fit.q_moderators_p,
        p_permutation=tested.q_moderators_p,
        permutations=tested.permutations,
        exact=tested.exact,
        seed=tested.seed,
        notes=of_studies(fit.notes, keys),
        rows=_rows(effects, columns, fit.tau2),
        lines=fitted_lines.lines(
            fit, given.measure, given.settings, {m.name: m.per for m in given.moderators}
        ),
    )


def _rows(
    effects: study_effects.Effects, columns: Mapping[str, Sequence[Value]], tau2: float
) -> tuple[RegressionRow, ...]:
    """Return the studies for which every moderator is known."""
    found = []
    pooled = [s for s in effects.studies if s.yi is not None and s.vi is not None]
    for study, *values in zip(pooled, *columns.values(), strict=True):
        if None not in values:
            numbers = tuple(None if isinstance(x, str) else x for x in values)
            levels = tuple(x if isinstance(x, str) else None for x in values)
            yi, vi = study.yi or 0.0, study.vi or 0.0
            found.append(RegressionRow(study.key, yi, vi, numbers, levels, study.estimate, 1 / (vi + tau2)))
    total = sum(row.weight_percent or 0.0 for row in found)
    return tuple(replace(row, weight_percent=100 * (row.weight_percent or 0.0) / total) for row in found)


def _coefficients(
    fit: regression.MetaRegression, tested: permutation.Permutation, given: RegressionInput
) -> list[Coefficient]:
    pers = {m.name: m.per for m in given.moderators}
    found = []
    for i, name in enumerate(fit.names):
        moderator, _, level = name.partition(": ")
        intercept = name == _INTERCEPT
        estimate, low, high = (float(x[i]) for x in (fit.beta, fit.ci_low, fit.ci_high))
        multiplies = _multiplies(given.measure) and not intercept
        factors = [_factor(v) if multiplies else None for v in (estimate, low, high)]
        found.append(
            Coefficient(
                name=moderator,
                level=level or None,
                per=None if level else pers.get(moderator),
                estimate_scale=estimate,
                se_scale=float(fit.se[i]),
                ci_low_scale=low,
                ci_high_scale=high,
                p_value=float(fit.p_value[i]),
                # Exchanging moderators says nothing of the intercept.
                p_permutation=None if intercept else float(tested.p_value[i]),
                factor=factors[0],
                factor_low=factors[1],
                factor_high=factors[2],
            )
        )
    return found


def _factor(coefficient: float) -> float | None:
    """Return what a coefficient multiplies by; ``None`` beyond what a number holds."""
    return math.exp(coefficient) if coefficient < _LARGEST_LOG else None


def _multiplies(measure: MeasureId) -> bool:
    """Whether a coefficient multiplies something on the natural scale: a ratio, odds, a rate."""
    return measure_of(measure).scale in (LOG, LOGIT)
