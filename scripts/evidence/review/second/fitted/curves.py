"""The second computation of a pooled curve: covariance, variance between studies and means worked out afresh.

No other package pools curves. statsmodels solves the generalised least squares; the covariance it is given is
built from Greenwood's independent increments, and the variance between studies is found by searching the
likelihood, both written here without the code that made the curve. A curve under a prior is summed over a
grid of tau here too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import NamedTuple

import numpy as np

from evidence.record.notes.note import Note
from evidence.record.results.curves import CREDIBLE, NORMAL, PooledTime
from evidence.record.results.parts import SecondComputation
from evidence.review.pooling.over_time.fitted_curves import CurveInput, FittedCurve, TimedEffect
from evidence.review.second.averages import mean_survival
from evidence.review.second.verdicts import (
    TOLERANCE_GRID_SE,
    TOLERANCE_LIKELIHOOD_SE,
    Compared,
    exactly,
    judged,
)
from evidence.stats.priors import TauPrior

_HIGHEST_CORRELATION = 0.999  # two equal estimates of one curve are one; the matrix must stay invertible
_POSTERIOR_STEPS = 1200  # of the grid of tau
_SEEN = 1e-9  # share of the highest weight below which a tau changes no quantile
_STEPS = 200  # of the coarse search for the standard deviation between studies


def compute(given: CurveInput, found: FittedCurve) -> SecondComputation | None:
    """Compute the curve at all times again; means and pointwise bounds are compared, in standard errors.

    The estimate told is that of the last time, on the pooling scale. ``None`` without a curve.
    """
    if not found.pooled:
        return None
    curves = _Curves(given.times)
    posterior = found.interval == CREDIBLE and given.prior is not None
    if found.interval == CREDIBLE and given.prior is not None:
        solved = _by_posterior(curves, given.prior, given.level)
    else:
        solved = _by_likelihood(curves, given, found)
    again = zip(found.pooled, solved.median, solved.average, strict=True)
    largest = max(_difference(*each) for each in again)
    tolerance = TOLERANCE_GRID_SE if posterior else TOLERANCE_LIKELIHOOD_SE
    numbers = {"times": len(curves.times)}
    what = (
        Note("posterior_summed", numbers=numbers)
        if posterior
        else Note("by_least_squares", numbers=numbers, words={"method": given.method})
    )
    told = (solved.median if found.pooled[-1].median_study is None else solved.average)[-1]
    engine = "scipy" if posterior else "statsmodels"
    second = SecondComputation(
        engine=engine,
        version=version(engine),
        what=what,
        estimate=told[0],
        ci_low=told[1],
        ci_high=told[2],
        tau2=solved.tau2,
        largest_difference=largest,
        tolerance=tolerance,
        agrees=bool(largest <= tolerance),
    )
    return judged(second, _further(curves, found, solved.tau2, posterior=posterior))


def _further(c: _Curves, found: FittedCurve, tau2: float | None, *, posterior: bool) -> Iterator[Compared]:
    """Compare studies, the variance between them and Q of what the means at all times leave."""
    from scipy.stats import chi2

    yield exactly("studies", found.studies, c.studies)
    for told, again in zip(found.pooled, c.x.sum(axis=0), strict=True):
        yield exactly("studies", told.studies, float(again))
    typical = float(np.median(np.diag(c.known)))
    if found.tau2 is not None and tau2 is not None:
        close = 2 * (TOLERANCE_GRID_SE if posterior else TOLERANCE_LIKELIHOOD_SE)
        yield Compared("tau2", found.tau2, tau2, close * (tau2 + (0 if posterior else typical)))
    if found.q is None:
        return
    inverse = np.linalg.inv(c.known)
    mean = np.linalg.solve(c.x.T @ inverse @ c.x, c.x.T @ inverse @ c.y)
    left = c.y - c.x @ mean
    q, df = float(left @ inverse @ left), len(c.y) - len(c.times)
    yield Compared("Q", found.q, q, 1e-6 * max(1.0, q))
    yield exactly("degrees of freedom", found.q_df, df)
    if found.q_p is not None:
        yield Compared("p value of Q", found.q_p, float(chi2.sf(q, df)) if df else 1.0, 1e-6)


class _Curves:
    """The estimates as arrays: which belong to one time, which to one study, and their covariance."""

    def __init__(self, points: Sequence[TimedEffect]):
        self.y = np.array([p.yi for p in points])
        self.times = sorted({p.time for p in points})
        self.x = np.array([[float(p.time == time) for time in self.times] for p in points])
        self.known = _covariance(points)
        self.same = np.array([[float(a.study == b.study) for b in points] for a in points])
        self.studies = len({p.study for p in points})


class _Again(NamedTuple):
    """At each time the log hazard with its bounds: of the median study, of the mean over studies."""

    median: list[tuple[float, float, float]]
    average: list[tuple[float, float, float]]
    tau2: float


def _by_likelihood(c: _Curves, given: CurveInput, found: FittedCurve) -> _Again:
    """Solve by statsmodels with the variance between studies found afresh; one of 0 as the rule sets it."""
    from scipy.stats import norm
    from scipy.stats import t as student
    from statsmodels.regression.linear_model import GLS

    common = found.interval == NORMAL and not found.tau2
    tau2 = 0.0 if common else _between(c.y, c.x, c.known, c.same, given.method)
    fit = GLS(c.y, c.x, sigma=c.known + tau2 * c.same).fit()
    means, errors = fit.params, np.sqrt(np.diag(fit.normalized_cov_params))
    p = (1 + given.level) / 2
    known = found.interval == NORMAL or c.studies < 2
    quantile = float(norm.ppf(p) if known else student.ppf(p, c.studies - 1))
    median = [
        (float(m), float(m - quantile * e), float(m + quantile * e))
        for m, e in zip(means, errors, strict=True)
    ]
    its_error = _tau2_error(c, tau2, given.method) if tau2 > 0 else 0.0
    average = [
        _triple(mean_survival.with_error(mean_survival.MedianStudy(*m, tau2), quantile, its_error))
        for m in median
    ]
    return _Again(median, average, tau2)


def _triple(values: Sequence[float]) -> tuple[float, float, float]:
    estimate, low, high = values
    return float(estimate), float(low), float(high)


def _tau2_error(c: _Curves, tau2: float, method: str) -> float:
    """Return the standard error of tau2: two over the trace of the squared information, by matrices."""
    total = np.linalg.inv(c.known + tau2 * c.same)
    if method == "REML":
        left = np.eye(len(c.y)) - c.x @ np.linalg.solve(c.x.T @ total @ c.x, c.x.T @ total)
        total = total @ left
    return math.sqrt(2 / float(np.trace(total @ c.same @ total @ c.same)))


def _by_posterior(c: _Curves, prior: TauPrior, level: float) -> _Again:
    """Sum the posterior over tau = scale x / (1 - x), x even; quantiles of the mixture by root finding."""
    from scipy.optimize import brentq
    from scipy.stats import norm

    x = (np.arange(_POSTERIOR_STEPS) + 0.5) / _POSTERIOR_STEPS
    taus = prior.scale * x / (1 - x)
    logs, means, spreads = [], [], []
    for tau in taus:
        inverse = np.linalg.inv(c.known + tau**2 * c.same)
        information = c.x.T @ inverse @ c.x
        mean = np.linalg.solve(information, c.x.T @ inverse @ c.y)
        residual = c.y - c.x @ mean
        fit = residual @ inverse @ residual - np.linalg.slogdet(inverse)[1]
        logs.append(-(fit + np.linalg.slogdet(information)[1]) / 2)
        means.append(mean)
        spreads.append(np.sqrt(np.diag(np.linalg.inv(information))))
    log = np.array(logs) + prior.log_density(taus) - 2 * np.log(1 - x)
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    middle, wide = np.array(means), np.array(spreads)

    def quantile(p: float, at: int) -> float:
        reach = float(12 * wide[:, at].max())
        centre = float(weight @ middle[:, at])

        def below(value: float) -> float:
            return float(weight @ norm.cdf(value, middle[:, at], wide[:, at])) - p

        return float(brentq(below, centre - reach, centre + reach, xtol=1e-10))

    tail = (1 - level) / 2
    asked = (0.5, tail, 1 - tail)
    each = [_triple([quantile(p, at) for p in asked]) for at in range(len(c.times))]
    # Every fifth step, the middle one, is a midpoint rule too.
    few = slice(2, None, 5)
    share = weight[few] / weight[few].sum()
    seen = share > _SEEN * share.max()
    average = [
        _triple(
            mean_survival.of_mixture(
                taus[few][seen], middle[few, at][seen], wide[few, at][seen], share[seen], asked
            )
        )
        for at in range(len(c.times))
    ]
    median = float(taus[np.searchsorted(np.cumsum(weight), 0.5)])
    return _Again(each, average, median**2)


def _covariance(points: Sequence[TimedEffect]) -> np.ndarray:
    """Build the covariance of log(-log S): var(log S earlier) / (log S earlier log S later) in a study."""
    out = np.zeros((len(points), len(points)))
    for i, a in enumerate(points):
        for j, b in enumerate(points):
            if i == j:
                out[i, j] = a.vi
            elif a.study == b.study:
                # Of two variances of log S the smaller counts as the earlier, whatever rounding did.
                one, other = (p.vi * math.exp(2 * p.yi) for p in (a, b))
                shared = min(one, other) / (math.exp(a.yi) * math.exp(b.yi))
                out[i, j] = min(shared, _HIGHEST_CORRELATION * math.sqrt(a.vi * b.vi))
    return out


def _between(y: np.ndarray, x: np.ndarray, known: np.ndarray, same: np.ndarray, method: str) -> float:
    """Find the variance between studies by searching its likelihood: a grid, then within its best step."""
    from scipy.optimize import minimize_scalar

    def deviance(tau: float) -> float:
        inverse = np.linalg.inv(known + tau**2 * same)
        information = x.T @ inverse @ x
        residual = y - x @ np.linalg.solve(information, x.T @ inverse @ y)
        lost = np.linalg.slogdet(information)[1] if method == "REML" else 0.0
        return float(residual @ inverse @ residual - np.linalg.slogdet(inverse)[1] + lost)

    grid = np.linspace(0, 2 * float(np.ptp(y)) + 2 * math.sqrt(float(known.max())), _STEPS)
    best = int(np.argmin([deviance(tau) for tau in grid]))
    if best == 0 and deviance(grid[1] / _STEPS) >= deviance(0.0):
        return 0.0
    bounds = grid[max(best - 1, 0)], grid[min(best + 1, _STEPS - 1)]
    found = minimize_scalar(deviance, bounds=bounds, method="bounded", options={"xatol": 1e-10})
    return float(found.x) ** 2


def _difference(
    ours: PooledTime, median: tuple[float, float, float], average: tuple[float, float, float]
) -> float:
    """Largest difference in standard errors; bounds as told, where smoothing has not moved them."""
    pairs = [(ours.estimate_scale, median[0])]
    shares: list[tuple[Sequence[float | None], Sequence[float]]]
    shares = [((ours.survival, ours.ci_low, ours.ci_high), median)]
    if ours.median_study is not None:
        shares = [
            ((ours.median_study, ours.median_low, ours.median_high), median),
            ((ours.survival, ours.ci_low, ours.ci_high), average),
        ]
    if not ours.smoothed:
        for (share, low, high), theirs in shares:
            # log(-log S) falls where S rises: the bounds change places.
            told = ((share, theirs[0]), (low, theirs[2]), (high, theirs[1]))
            pairs += [(math.log(-math.log(s)), value) for s, value in told if s is not None and 0 < s < 1]
    return max(abs(a - b) for a, b in pairs) / ours.se_scale
