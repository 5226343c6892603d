"""The second computation of a pooled curve: counts over time and the maximum of their likelihood afresh.

The curve is made with adaptive quadrature and Newton's method in the log hazards; here the study effect is
summed over a fixed dense grid, scipy's BFGS finds the hazards, and curvatures are differences. A curve under
a prior is summed over a grid of tau; the band of any other is held against random draws. Written without the
code that made the curve.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from evidence.record.notes.note import Note
from evidence.record.results.curves import NORMAL, PooledTime
from evidence.record.results.intervals import CREDIBLE
from evidence.record.results.second import SecondComputation
from evidence.review.pooling.over_time.fitted_curves import CurveInput, FittedCurve
from evidence.review.second import brackets
from evidence.review.second.around import intervals
from evidence.review.second.averages import mean_survival
from evidence.review.second.fitted.curve_likelihood import STEP, CountsOverTime, HighestAt
from evidence.review.second.verdicts import (
    TOLERANCE_LIKELIHOOD_SE,
    Compared,
    exactly,
    judged,
    largest_of,
    nearly,
    version,
)
from evidence.stats.bayesian.priors import TauPrior

_TAUS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.2, 3.2, 5.0, 8.0)
_TAU2_STEP = 0.02  # of differences in tau2, as a share of it
_POSTERIOR_STEPS = 51  # of the grid of tau, the middle ones a midpoint rule too
_SEEN = 1e-9  # share of the highest weight below which a tau changes no quantile
_SCAN_SPARE = 12.0  # by which the log likelihood may lift a tau that the prior hardly allows
_REACH = 12  # standard errors about the curves: no quantile lies beyond
_DRAWS, _SEED = 20_000, 20
# The band's quantile comes of a few thousand points; a band this much wider or narrower is another band.
_BAND = 0.05
# Of tau2 under a prior: a median between the steps of a grid of tau, of which some thirty have weight.
TOLERANCE_TAU2 = 5e-3
# Of means and bounds under a prior: sums over those steps, and means over studies tabulated on a grid.
TOLERANCE_POSTERIOR_SE = 5e-3
# Of a deviance whose likelihood is searched, relative; of its p value.
TOLERANCE_Q = 1e-5
_LEAST_STEP = 1e-12  # of a distribution function that is to be inverted


def compute(given: CurveInput, found: FittedCurve) -> SecondComputation | None:
    """Compute the curve at all times again; means and pointwise bounds are compared, in standard errors.

    The estimate told is that of the last time, on the pooling scale. The band must be as wide as draws of the
    curve ask for. ``None`` without a curve.
    """
    if not found.pooled:
        return None
    counts = CountsOverTime.of(given.times)
    posterior = found.interval == CREDIBLE and given.prior is not None
    if found.interval == CREDIBLE and given.prior is not None:
        solved = _by_posterior(counts, given.prior, given.level)
    else:
        solved = _by_likelihood(counts, given, found)
    again = zip(found.pooled, solved.median, solved.average, strict=True)
    largest = largest_of(_difference(*each) for each in again)
    tolerance = TOLERANCE_POSTERIOR_SE if posterior else TOLERANCE_LIKELIHOOD_SE
    numbers = {"times": len(counts.times)}
    what = (
        Note("posterior_summed", numbers=numbers)
        if posterior
        else Note("curve_maximised", numbers=numbers, words={"method": given.method})
    )
    told = (solved.median if found.pooled[-1].median_study is None else solved.average)[-1]
    second = SecondComputation(
        engine="scipy",
        version=version("scipy"),
        what=what,
        estimate=told[0],
        ci_low=told[1],
        ci_high=told[2],
        tau2=solved.tau2,
        largest_difference=largest,
        tolerance=tolerance,
        agrees=bool(largest <= tolerance and _band_agrees(found.pooled, solved.band)),
    )
    return judged(second, _further(counts, given, found, solved.tau2, posterior=posterior))


def _further(
    c: CountsOverTime, given: CurveInput, found: FittedCurve, tau2: float | None, *, posterior: bool
) -> Iterator[Compared]:
    """Compare studies, the variance between them and the deviance of one curve for all of them."""
    from scipy.special import xlogy
    from scipy.stats import chi2

    yield exactly("studies", found.studies, c.studies)
    for told in found.pooled:
        yield exactly("studies", told.studies, float(sum(p.time == told.time for p in given.times)))
    typical = float(np.median(1 / np.maximum(c.of_study @ c.events, 1.0)))
    if found.tau2 is not None and tau2 is not None:
        close = (TOLERANCE_TAU2 if posterior else 2 * TOLERANCE_LIKELIHOOD_SE) * (tau2 + typical)
        yield Compared("tau2", found.tau2, tau2, close)
    if found.q is None:
        return
    patients = c.events + c.free
    own = float((xlogy(c.events, c.events / patients) + xlogy(c.free, c.free / patients)).sum())
    q, df = max(0.0, 2 * (own - c.solve(0.0).plain)), len(patients) - c.covers.shape[1]
    yield nearly("Q", found.q, q, TOLERANCE_Q)
    yield exactly("degrees of freedom", found.q_df, df)
    if found.q_p is not None:
        yield Compared("p value of Q", found.q_p, float(chi2.sf(q, df)) if df else 1.0, TOLERANCE_Q)


def _band_agrees(pooled: Sequence[PooledTime], wide: float | None) -> bool:
    """Whether the band reaches as many half intervals from the curve as it should, at the first time."""
    if wide is None:
        return True
    # A later bound may have been drawn in by an earlier one: the upper bound of the first time never is.
    first = pooled[0]
    values = [math.log(-math.log(x)) for x in (first.survival, first.ci_high, first.band_high) if 0 < x < 1]
    if len(values) < 3 or first.smoothed:
        return True
    return abs((values[2] - values[0]) / (values[1] - values[0]) / wide - 1) <= _BAND


class _Again(NamedTuple):
    """At each time the log hazard with its bounds: of the median study, of the mean over studies.

    ``band``: half widths of the pointwise interval that the band reaches; ``None`` where it is not asked.
    """

    median: list[tuple[float, float, float]]
    average: list[tuple[float, float, float]]
    tau2: float
    band: float | None


def _by_likelihood(c: CountsOverTime, given: CurveInput, found: FittedCurve) -> _Again:
    """Search the spread between studies and take normal or t intervals; a spread of 0 as the rule sets it."""
    common = found.interval == NORMAL and not found.tau2
    tau = 0.0 if common or c.studies < 2 else _best_tau(c, given.method)
    here = c.solve(tau)
    df = None if found.interval == NORMAL or c.studies < 2 else c.studies - 1
    quantile = intervals.quantile(given.level, df)
    errors = np.sqrt(np.diag(here.covariance))
    median = [
        (float(m), float(m - quantile * e), float(m + quantile * e))
        for m, e in zip(here.log_hazard, errors, strict=True)
    ]
    if tau == 0:
        return _Again(median, median, 0.0, _band_width(here.covariance, df, given.level, quantile))
    centre = np.array([mean_survival.log_hazard(m, tau) for m in here.log_hazard])
    by_mu = np.array(
        [
            (mean_survival.log_hazard(m + STEP, tau) - mean_survival.log_hazard(m - STEP, tau)) / (2 * STEP)
            for m in here.log_hazard
        ]
    )
    covariance = by_mu[:, None] * here.covariance * by_mu
    step = _TAU2_STEP * tau**2
    sides = [(math.sqrt(tau**2 + s * step), s) for s in (-1.0, 1.0)]
    beside = [c.solve(t, here) for t, _ in sides]
    bend = sum(b.height(given.method) for b in beside) - 2 * here.height(given.method)
    if bend < 0:
        ends = [
            np.array([mean_survival.log_hazard(m, t) for m in b.log_hazard])
            for b, (t, _) in zip(beside, sides, strict=True)
        ]
        slope = (ends[1] - ends[0]) / (2 * step)
        covariance = covariance + np.outer(slope, slope) * step**2 / -bend
    reach = quantile * np.sqrt(np.diag(covariance))
    average = [_triple((m, m - r, m + r)) for m, r in zip(centre, reach, strict=True)]
    return _Again(median, average, tau**2, _band_width(covariance, df, given.level, quantile))


def _band_width(covariance: np.ndarray, df: int | None, level: float, quantile: float) -> float:
    """Half widths of the pointwise interval within which draws of the whole curve lie with the level."""
    if len(covariance) == 1:
        return 1.0
    random = np.random.default_rng(_SEED)
    sd = np.sqrt(np.diag(covariance))
    drawn = np.abs(random.multivariate_normal(np.zeros(len(sd)), covariance, _DRAWS, method="eigh") / sd)
    furthest = drawn.max(axis=1)
    if df is not None:
        from scipy.stats import chi2

        # Even quantiles of the scale, in random order: draws of it would need many more.
        scale = np.sqrt(chi2.ppf((np.arange(_DRAWS) + 0.5) / _DRAWS, df) / df)
        furthest = furthest / random.permutation(scale)
    return max(1.0, float(np.quantile(furthest, level)) / quantile)


def _triple(values: Sequence[float]) -> tuple[float, float, float]:
    estimate, low, high = values
    return float(estimate), float(low), float(high)


def _best_tau(c: CountsOverTime, method: str) -> float:
    """Find the spread between studies with the highest likelihood: first among some places."""
    from scipy.optimize import minimize_scalar

    heights = [c.solve(tau).height(method) for tau in _TAUS]
    best = int(np.argmax(heights))
    if best == 0:
        # Between 0 and the first place the likelihood may still rise a little.
        if c.solve(_TAUS[1] / 2).height(method) <= heights[0]:
            return 0.0
        best = 1
    bounds = brackets.beside(np.array(_TAUS), best, best)
    fit = minimize_scalar(
        lambda tau: -c.solve(float(tau)).height(method),
        bounds=bounds,
        method="bounded",
        options={"xatol": 1e-7},
    )
    return float(fit.x)


def _by_posterior(c: CountsOverTime, prior: TauPrior, level: float) -> _Again:
    """Sum the posterior over tau = scale x / (1 - x), x even; quantiles of the mixture by root finding."""
    from scipy.interpolate import PchipInterpolator
    from scipy.optimize import brentq
    from scipy.special import ndtr

    x = (np.arange(_POSTERIOR_STEPS) + 0.5) / _POSTERIOR_STEPS
    taus = prior.scale * x / (1 - x)
    log_prior = prior.log_density(taus) - 2 * np.log(1 - x)
    wanted = log_prior > log_prior.max() + math.log(_SEEN) - _SCAN_SPARE
    taus, log_prior = taus[wanted], log_prior[wanted]
    solved: list[HighestAt] = []
    for tau in taus:
        solved.append(c.solve(float(tau), solved[-1] if solved else None))
    log = np.array([s.restricted for s in solved]) + log_prior
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    middle = np.array([s.log_hazard for s in solved])
    wide = np.sqrt(np.array([np.diag(s.covariance) for s in solved]))

    def quantile(p: float, at: int) -> float:
        reach = _REACH * wide[:, at]
        low, high = float((middle[:, at] - reach).min()), float((middle[:, at] + reach).max())

        def below(value: float) -> float:
            return float(weight @ ndtr((value - middle[:, at]) / wide[:, at])) - p

        return float(brentq(below, low, high, xtol=1e-10))

    tail = (1 - level) / 2
    asked = (0.5, tail, 1 - tail)
    each = [_triple([quantile(p, at) for p in asked]) for at in range(len(c.times))]
    seen = weight > _SEEN * weight.max()
    average = [
        _triple(mean_survival.of_mixture(taus[seen], middle[seen, at], wide[seen, at], weight[seen], asked))
        for at in range(len(c.times))
    ]
    # The mass up to the end of each step, whose middle a tau stands for.
    ends = (np.flatnonzero(wanted)[0] + np.arange(len(taus) + 1)) / _POSTERIOR_STEPS
    upto = np.concatenate([[0.0], np.cumsum(weight)])
    rising = np.concatenate([[True], np.diff(upto) > _LEAST_STEP])
    place = float(PchipInterpolator(upto[rising], ends[rising])(0.5))
    median = prior.scale * place / (1 - place)
    return _Again(each, average, median**2, None)


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
    return largest_of(abs(a - b) for a, b in pairs) / ours.se_scale
