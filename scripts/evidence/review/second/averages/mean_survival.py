"""Mean survival over studies once more: scipy's adaptive quadrature, differences for slopes, a plain grid.

The statistics floor sums over even steps with slopes in closed form, and solves for the median study at each
tau; here every integral is scipy's, slopes are differences, the error of tau2 comes of the information matrix
itself, and the posterior of the mean is tabulated on a grid of tau and median study.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evidence.review.second.averages.posterior import Mixture

_Z_REACH = 12.0  # of the study effect, in standard deviations
_TURN_POINTS = (-4.0, -1.0, 0.0, 1.0, 2.0)  # log hazards where the integrand turns
_FURTHEST = 50.0  # a log hazard at which everybody dies
_TABLE_REACH = 9.0
_STEP = 1e-4  # of differences
_MU_POINTS, _Z_POINTS, _FEW_Z_POINTS = 33, 121, 31  # few where studies differ little
TAU_STEP = 5  # of a posterior whose mean survival is tabulated: every so many points of tau
_MU_REACH = 9.0  # standard deviations about the middle
_SOLVED = 1e-6
_NEARLY_ALL = 0.999  # share that survives
_LEAST = 1e-15
_OTHERS = np.array([[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]])  # of four points
_SEEN = 1e-10  # share of the highest weight below which a tau changes no quantile


@dataclass(frozen=True, slots=True)
class MedianStudy:
    """Log cumulative hazard of the median study with its bounds, and the variance between studies."""

    estimate: float
    low: float
    high: float
    tau2: float


def log_hazard(mu: float, tau: float) -> float:
    """Return log(-log of the mean survival) over studies."""
    from scipy import integrate

    if tau == 0:
        return mu

    def dead(z: float) -> float:
        hazard = math.exp(min(mu + tau * z, _FURTHEST))
        return -math.expm1(-hazard) * math.exp(-z * z / 2)

    turns = sorted({0.0, *(float(np.clip((x - mu) / tau, -_Z_REACH, _Z_REACH)) for x in _TURN_POINTS)})
    share, _ = integrate.quad(dead, -_Z_REACH, _Z_REACH, points=turns, limit=400, epsabs=1e-13, epsrel=1e-11)
    return math.log(-math.log1p(-share / math.sqrt(2 * math.pi)))


def with_bounds(
    yi: np.ndarray, vi: np.ndarray, fit: MedianStudy, quantile: float, tau2_method: str
) -> list[float]:
    """Return the mean survival as a log hazard with bounds, from a fit of the median study.

    ``quantile`` is that of the fit's own interval.
    """
    return with_error(fit, quantile, tau2_error(yi, vi, fit.tau2, tau2_method))


def with_error(fit: MedianStudy, quantile: float, its_error: float) -> list[float]:
    """Return the mean survival as a log hazard with bounds, where the error of tau2 is known."""
    if fit.tau2 <= 0:
        return [fit.estimate, fit.low, fit.high]
    tau2, step = fit.tau2, min(_STEP, fit.tau2 / 10)
    se = (fit.high - fit.low) / 2 / quantile
    centre = log_hazard(fit.estimate, math.sqrt(tau2))
    by_mu = (
        log_hazard(fit.estimate + _STEP, math.sqrt(tau2)) - log_hazard(fit.estimate - _STEP, math.sqrt(tau2))
    ) / (2 * _STEP)
    by_tau2 = (
        log_hazard(fit.estimate, math.sqrt(tau2 + step)) - log_hazard(fit.estimate, math.sqrt(tau2 - step))
    ) / (2 * step)
    half = quantile * math.hypot(by_mu * se, by_tau2 * its_error)
    return [centre, centre - half, centre + half]


def tau2_error(yi: np.ndarray, vi: np.ndarray, tau2: float, method: str) -> float:
    """Return the standard error of tau2, from matrices.

    REML and ML by their expected information; DerSimonian and Laird, Hedges, Paule and Mandel by the variance
    of the quadratic form y'Ay that they set equal to its mean, 2 tr(A S A S), over its slope tr(A) in tau2.
    """
    k = len(vi)
    total = np.diag(vi + tau2)

    def projected(weights: np.ndarray) -> np.ndarray:
        projection: np.ndarray = np.diag(weights) - np.outer(weights, weights) / weights.sum()
        return projection

    if method == "ML":
        inverse = np.linalg.inv(total)
        return math.sqrt(2 / float(np.trace(inverse @ inverse)))
    if method == "REML":
        p = projected(1 / (vi + tau2))
        return math.sqrt(2 / float(np.trace(p @ p)))
    if method in ("PM", "EB"):
        # The error of the generalised Q, sqrt(2 (k - 1)), over its slope with the mean weight for each study.
        return math.sqrt(2 * (k - 1)) / ((k - 1) / k * float((1 / (vi + tau2)).sum()))
    start = float(np.var(yi))
    weights = {"HE": np.ones(k), "SJ": 1 / (vi + start)}.get(method, 1 / vi)
    a = projected(weights)
    spread = math.sqrt(2 * float(np.trace(a @ total @ a @ total)))
    if method == "SJ":  # the crude variance times Q over its degrees of freedom
        return spread * start / (k - 1)
    slope = float(weights.sum()) if method == "HS" else float(np.trace(a))
    return spread / slope


def quantiles(mixture: Mixture, probabilities: Sequence[float]) -> list[float]:
    """Return posterior quantiles of log(-log mean survival), tabulated on a grid of tau and median study.

    ``mixture`` is on few points of tau: each has a row of the table.
    """
    kept = mixture.weight > _SEEN * mixture.weight.max()
    weight = mixture.weight[kept] / mixture.weight[kept].sum()
    return of_mixture(mixture.tau[kept], mixture.mean[kept], mixture.sd[kept], weight, probabilities)


def of_mixture(
    tau: np.ndarray, mean: np.ndarray, sd: np.ndarray, weight: np.ndarray, probabilities: Sequence[float]
) -> list[float]:
    """Return quantiles of the mean survival's log hazard where the median study is normal given tau.

    All arrays of shape (t,); weights sum to 1.
    """
    from scipy import optimize, special

    place = np.linspace(-_MU_REACH, _MU_REACH, _MU_POINTS)
    mu = mean[:, None] + sd[:, None] * place
    table = np.empty(mu.shape)
    for some, points in ((tau > 1, _Z_POINTS), (tau <= 1, _FEW_Z_POINTS)):
        table[some] = _log_hazards(mu[some], tau[some], points)

    target = special.ndtri(np.array(probabilities))
    low, high = float(table.min()), float(table.max())

    def beyond(value: float, wanted: float) -> float:
        share = float(weight @ special.ndtr(_reached(table, place, value)))
        return float(special.ndtri(min(max(share, _LEAST), 1 - _LEAST))) - wanted

    return [float(optimize.brentq(beyond, low, high, args=(t,), xtol=_SOLVED)) for t in target]


def _log_hazards(mu: np.ndarray, tau: np.ndarray, points: int) -> np.ndarray:
    """Return log(-log of the mean survival) at median studies ``mu`` (t, m) for each tau, on even places."""
    z = np.linspace(-_TABLE_REACH, _TABLE_REACH, points)
    normal = np.exp(-(z**2) / 2)
    normal /= normal.sum()
    falling = mu[:, :, None] + tau[:, None, None] * z
    np.exp(np.minimum(falling, _FURTHEST, out=falling), out=falling)
    np.negative(falling, out=falling)
    alive = np.maximum(np.exp(falling) @ normal, 1e-300)
    log_mean, most = np.log(alive), alive > _NEARLY_ALL
    # Where nearly all survive the share of the dead keeps its digits.
    log_mean[most] = np.log1p(np.expm1(falling[most]) @ normal)
    return np.asarray(np.log(-log_mean))


def _reached(table: np.ndarray, place: np.ndarray, value: float) -> np.ndarray:
    """Return where each row of rising values reaches one, by cubics through four neighbours; else its end."""
    last = table.shape[1] - 1
    at = np.clip((table < value).sum(axis=1), 2, last - 1)
    rows = np.arange(len(table))[:, None]
    near = at[:, None] + np.array([-2, -1, 0, 1])
    x, y = table[rows, near], place[near]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # Each point's share: the other points' distances from the value, over those from the point itself.
        shares = ((value - x)[:, _OTHERS] / (x[:, :, None] - x[:, _OTHERS])).prod(axis=2)
        out: np.ndarray = (shares * y).sum(axis=1)
    # At 0% and 100% many places have one value: the middle one stands for them.
    inside = np.clip(np.where(np.isfinite(out), out, y[:, 1]), y[:, 0], y[:, 3])
    return np.where(value <= table[:, 0], place[0], np.where(value >= table[:, -1], place[-1], inside))
