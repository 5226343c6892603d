"""Global maximum of a likelihood in mu and tau2, and the profile-likelihood interval of tau2.

A model (`_likelihood.RandomEffect`, `_likelihood.FixedStudyEffects`) gives its log likelihood with
derivatives; it is concave in mu at each tau2. tau2 is searched by a scan whose falls of the slope through
zero are each refined by Newton's method within its bracket.
"""

from collections.abc import Callable
from dataclasses import dataclass

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
_FEW_NODES_UP_TO = 1.5
# Only signs are read from the scan; each maximum is then refined with the full number of rule.
_MU_CONVERGED = 1e-8
# On the way to a maximum or a bound the best mu may be this far off, and close to it this far: first-order
# terms make up for it.
_MU_COARSE = 5e-3
_MU_NEAR = 1e-5
# Steps of tau2, relative to 1 + tau2, that are no longer on the way.
_SHORT_STEP = 1e-3
_TAU2_CONVERGED = 1e-9
_BOUND_CONVERGED = 3e-6  # of Newton's last step: what is left is its square
# A search that ends while Newton's step is longer than this has met an end of its bracket: it goes on beyond.
_AT_AN_END = 1e-6
_STEP_BEYOND = 1.5
_MOST_STEPS = 60
_LONGEST_STEP = 2.0  # of mu
# A slope in tau2 at 0 above this is a rise, not rounding.
_RISING = 1e-6
# An effect further out than this on a logarithmic scale is 0 or infinite to any reader.
_FURTHEST = 30.0
# The integral is done by finer and finer rules until the next one changes the log likelihood by less.
_SETTLED = 1e-7
# A change below this moves the maximum by nothing that matters; above it the finer rule has the last word.
_ROUNDING = 1e-11
_STEPS_TO_POLISH = 2
_HALVINGS = 20
# The first look for a bound goes this far at most in log tau2, and a little further if that is not enough.
_LONGEST_REACH, _NEXT_REACH = 3.0, 1.5
# Distance to a level at a tau2, and its slope.
Gap = Callable[[float], tuple[float, float]]


def settled(model: RandomEffectsModel, nodes: int | None) -> tuple[Point | None, QuadratureRule]:
    """Maximum by a rule that is fine enough, and the next finer rule (for the interval of tau2).

    None where the likelihood still rises at `LARGEST_TAU2`, or no maximum could be found.
    """
    survey = surveyed(model)
    if nodes is not None:
        return maximum(model, QuadratureRule(nodes), survey), QuadratureRule(nodes)
    if survey.rises:
        return None, RULES[-1]
    for rule, finer in zip(RULES, RULES[1:], strict=False):
        best = maximum(model, rule, survey)
        if best is None:
            continue  # a coarse rule can miss a maximum that a finer one finds
        if best.tau2[0] == 0:
            return best, finer
        check = model.evaluate(best.mu, best.tau2, finer, best.nuisance)
        change = abs(check.log_likelihood[0] - best.log_likelihood[0])
        if change <= _SETTLED:
            return (best if change <= _ROUNDING else _polished(model, check, finer)), finer
    return None, finer


def settled_near(
    rows: Callable[[np.ndarray], RandomEffectsModel], mu: np.ndarray, tau2: np.ndarray
) -> list[tuple[Point | None, QuadratureRule]]:
    """As `settled` for each of several data sets, from maxima that are known but for the last digits.

    Parameters
    ----------
    rows
        Returns the likelihood of the data sets that a mask keeps, shape (g,).
    mu, tau2 : ndarray of shape (g,)
        The maxima so far.

    Returns
    -------
    list
        One a data set; without a point where its maximum does not hold up.
    """
    found: list[tuple[Point | None, QuadratureRule]] = [(None, RULES[-1])] * len(mu)
    edge = tau2 == 0
    if edge.any():
        at_zero = ridge(rows(edge), tau2[edge], mu[edge], RULES[0])
        for i, place in enumerate(np.flatnonzero(edge)):
            found[place] = at_zero.one(i), RULES[1]
    left = np.flatnonzero(~edge)
    for rule, finer in zip(RULES, RULES[1:], strict=False):
        if not left.size:
            break
        model = rows(np.isin(np.arange(len(mu)), left))
        best = _polished(model, model.evaluate(mu[left], tau2[left], rule), rule)
        check = model.evaluate(best.mu, best.tau2, finer, best.nuisance)
        change = np.abs(check.log_likelihood - best.log_likelihood)
        exact = change <= _ROUNDING
        last = best if exact.all() else _polished(model, check, finer)
        for i, place in enumerate(left):
            if change[i] <= _SETTLED:
                found[place] = (best if exact[i] else last).one(i), finer
        left = left[~(change <= _SETTLED)]
    return found


def _polished(model: RandomEffectsModel, near: Point, rule: QuadratureRule) -> Point:
    """Newton's steps under a finer rule from maxima found under a coarser one."""
    stays = np.zeros(len(near.mu), dtype=bool)
    for _ in range(_STEPS_TO_POLISH):
        along_mu, along_tau2 = near.newton()
        stays |= ~(near.tau2 + along_tau2 > 0)
        if stays.all():
            break
        mu = np.where(stays, near.mu, near.mu + along_mu)
        tau2 = np.where(stays, near.tau2, near.tau2 + along_tau2)
        near = model.evaluate(mu, tau2, rule, near.nuisance)
    return near


def ridge(
    model: RandomEffectsModel,
    tau2: np.ndarray | float,
    mu: np.ndarray | float,
    rule: QuadratureRule,
    *,
    most_steps: int = _MOST_STEPS,
    nuisance: np.ndarray | None = None,
    converged: float = _MU_CONVERGED,
) -> Point:
    """Climb to the best mu at each tau2; the log likelihood is concave in mu."""
    tau2 = np.atleast_1d(tau2).astype(float)
    mu = np.broadcast_to(np.asarray(mu, dtype=float), tau2.shape).copy()
    for _ in range(most_steps):
        point = model.evaluate(mu, tau2, rule, nuisance)
        nuisance = point.nuisance
        step = np.clip(-point.d_mu / point.d_mu_mu, -_LONGEST_STEP, _LONGEST_STEP)
        if np.abs(step).max() < converged:
            break
        mu = np.clip(mu + step, -_FURTHEST, _FURTHEST)
    return point


@dataclass(frozen=True, slots=True, eq=False)
class LikelihoodScan:
    """What a scan over tau2 shows of a likelihood: all that the search for its maximum sets out from.

    Attributes
    ----------
    at_zero : Point
        The maximum at tau2 = 0.
    brackets : tuple
        Of tau2, and the best mu at both ends: where the slope falls through zero.
    rises : bool
        Whether the likelihood still rises at `LARGEST_TAU2`.
    """

    at_zero: Point
    brackets: tuple[tuple[tuple[float, float], tuple[float, float]], ...] = ()
    rises: bool = False


def surveyed(model: RandomEffectsModel) -> LikelihoodScan:
    """Scan a likelihood over tau2."""
    pooled = model.start()[0]
    best = ridge(model, 0.0, pooled, RULES[0])
    scan = ridge(model, SCAN, pooled, RULES[0], most_steps=_STEPS_TO_SCAN, converged=_MU_COARSE)
    tau2, slope, mu = scan.tau2, scan.profile_slope(), scan.mu
    if slope[-1] > 0:
        far = ridge(model, _SCAN_FAR, mu[-1], RULES[3], converged=_MU_COARSE)
        beyond = far.profile_slope()
        if beyond[-1] > 0 and far.profile_height()[-1] > best.log_likelihood[0]:
            return LikelihoodScan(best, rises=True)
        pairs = ((tau2, far.tau2), (slope, beyond), (mu, far.mu))
        tau2, slope, mu = (np.append(near[:-1], further) for near, further in pairs)
    falls = np.flatnonzero((slope[:-1] > 0) & (slope[1:] <= 0))
    return LikelihoodScan(best, tuple(((tau2[i], tau2[i + 1]), (mu[i], mu[i + 1])) for i in falls))


def maximum(model: RandomEffectsModel, rule: QuadratureRule, survey: LikelihoodScan) -> Point | None:
    """Global maximum of the likelihood; None if it still rises at `LARGEST_TAU2`, or could not be found."""
    if survey.rises:
        return None
    best = survey.at_zero
    for bracket, mus in survey.brackets:
        point = _climb(model, bracket, mus, rule)
        if point is not None and point.log_likelihood[0] > best.log_likelihood[0]:
            best = point
    if best.tau2[0] == 0 and best.d_tau2[0] > _RISING:
        return None  # the likelihood rises from 0 to a maximum that was not found: 0 is none
    return best


def _climb(
    model: RandomEffectsModel, bracket: tuple[float, float], mus: tuple[float, float], rule: QuadratureRule
) -> Point | None:
    """Maximum of the profile likelihood in tau2 within a bracket, by Newton's method with halving.

    The bracket comes of a coarse rule, by which a maximum close to its end may lie on the other side: where
    the slope says so, the search goes on beyond the end. ``mus`` are the best mu at its ends.
    """
    low, high = bracket
    tau2 = high / 2 if low == 0 else np.sqrt(low * high)
    mu = mus[0] + (mus[1] - mus[0]) * (tau2 - low) / (high - low)
    nuisance, first, near = None, low, _MU_COARSE
    for _ in range(_MOST_STEPS):
        point = ridge(model, tau2, mu, rule, nuisance=nuisance, converged=near)
        nuisance = point.nuisance
        slope, curvature = point.profile_slope()[0], point.profile_curvature()[0]
        low, high = (tau2, high) if slope > 0 else (low, tau2)
        new = tau2 - slope / curvature if curvature < 0 else -1.0
        if not low < new < high:
            new = (low + high) / 2
        near = _MU_COARSE if abs(new - tau2) > _SHORT_STEP * (1 + tau2) else _MU_NEAR
        if abs(new - tau2) <= _TAU2_CONVERGED * (1 + tau2):
            if abs(point.step_to_ridge()[0]) >= _MU_CONVERGED:
                mu = point.ridge_at(tau2)
                continue
            left = abs(slope / curvature) if curvature < 0 else 0.0
            if left <= _AT_AN_END * (1 + tau2) or (slope < 0 and first == 0):
                return point
            low, high = (tau2, tau2 * _STEP_BEYOND) if slope > 0 else (tau2 / _STEP_BEYOND, tau2)
            new = tau2 - slope / curvature if curvature < 0 else -1.0
            if not low < new < high:
                new = high if slope > 0 else low  # where the slope says whether the bracket now holds it
        mu, tau2 = point.ridge_at(new), new
    return None


def profile_interval(
    model: RandomEffectsModel, best: Point, drop: float, rule: QuadratureRule
) -> tuple[float, float | None]:
    """Where the profile log likelihood of tau2 lies `drop` below its maximum; None: it never falls so far."""
    least = best.log_likelihood[0] - drop
    peak = best.tau2[0]
    last = best

    def gap(tau2: float) -> tuple[float, float]:
        nonlocal last  # the next value asked for lies near
        sure = RULES[3] if tau2 > _FEW_NODES_UP_TO and rule.points < RULES[3].points else rule
        mu = last.ridge_at(tau2) if last.tau2[0] > 0 else last.mu[0]
        last = ridge(model, tau2, mu, sure, nuisance=last.nuisance, converged=_MU_COARSE)
        return float(last.profile_height()[0] - least), float(last.profile_slope()[0])

    # In log tau2 the profile is nearly a parabola.
    bend = -float(best.profile_curvature()[0]) * peak**2 if peak > 0 else 0.0
    reach = float(np.exp(min(np.sqrt(2 * drop / bend), _LONGEST_REACH))) if bend > 0 else None
    low = 0.0
    if peak > 0 and gap(0.0)[0] < 0:
        last = best
        low = _cross(gap, inside=peak, outside=0.0, at=peak / (reach or 2.0))
    last = best
    near, high = (peak, float(drop), 0.0), max(2 * peak, 0.1) if reach is None else peak * reach
    while (reached := gap(high))[0] >= 0:
        if high > LARGEST_TAU2:
            return low, None
        near, high = (high, *reached), high * (4 if reach is None else _NEXT_REACH)
        reach = None
    start = _between(near, (high, *reached))
    return low, _cross(gap, inside=near[0], outside=high, at=start)


def _between(one: tuple[float, float, float], two: tuple[float, float, float]) -> float:
    """Root of the cubic through two points (place, value of either sign, slope)."""
    (a, left, da), (b, right, db) = one, two
    width, low, high = b - a, 0.0, 1.0
    for _ in range(_HALVINGS):
        s = (low + high) / 2
        value = (1 - s) ** 2 * ((1 + 2 * s) * left + s * width * da)
        value += s**2 * ((3 - 2 * s) * right + (s - 1) * width * db)
        low, high = (s, high) if (value > 0) == (left > 0) else (low, s)
    return a + width * (low + high) / 2


def _cross(gap: Gap, inside: float, outside: float, at: float) -> float:
    """Root of the gap between a point where it is above 0 and one where it is below: Newton with halving."""
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
