"""Bayesian random-effects meta-analysis, normal-normal, by integration over a grid: no sampling, no seed.

Given tau, everything is normal and known in closed form; only tau is integrated numerically.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from evidence.record.notes.note import Note

from ..errors import StatsError
from ..numerics import _check, _notes
from ..numerics._remembered import remembered
from ..numerics._roots import reached
from .priors import ON_LOG_TAU2, TauPrior

# Gauss-Legendre nodes on each stretch of tau; quantities of interest change by less than 1e-10 with more.
_NODES = 16
# Mass of the posterior of tau left beyond the grid.
_TAIL = 1e-12
# Times what the studies spread: farther out no posterior goes.
_REACH_BEYOND_DATA = 16.0
# Share of the highest density of log tau that is still seen where the prior ends.
_SEEN = 1e-9
# A density of log tau with a smaller standard deviation is integrated in shorter stretches: where hundreds of
# studies tell tau, or the prior hardly allows what they tell. These end so many of them from the peak.
_NARROW, _NARROWINGS = 0.09, 12
_STRETCHES_AROUND = np.array([-16.0, -8.0, -4.0, 0.0, 4.0, 8.0, 16.0])
# Below it no tau matters; a log-t prior has mass there that nothing can tell from tau = 0.
_SMALLEST_TAU = 1e-60


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Posterior distribution of a normal-normal random-effects model, as a mixture over tau.

    Attributes
    ----------
    estimate, se, ci_low, ci_high : float
        Posterior mean, standard deviation and equal-tailed interval of the mean effect, pooling scale. se is
        None where the posterior has none: a half-Cauchy or log-t prior of tau, a flat one of the mean, one or
        two studies.
    median : float
        Posterior median of the mean effect.
    tau, tau_low, tau_high : float
        Posterior median of tau and its equal-tailed interval.
    tau_mean : float or None
        None where it does not exist: one study under a half-Cauchy or log-t prior.
    pi_low, pi_high : float
        Predictive interval for the effect in a new study.
    shrunk, shrunk_se : ndarray of shape (k given,)
        Posterior mean and standard deviation of each study's own effect; nan for a study left out.
    log_marginal : float
        Log marginal likelihood (of proper priors; a flat prior of the mean counts as density 1).
    level, k, prior
        How it was made.
    notes : tuple of Note
    tau_grid, tau_weight, mu_mean, mu_sd : ndarray of shape (m,)
        The mixture: tau, its posterior weight, and mean and standard deviation of mu given tau.
    """

    estimate: float
    se: float | None
    ci_low: float
    ci_high: float
    median: float
    tau: float
    tau_low: float
    tau_high: float
    tau_mean: float | None
    pi_low: float
    pi_high: float
    shrunk: np.ndarray
    shrunk_se: np.ndarray
    log_marginal: float
    level: float
    k: int
    prior: TauPrior
    notes: tuple[Note, ...]
    tau_grid: np.ndarray
    tau_weight: np.ndarray
    mu_mean: np.ndarray
    mu_sd: np.ndarray

    def probability_above(self, threshold: float) -> float:
        """Posterior probability that the mean effect is above a threshold."""
        return _mixture_above(threshold, self.tau_weight, self.mu_mean, self.mu_sd)

    def probability_below(self, threshold: float) -> float:
        """Posterior probability that the mean effect is below a threshold."""
        return _mixture_above(-threshold, self.tau_weight, -self.mu_mean, self.mu_sd)

    def new_study_above(self, threshold: float) -> float:
        """Predictive probability that the effect in a new study is above a threshold."""
        return _mixture_above(threshold, self.tau_weight, self.mu_mean, np.hypot(self.mu_sd, self.tau_grid))

    def new_study_below(self, threshold: float) -> float:
        """Predictive probability that the effect in a new study is below a threshold."""
        spread = np.hypot(self.mu_sd, self.tau_grid)
        return _mixture_above(-threshold, self.tau_weight, -self.mu_mean, spread)


@remembered(256)
def normal_normal(
    yi,
    vi,
    *,
    tau_prior: str | TauPrior = "half-normal",
    tau_scale: float = 0.5,
    mu_mean: float = 0.0,
    mu_sd: float = np.inf,
    level: float = 0.95,
) -> Posterior:
    """Bayesian random-effects meta-analysis (Rover 2020, doi:10.18637/jss.v093.i06, describes the method).

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and variances on the pooling scale; nan in both for a study without an estimate.
    tau_prior : {"half-normal", "half-cauchy", "uniform"} or TauPrior
        Prior of the between-study standard deviation; uniform from 0 to `tau_scale`. `priors` has those
        learnt from Cochrane reviews.
    tau_scale : float
        The scale of a prior given by name, in units of yi: 0.5 on the log scale of a ratio lets studies
        differ by a factor of about 2.7 either way (Rover 2021, doi:10.1002/jrsm.1475).
    mu_mean, mu_sd : float
        Normal prior of the mean effect; flat by default.
    level : float
        Of the credible intervals.

    Returns
    -------
    Posterior
        k = 1: tau has its prior, and the mean effect is as uncertain as that makes it; a note says so.

    Raises
    ------
    StatsError
        A scale that is not above 0, an unknown prior.
    """
    prior = _prior(tau_prior, tau_scale)
    _check.level(level)
    if not isinstance(mu_sd, int | float) or not mu_sd > 0:
        raise StatsError(f"mu_sd: {mu_sd!r}; a number above 0 is allowed")
    mu_mean = _check.number("mu_mean", mu_mean)
    y, v, use = _check.effects(yi, vi)
    y, v = y[use], v[use]
    model = _Density(y, v, prior, float(mu_mean), float(mu_sd))
    tau, weight, log_marginal = _integrate(model)
    mean, sd = model.given(tau)
    estimate = float(weight @ mean)
    share = tau[:, None] ** 2 / (tau[:, None] ** 2 + v)
    own = share * y + (1 - share) * mean[:, None]
    own_variance = share * v + ((1 - share) * sd[:, None]) ** 2
    shrunk, shrunk_se = np.full(len(use), np.nan), np.full(len(use), np.nan)
    shrunk[use] = weight @ own
    shrunk_se[use] = np.sqrt(weight @ (own_variance + (own - weight @ own) ** 2))
    tail = (1 - level) / 2
    notes = []
    if len(y) == 1:
        notes.append(Note("single_study_prior"))
    notes += _notes.without_estimate(use)
    heavy = not prior.has_mean and np.isinf(mu_sd)
    if heavy and len(y) <= 2:
        notes.append(Note("posterior_without_sd", words={"prior": prior.kind}))
    spread = np.hypot(sd, tau)
    tau_median, tau_low, tau_high = _tau_quantiles((0.5, tail, 1 - tail), model, weight, log_marginal)
    median, low, high = _mixture_quantiles((0.5, tail, 1 - tail), weight, mean, sd)
    pi_low, pi_high = _mixture_quantiles((tail, 1 - tail), weight, mean, spread)
    return Posterior(
        estimate=estimate,
        se=None if heavy and len(y) <= 2 else float(np.sqrt(weight @ (sd**2 + (mean - estimate) ** 2))),
        ci_low=low,
        ci_high=high,
        median=median,
        tau=tau_median,
        tau_low=tau_low,
        tau_high=tau_high,
        tau_mean=None if not prior.has_mean and len(y) == 1 else float(weight @ tau),
        pi_low=pi_low,
        pi_high=pi_high,
        shrunk=shrunk,
        shrunk_se=shrunk_se,
        log_marginal=log_marginal,
        level=level,
        k=len(y),
        prior=prior,
        notes=tuple(notes),
        tau_grid=tau,
        tau_weight=weight,
        mu_mean=mean,
        mu_sd=sd,
    )


def _prior(tau_prior: str | TauPrior, tau_scale: float) -> TauPrior:
    prior = tau_prior if isinstance(tau_prior, TauPrior) else TauPrior(tau_prior, tau_scale)
    if prior.kind in ON_LOG_TAU2 and not isinstance(tau_prior, TauPrior):
        raise StatsError(f"tau_prior: {tau_prior!r} needs a location too; give a TauPrior")
    return prior


class _Density:
    """Density of tau up to a constant, and of mu given tau."""

    __slots__ = ("ends", "mu_precision", "mu_prior", "prior", "v", "y")

    def __init__(self, y, v, prior: TauPrior, mu_prior, mu_sd):
        self.y, self.v, self.prior = y, v, prior
        self.mu_prior, self.mu_precision = mu_prior, 0.0 if np.isinf(mu_sd) else mu_sd**-2
        self.ends = None

    def given(self, tau):
        """Mean and standard deviation of mu given tau."""
        return self._given(self.v + tau[..., None] ** 2)

    def _given(self, total):
        w = 1 / total
        precision = w.sum(axis=-1) + self.mu_precision
        # The heaviest study as the origin: no digits are lost where effects are far from 0.
        origin = self.y[np.argmin(self.v)]
        apart = w @ (self.y - origin) + self.mu_precision * (self.mu_prior - origin)
        return origin + apart / precision, precision**-0.5

    def log_density(self, tau):
        """Log of marginal likelihood times prior of tau, of any shape."""
        total = self.v + tau[..., None] ** 2
        mean, sd = self._given(total)
        parts = np.log(2 * np.pi * total) + (self.y - mean[..., None]) ** 2 / total
        out = -0.5 * parts.sum(axis=-1) + np.log(sd)
        if self.mu_precision:
            out += 0.5 * (np.log(self.mu_precision) - self.mu_precision * (mean - self.mu_prior) ** 2)
        else:
            out += 0.5 * np.log(2 * np.pi)
        return out + self.prior.log_density(tau)

    def edges(self):
        """Return ends of the stretches of tau integrated one by one, on which the density is smooth."""
        if self.ends is None:
            self.ends = self._about_peak(_edges(self.prior, float(np.sqrt(self.v.min())), self._last()))
        return self.ends

    def _last(self):
        """Return where the posterior ends: where the prior does, unless the studies contradict it."""
        last = self.prior.upper(_TAIL)
        if self.prior.kind != "half-normal":
            return last
        farthest = _REACH_BEYOND_DATA * (float(np.ptp(self.y)) + float(np.sqrt(self.v.max())))
        if farthest <= last:
            return last
        inside = self._height(last * 2.0 ** np.arange(-12, 0)).max()
        beyond = last * 2.0 ** np.arange(int(np.ceil(np.log2(farthest / last))) + 1)
        heights = self._height(beyond)
        seen = np.flatnonzero(heights > max(inside, heights.max()) + np.log(_SEEN))
        return float(2 * beyond[seen[-1]]) if seen.size else last

    def _height(self, tau):
        """Log density of log tau up to a constant."""
        return self.log_density(tau) + np.log(tau)

    def _about_peak(self, ends):
        """Return more and closer ends where the density of log tau is narrow beside a stretch."""
        grid = np.repeat(ends[1:-1], 8) * np.tile(2 ** (np.arange(8) / 8), len(ends) - 2)
        heights = self._height(grid)
        best = int(heights.argmax())
        low, high = np.log(grid[max(best - 1, 0)]), np.log(grid[min(best + 1, len(grid) - 1)])
        for _ in range(_NARROWINGS):
            places = np.linspace(low, high, 9)
            top = int(self._height(np.exp(places)).argmax())
            low, high = places[max(top - 1, 0)], places[min(top + 1, 8)]
        middle, step = (low + high) / 2, _NARROW / 100
        down, here, up = self._height(np.exp(middle + step * np.array([-1.0, 0.0, 1.0])))
        bend = (2 * here - down - up) / step**2
        if bend <= _NARROW**-2:
            return ends
        about = np.exp(middle + bend**-0.5 * _STRETCHES_AROUND)
        return np.union1d(ends, about[about < ends[-1]])


def _edges(prior: TauPrior, smallest_error: float, last: float) -> np.ndarray:
    """Return stretches that double from the smallest standard error to where tau ends."""
    # Below it the density has no scale of its own, so that the nodes of one stretch are enough.
    smallest = min(smallest_error, last / 8)
    if prior.kind == "half-cauchy":  # whose own scale may lie far below
        smallest = min(smallest, prior.scale)
    if prior.kind in ON_LOG_TAU2:
        smallest = max(min(smallest / 8, prior.quantile(_TAIL)), _SMALLEST_TAU)
    doublings = int(np.ceil(np.log2(last / smallest)))
    return np.concatenate([[0.0], last * 0.5 ** np.arange(doublings, -1, -1)])


def _integrate(model: Any) -> tuple[np.ndarray, np.ndarray, float]:
    """Nodes, posterior weights and log marginal likelihood."""
    edges = model.edges()
    tau, log_mass = _log_mass(model, edges[:-1], edges[1:])
    top = log_mass.max()
    mass = np.exp(log_mass - top)
    return tau, mass / mass.sum(), float(top + np.log(mass.sum()))


def _log_mass(model, low, high):
    """Nodes and log of their mass, one stretch of tau after the other."""
    x, w = _NODES_AND_WEIGHTS
    width = (high - low)[:, None]
    tau = (low[:, None] + width * x).ravel()
    return tau, model.log_density(tau) + np.log((width * w).ravel())


def _legendre(n: int):
    x, w = special.roots_legendre(n)
    return (x + 1) / 2, w / 2


_NODES_AND_WEIGHTS = _legendre(_NODES)


def _mixture_above(threshold, weight, mean, sd) -> float:
    return float(min(1.0, weight @ special.ndtr((mean - threshold) / sd)))


def _mixture_quantiles(
    ps: Sequence[float], weight: np.ndarray, mean: np.ndarray, sd: np.ndarray
) -> tuple[float, ...]:
    """Quantiles of a mixture of normals: bracketed from its middle outwards, then by Newton's steps."""
    centre = float(weight @ mean)
    # A heavy tail of tau must not set the step: the component at half of the weight does.
    reach = 8 * float(sd[np.searchsorted(np.cumsum(weight), 0.5)])
    low, high = np.full(len(ps), centre - reach), np.full(len(ps), centre + reach)
    wanted = np.array(ps)
    while (beyond := _mixture_below(low, weight, mean, sd)[0] > wanted).any():
        low = np.where(beyond, centre - 2 * (centre - low), low)
    while (beyond := _mixture_below(high, weight, mean, sd)[0] < wanted).any():
        high = np.where(beyond, centre + 2 * (high - centre), high)
    start = centre + special.ndtri(wanted) * reach / 8
    found = reached(lambda at: _mixture_below(at, weight, mean, sd), wanted, low, high, start)
    return tuple(float(q) for q in found)


def _mixture_below(
    at: np.ndarray, weight: np.ndarray, mean: np.ndarray, sd: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Probability below each of several values, and its slopes."""
    apart = (at[:, None] - mean) / sd
    below = special.ndtr(apart) @ weight
    return below, np.exp(-(apart**2) / 2) @ (weight / sd) / np.sqrt(2 * np.pi)


def _tau_quantiles(
    ps: Sequence[float], model: Any, weight: np.ndarray, log_marginal: float
) -> tuple[float, ...]:
    """Quantiles of tau: the stretch that holds each, then Newton's steps within it, side by side."""
    edges = model.edges()
    upto = np.concatenate([[0.0], np.cumsum(weight.reshape(len(edges) - 1, -1).sum(axis=1))])
    wanted = np.array(ps)
    j = np.minimum(np.searchsorted(upto, wanted, side="right") - 1, len(edges) - 2)
    start, below = edges[j], upto[j]
    x, w = _NODES_AND_WEIGHTS

    def rising(at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        width = (at - start)[:, None]
        places = np.concatenate([start[:, None] + width * x, at[:, None]], axis=1)
        density = np.exp(model.log_density(places) - log_marginal)
        return below + (density[:, :-1] * (width * w)).sum(axis=1), density[:, -1]

    return tuple(float(q) for q in reached(rising, wanted, start, edges[j + 1]))
