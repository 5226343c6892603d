"""Likelihood of the binomial-normal model and its maximum.

Events x of n in study i are binomial with logit(p_i) = mu + tau z_i and z_i standard normal. The integral
over z is done by adaptive Gauss-Hermite quadrature around each study's mode (Liu and Pierce 1994,
doi:10.1093/biomet/81.3.624); in hard cases (0 % or 100 % and large tau2: the integrand has a steep side) by
the trapezoid rule over each study's range. Parameters are mu and tau2; arrays over several parameter values
have shape (g,), over studies (g, k).
"""

import functools
from dataclasses import dataclass

import numpy as np
from scipy import special

# A standard deviation of 10 logits: studies at 0 % beside studies at 100 %, no proportion describes both.
LARGEST_TAU2 = 100.0
_SCAN = np.concatenate([[0.0], np.geomspace(0.01, 10, 7)])
# Looked at only where the likelihood still rises at the end of the first scan.
_SCAN_FAR = np.geomspace(10, LARGEST_TAU2, 4)
_STEPS_TO_SCAN = 8
# Up to this tau2 few Gauss-Hermite nodes are enough for the ends of an interval.
_SMOOTH = 1.5
# Depth below its peak (in logs) at which the trapezoid rule cuts the integrand off: lost in rounding.
_FALL = 36.0
# Only signs are read from the scan; each maximum is then refined with the full number of rule.
_MU_CONVERGED = 1e-8
_TAU2_CONVERGED = 1e-9
_BOUND_CONVERGED = 1e-7
_MOST_STEPS = 60
# A slope in tau2 at 0 above this is a rise, not rounding.
_RISING = 1e-6
# A logit further out than this is a proportion of 0 or 1 to any reader; steps never go beyond it.
_FURTHEST_LOGIT = 30.0


@dataclass(frozen=True, slots=True)
class Rule:
    """How the integral over z is done: number of points, by Gauss-Hermite or by the trapezoid rule."""

    points: int
    trapezoid: bool = False


# From quick to sure; each is checked against the next.
RULES = (Rule(15), Rule(31), Rule(61), Rule(121, True), Rule(241, True), Rule(481, True))


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Log likelihood at one or several (mu, tau2) with its derivatives in both, arrays of shape (g,)."""

    mu: np.ndarray
    tau2: np.ndarray
    log_likelihood: np.ndarray
    d_mu: np.ndarray
    d_tau2: np.ndarray
    d_mu_mu: np.ndarray
    d_mu_tau2: np.ndarray
    d_tau2_tau2: np.ndarray

    def profile_curvature(self) -> np.ndarray:
        """Second derivative in tau2 along the ridge on which mu is at its best."""
        return self.d_tau2_tau2 - self.d_mu_tau2**2 / self.d_mu_mu

    def covariance(self) -> np.ndarray:
        """Inverse of the observed information of (mu, tau2), shape (2, 2); one point only."""
        cross = -self.d_mu_tau2[0]
        return np.linalg.inv(np.array([[-self.d_mu_mu[0], cross], [cross, -self.d_tau2_tau2[0]]]))


@functools.lru_cache(maxsize=16)
def _gauss_hermite(points: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes for a standard normal and the logs of their weights over its density."""
    x, w = special.roots_hermite(points)
    return np.sqrt(2) * x, np.log(w) + x**2 - np.log(np.pi) / 2


def _places(x, n, mu, tau, rule: Rule) -> tuple[np.ndarray, np.ndarray]:
    """Values of z to sum over and the logs of their weights, both (g, k, points)."""
    mode, width = _modes(x, n, mu, tau)
    if not rule.trapezoid:
        step, log_weight = _gauss_hermite(rule.points)
        return mode[..., None] + width[..., None] * step, log_weight + np.log(width)[..., None]
    low, high = (_end(x, n, mu, tau, mode, side) for side in (-1.0, 1.0))
    z = low[..., None] + (high - low)[..., None] * np.linspace(0, 1, rule.points)
    log_step = np.log((high - low) / (rule.points - 1)) - np.log(2 * np.pi) / 2
    return z, np.broadcast_to(log_step[..., None], z.shape)


def _end(x, n, mu, tau, mode, side: float) -> np.ndarray:
    """Where the integrand has fallen by `_FALL` on one side of its mode, found by halving."""

    def height(z):
        eta = mu + tau * z
        return x * eta - n * np.logaddexp(0, eta) - z**2 / 2

    least = height(mode) - _FALL
    # The log density bends at least as much as a standard normal's, so it falls this far at the latest.
    inside, outside = np.zeros_like(mode), np.full_like(mode, np.sqrt(2 * _FALL))
    for _ in range(14):
        middle = (inside + outside) / 2
        fallen = height(mode + side * middle) < least
        inside, outside = np.where(fallen, inside, middle), np.where(fallen, middle, outside)
    return mode + side * outside


def evaluate(x, n, mu, tau2, rule: Rule) -> Point:
    """Log likelihood and derivatives for studies x of n, shape (k,), at parameters of shape (g,)."""
    mu, tau2 = np.atleast_1d(mu).astype(float), np.atleast_1d(tau2).astype(float)
    columns = np.empty((6, len(mu)))
    edge, inside = tau2 == 0, tau2 > 0
    if edge.any():
        columns[:, edge] = _at_zero(x, n, mu[edge])
    if inside.any():
        columns[:, inside] = _integrated(x, n, mu[inside], np.sqrt(tau2[inside]), rule)
    columns[0] += (special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1)).sum()
    return Point(mu, tau2, *columns)


def _at_zero(x, n, mu):
    """Limits as tau2 falls to 0; second derivatives in tau2 are not needed there."""
    p = special.expit(mu)[:, None]
    residual, information = x - n * p, n * p * (1 - p)
    log_likelihood = (x * mu[:, None] - n * np.logaddexp(0, mu)[:, None]).sum(axis=1)
    d_tau2 = (residual**2 - information).sum(axis=1) / 2
    nothing = np.full(len(mu), np.nan)
    return log_likelihood, residual.sum(axis=1), d_tau2, -information.sum(axis=1), nothing, nothing


def _integrated(x, n, mu, tau, rule: Rule):
    mu, tau = mu[:, None], tau[:, None]
    z, log_weight = _places(x, n, mu, tau, rule)
    eta = mu[..., None] + tau[..., None] * z
    height = x[:, None] * eta - n[:, None] * np.logaddexp(0, eta) - z**2 / 2 + log_weight
    top = height.max(axis=2, keepdims=True)
    share = np.exp(height - top)
    mass = share.sum(axis=2, keepdims=True)
    share /= mass
    log_likelihood = (np.log(mass) + top)[..., 0]

    p = special.expit(eta)
    score = x[:, None] - n[:, None] * p
    information = n[:, None] * p * (1 - p)
    score_tau = score * z
    mean_mu, mean_tau = (share * score).sum(axis=2), (share * score_tau).sum(axis=2)
    mu_mu = (share * (score**2 - information)).sum(axis=2) - mean_mu**2
    mu_tau = (share * (score_tau * score - information * z)).sum(axis=2) - mean_mu * mean_tau
    tau_tau = (share * (score_tau**2 - information * z**2)).sum(axis=2) - mean_tau**2
    tau = tau[:, 0]
    d_tau, d_mu_tau, d_tau_tau = (a.sum(axis=1) for a in (mean_tau, mu_tau, tau_tau))
    # From tau to tau2 by the chain rule.
    return (
        log_likelihood.sum(axis=1),
        mean_mu.sum(axis=1),
        d_tau / (2 * tau),
        mu_mu.sum(axis=1),
        d_mu_tau / (2 * tau),
        (d_tau_tau - d_tau / tau) / (4 * tau**2),
    )


def _modes(x, n, mu, tau):
    """Mode of z and its spread, each study at each parameter: Newton inside a bracket, all at once."""
    at_zero = tau * (x - n * special.expit(mu))
    # The log density falls with slope -1 at least, so its mode lies between 0 and its slope at 0.
    low, high = np.minimum(at_zero, 0), np.maximum(at_zero, 0)
    observed = np.log((x + 0.5) / (n - x + 0.5))
    spread = 1 / (x + 0.5) + 1 / (n - x + 0.5)
    z = np.clip(tau * (observed - mu) / (tau**2 + spread), low, high)
    for _ in range(_MOST_STEPS):
        p = special.expit(mu + tau * z)
        slope = tau * (x - n * p) - z
        curvature = 1 + tau**2 * n * p * (1 - p)
        low, high = np.where(slope > 0, z, low), np.where(slope > 0, high, z)
        new = z + slope / curvature
        new = np.where((new >= low) & (new <= high), new, (low + high) / 2)
        moved = np.abs(new - z).max()
        z = new
        if moved < 1e-6:  # the rule is exact enough around any point this near
            break
    p = special.expit(mu + tau * z)
    return z, 1 / np.sqrt(1 + tau**2 * n * p * (1 - p))


def ridge(x, n, tau2, mu, rule: Rule, most_steps: int = _MOST_STEPS) -> Point:
    """Climb to the best mu at each tau2; the log likelihood is concave in mu."""
    tau2 = np.atleast_1d(tau2).astype(float)
    mu = np.broadcast_to(np.asarray(mu, dtype=float), tau2.shape).copy()
    for _ in range(most_steps):
        point = evaluate(x, n, mu, tau2, rule)
        step = np.clip(-point.d_mu / point.d_mu_mu, -2, 2)
        if np.abs(step).max() < _MU_CONVERGED:
            break
        mu = np.clip(mu + step, -_FURTHEST_LOGIT, _FURTHEST_LOGIT)
    return point


def maximum(x, n, rule: Rule) -> Point | None:
    """Global maximum of the likelihood; None if it still rises at `LARGEST_TAU2`, or could not be found."""
    pooled = np.log((x.sum() + 0.5) / ((n - x).sum() + 0.5))
    best = ridge(x, n, 0.0, pooled, rule)
    rises_from_zero = best.d_tau2[0] > _RISING
    scan = ridge(x, n, _SCAN, pooled, RULES[0], _STEPS_TO_SCAN)
    tau2, slope, mu = scan.tau2, scan.d_tau2, scan.mu
    if slope[-1] > 0:
        far = ridge(x, n, _SCAN_FAR, mu[-1], RULES[3])
        if far.d_tau2[-1] > 0 and far.log_likelihood[-1] > best.log_likelihood[0]:
            return None
        pairs = ((tau2, far.tau2), (slope, far.d_tau2), (mu, far.mu))
        tau2, slope, mu = (np.append(near[:-1], beyond) for near, beyond in pairs)
    for i in np.flatnonzero((slope[:-1] > 0) & (slope[1:] <= 0)):
        point = _climb(x, n, tau2[i], tau2[i + 1], mu[i + 1], rule)
        if point is not None and point.log_likelihood[0] > best.log_likelihood[0]:
            best = point
    if best.tau2[0] == 0 and rises_from_zero:
        return None  # the likelihood rises from 0 to a maximum that was not found: 0 is none
    return best


def _climb(x, n, low: float, high: float, mu: float, rule: Rule) -> Point | None:
    """Maximum of the profile likelihood in tau2 within a bracket, by Newton's method with halving."""
    tau2 = high / 2 if low == 0 else np.sqrt(low * high)
    for _ in range(_MOST_STEPS):
        point = ridge(x, n, tau2, mu, rule)
        mu, slope, curvature = point.mu[0], point.d_tau2[0], point.profile_curvature()[0]
        low, high = (tau2, high) if slope > 0 else (low, tau2)
        new = tau2 - slope / curvature if curvature < 0 else -1.0
        if not low < new < high:
            new = (low + high) / 2
        if abs(new - tau2) <= _TAU2_CONVERGED * (1 + tau2):
            return point
        tau2 = new
    return None


def profile_interval(x, n, best: Point, drop: float, rule: Rule) -> tuple[float, float | None]:
    """Where the profile log likelihood of tau2 lies `drop` below its maximum; None: it never falls so far."""
    least = best.log_likelihood[0] - drop
    mu, peak = best.mu[0], best.tau2[0]

    def gap(tau2: float) -> tuple[float, float]:
        sure = RULES[3] if tau2 > _SMOOTH and rule.points < RULES[3].points else rule
        point = ridge(x, n, tau2, mu, sure)
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


def _cross(gap, inside: float, outside: float) -> float:
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
