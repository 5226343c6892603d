"""Counts of one group under weakly informative priors, by integration over a grid: no sampling, no seed.

For sparse or nearly separated counts, where the likelihood alone says too little of the variance between
studies: a study of 42/45 beside one of 0/3, thirty series at 100% and one at 80%, or two rates. The
likelihood of the counts is exact; only the prior of the between-study standard deviation, and of proportions
a wide one of the median study, are added.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ...bayesian.priors import ON_LOG_TAU2, TauPrior
from ...errors import StatsError
from ...numerics import _check
from ...numerics._remembered import remembered
from ..likelihood._families import Binomial, GroupFamily, Poisson, by_study
from ..likelihood._quadrature import QuadratureRule, places
from ._by_parts import mean_shares
from ._count_posterior import LOG, LOGIT, CountPosterior, Link, logits, tau_nodes
from ._even_steps import Studies

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
_AT_ONCE = 1 << 14  # numbers in an array
# Up to this tau the integrand has no steep side, and nodes adapted to each study and place are few. Beyond,
# sums run over even steps of logits, at which each study's likelihood is worked out once for all places.
_FEW_NODES_UP_TO = 0.35
_QUICK = QuadratureRule(13)
# Even steps of a standard normal, enough for eleven digits of a mean proportion up to some tau: the wider
# proportions spread, the steeper they rise. Beyond the last the mean is taken by parts.
_STEPS_OF_MEANS = ((0.7, 0.7), (1.4, 0.4), (2.8, 0.2), (5.6, 0.1))
_REACH_OF_MEANS = 8.5  # of a standard normal: beyond lies what rounding loses


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
    family = Binomial(x, total)
    return _posterior(_Model(family, *family.guess(), mu_sd, LOGIT, _average_logits), tau_prior)


@remembered(16)
def poisson_normal(events: ArrayLike, time: ArrayLike, *, tau_prior: TauPrior = WEAK_TAU) -> CountPosterior:
    """Posterior of the random-intercept Poisson model of one group, with a flat prior of the mean log rate.

    A normal prior of a log rate would make the result hang on the unit of time. With a flat one it has none
    without any event, which is refused; one event in any study is enough.

    Parameters
    ----------
    events, time : array_like of shape (k,)
        Events and person-time (the caller's unit) by study; studies without events need no correction.
    tau_prior : TauPrior
        Prior of the between-study standard deviation of log rates, as in `binomial_normal`.

    Returns
    -------
    CountPosterior
        On the scale of log rates; the average over studies is mu + tau2 / 2. k = 1: tau has its prior.
    """
    x, t = _check.not_negative("events", events), _check.positive("time", time)
    _check.same_length(events=x, time=t)
    if x.sum() == 0:
        raise StatsError("events: none in any study; the posterior with a flat prior needs one")
    rate = _shrunk(x, t)
    return _posterior(
        _Model(Poisson(x, t), np.log(rate), 1 / (rate * t), np.inf, LOG, _average_log_rates), tau_prior
    )


def _shrunk(x: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Rates of the studies, half an event at the rate of all added to each: short ones tell hardly more."""
    return np.asarray((x + 0.5) / (t + 0.5 * t.sum() / x.sum()))


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """A likelihood with the rough effects of its studies and their variances, shape (k,), and all else.

    `average` gives the mean over studies, on the pooling scale, at each mu and tau.
    """

    family: GroupFamily
    rough: np.ndarray
    variance: np.ndarray
    mu_sd: float  # of the normal prior of mu around 0; infinite for a flat one
    link: Link
    average: Callable[[np.ndarray, np.ndarray], np.ndarray]


def _posterior(model: _Model, tau_prior: TauPrior) -> CountPosterior:
    if not isinstance(tau_prior, TauPrior) or tau_prior.kind in ON_LOG_TAU2:
        raise StatsError(f"tau_prior: {tau_prior!r}; a TauPrior of tau, not of its log, is allowed")
    edges = _edges(tau_prior, float(np.sqrt(model.variance.min())))
    while True:
        found = _on_grid(model, edges, tau_prior)
        at_end = found.weight[found.tau > _NEAR_END * edges[-1]].sum()
        # The studies may show more spread than the prior allows: then its end is not that of the posterior.
        if tau_prior.kind != "half-normal" or at_end < _CONTRADICTED:
            return found
        edges = np.append(edges, 2 * edges[-1])


def _on_grid(model: _Model, edges: np.ndarray, tau_prior: TauPrior) -> CountPosterior:
    """Lay the grid over the stretches of tau between ``edges``, and weigh its places."""
    tau, log_tau_mass = _nodes_under(tau_prior, edges)
    family, mu_sd = model.family, model.mu_sd
    studies, laid = len(model.rough), Studies.of(family)
    nodes = studies * _QUICK.points
    mode, spread = _modes(model, tau)
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
            *(_log_likelihood(family, at[i:j], spreads[i:j], studies) for i, j in _runs(0, smooth, nodes)),
            *(laid.log_likelihood(at[i:j], spreads[i:j]) for i, j in _by_tau(spreads, smooth)),
        ]
        log_height[rows, columns] = np.concatenate(parts) + beside[rows, columns]
        wanted = _between(log_height)
    weight = np.exp(log_height - log_height.max())
    kept = weight > _NEGLIGIBLE
    weight = weight[kept] / weight[kept].sum()
    step = (spread[:, None] * np.cosh(_T) * (_T[1] - _T[0]))[kept]
    mu, everywhere = mu[kept], np.broadcast_to(tau[:, None], mu.shape)[kept]
    average = model.average(mu, everywhere)
    return CountPosterior(mu, everywhere, weight, studies, tau_prior, mu_sd, edges, average, step, model.link)


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


def _average_log_rates(mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Log of the mean of log-normal rates over studies at each mu and tau, cut off beyond doubles."""
    return np.asarray(np.clip(mu + tau**2 / 2, -LOG.largest, LOG.largest))


def _average_logits(mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Logit of the mean proportion over studies at each mu and tau, which rises."""
    low = -np.abs(mu)  # the smaller of a proportion and what is left of it has all its digits
    means, first = np.empty(len(mu)), 0
    for most, step in _STEPS_OF_MEANS:
        last = int(np.searchsorted(tau, most, side="right"))
        # Small proportions are those of studies far above the mean: up to tau standard deviations of them.
        z = np.arange(-_REACH_OF_MEANS, _REACH_OF_MEANS + most, step)
        weight = np.exp(-(z**2) / 2) * (step / np.sqrt(2 * np.pi))
        for i, j in _runs(first, last, len(z)):
            others = tau[i:j, None] * -z
            others -= low[i:j, None]
            with np.errstate(over="ignore"):  # the share is then 0 to doubles
                np.exp(others, out=others)
            others += 1
            means[i:j] = (
                np.divide(1.0, others, out=others) @ weight
            )  # scipy's expit takes three times as long
        first = last
    means[first:] = mean_shares(low[first:], tau[first:])
    return np.copysign(logits(means), mu)


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


def _runs(first: int, last: int, numbers: int) -> Iterator[tuple[int, int]]:
    """Places (first, one after the last) that are done together, so that their arrays fit the cache.

    Each has so many ``numbers`` in an array.
    """
    most = max(1, _AT_ONCE // numbers)
    for start in range(first, last, most):
        yield start, min(start + most, last)


def _by_tau(tau: np.ndarray, first: int) -> Iterator[tuple[int, int]]:
    """Places from ``first`` on whose tau, which rises, at most doubles."""
    while first < len(tau):
        last = int(np.searchsorted(tau, 2 * tau[first], side="right"))
        yield first, last
        first = last


def _log_likelihood(family: GroupFamily, mu: np.ndarray, tau: np.ndarray, studies: int) -> np.ndarray:
    """Log likelihood at each mu and tau, arrays of shape (m,), by adapted nodes."""
    at, scale = by_study(mu, studies), by_study(tau, studies)
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


def _modes(model: _Model, tau: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rough mode and spread of mu given each tau, studies' effects as normal: enough to place a grid."""
    total = model.variance + tau[:, None] ** 2
    precision = (1 / total).sum(axis=1) + model.mu_sd**-2
    return (model.rough / total).sum(axis=1) / precision, precision**-0.5
