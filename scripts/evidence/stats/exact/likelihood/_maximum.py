"""Global maximum of a likelihood in mu and tau2, and the profile-likelihood interval of tau2.

A model (`_likelihood.RandomEffect`, `_likelihood.FixedStudyEffects`) gives its log likelihood with
derivatives; it is concave in mu at each tau2. tau2 is searched by a scan whose falls of the slope through
zero are each refined by Newton's method within its bracket.
"""

from collections.abc import Callable

import numpy as np

from ._likelihood import Point, RandomEffectsModel
from ._quadrature import RULES, QuadratureRule

# A standard deviation of 10 logits: studies at 0 % beside studies at 100 %, no proportion describes both.
LARGEST_TAU2 = 100.0
SCAN = np.concatenate([[0.0], np.geomspace(0.01, 10, 7)])
# Looked at only where the likelihood still rises at the end of the first scan.
_SCAN_FAR = np.geomspace(10, LARGEST_TAU2, 4)
_STEPS_TO_SCAN = 8
# Up to this tau2 few Gauss-Hermite nodes are enough for the ends of an interval.
_SMOOTH = 1.5
# Only signs are read from the scan; each maximum is then refined with the full number of rule.
_MU_CONVERGED = 1e-8
_TAU2_CONVERGED = 1e-9
_BOUND_CONVERGED = 1e-7
# A search that ends while Newton's step is longer than this has met an end of its bracket: it goes on beyond.
_AT_AN_END = 1e-6
_BEYOND = 1.5
_MOST_STEPS = 60
# A slope in tau2 at 0 above this is a rise, not rounding.
_RISING = 1e-6
# An effect further out than this on a logarithmic scale is 0 or infinite to any reader.
_FURTHEST = 30.0
# The integral is done by finer and finer rules until the next one changes the log likelihood by less.
_SETTLED = 1e-7
# A change below this moves the maximum by nothing that matters; above it the finer rule has the last word.
_ROUNDING = 1e-11
_STEPS_TO_POLISH = 2
# Distance to a level at a tau2, and its slope.
Gap = Callable[[float], tuple[float, float]]


def settled(model: RandomEffectsModel, nodes: int | None) -> tuple[Point | None, QuadratureRule]:
    """Maximum by a rule that is fine enough, and the next finer rule (for the interval of tau2).

    None where the likelihood still rises at `LARGEST_TAU2`, or no maximum could be found.
    """
    if nodes is not None:
        return maximum(model, QuadratureRule(nodes)), QuadratureRule(nodes)
    for rule, finer in zip(RULES, RULES[1:], strict=False):
        best = maximum(model, rule)
        if best is None:
            continue  # a coarse rule can miss a maximum that a finer one finds
        if best.tau2[0] == 0:
            return best, finer
        check = model.evaluate(best.mu, best.tau2, finer, best.nuisance)
        change = abs(check.log_likelihood[0] - best.log_likelihood[0])
        if change <= _SETTLED:
            return (best if change <= _ROUNDING else _polished(model, check, finer)), finer
    return None, finer


def settled_near(model: RandomEffectsModel, mu: float, tau2: float) -> tuple[Point | None, QuadratureRule]:
    """As `settled`, from a maximum that is known but for the last digits; None if it does not hold up."""
    at = np.array([mu]), np.array([tau2])
    if tau2 == 0:
        return ridge(model, 0.0, mu, RULES[0]), RULES[1]
    for rule, finer in zip(RULES, RULES[1:], strict=False):
        best = _polished(model, model.evaluate(*at, rule), rule)
        check = model.evaluate(best.mu, best.tau2, finer, best.nuisance)
        change = abs(check.log_likelihood[0] - best.log_likelihood[0])
        if change <= _SETTLED:
            return (best if change <= _ROUNDING else _polished(model, check, finer)), finer
    return None, finer


def _polished(model: RandomEffectsModel, near: Point, rule: QuadratureRule) -> Point:
    """Newton's steps under a finer rule from a maximum found under a coarser one."""
    for _ in range(_STEPS_TO_POLISH):
        step = near.covariance() @ np.array([near.d_mu[0], near.d_tau2[0]])
        if not near.tau2[0] + step[1] > 0:
            break
        near = model.evaluate(near.mu + step[0], near.tau2 + step[1], rule, near.nuisance)
    return near


def ridge(
    model: RandomEffectsModel,
    tau2: np.ndarray | float,
    mu: np.ndarray | float,
    rule: QuadratureRule,
    *,
    most_steps: int = _MOST_STEPS,
    nuisance: np.ndarray | None = None,
) -> Point:
    """Climb to the best mu at each tau2; the log likelihood is concave in mu."""
    tau2 = np.atleast_1d(tau2).astype(float)
    mu = np.broadcast_to(np.asarray(mu, dtype=float), tau2.shape).copy()
    for _ in range(most_steps):
        point = model.evaluate(mu, tau2, rule, nuisance)
        nuisance = point.nuisance
        step = np.clip(-point.d_mu / point.d_mu_mu, -2, 2)
        if np.abs(step).max() < _MU_CONVERGED:
            break
        mu = np.clip(mu + step, -_FURTHEST, _FURTHEST)
    return point


def maximum(model: RandomEffectsModel, rule: QuadratureRule) -> Point | None:
    """Global maximum of the likelihood; None if it still rises at `LARGEST_TAU2`, or could not be found."""
    pooled = model.start()[0]
    best = ridge(model, 0.0, pooled, rule)
    rises_from_zero = best.d_tau2[0] > _RISING
    scan = ridge(model, SCAN, pooled, RULES[0], most_steps=_STEPS_TO_SCAN)
    tau2, slope, mu = scan.tau2, scan.d_tau2, scan.mu
    if slope[-1] > 0:
        far = ridge(model, _SCAN_FAR, mu[-1], RULES[3])
        if far.d_tau2[-1] > 0 and far.log_likelihood[-1] > best.log_likelihood[0]:
            return None
        pairs = ((tau2, far.tau2), (slope, far.d_tau2), (mu, far.mu))
        tau2, slope, mu = (np.append(near[:-1], beyond) for near, beyond in pairs)
    for i in np.flatnonzero((slope[:-1] > 0) & (slope[1:] <= 0)):
        point = _climb(model, tau2[i], tau2[i + 1], mu[i + 1], rule)
        if point is not None and point.log_likelihood[0] > best.log_likelihood[0]:
            best = point
    if best.tau2[0] == 0 and rises_from_zero:
        return None  # the likelihood rises from 0 to a maximum that was not found: 0 is none
    return best


def _climb(
    model: RandomEffectsModel, low: float, high: float, mu: float, rule: QuadratureRule
) -> Point | None:
    """Maximum of the profile likelihood in tau2 within a bracket, by Newton's method with halving.

    The bracket comes of a coarse rule, by which a maximum close to its end may lie on the other side: where
    the slope says so, the search goes on beyond the end.
    """
    tau2 = high / 2 if low == 0 else np.sqrt(low * high)
    nuisance, first = None, low
    for _ in range(_MOST_STEPS):
        point = ridge(model, tau2, mu, rule, nuisance=nuisance)
        nuisance = point.nuisance
        mu, slope, curvature = point.mu[0], point.d_tau2[0], point.profile_curvature()[0]
        low, high = (tau2, high) if slope > 0 else (low, tau2)
        new = tau2 - slope / curvature if curvature < 0 else -1.0
        if not low < new < high:
            new = (low + high) / 2
        if abs(new - tau2) <= _TAU2_CONVERGED * (1 + tau2):
            left = abs(slope / curvature) if curvature < 0 else 0.0
            if left <= _AT_AN_END * (1 + tau2) or (slope < 0 and first == 0):
                return point
            low, high = (tau2, tau2 * _BEYOND) if slope > 0 else (tau2 / _BEYOND, tau2)
            new = tau2 - slope / curvature if curvature < 0 else -1.0
            if not low < new < high:
                new = high if slope > 0 else low  # where the slope says whether the bracket now holds it
        tau2 = new
    return None


def profile_interval(
    model: RandomEffectsModel, best: Point, drop: float, rule: QuadratureRule
) -> tuple[float, float | None]:
    """Where the profile log likelihood of tau2 lies `drop` below its maximum; None: it never falls so far."""
    least = best.log_likelihood[0] - drop
    peak = best.tau2[0]
    start = {"mu": best.mu[0], "nuisance": best.nuisance}

    def gap(tau2: float) -> tuple[float, float]:
        sure = RULES[3] if tau2 > _SMOOTH and rule.points < RULES[3].points else rule
        point = ridge(model, tau2, start["mu"], sure, nuisance=start["nuisance"])
        start.update(mu=point.mu[0], nuisance=point.nuisance)  # the next value asked for lies near
        return float(point.log_likelihood[0] - least), float(point.d_tau2[0])

    low = 0.0
    if peak > 0 and gap(0.0)[0] < 0:
        low = _cross(gap, inside=peak, outside=0.0)
    high = max(2 * peak, 0.1)
    while gap(high)[0] >= 0:
        if high > LARGEST_TAU2:
            return low, None
        high *= 4
    return low, _cross(gap, inside=peak, outside=high)


def _cross(gap: Gap, inside: float, outside: float) -> float:
    """Root of the gap between a point where it is above 0 and one where it is below: Newton with halving."""
    at = (inside + outside) / 2
    for _ in range(_MOST_STEPS):
        value, slope = gap(at)
        inside, outside = (at, outside) if value >= 0 else (inside, at)
        new = at - value / slope if slope != 0 else outside
        if not min(inside, outside) < new < max(inside, outside):
            new = (inside + outside) / 2
        if abs(new - at) <= _BOUND_CONVERGED * at:
            return float(new)
        at = new
    return float(at)
