"""Counts of one group under weakly informative priors, by integration over a grid: no sampling, no seed.

For sparse or nearly separated counts, where the likelihood alone says too little of the variance between
studies: a study of 42/45 beside one of 0/3, or thirty series at 100% and one at 80%. The likelihood of the
counts is exact; only the prior of the between-study standard deviation, and a wide one of the median study,
are added.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ...bayesian.priors import ON_LOG_TAU2, TauPrior
from ...errors import StatsError
from ...numerics import _check
from ...numerics._remembered import remembered
from ..likelihood._families import Binomial, softplus
from ..likelihood._quadrature import QuadratureRule, places
from ._by_parts import log_of_none_or_all, mean_shares
from ._count_posterior import CountPosterior, logits, tau_nodes

WEAK_TAU = TauPrior("half-normal", 1.0)
# Logits: 95% of the prior lies between 0.04% and 99.96%.
WEAK_MU_SD = 4.0
_TAIL = 1e-10
# The density of tau bends on the scale of the studies' errors: its first stretch is this share of the
# smallest, so that the nodes of a stretch integrate it to nine digits.
_FIRST_STRETCH, _FEWEST_STRETCHES = 0.5, 2
# More than this share of the posterior of tau near its end: it goes on beyond.
_NEAR_END, _CONTRADICTED = 0.95, 1e-6
# Steps of t in mu = mode + sd sinh(t): fine in the middle, far out at the ends.
_T = np.linspace(-4.2, 4.2, 57)
_NEGLIGIBLE = 1e-11
# Every so many places of a grid are looked at first; a height so far below the highest has no weight.
_COARSE, _COARSE_NOTHING = 4, np.log(_NEGLIGIBLE) - 8.0
_AT_ONCE = 1 << 16  # numbers in an array
# Up to this tau the integrand has no steep side, and nodes adapted to each study and place are few. Beyond,
# sums run over even steps of logits, at which each study's likelihood is worked out once for all places.
_FEW_NODES_UP_TO = 0.35
_QUICK = QuadratureRule(13)
# Steps of the trapezoid rule in standard deviations of a normal: with shorter ones quantiles move by 1e-12 of
# a standard deviation, by 1e-8 at most.
_STEP = 0.8
_WIDEST_STEP = 0.3  # of logits: no likelihood of counts bends within a shorter stretch
# Logs below its highest value at which a study's likelihood ends; and standard deviations of a study's logit.
_REACH_DOWN, _REACH = 60.0, 9.5
# From this tau on logits reach far beyond the walls of studies without events or with events only.
_WALLS_FROM = 8.0
# Nodes of a normal distribution of logits, enough for nine digits of its mean proportion up to some tau.
# Beyond the last, proportions rise from 0 to 1 between two nodes: there the mean is taken by parts.
_NODES_OF_MEANS = tuple(
    (most, *special.roots_hermitenorm(nodes)) for most, nodes in ((0.35, 13), (0.7, 31), (2.0, 61))
)


@remembered(16)
def binomial_normal(
    events: ArrayLike, n: ArrayLike, *, tau_prior: TauPrior = WEAK_TAU, mu_sd: float = WEAK_MU_SD
) -> CountPosterior:
    """Posterior of the random-intercept logistic model of one group.

    Parameters
    ----------
    events, n : array_like of shape (k,)
        Events and patients by study; studies at 0% and 100% need no correction.
    tau_prior : TauPrior
        Prior of the between-study standard deviation of logits: half-normal, half-Cauchy or uniform. Those
        learnt of log tau2 are of two groups, and would need nodes near 0.
    mu_sd : float
        Standard deviation of the normal prior, around 0, of the logit of the median study.

    Returns
    -------
    CountPosterior
        k = 1: tau has nearly its prior. Without any event, or with events only, the prior of mu bounds what
        the likelihood does not.

    References
    ----------
    Gunhan, Roever and Friede 2020, doi:10.1002/jrsm.1370 (weakly informative priors with few, rare events).
    """
    x, total = _check.counts(events, n)
    mu_sd = _check.number("mu_sd", mu_sd, least=1e-3, most=1e3)
    if not isinstance(tau_prior, TauPrior) or tau_prior.kind in ON_LOG_TAU2:
        raise StatsError(f"tau_prior: {tau_prior!r}; a TauPrior of tau, not of its log, is allowed")
    family = Binomial(x, total)
    edges = _edges(tau_prior, float(np.sqrt(family.guess()[1].min())))
    while True:
        found = _on_grid(family, edges, tau_prior, mu_sd)
        at_end = found.weight[found.tau > _NEAR_END * edges[-1]].sum()
        # The studies may show more spread than the prior allows: then its end is not that of the posterior.
        if tau_prior.kind != "half-normal" or at_end < _CONTRADICTED:
            return found
        edges = np.append(edges, 2 * edges[-1])


def _on_grid(family: Binomial, edges: np.ndarray, tau_prior: TauPrior, mu_sd: float) -> CountPosterior:
    """Lay the grid over the stretches of tau between ``edges``, and weigh its places."""
    tau, log_tau_mass = _nodes_under(tau_prior, edges)
    studies, laid = len(family.x), _Studies.of(family)
    mode, spread = _modes(family, tau, mu_sd)
    mu = mode[:, None] + spread[:, None] * np.sinh(_T)
    beside = log_tau_mass[:, None] - (mu / mu_sd) ** 2 / 2
    beside = beside + np.log(spread)[:, None] + np.log(np.cosh(_T))
    log_height = np.full(mu.shape, -np.inf)
    wanted = np.zeros(mu.shape, dtype=bool)
    wanted[:, ::_COARSE] = True
    for _ in range(2):
        rows, columns = np.nonzero(wanted)
        at = mu[rows, columns]
        spreads = tau[rows]
        smooth = int(np.searchsorted(spreads, _FEW_NODES_UP_TO, side="right"))
        parts = [
            *(_log_likelihood(family, at[i:j], spreads[i:j]) for i, j in _runs(0, smooth, studies)),
            *(_on_even_logits(laid, at[i:j], spreads[i:j]) for i, j in _by_tau(spreads, smooth)),
        ]
        log_height[rows, columns] = np.concatenate(parts) + beside[rows, columns]
        wanted = _between(log_height)
    weight = np.exp(log_height - log_height.max())
    kept = weight > _NEGLIGIBLE
    weight = weight[kept] / weight[kept].sum()
    step = (spread[:, None] * np.cosh(_T) * (_T[1] - _T[0]))[kept]
    mu, everywhere = mu[kept], np.broadcast_to(tau[:, None], mu.shape)[kept]
    return CountPosterior(
        mu, everywhere, weight, studies, tau_prior, mu_sd, edges, _average_logits(mu, everywhere), step
    )


def _between(log_height: np.ndarray) -> np.ndarray:
    """Places of the grid next to a coarse one that has weight, or that is the highest of its tau.

    The posterior is log-concave in mu, so that what lies beyond places without weight has none either.
    """
    coarse = log_height[:, ::_COARSE]
    has = coarse > coarse.max() + _COARSE_NOTHING
    has |= coarse == coarse.max(axis=1, keepdims=True)
    near = has.copy()
    near[:, 1:] |= has[:, :-1]
    near = np.concatenate([near[:, :1], np.repeat(near[:, 1:], _COARSE, axis=1)], axis=1)
    before = np.concatenate([np.repeat(has[:, 1:], _COARSE, axis=1), has[:, -1:]], axis=1)
    near |= before
    near[:, ::_COARSE] = False
    return near


def _average_logits(mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Logit of the mean proportion over studies at each mu and tau, which rises."""
    means, first = np.empty(len(mu)), 0
    for most, z, weight in _NODES_OF_MEANS:
        last = int(np.searchsorted(tau, most, side="right"))
        places = mu[first:last, None] + tau[first:last, None] * z
        means[first:last] = special.expit(places) @ (weight / weight.sum())
        first = last
    means[first:] = mean_shares(mu[first:], tau[first:])
    return logits(means)


def _edges(prior: TauPrior, smallest_error: float) -> np.ndarray:
    """Return the ends of the stretches of tau, each twice as long as the one before."""
    last = prior.upper(_TAIL)
    first = _FIRST_STRETCH * smallest_error
    if prior.kind == "half-cauchy":  # whose own scale may lie below
        first = min(first, prior.scale)
    stretches = max(_FEWEST_STRETCHES, int(np.ceil(np.log2(last / first))))
    return np.concatenate([[0.0], last * 0.5 ** np.arange(stretches, -1, -1)])


def _nodes_under(prior: TauPrior, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Nodes of tau and the log of their prior mass."""
    nodes, weights = tau_nodes(edges)
    tau = nodes.ravel()
    return tau, prior.log_density(tau) + np.log(weights.ravel())


def _runs(first: int, last: int, integrals: int) -> Iterator[tuple[int, int]]:
    """Places (first, one after the last) that are done together, so that their arrays fit the cache.

    ``integrals`` are to be done for each.
    """
    most = max(1, _AT_ONCE // (integrals * _QUICK.points))
    for start in range(first, last, most):
        yield start, min(start + most, last)


def _by_tau(tau: np.ndarray, first: int) -> Iterator[tuple[int, int]]:
    """Places from ``first`` on whose tau, which rises, at most doubles."""
    while first < len(tau):
        last = int(np.searchsorted(tau, 2 * tau[first], side="right"))
        yield first, last
        first = last


def _log_likelihood(family: Binomial, mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Log likelihood at each mu and tau, arrays of shape (m,), by adapted nodes."""
    at, scale = mu[:, None], tau[:, None]
    z, log_weight, _ = places(family, at, scale, _QUICK)
    eta = scale * z
    eta += at
    height = family.height(eta)
    z *= z  # of its own, and not needed again
    z /= 2
    height -= z
    height += log_weight
    top = height.max(axis=0)
    height -= top
    np.exp(height, out=height)
    found = top + np.log(height.sum(axis=0))
    return np.asarray(found.sum(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class _Together:
    """Studies, arrays of shape (g,), that share even steps of logits; `narrowest` is their smallest error.

    Their likelihoods vanish beyond `low` and `high`.
    """

    x: np.ndarray
    n: np.ndarray
    low: float
    high: float
    narrowest: float

    @classmethod
    def of(cls, x: np.ndarray, n: np.ndarray) -> "_Together":
        """Look where the likelihoods end."""
        low, high, narrowest = np.inf, -np.inf, np.inf
        for events, size in zip(x, n, strict=True):
            if 0 < events < size:
                centre = float(np.log(events / (size - events)))
                error = float(size / (events * (size - events))) ** 0.5
                narrowest = min(narrowest, error)
                left, right = (centre + side * _depth(events, size, centre, side * error) for side in (-1, 1))
            else:  # nobody or everybody: level on one side without end
                wall = float(np.log(np.expm1(_REACH_DOWN / size)))
                left, right = (-np.inf, wall) if events == 0 else (-wall, np.inf)
            low, high = min(low, left), max(high, right)
        return cls(x, n, low, high, narrowest)


@dataclass(frozen=True, slots=True, eq=False)
class _Studies:
    """Studies as steps of logits take them: all in groups, or without those where none or all had events.

    Attributes
    ----------
    groups, inner : sequence of _Together
        All of them; those with both outcomes.
    x, n : ndarray of shape (g,)
        Events and patients of the others.
    """

    groups: Sequence[_Together]
    inner: Sequence[_Together]
    x: np.ndarray
    n: np.ndarray

    @classmethod
    def of(cls, family: Binomial) -> "_Studies":
        """Sort them."""
        x, n = family.x, family.n
        ends = (x == 0) | (x == n)
        return cls(_by_width(x, n), _by_width(x[~ends], n[~ends]), x[ends], n[ends])


def _by_width(x: np.ndarray, n: np.ndarray) -> list[_Together]:
    """Put studies together whose likelihoods are wider than a step; the others stand alone."""
    peaked = (x > 0) & (x < n) & (x * (n - x) > n * (_STEP / _WIDEST_STEP) ** 2)
    alone = [np.array([i]) for i in np.flatnonzero(peaked)]
    wide = np.flatnonzero(~peaked)
    return [_Together.of(x[group], n[group]) for group in ([wide, *alone] if len(wide) else alone)]


def _on_even_logits(studies: _Studies, mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Return the same by even steps of the studies' logits, at which the likelihoods of many are known.

    The trapezoid rule of a smooth integrand that vanishes at both ends errs by hardly more than rounding.
    Studies whose likelihoods are wider than a step share their logits, and the density of the effects there.
    """
    walls = tau[0] >= _WALLS_FROM
    found = log_of_none_or_all(studies.x, studies.n, mu, tau) if walls else np.zeros(len(mu))
    for group in studies.inner if walls else studies.groups:
        found += _sums(group, mu, tau)
    return found


def _sums(group: _Together, mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Log likelihood of some studies at each mu and tau, summed over the studies."""
    x, n = group.x, group.n
    both = (group.narrowest**-2 + float(tau.min()) ** -2) ** -0.5
    step, far = min(_WIDEST_STEP, _STEP * both), _REACH * float(tau.max())
    low, high = max(group.low, float(mu.min()) - far), min(group.high, float(mu.max()) + far)
    if not low < high:
        return np.full(len(mu), -np.inf)
    logit = np.arange(low, high + step, step)
    height = x[:, None] * logit - n[:, None] * softplus(logit)
    top = height.max(axis=1)
    likelihood = np.exp(height - top[:, None])
    out = np.empty(len(mu))
    most = max(1, _AT_ONCE // len(logit))
    for i in range(0, len(mu), most):
        density = logit - mu[i : i + most, None]
        density /= tau[i : i + most, None]
        density *= density
        density *= -0.5
        np.exp(density, out=density)
        with np.errstate(divide="ignore"):  # far from a study its likelihood is 0
            out[i : i + most] = np.log(density @ likelihood.T).sum(axis=1)
    return out + top.sum() + len(x) * (np.log(step / np.sqrt(2 * np.pi)) - np.log(tau))


def _depth(events: float, size: float, centre: float, error: float) -> float:
    """Return how far from its peak, on one side, a study's likelihood falls by `_REACH_DOWN`, or more."""

    def height(logit: float) -> float:
        return events * logit - size * float(np.logaddexp(0.0, logit))

    least, reach = height(centre) - _REACH_DOWN, error * np.sqrt(2 * _REACH_DOWN)
    while height(centre + reach) > least:
        reach *= 1.25
    return abs(float(reach))


def _modes(family: Binomial, tau: np.ndarray, mu_sd: float) -> tuple[np.ndarray, np.ndarray]:
    """Rough mode and spread of mu given each tau, studies' logits as normal: enough to place a grid."""
    observed, variance = family.guess()
    total = variance + tau[:, None] ** 2
    precision = (1 / total).sum(axis=1) + mu_sd**-2
    return (observed / total).sum(axis=1) / precision, precision**-0.5
