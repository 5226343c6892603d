"""Heterogeneity once more: Q, its test, I2 and H2 with their intervals, the Q-profile interval of tau2.

The statistics floor sums squares about the mean; here Q is a difference of sums, the typical variance comes
of the trace of a projection matrix, deviances are written out or come of statsmodels, and bounds of tau2 are
roots found by Brent's method.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evidence.record.measures import MeasureId
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.second import SecondComputation
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.pooling.modelling import survival_counts, three_level
from evidence.review.second.around import intervals
from evidence.review.second.counts import both_arms, given_totals, one_ratio, tables, two_arms
from evidence.review.second.verdicts import TOLERANCE_SE, Compared, exactly, nearly, pairs
from evidence.stats.result import Pooled

BY_WEIGHTS = "random effects, inverse variance"
COMMON = "common effect, inverse variance"
# Of tau2, relative to it and the typical sampling variance together.
TOLERANCE_TAU2 = TOLERANCE_SE
# Of I2, in percentage points: 100 times that of tau2.
TOLERANCE_I2 = 100 * TOLERANCE_TAU2
# A deviance is a difference of log likelihoods each found by a search; its p value, relative.
TOLERANCE_DEVIANCE, TOLERANCE_P = 1e-6, 1e-4
# Of counts the likelihood is flat: an estimate moves far less with tau2 than tau2 does.
TOLERANCE_TAU2_OF_COUNTS = 1e-2
_LEAST = 1e-300  # events that a search may expect of a study


@dataclass(frozen=True, slots=True)
class QOfModel:
    """Cochran's Q or a deviance, the studies that have a part in it, and their typical sampling variance."""

    q: float
    studies: int
    typical: float | None = None


def compare(
    effects: Effects, pooled: Pooled, settings: ModelSettings, second: SecondComputation
) -> Iterator[Compared]:
    """Compare tau2 and what is told of the spread between studies; nothing for one study."""
    if pooled.k < 2:
        return
    found = _spread(effects, pooled, settings, second)
    typical = None if found is None else found.typical
    yield from _tau2(effects, pooled, second, typical)
    if found is None or pooled.q is None or pooled.q_df is None:
        return
    yield from _test(pooled, found)
    bounds = q_profile(*effects.arrays(), pooled.level) if pooled.method == BY_WEIGHTS else None
    if bounds is not None and typical is not None:
        for first, theirs in zip(pooled.tau2_ci or (None, None), bounds, strict=True):
            yield Compared("tau2 interval", first, theirs, TOLERANCE_TAU2 * (theirs + typical))
        share = tuple(100 * b / (b + typical) for b in bounds)
        yield from pairs("I2 interval", pooled.i2_ci, share, TOLERANCE_I2)
    elif pooled.i2_ci is not None and pooled.tau2_ci is not None and typical is not None:
        # The bounds of tau2 are compared where the likelihood is.
        share = tuple(100 * b / (b + typical) for b in pooled.tau2_ci)
        yield from pairs("I2 interval", pooled.i2_ci, share, TOLERANCE_I2)
    yield from _shares(pooled, found, second)


def _tau2(
    effects: Effects, pooled: Pooled, second: SecondComputation, typical: float | None
) -> Iterator[Compared]:
    if second.tau2 is None or pooled.tau2 is None:
        return
    if typical is None:
        _, vi = effects.arrays()
        typical = float(np.median(vi))
    tolerance = max(TOLERANCE_TAU2, second.tolerance or 0.0)
    if pooled.method not in (BY_WEIGHTS, three_level.MODEL):
        tolerance = max(tolerance, TOLERANCE_TAU2_OF_COUNTS)
    yield Compared("tau2", pooled.tau2, second.tau2, tolerance * (second.tau2 + typical))


def _test(pooled: Pooled, found: QOfModel) -> Iterator[Compared]:
    from scipy import special

    df = max(found.studies - 1, 0)
    yield nearly("Q", pooled.q, found.q, TOLERANCE_DEVIANCE)
    yield exactly("degrees of freedom", pooled.q_df, df)
    p = float(special.gammaincc(df / 2, found.q / 2)) if df else 1.0
    yield Compared("p value of Q", pooled.q_p, p, TOLERANCE_P * p + 1e-12)


def _shares(pooled: Pooled, found: QOfModel, second: SecondComputation) -> Iterator[Compared]:
    """Compare I2 and H2: of tau2 where a model has it, else of Q."""
    df = found.studies - 1
    if second.tau2 is not None and found.typical is not None:
        total = second.tau2 + found.typical
        by_weights = pooled.method in (BY_WEIGHTS, three_level.MODEL)
        close = TOLERANCE_TAU2 if by_weights else TOLERANCE_TAU2_OF_COUNTS
        yield Compared("I2", pooled.i2, 100 * second.tau2 / total, 100 * close)
        if pooled.h2 is not None:
            h2 = total / found.typical
            yield Compared("H2", pooled.h2, h2, close * h2)
    elif pooled.tau2 is None and pooled.i2 is not None and df > 0:
        yield exactly("I2", pooled.i2, max(0.0, 100 * (found.q - df) / found.q) if found.q > 0 else 0.0)
        yield exactly("H2", pooled.h2, found.q / df)
        if pooled.i2_ci is not None:
            yield from pairs("I2 interval", pooled.i2_ci, test_based(found.q, df, pooled.level), 1e-6)


def test_based(q: float, df: int, level: float) -> tuple[float, float]:
    """Interval of I2 in percent from Q alone (Higgins and Thompson 2002, doi:10.1002/sim.1186)."""
    k = df + 1
    if q > k:
        error = 0.5 * math.log(q / df) / (math.sqrt(2 * q) - math.sqrt(2 * df - 1))
    else:
        error = math.sqrt((1 - 1 / (3 * (k - 2) ** 2)) / (2 * (k - 2)))
    reach = intervals.quantile(level, None) * error
    log_h = max(0.5 * math.log(q / df), 0.0) if q > 0 else 0.0
    low, high = (max(0.0, -math.expm1(-2 * max(log_h + side * reach, 0.0))) for side in (-1, 1))
    return 100 * low, 100 * high


def _spread(
    effects: Effects, pooled: Pooled, settings: ModelSettings, second: SecondComputation
) -> QOfModel | None:
    """Return Q in the sense of the model that answered; ``None`` where it has none."""
    method = pooled.method
    if method in (BY_WEIGHTS, COMMON):
        yi, vi = effects.arrays()
        return QOfModel(of_weights(yi, vi), len(yi), typical_variance(vi))
    if method == three_level.MODEL:
        return _of_figures(effects, settings)
    if method in (PoolingModel.GLMM, PoolingModel.BETA_BINOMIAL) and effects.measure == MeasureId.PROPORTION:
        x, n = (column.astype(float) for column in effects.counts())
        yi, vi = _corrected_logits(x, n)
        return QOfModel(_deviance(x, n, np.full(len(x), x.sum() / n.sum())), len(x), typical_variance(vi))
    if method == PoolingModel.GLMM_OF_RATES:
        return _of_rates(effects)
    if method == survival_counts.MODEL:
        return _of_hazards(effects, settings)
    of_tables = effects.counted_as in (*tables.RATIOS, *tables.DIFFERENCES)
    if of_tables and method != PoolingModel.BAYESIAN:
        return _of_two_arms(effects, pooled, second)
    return None


def of_weights(yi: np.ndarray, vi: np.ndarray) -> float:
    """Return Q as a difference of sums."""
    w = 1 / vi
    # The heaviest study as the origin: no digits are lost where effects are far from 0 or weights far apart.
    middle = yi - yi[np.argmax(w)]
    return max(0.0, float(w @ middle**2 - (w @ middle) ** 2 / w.sum()))


def typical_variance(vi: np.ndarray) -> float:
    """Return the degrees of freedom over the trace of the matrix that takes the mean out."""
    w = np.diag(1 / vi)
    ones = np.ones((len(vi), 1))
    projection = w - w @ ones @ ones.T @ w / float(w.sum())
    return (len(vi) - 1) / float(np.trace(projection))


def q_profile(yi: np.ndarray, vi: np.ndarray, level: float) -> tuple[float, float] | None:
    """Interval of tau2 at which the generalised Q has the tails of chi-square; (0, 0) where it is empty."""
    from scipy import optimize, special

    df, tail = len(yi) - 1, (1 - level) / 2
    middle = yi - yi[np.argmin(vi)]

    def q(tau2: float) -> float:
        w = 1 / (vi + tau2)
        return float(w @ middle**2 - (w @ middle) ** 2 / w.sum())

    bounds = []
    for chance in (tail, 1 - tail):
        target = 2 * float(special.gammainccinv(df / 2, chance))
        if q(0.0) <= target:
            bounds.append(0.0)
            continue
        high = float(vi.max()) + float(np.ptp(yi)) ** 2
        while q(high) > target:
            high *= 4
        bounds.append(
            float(optimize.brentq(lambda t, at=target: q(t) - at, 0.0, high, xtol=1e-14 * float(vi.min())))
        )
    return bounds[0], bounds[1]


def _of_figures(effects: Effects, settings: ModelSettings) -> QOfModel:
    """Generalised Q of figures whose errors are correlated within a study."""
    y, v = effects.arrays()
    names = three_level.studies_of(effects)
    same = np.array([[a == b for b in names] for a in names], dtype=float)
    error = np.sqrt(np.outer(v, v)) * (settings.within_study_correlation * same)
    np.fill_diagonal(error, v)
    ones = np.ones(len(y))
    by_y, by_one = np.linalg.solve(error, y), np.linalg.solve(error, ones)
    q = float(y @ by_y - (ones @ by_y) ** 2 / (ones @ by_one))
    precision = np.linalg.inv(error)
    trace = float(np.trace(precision) - (by_one @ by_one) / (ones @ by_one))
    return QOfModel(q, len(y), (len(y) - 1) / trace)


def _deviance(x: np.ndarray, n: np.ndarray, share: np.ndarray) -> float:
    """Return twice the binomial log likelihood that one share for each study has beyond ``share``."""
    total = 0.0
    for xi, ni, p in zip(x, n, share, strict=True):
        for count, expected in ((float(xi), float(ni * p)), (float(ni - xi), float(ni * (1 - p)))):
            if count > 0:
                total += 2 * count * math.log(count / max(expected, _LEAST))
    return max(0.0, total)


def _corrected_logits(x: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log odds and their variances, 0.5 added to events and others of a study without one of them."""
    add = np.where((x == 0) | (x == n), 0.5, 0.0)
    events, others = x + add, n - x + add
    return np.log(events / others), 1 / events + 1 / others


def _of_rates(effects: Effects) -> QOfModel:
    x, t = (column.astype(float) for column in effects.counts())
    expected = t * (x.sum() / t.sum())
    q = sum(2 * xi * math.log(xi / e) for xi, e in zip(x, expected, strict=True) if xi > 0)
    return QOfModel(max(0.0, float(q)), len(x), typical_variance(1 / np.where(x == 0, 0.5, x)))


def _of_hazards(effects: Effects, settings: ModelSettings) -> QOfModel:
    """Deviance of one hazard for all studies, each with its own length of follow-up."""
    from scipy import optimize

    x, n = survival_counts.counts(effects, settings)
    follow_up = survival_counts.follow_ups(effects)

    def deviance(log_hazard: float) -> float:
        return _deviance(x, n, -np.expm1(-math.exp(log_hazard) * follow_up))

    start = math.log(float(x.sum()) / float((n * follow_up).sum()))
    found = optimize.minimize_scalar(
        deviance, bracket=(start - 0.5, start + 0.5), method="brent", options={"xtol": 1e-9}
    )
    # 0.5 added to events and others of every study, the variance by the delta method.
    share = (x + 0.5) / (n + 1)
    variance = share / (1 - share) / ((n + 1) * np.log1p(-share) ** 2)
    return QOfModel(float(found.fun), len(x), typical_variance(variance))


def _of_two_arms(effects: Effects, pooled: Pooled, second: SecondComputation) -> QOfModel | None:
    counts = tuple(column.astype(float) for column in effects.counts())
    method, measure = pooled.method, effects.counted_as
    if method == PoolingModel.MANTEL_HAENSZEL and second.estimate is not None:
        yi, vi = tables.corrected(counts, measure)
        q = float(((yi - second.estimate) ** 2 / vi).sum()) if len(yi) > 1 else 0.0
        return QOfModel(q, len(yi))
    if method == PoolingModel.PETO:
        apart, spread = (np.array(column) for column in zip(*one_ratio.hypergeometric(counts), strict=True))
        return QOfModel(of_weights(apart / spread, 1 / spread), len(apart))
    if method == PoolingModel.CONDITIONAL_EXACT and second.estimate is not None:
        return QOfModel(*one_ratio.conditional_deviance(counts, tables.as_risks(measure), second.estimate))
    if method in (PoolingModel.BINOMIAL_NORMAL, PoolingModel.COMMON_LOGISTIC):
        kept = tables.informative(counts, measure)
        _, vi = tables.corrected(kept, MeasureId.OR if measure == MeasureId.OR else MeasureId.IRR)
        typical = typical_variance(vi) if method == PoolingModel.BINOMIAL_NORMAL else None
        if method == PoolingModel.BINOMIAL_NORMAL and both_arms.totals_given(pooled):
            q = given_totals.deviance(kept, tables.as_risks(measure))
        else:
            q = two_arms.deviance(kept)
        return QOfModel(q, len(kept[0]), typical)
    return None
