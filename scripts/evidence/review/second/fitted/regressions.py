"""A meta-regression once more: tau2 by scipy's search or by moments, coefficients by statsmodels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from evidence.record.measures import stats_code
from evidence.record.notes.note import Note
from evidence.record.results.regressions import Regression
from evidence.record.results.second import SecondComputation
from evidence.review.pooling.effects import study_effects
from evidence.review.pooling.effects.study_effects import on_natural_scale
from evidence.review.pooling.regressions import RegressionInput, design_of, interval_of
from evidence.review.second.around import intervals
from evidence.review.second.brackets import beside
from evidence.review.second.fitted import permutation
from evidence.review.second.verdicts import (
    TOLERANCE_SE,
    Compared,
    exactly,
    judged,
    largest_of,
    nearly,
    not_offered,
    verdict_of_numbers,
)

# Of a test statistic, relative to it and 1 together; of I2 and R2; of Q, which is a closed form.
TOLERANCE_STATISTIC, TOLERANCE_PERCENT, TOLERANCE_Q = 4 * TOLERANCE_SE, 100 * TOLERANCE_SE, 1e-7
_LEAST_TOLERANCE = 1e-3  # of a statistic, at 0 of which a density may be infinite
_LEAST_WIDTH = 1e-12  # of an interval at 0% or 100%
_FURTHEST = 1e3  # times the largest variance: tau2 is searched up to there
_POINTS, _SCAN_FROM = 200, 1e-4  # of tau2, from this share of the smallest variance on
_STRETCH_STEP = 4  # times which a stretch that is too short grows


def compute(given: RegressionInput, found: Regression) -> SecondComputation | None:
    """Repeat coefficients and intervals; ``None`` where there are none.

    The verdict is on all coefficients with their bounds, in units of their standard errors; estimate and
    bounds told are those of the last one.
    """
    if not found.coefficients:
        return None
    method = given.settings.tau2
    what = Note("by_regression", words={"tau2": method, "interval": interval_of(given.settings)})
    if method not in ("REML", "ML", "DL", "PM", "EB"):
        return not_offered(what)
    from statsmodels.regression.linear_model import WLS

    y, v, x = _matrices(given, found)
    k, p = x.shape
    tau2 = _tau2(y, v, x, method)
    fit = WLS(y, x, weights=1 / (v + tau2)).fit()
    # statsmodels scales by the residual variance, which is Hartung and Knapp's factor.
    factor = float(fit.scale)
    plain = np.sqrt(np.diag(fit.normalized_cov_params))
    interval = interval_of(given.settings)
    inflation = {"wald": 1.0, "hksj": factor, "hksj-floor": max(1.0, factor)}[interval]
    se = plain * np.sqrt(inflation)
    quantile = intervals.quantile(given.settings.level, None if interval == "wald" else k - p)
    differences = []
    for i, c in enumerate(found.coefficients):
        beta = float(fit.params[i])
        theirs = (beta, beta - quantile * se[i], beta + quantile * se[i])
        ours = (c.estimate_scale, c.ci_low_scale, c.ci_high_scale)
        differences += [abs(a - b) / c.se_scale for a, b in zip(ours, theirs, strict=True)]
    bounds = [float(b) for b in theirs]
    second = verdict_of_numbers(
        "statsmodels", what, TOLERANCE_SE, largest=largest_of(differences), theirs=bounds, tau2=tau2
    )
    again = _Again(
        fit.params, fit.normalized_cov_params * inflation, tau2, k - p if interval != "wald" else None
    )
    return judged(second, _further(found, again, (y, v, x), method))


class _Again(NamedTuple):
    """Coefficients with their covariance, the residual variance between studies; ``df`` of t, else normal."""

    beta: np.ndarray
    covariance: np.ndarray
    tau2: float
    df: int | None


_Matrices = tuple[np.ndarray, np.ndarray, np.ndarray]  # effects, variances, design


def _further(found: Regression, again: _Again, data: _Matrices, method: str) -> Iterator[Compared]:
    """Compare tau2, I2, R2, residual Q, the p value of each coefficient and the test of all moderators."""
    from scipy import stats

    y, v, x = data
    k, p = x.shape
    w = np.diag(1 / v)
    left = w - w @ x @ np.linalg.solve(x.T @ w @ x, x.T @ w)
    typical = (k - p) / float(np.trace(left))
    yield exactly("studies", found.k, k)
    yield Compared("tau2", found.tau2, again.tau2, TOLERANCE_SE * (again.tau2 + typical))
    share = 100 * again.tau2 / (again.tau2 + typical)
    yield Compared("I2", found.i2_percent, share, TOLERANCE_PERCENT)
    without = _tau2(y, v, np.ones((k, 1)), method)
    if found.r2_percent is not None and without > 0:
        explained = 100 * max(0.0, 1 - again.tau2 / without)
        yield Compared("R2", found.r2_percent, explained, TOLERANCE_PERCENT * (1 + typical / without))
    q = float(y @ left @ y)
    yield nearly("Q", found.q_residual, q, TOLERANCE_Q)
    yield exactly("degrees of freedom", found.q_residual_df, k - p)
    yield nearly("p value of Q", found.q_residual_p, float(stats.chi2.sf(q, k - p)), TOLERANCE_Q)
    law = stats.norm if again.df is None else stats.t(again.df)
    statistics = again.beta / np.sqrt(np.diag(again.covariance))
    for c, z in zip(found.coefficients, statistics, strict=True):
        allowed = TOLERANCE_STATISTIC * (1 + abs(z)) * float(law.pdf(z))
        yield Compared("p value", c.p_value, 2 * float(law.sf(abs(z))), allowed)
    slopes = again.beta[1:]
    wald = float(slopes @ np.linalg.inv(again.covariance[1:, 1:]) @ slopes)
    test = stats.chi2(p - 1) if again.df is None else stats.f(p - 1, again.df)
    statistic = wald if again.df is None else wald / (p - 1)
    close = TOLERANCE_STATISTIC * (1 + statistic)
    yield Compared("test of moderators", found.test_statistic, statistic, close)
    allowed = close * float(test.pdf(max(statistic, _LEAST_TOLERANCE)))
    yield Compared("test of moderators", found.test_p, float(test.sf(statistic)), allowed)


def of_permutation(given: RegressionInput, found: Regression) -> SecondComputation | None:
    """Repeat the permutation p values; ``None`` where there are none or the estimator of tau2 is another."""
    if not found.coefficients:
        return None
    y, v, x = _matrices(given, found)
    return permutation.compute(y, v, x, found, given.settings.tau2)


def of_lines(given: RegressionInput, found: Regression) -> SecondComputation | None:
    """Repeat the means along each moderator with their intervals; ``None`` where there are none.

    With the moderators measured from a point, the intercept of statsmodels' fit is the mean there, and its
    error is the band's. Differences are in units of the width of the interval on the natural scale; what is
    told is the last point of the last line.
    """
    method = given.settings.tau2
    if not found.lines or method not in ("REML", "ML", "DL"):
        return None
    from statsmodels.regression.linear_model import WLS

    y, v, x = _matrices(given, found)
    k, p = x.shape
    tau2 = _tau2(y, v, x, method)
    interval = interval_of(given.settings)
    quantile = intervals.quantile(given.settings.level, None if interval == "wald" else k - p)
    pers = {m.name: m.per for m in given.moderators}
    code, differences = stats_code(given.measure), [0.0]
    theirs: list[float] = []
    for line in found.lines:
        for point in line.points:
            centre = x.mean(axis=0)
            for i, c in enumerate(found.coefficients[1:], start=1):
                if c.name == line.moderator:
                    own = point.value is not None
                    centre[i] = (point.value or 0.0) / pers[c.name] if own else float(c.level == point.level)
            centre[0] = 0.0
            fit = WLS(y, x - centre, weights=1 / (v + tau2)).fit()
            factor = {"wald": 1.0, "hksj": fit.scale, "hksj-floor": max(1.0, fit.scale)}[interval]
            mean = float(fit.params[0])
            se = float(np.sqrt(fit.normalized_cov_params[0, 0] * factor))
            theirs = [*on_natural_scale(code, mean, mean - quantile * se, mean + quantile * se)]
            width = max(theirs[2] - theirs[1], _LEAST_WIDTH)
            ours = (point.estimate, point.ci_low, point.ci_high)
            differences += [abs(a - b) / width for a, b in zip(ours, theirs, strict=True)]
            if point.pi_low is not None and point.pi_high is not None and line.prediction_method == "t(k-p)":
                half = intervals.quantile(given.settings.level, k - p) * float(np.hypot(se, np.sqrt(tau2)))
                _, low, high = on_natural_scale(code, mean, mean - half, mean + half)
                differences += [
                    abs(a - b) / max(high - low, _LEAST_WIDTH)
                    for a, b in ((point.pi_low, low), (point.pi_high, high))
                ]
    what = Note("by_centred_regressions", numbers={"points": sum(len(line.points) for line in found.lines)})
    return verdict_of_numbers(
        "statsmodels", what, TOLERANCE_SE, largest=largest_of(differences), theirs=theirs, tau2=tau2
    )


def _matrices(given: RegressionInput, found: Regression) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return effects, variances and design of the studies with all moderators, the design made anew."""
    effects = study_effects.compute(given.figures, given.measure, given.settings)
    yi, vi = effects.arrays()
    columns = design_of(given, effects.usable)
    whole = np.array([all(v is not None for v in row) for row in zip(*columns.values(), strict=True)])
    size = int(whole.sum())
    made = []
    for c in found.coefficients:
        if c.name == "intercept":
            made.append(np.ones(size))
            continue
        kept = [v for v, w in zip(columns[c.name], whole, strict=True) if w]
        made.append(np.array([float(v == c.level) if c.level else float(v) for v in kept]))  # type: ignore[arg-type]
    return yi[whole], vi[whole], np.column_stack(made)


def _tau2(y: np.ndarray, v: np.ndarray, x: np.ndarray, method: str) -> float:
    from scipy import optimize

    k, p = x.shape
    if method == "DL":
        w = np.diag(1 / v)
        left = w - w @ x @ np.linalg.solve(x.T @ w @ x, x.T @ w)
        return max(0.0, float(y @ left @ y - (k - p)) / float(np.trace(left)))

    def residual_q(tau2: float) -> float:
        w = 1 / (v + tau2)
        left = y - x @ np.linalg.solve(x.T @ (w[:, None] * x), x.T @ (w * y))
        return float((w * left**2).sum()) - float(k - p)

    if method in ("PM", "EB"):
        if residual_q(0.0) <= 0:
            return 0.0
        high = float(v.max())
        while residual_q(high) > 0:
            high *= _STRETCH_STEP
        return float(optimize.brentq(residual_q, 0.0, high, xtol=1e-13 * high))

    def minus(tau2: float) -> float:
        w = 1 / (v + tau2)
        information = x.T @ (w[:, None] * x)
        residual = y - x @ np.linalg.solve(information, x.T @ (w * y))
        out = -np.log(w).sum() + float((w * residual**2).sum())
        return float(out + (np.linalg.slogdet(information)[1] if method == "REML" else 0.0))

    top = _FURTHEST * float(v.max())
    # The likelihood may have two maxima: the best of a grid is where the search goes on.
    grid = np.concatenate([[0.0], np.geomspace(float(v.min()) * _SCAN_FROM, top, _POINTS)])
    best = int(np.argmin([minus(t) for t in grid]))
    found = optimize.minimize_scalar(
        minus, bounds=beside(grid, best, best), method="bounded", options={"xatol": 1e-12}
    )
    return 0.0 if minus(0.0) <= float(found.fun) else float(found.x)
