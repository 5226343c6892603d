"""Binomial-normal models of many data sets in one call (simulation, leave-one-out, sensitivity analyses)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ..errors import StatsError
from ..numerics import _check
from ..numerics._distributions import critical, two_sided_p
from .likelihood import _maximum
from .likelihood._families import Binomial
from .likelihood._likelihood import Point, RandomEffect
from .likelihood._quadrature import RULES, QuadratureRule

# Data sets worked on together: small enough for the processor's cache.
_BLOCK = 512
_SCAN_RULE = QuadratureRule(9)
_STEPS_TO_SCAN = 3
_MOST_STEPS = 30
# Rules tried on many data sets at once; what none of them settles is done one by one.
_RULES_IN_BATCH = 4
# Of Newton's last step under a rule: what is left is of the size of its square.
_CONVERGED = 3e-5
# Under the finer rule Newton's steps go on until one would be as short as this.
_STILL, _STEPS_TO_POLISH = 1e-10, 5
# Beyond this distance from the ridge the slope in tau2 says nothing about its maximum.
_NEAR_RIDGE = 0.05
_LONGEST_STEP = 2.0
# By so much the log likelihood must be higher to be so by a scan, whose rule is coarse.
_HIGHER = 0.1
# The next finer rule must agree to this in the log likelihood.
_SETTLED = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class BatchGLMM:
    """One entry per data set, shape (m,), on the logit scale; nan where there is no estimate.

    `status` holds the words of `glmm_proportion`, and "above limit"; other names as in `result.Pooled`.
    """

    estimate: np.ndarray
    se: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    p_value: np.ndarray
    tau2: np.ndarray
    log_likelihood: np.ndarray
    k: np.ndarray
    status: np.ndarray


def glmm_proportions(
    events: ArrayLike, n: ArrayLike, *, level: float = 0.95, most_tau2: float = _maximum.LARGEST_TAU2
) -> BatchGLMM:
    """Fit the binomial-normal model to each row of an array, as `glmm_proportion` does.

    Parameters
    ----------
    events, n : array_like of shape (m, k)
        Events and patients; a data set a row. n = 0 (with 0 events) marks a study that takes no part.
    level : float
        Confidence level of the normal intervals.
    most_tau2 : float
        A data set whose tau2 is clearly above, which a scan shows, is not fitted.

    Returns
    -------
    BatchGLMM
        No interval of tau2. Data sets that the quick way does not settle are fitted one by one.

    Raises
    ------
    StatsError
        Shapes that differ, events above n or below 0.
    """
    x, size = np.atleast_2d(_check.array("events", events)), np.atleast_2d(_check.array("n", n))
    level = _check.level(level)
    if x.shape != size.shape or x.ndim != 2 or x.size == 0:
        raise StatsError(f"events, n: shapes {x.shape} and {size.shape}; one row per data set is allowed")
    if not (np.isfinite(x) & np.isfinite(size) & (x >= 0) & (x <= size)).all():
        bad = ~(np.isfinite(x) & np.isfinite(size) & (x >= 0) & (x <= size)).all(axis=1)
        raise StatsError(f"events, n: {_check.rows(bad)} has counts that are missing, below 0 or above n")
    most_tau2 = _check.number("most_tau2", most_tau2, least=0.0)
    parts = [_block(x[i : i + _BLOCK], size[i : i + _BLOCK], most_tau2) for i in range(0, len(x), _BLOCK)]
    mu, variance, tau2, height = (np.concatenate(column) for column in zip(*parts, strict=True))
    k, above = (size > 0).sum(axis=1), np.isinf(tau2)
    mu[k == 0] = np.nan
    tau2 = np.where(np.isnan(mu) | (k == 1), np.nan, tau2)
    se = np.sqrt(np.where(np.isnan(mu), np.nan, variance))
    half = critical(None, level) * se
    none, only = x.sum(axis=1) == 0, (size - x).sum(axis=1) == 0
    status = np.select(
        [k == 0, none, only, above, np.isnan(mu), k == 1, tau2 == 0],
        [
            "no study",
            "all zero",
            "all events",
            "above limit",
            "not converged",
            "single study",
            "tau2 at zero",
        ],
        default="pooled",
    )
    p = np.array([np.nan if np.isnan(e) else two_sided_p(e / s, None) for e, s in zip(mu, se, strict=True)])
    return BatchGLMM(mu, se, mu - half, mu + half, p, tau2, np.where(np.isnan(mu), np.nan, height), k, status)


def _block(
    x: np.ndarray, n: np.ndarray, most_tau2: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Estimate, its variance, tau2 and log likelihood of each row.

    nan where there is no maximum; tau2 is infinite where it is above the limit.
    """
    out = np.full((4, len(x)), np.nan)
    fitted = np.flatnonzero((x.sum(axis=1) > 0) & ((n - x).sum(axis=1) > 0))
    if not len(fitted):
        return out[0], out[1], out[2], out[3]
    x, n = x[fitted], n[fitted]
    single = (n > 0).sum(axis=1) == 1
    mu0 = special.logit(x.sum(axis=1) / n.sum(axis=1))
    at_zero = _evaluate(x, n, mu0, np.zeros(len(x)), RULES[0])
    low, high, tau2, mu, peaks, rising, top = _scan(x, n, mu0, at_zero.d_tau2)
    out[:, fitted] = np.array([mu0, -1 / at_zero.d_mu_mu, np.zeros(len(x)), at_zero.log_likelihood])
    # Where there is one maximum besides that at 0, the highest place of the scan is beside it.
    least = np.where(rising, _maximum.SCAN[-1], low)
    above = ~single & (peaks + rising == 1) & (least > most_tau2)
    above &= top > at_zero.log_likelihood + _HIGHER
    out[:, fitted[above]] = np.array([np.nan, np.nan, np.inf, np.nan])[:, None]
    alone = ~single & ~above & (rising | (peaks > 1))
    climbing = np.flatnonzero(~single & ~above & ~rising & (peaks == 1))
    if len(climbing):
        bracket = low[climbing], high[climbing]
        found, good = _climb(x[climbing], n[climbing], bracket, mu[climbing], tau2[climbing])
        higher = good & (found[3] >= at_zero.log_likelihood[climbing])
        out[:, fitted[climbing[higher]]] = found[:, higher]
        alone[climbing[~higher]] = True
    for i in np.flatnonzero(alone):
        out[:, fitted[i]] = _one(x[i], n[i])
    return out[0], out[1], out[2], out[3]


def _evaluate(
    x: np.ndarray,
    n: np.ndarray,
    mu: np.ndarray,
    tau2: np.ndarray,
    rule: QuadratureRule,
    *,
    modes: np.ndarray | None = None,
) -> Point:
    return RandomEffect(Binomial(x, n)).evaluate(mu, tau2, rule, modes)


def _scan(
    x: np.ndarray, n: np.ndarray, mu: np.ndarray, slope: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Bracket of the maximum in tau2, a start in it, mu there, number of maxima, rows that rise to the end.

    Last comes the highest log likelihood seen. Signs of the slope along the ridge are read, to first order
    from a mu close to it.
    """
    rows = len(x)
    low, high, start = np.zeros(rows), np.zeros(rows), np.zeros(rows)
    mus, peaks, before, last = mu.copy(), np.zeros(rows, dtype=int), slope, 0.0
    ridge, ahead, modes, top = mu, mu, None, np.full(rows, -np.inf)
    for tau2 in _maximum.SCAN[1:]:
        at = ahead
        for _ in range(_STEPS_TO_SCAN):
            point = _evaluate(x, n, at, np.full(rows, tau2), _SCAN_RULE, modes=modes)
            modes = point.nuisance
            step = point.step_to_ridge()
            if np.abs(step).max() < _NEAR_RIDGE:
                break
            at = at + np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
        after = point.profile_slope()
        ridge, here = at + np.clip(step, -_LONGEST_STEP, _LONGEST_STEP), ridge
        falls = (before > 0) & (after <= 0)
        if falls.any():
            share = before / np.where(falls, before - after, 1.0)
            if last > 0:  # in log tau2 the slope is nearly a line
                share = last * before / np.where(falls, last * before - tau2 * after, 1.0)
                inside = last * (tau2 / last) ** np.where(falls, share, 0.0)
            else:
                inside = np.maximum(tau2 * share, 0.1 * tau2)
            low, high = np.where(falls, last, low), np.where(falls, tau2, high)
            start = np.where(falls, inside, start)
            mus = np.where(falls, here + share * (ridge - here), mus)
        peaks += falls
        # Steps of log tau2 are even: the ridge goes on as it came.
        ahead = ridge + (ridge - here if last > 0 else 0.0)
        before, last = after, tau2
        top = np.maximum(top, point.profile_height())
    return low, high, start, mus, peaks, before > 0, top


def _climb(
    x: np.ndarray,
    n: np.ndarray,
    bracket: tuple[np.ndarray, np.ndarray],
    mu: np.ndarray,
    tau2: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Maximum within each row's bracket by finer and finer rules; which rows ended well."""
    low, high = bracket
    out, good = np.full((4, len(x)), np.nan), np.zeros(len(x), dtype=bool)
    rest = np.arange(len(x))
    for rule, finer in zip(RULES[:_RULES_IN_BATCH], RULES[1:], strict=False):
        found, settled, mu[rest], tau2[rest] = _steps(
            x[rest],
            n[rest],
            low[rest].copy(),
            high[rest].copy(),
            mu[rest],
            tau2=tau2[rest],
            rule=rule,
            finer=finer,
        )
        out[:, rest[settled]] = found[:, settled]
        good[rest[settled]] = True
        rest = rest[~settled]
        if not len(rest):
            break
    return out, good


def _steps(
    x: np.ndarray,
    n: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    mu: np.ndarray,
    *,
    tau2: np.ndarray,
    rule: QuadratureRule,
    finer: QuadratureRule,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Joint Newton's steps in mu and tau2 under one rule, the last one under the next finer rule."""
    rows = len(x)
    done, coarse = np.zeros(rows, dtype=bool), np.full(rows, np.nan)
    active, modes = np.arange(rows), None
    for _ in range(_MOST_STEPS):
        point = _evaluate(x[active], n[active], mu[active], tau2[active], rule, modes=modes)
        step_mu, step_tau2, ridge = _newton(point)
        t = tau2[active]
        near = np.abs(point.d_mu / point.d_mu_mu) < _NEAR_RIDGE
        low[active] = np.where(near & (ridge > 0), t, low[active])
        high[active] = np.where(near & (ridge <= 0), t, high[active])
        new = t + step_tau2
        outside = ~((new > low[active]) & (new < high[active]) & np.isfinite(step_mu))
        new = np.where(outside, (low[active] + high[active]) / 2, new)
        # A step off the bracket's middle goes back to the ridge in mu alone.
        to_ridge = -point.d_mu / point.d_mu_mu
        step_mu = np.clip(np.where(outside, to_ridge, step_mu), -_LONGEST_STEP, _LONGEST_STEP)
        mu[active] += step_mu
        tau2[active] = new
        # Where a step is short enough to end, it changes the height by less than is looked at.
        coarse[active] = point.log_likelihood + (point.d_mu * step_mu + point.d_tau2 * (new - t)) / 2
        ended = (np.abs(step_mu) < _CONVERGED) & (np.abs(new - t) < _CONVERGED * (1 + t))
        done[active[ended]] = True
        active = active[~ended]
        modes = None if point.nuisance is None else point.nuisance[~ended]
        if not len(active):
            break
    found, good, mu, tau2 = _polished(x, n, mu, tau2, finer)
    good &= done & (np.abs(found[3] - coarse) <= _SETTLED)
    return found, good, mu, tau2


def _polished(
    x: np.ndarray, n: np.ndarray, mu: np.ndarray, tau2: np.ndarray, rule: QuadratureRule
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Maxima under a rule from places close to them: Newton's steps until the next would move nothing."""
    mu, tau2, good = mu.copy(), tau2.copy(), np.ones(len(x), dtype=bool)
    out, left = np.full((4, len(x)), np.nan), np.arange(len(x))
    for step in range(_STEPS_TO_POLISH):
        fine = _evaluate(x[left], n[left], mu[left], tau2[left], rule)
        step_mu, step_tau2, _ = _newton(fine)
        determinant = fine.d_mu_mu * fine.d_tau2_tau2 - fine.d_mu_tau2**2
        out[:, left] = mu[left], -fine.d_tau2_tau2 / determinant, tau2[left], fine.log_likelihood
        away = np.maximum(np.abs(step_mu), np.abs(step_tau2) / (1 + tau2[left]))
        sound = np.isfinite(away) & (tau2[left] + step_tau2 > 0) & (out[1, left] > 0)
        good[left] = sound & ((away <= _STILL) | (step + 1 < _STEPS_TO_POLISH))
        moving = sound & (away > _STILL)
        left = left[moving]
        if not len(left):
            break
        mu[left] += step_mu[moving]
        tau2[left] += step_tau2[moving]
    return out, good, mu, tau2


def _newton(point: Point) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Newton's step in (mu, tau2), nan where the likelihood is not concave, and the profile's slope."""
    determinant = point.d_mu_mu * point.d_tau2_tau2 - point.d_mu_tau2**2
    concave = determinant > 0
    safe = np.where(concave, determinant, 1.0)
    step_mu = (point.d_mu_tau2 * point.d_tau2 - point.d_tau2_tau2 * point.d_mu) / safe
    step_tau2 = (point.d_mu_tau2 * point.d_mu - point.d_mu_mu * point.d_tau2) / safe
    ridge = point.d_tau2 - point.d_mu_tau2 * point.d_mu / point.d_mu_mu
    return np.where(concave, step_mu, np.nan), np.where(concave, step_tau2, np.nan), ridge


def _one(x: np.ndarray, n: np.ndarray) -> tuple[float, float, float, float]:
    use = n > 0
    best, _ = _maximum.settled(RandomEffect(Binomial(x[use], n[use])), None)
    if best is None:
        return np.nan, np.nan, np.nan, np.nan
    return best.mu[0], best.covariance()[0, 0], best.tau2[0], best.log_likelihood[0]
