"""Rates once more: Poisson-normal on a fixed grid, exact sums and single studies by statsmodels."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from evidence.record.notes.note import Note
from evidence.record.results.parts import SecondComputation
from evidence.record.results.synthesis import Candidate
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.second.corrections import of_one_study
from evidence.review.second.verdicts import (
    TOLERANCE_CLOSED_FORM,
    TOLERANCE_LIKELIHOOD_SE,
    ours,
    se_of,
    verdict,
)
from evidence.stats.result import Pooled

# Far enough, and with so many points a standard deviation of the narrowest integrand, that the trapezoid rule
# is exact to rounding.
# A search may try what no number holds: beyond these a likelihood is nothing anyhow.
_OVER, _WIDEST = 600.0, 30.0
_HALF_WIDTH = 9.0
_POINTS_A_DEVIATION = 4
_FEWEST_POINTS, _MOST_POINTS = 1201, 60_001
_STEP = 1e-4  # of central differences
# A likelihood no higher than this above that of one rate is the same maximum.
_SAME_LIKELIHOOD = 1e-7


@dataclass(frozen=True, slots=True)
class RateCheck:
    """What was found, each with bounds: log rates of the median study and of the average over studies."""

    engine: str
    what: Note
    median_study: list[float]
    average: list[float]
    tau2: float


def by_dense_grid(events: np.ndarray, years: np.ndarray, level: float, df: float | None) -> RateCheck:
    """Fit the Poisson-normal model by maximum likelihood; intervals by t with ``df``, else normal.

    Where one rate fits as well it is that of a Poisson regression without covariates.
    """
    from scipy import optimize, stats

    x, log_t = events.astype(float), np.log(years.astype(float))
    tail = 1 - (1 - level) / 2
    quantile = float(stats.norm.ppf(tail) if df is None else stats.t.ppf(tail, df))
    narrowest = math.sqrt(float(x.max()))  # one over the standard deviation of its log rate

    def minus(at: np.ndarray) -> float:
        tau = math.exp(min(at[1], _WIDEST))
        wanted = math.ceil(2 * _HALF_WIDTH * tau * narrowest * _POINTS_A_DEVIATION)
        z = np.linspace(-_HALF_WIDTH, _HALF_WIDTH, min(max(wanted, _FEWEST_POINTS), _MOST_POINTS))
        log_weights = -0.5 * z**2
        log_weights = (log_weights - math.log(float(np.exp(log_weights).sum())))[:, None]
        eta = at[0] + tau * z[:, None] + log_t
        terms = x * eta - np.exp(np.minimum(eta, _OVER)) + log_weights
        top = terms.max(axis=0)
        return float(-(top + np.log(np.exp(terms - top).sum(axis=0))).sum())

    common = math.log(x.sum() / np.exp(log_t).sum())
    plain = float((x * (common + log_t) - np.exp(common + log_t)).sum())
    options: Any = {"xatol": 1e-10, "fatol": 1e-13, "maxiter": 4000}
    fits = [
        optimize.minimize(minus, np.array([common, start]), method="Nelder-Mead", options=options)
        for start in (-1.5, -0.3, 0.5)
    ]
    best = min(fits, key=lambda fit: float(fit.fun))
    if -best.fun <= plain + _SAME_LIKELIHOOD:
        half = quantile / math.sqrt(x.sum())
        bounds = [common, common - half, common + half]
        return RateCheck("scipy", Note("by_one_rate"), bounds, bounds, 0.0)
    steps = np.eye(2) * _STEP
    curvature = np.array(
        [
            [
                minus(best.x + s + t) - minus(best.x + s - t) - minus(best.x - s + t) + minus(best.x - s - t)
                for t in steps
            ]
            for s in steps
        ]
    ) / (4 * _STEP**2)
    covariance = np.linalg.inv(curvature)
    mu, tau2 = float(best.x[0]), math.exp(2 * float(best.x[1]))
    slope = np.array([1.0, tau2])  # of mu + tau2 / 2 in (mu, log tau)
    half, reach = (
        quantile * math.sqrt(v) for v in (float(covariance[0, 0]), float(slope @ covariance @ slope))
    )
    average = mu + tau2 / 2
    return RateCheck(
        "scipy",
        Note("by_dense_grid"),
        [mu, mu - half, mu + half],
        [average, average - reach, average + reach],
        tau2,
    )


def one_group(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    """Repeat the pooled rate of one group: the Poisson-normal model, or the exact sum."""
    from statsmodels.stats.rates import confint_poisson

    events, years = effects.counts()
    if pooled.method == "GLMM of rates" and pooled.k > 1:
        found = by_dense_grid(events, years, settings.level, pooled.df)
        bounds = found.median_study if pooled.median_study is None else found.average
        return verdict(
            found.engine,
            found.what,
            TOLERANCE_LIKELIHOOD_SE,
            ours(pooled),
            bounds,
            scale=se_of(pooled),
            tau2=found.tau2,
        )
    total, time = float(events.sum()), float(years.sum())
    low, high = confint_poisson(total, time, alpha=1 - settings.level, method="exact-c")
    natural = pooled.natural()
    first = natural.estimate, natural.ci_low, natural.ci_high
    theirs = [total / time, float(low), float(high)]
    what = Note("by_poisson_sum")
    unit = max(total / time, 1 / time)
    return verdict("statsmodels", what, TOLERANCE_CLOSED_FORM, first, theirs, scale=unit)


def mantel_haenszel(effects: Effects, pooled: Pooled) -> SecondComputation:
    """Solve the estimating equations of Mantel and Haenszel for rates by another way than their quotient."""
    from scipy.optimize import brentq

    x1, t1, x2, t2 = (column.astype(float) for column in effects.counts())
    total = t1 + t2
    if effects.code == "IRD":
        theirs = brentq(
            lambda d: float(((x1 * t2 - x2 * t1 - d * t1 * t2) / total).sum()), -1e6, 1e6, xtol=1e-15
        )
    else:
        theirs = brentq(
            lambda b: float(((x1 * t2 - math.exp(b) * x2 * t1) / total).sum()), -50, 50, xtol=1e-14
        )
    what, note = Note("by_estimating_equation"), Note("estimate_only")
    scale = 1.0 if pooled.estimate is None else max(abs(pooled.estimate), 1.0)
    bounds = [float(theirs), None, None]
    return verdict("scipy", what, TOLERANCE_CLOSED_FORM, ours(pooled), bounds, scale=scale, note=note)


def one_study(
    candidate: Candidate, measure: str, pooled: Pooled, settings: ModelSettings
) -> SecondComputation:
    """Repeat the rate ratio or difference of one study with its Wald interval."""
    from statsmodels.stats.rates import confint_poisson_2indep

    (x1, t1), (x2, t2) = (side.counted_in_time for side in candidate.sides)
    add = of_one_study(replace(settings, add_by_arm_size=False), empty=0 in (x1, x2))
    a, c = x1 + add, x2 + add
    ratio = measure == "IRR"
    low, high = confint_poisson_2indep(
        a, t1, c, t2, method="wald-log" if ratio else "wald",
        compare="ratio" if ratio else "diff", alpha=1 - settings.level,
    )  # fmt: skip
    natural = [a / t1 / (c / t2) if ratio else a / t1 - c / t2, float(low), float(high)]
    theirs = [math.log(v) for v in natural] if ratio else natural
    return verdict(
        "statsmodels", Note("by_two_rates"), TOLERANCE_CLOSED_FORM, ours(pooled), theirs, scale=se_of(pooled)
    )
