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

from evidence.stats.priors import TauPrior

_END = 12.0  # of the study effect, in standard deviations
_STEP = 1e-4  # of differences
_MU_POINTS, _TAU_POINTS, _Z_POINTS = 121, 121, 241
_FEWEST_RISES = 2  # of an interpolation
_MU_REACH = 9.0  # standard deviations about the middle
_PLACES = 401  # of the distribution function of the mean
_LEAST = 1e-15
_TAIL = 1e-9
_POWER = 2  # of the stretch of tau, whose density changes fastest near 0


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
        hazard = math.exp(min(mu + tau * z, 50.0))
        return -math.expm1(-hazard) * math.exp(-z * z / 2)

    # The integrand turns where the hazard of a study passes 1.
    turns = sorted({0.0, *(float(np.clip((x - mu) / tau, -_END, _END)) for x in (-4.0, -1.0, 0.0, 1.0, 2.0))})
    share, _ = integrate.quad(dead, -_END, _END, points=turns, limit=400, epsabs=1e-13, epsrel=1e-11)
    return math.log(-math.log1p(-share / math.sqrt(2 * math.pi)))


def with_bounds(
    yi: np.ndarray, vi: np.ndarray, fit: MedianStudy, quantile: float, tau2_method: str
) -> list[float]:
    """Return the mean survival as a log hazard with bounds, from a fit of the median study.

    ``quantile`` is that of the fit's own interval.
    """
    its_error = 0.0 if fit.tau2 <= 0 else tau2_error(yi, vi, fit.tau2, tau2_method)
    return with_error(fit, quantile, its_error)


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


def quantiles(yi: np.ndarray, vi: np.ndarray, prior: TauPrior, probabilities: Sequence[float]) -> list[float]:
    """Return posterior quantiles of log(-log mean survival), tabulated on a grid of tau and median study."""
    from scipy import integrate

    from evidence.review.second.averages.posterior import density_of

    density = density_of(prior)
    u = np.linspace(0.0, 1.0, _TAU_POINTS)
    far = 20 * (float(np.ptp(yi)) + float(np.sqrt(vi.max())))
    end = min(float(density.isf(_TAIL)), far)
    tau, stretch = end * u**_POWER, end * _POWER * u ** (_POWER - 1)
    weight = 1 / (vi[:, None] + tau**2)
    total = weight.sum(axis=0)
    mean, sd = (weight * yi[:, None]).sum(axis=0) / total, total**-0.5
    log_likelihood = (
        0.5 * np.log(weight).sum(axis=0)
        - 0.5 * np.log(total)
        - 0.5 * (weight * (yi[:, None] - mean) ** 2).sum(axis=0)
    )
    posterior = np.exp(log_likelihood - log_likelihood.max()) * density.pdf(tau) * stretch
    posterior /= integrate.simpson(posterior, x=u)
    # Simpson's rule as weights of its points.
    steps = np.eye(_TAU_POINTS)
    weight = posterior * np.asarray(integrate.simpson(steps, x=u, axis=0))
    return of_mixture(tau, mean, sd, weight, probabilities)


def of_mixture(
    tau: np.ndarray, mean: np.ndarray, sd: np.ndarray, weight: np.ndarray, probabilities: Sequence[float]
) -> list[float]:
    """Return quantiles of the mean survival's log hazard where the median study is normal given tau.

    All arrays of shape (t,); weights sum to 1.
    """
    from scipy import interpolate, special

    place = np.linspace(-_MU_REACH, _MU_REACH, _MU_POINTS)
    z = np.linspace(-9.0, 9.0, _Z_POINTS)
    normal = np.exp(-(z**2) / 2)
    normal /= normal.sum()
    table = np.empty((len(tau), _MU_POINTS))
    for j, one in enumerate(tau):
        mu = mean[j] + sd[j] * place
        hazard = np.exp(np.minimum(mu[:, None] + one * z, 50.0))
        dead = -np.expm1(-hazard) @ normal
        alive = np.maximum(np.exp(-hazard) @ normal, 1e-300)
        table[j] = np.log(-np.where(dead < 0.5, np.log1p(-np.minimum(dead, 0.5)), np.log(alive)))

    low, high = float(table.min()), float(table.max())
    places = np.linspace(low, high, _PLACES)
    reached = _reached(table, place, places)
    probits = special.ndtri(np.clip(weight @ special.ndtr(reached), _LEAST, 1 - _LEAST))
    told = np.concatenate([[True], np.diff(probits) > 0])
    found = interpolate.PchipInterpolator(probits[told], places[told])(special.ndtri(np.array(probabilities)))
    return [float(x) for x in found]


def _reached(table: np.ndarray, place: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return where each row of rising values reaches those wanted, by `pchip_rows` where all of it rises."""
    rising = (np.diff(table, axis=1) > 0).all(axis=1)
    found = np.empty((len(table), len(wanted)))
    if rising.any():
        found[rising] = pchip_rows(table[rising], place, wanted)
    for j in np.flatnonzero(~rising):
        found[j] = _clipped(table[j], place, wanted)
    return found


def pchip_rows(x: np.ndarray, y: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Interpolate monotonically in each row, as scipy's ``PchipInterpolator`` does in one at a time.

    Parameters
    ----------
    x : ndarray of shape (r, m)
        Each row rises strictly; m is three or more.
    y : ndarray of shape (m,)
        Rises strictly.
    wanted : ndarray of shape (w,)
        Below or beyond a row the value of its end is given.

    References
    ----------
    Fritsch and Butland 1984, doi:10.1137/0905021.
    """
    width = np.diff(x, axis=1)
    slope = np.diff(y) / width
    before, after = width[:, :-1] + 2 * width[:, 1:], 2 * width[:, :-1] + width[:, 1:]
    inner = (before + after) / (before / slope[:, :-1] + after / slope[:, 1:])
    ends = []
    for near, next_, one, two in (
        (width[:, 0], width[:, 1], slope[:, 0], slope[:, 1]),
        (width[:, -1], width[:, -2], slope[:, -1], slope[:, -2]),
    ):
        end = ((2 * near + next_) * one - near * two) / (near + next_)
        ends.append(np.maximum(end, 0.0)[:, None])
    turn = np.concatenate([ends[0], inner, ends[1]], axis=1)
    found = np.empty((len(x), len(wanted)))
    for j, row in enumerate(x):
        inside = np.clip(wanted, row[0], row[-1])
        i = np.clip(np.searchsorted(row, inside, side="right") - 1, 0, len(y) - 2)
        h, rise, left, right = width[j, i], slope[j, i], turn[j, i], turn[j, i + 1]
        t = (inside - row[i]) / h
        found[j] = y[i] + h * t * (left + t * (3 * rise - 2 * left - right + t * (left + right - 2 * rise)))
    return found


def _clipped(values: np.ndarray, place: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return where rising values reach those wanted, the ends beyond them."""
    from scipy import interpolate

    inside = np.clip(wanted, values[0], values[-1])
    # At 0% and 100% many places have one value.
    rises = np.concatenate([[True], np.diff(np.maximum.accumulate(values)) > 0])
    if rises.sum() < _FEWEST_RISES:
        ends: np.ndarray = np.where(wanted < values[0], place[0], place[-1])
        return ends
    return np.asarray(interpolate.PchipInterpolator(values[rises], place[rises])(inside))
