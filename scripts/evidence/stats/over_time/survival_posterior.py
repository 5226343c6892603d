"""Posterior of the mean survival over studies: what the posterior of median study and tau says of it.

For each tau the mean survival rises as the hazard of the median study falls, so that its distribution is that
of the median study, read at another place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ..bayesian.normal_model import Posterior
from ..errors import StatsError
from ..numerics import _check
from ..numerics._remembered import remembered
from ._survival_sums import LEAST, STEEP, log_hazards, sums
from ._survival_sums import log_mean as log_mean_of

_FURTHEST = 1e12  # a heavy-tailed prior of tau has no weight beyond it
_MOST_STEPS = 60
_NEARLY = 1e-5  # from here Newton's step leaves its square
_ROUGHLY = (1.0, 1e-2)  # close enough for the first steps
_SOLVED = 1e-9
_SETTLED = 1e-5
_FURTHEST_START = 12.0  # standard deviations of the median study from its middle
_MOST_STEPS_OUT = 20
_LONGEST_STEP = 4.0  # standard deviations of one step
_NEGLIGIBLE = 1e-10  # posterior weight of a tau that no quantile notices
# Places of a normal mean about its middle, for a posterior standard deviation.
_WITHIN, _WITHIN_WEIGHT = special.roots_hermitenorm(7)
_WITHIN_WEIGHT = _WITHIN_WEIGHT / _WITHIN_WEIGHT.sum()


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalPosterior:
    """Posterior of the mean survival over studies: what the posterior of median study and tau says of it."""

    posterior: Posterior

    def average_quantiles(self, p: Sequence[float]) -> list[float]:
        """Quantiles of log(-log of the mean survival): they rise where survival falls."""
        found = self.posterior
        return average_quantiles(found.tau_grid, found.tau_weight, found.mu_mean, found.mu_sd, p)

    def average_sd(self) -> float | None:
        """Posterior standard deviation of that log hazard; None where the posterior has none."""
        found = self.posterior
        if found.se is None:
            return None
        return _sd(found.tau_grid, found.tau_weight, found.mu_mean, found.mu_sd)

    def average_above(self, survival: float) -> float:
        """Posterior probability that the mean survival is above a value between 0 and 1."""
        found = _Mixture.of(self.posterior)
        return found.below(float(np.log(-np.log(survival))))

    def new_study_above(self, survival: float) -> float:
        """Predictive probability that survival in a new study is above a value between 0 and 1."""
        return self.posterior.new_study_below(float(np.log(-np.log(survival))))


def average_quantiles(
    tau: ArrayLike, weight: ArrayLike, mean: ArrayLike, sd: ArrayLike, p: Sequence[float]
) -> list[float]:
    """Quantiles of log(-log of the mean survival) where the median study is normal given tau.

    Parameters
    ----------
    tau, weight, mean, sd : array_like of shape (m,)
        Between-study standard deviation, its posterior weight, and mean and standard deviation of the median
        study's log hazard given it.
    p : sequence of float
        Probabilities, between 0 and 1.
    """
    spread, shares = _check.not_negative("tau", tau), _check.not_negative("weight", weight)
    centre, error = _check.vector("mean", mean), _check.positive("sd", sd)
    _check.same_length(tau=spread, weight=shares, mean=centre, sd=error)
    if not shares.sum() > 0:
        raise StatsError("weight: at least one above 0 is needed")
    far = np.maximum(np.abs(centre), error) > _FURTHEST
    if far.any() or (spread > _FURTHEST).any():
        raise StatsError(f"tau, mean, sd: at most {_FURTHEST:g} is allowed of log hazards")
    wanted = _check.vector("p", p)
    if not ((wanted > 0) & (wanted < 1)).all():
        bad = wanted[~((wanted > 0) & (wanted < 1))][0]
        raise StatsError(f"p: {bad:g}; probabilities between 0 and 1 are allowed")
    return _quantiles(spread, shares, centre, error, wanted)


@remembered(256)
def _quantiles(
    tau: np.ndarray, weight: np.ndarray, mean: np.ndarray, sd: np.ndarray, p: np.ndarray
) -> list[float]:
    mixture = _Mixture(tau, weight, mean, sd)
    found = mixture.quickly(p)
    for i in np.flatnonzero(np.isnan(found)):
        from scipy import optimize  # heavy: only where the quick way does not settle

        low, high = mixture.ends()
        wanted = float(p[i])
        found[i] = optimize.brentq(lambda x, p=wanted: mixture.below(x) - p, low, high, xtol=_SOLVED)
    return [float(q) for q in found]


@remembered(256)
def _sd(tau: np.ndarray, weight: np.ndarray, mean: np.ndarray, sd: np.ndarray) -> float:
    mu = mean[:, None] + sd[:, None] * _WITHIN
    values = log_hazards(mu, np.broadcast_to(tau[:, None], mu.shape))
    shares = weight[:, None] * _WITHIN_WEIGHT
    centre = float((shares * values).sum())
    return float(np.sqrt((shares * (values - centre) ** 2).sum()))


class _Mixture:
    """Distribution of log(-log mean survival): for each tau the median study at which it is reached."""

    def __init__(self, tau: np.ndarray, weight: np.ndarray, mean: np.ndarray, sd: np.ndarray) -> None:
        kept = weight > _NEGLIGIBLE * weight.max()
        self.tau, self.mean, self.sd = tau[kept], mean[kept], sd[kept]
        self.weight = weight[kept] / weight[kept].sum()

    @classmethod
    def of(cls, posterior: Posterior) -> "_Mixture":
        return cls(posterior.tau_grid, posterior.tau_weight, posterior.mu_mean, posterior.mu_sd)

    def ends(self) -> tuple[float, float]:
        """Return values that hold all of it but rounding."""
        values = [log_hazards(self.mean + side * 9 * self.sd, self.tau) for side in (-1.0, 1.0)]
        return float(values[0].min()), float(values[1].max())

    def quickly(self, p: np.ndarray) -> np.ndarray:
        """Solve for quantiles on the probit scale, where the distribution is nearly a line; shape of ``p``.

        nan where that does not settle.
        """
        target = special.ndtri(p)
        # As if the mean survival's log hazard were normal given tau, too.
        alive, dead, by_mu = sums(self.mean, self.tau, 3)
        log_mean, scale = log_mean_of(alive, dead)
        here, by_mu = np.log(-log_mean), by_mu / scale
        centre = float(self.weight @ here)
        spread = float(np.sqrt(self.weight @ ((by_mu * self.sd) ** 2 + (here - centre) ** 2)))
        at, found = centre + target * spread, np.full(len(p), np.nan)
        open_ = np.arange(len(p))
        with np.errstate(divide="ignore", invalid="ignore"):
            apart = (at[:, None] - here) / by_mu
        start = self.mean + np.clip(apart, -_FURTHEST_START * self.sd, _FURTHEST_START * self.sd)
        for near in (*_ROUGHLY, *(_NEARLY,) * _MOST_STEPS_OUT):
            below, slope, start, by_mu = self._reached(at, start, near)
            probit = special.ndtri(below)
            density = np.exp(-(probit**2) / 2) / np.sqrt(2 * np.pi)
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                step = (target[open_] - probit) * density / slope
            step = np.clip(step, -_LONGEST_STEP * spread, _LONGEST_STEP * spread)
            at, start = at + step, start + step[:, None] / by_mu
            settled = (np.abs(step) < _SETTLED * spread) & (near == _NEARLY)
            found[open_[settled]] = at[settled]
            left = ~settled & np.isfinite(step)
            open_, at, start = open_[left], at[left], start[left]
            if not len(open_):
                break
        return found

    def _reached(
        self, log_hazard: np.ndarray, start: np.ndarray, near: float = _NEARLY
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Probability below each of several values and its slope; each tau's median study and its slope."""
        shape = start.shape
        wanted = np.broadcast_to(log_hazard[:, None], shape).ravel()
        tau = np.broadcast_to(self.tau, shape).ravel()
        at, by_mu = (column.reshape(shape) for column in _median_study(wanted, tau, start.ravel(), near))
        apart = (at - self.mean) / self.sd
        slope = np.exp(-(apart**2) / 2) / (np.sqrt(2 * np.pi) * self.sd * by_mu)
        return np.minimum(1.0, special.ndtr(apart) @ self.weight), slope @ self.weight, at, by_mu

    def below(self, log_hazard: float) -> float:
        """Probability that it lies below a value."""
        return float(self._reached(np.array([log_hazard]), self.mean[None, :])[0][0])


def _median_study(
    log_hazard: np.ndarray, tau: np.ndarray, start: np.ndarray, near: float
) -> tuple[np.ndarray, np.ndarray]:
    """Solve for the median study's log hazard whose mean survival over studies is given; shape (m,).

    Returns it, and the slope in it of log(-log of the mean survival) close by.

    Newton's method inside a bracket: the mean falls as the median study's hazard rises. On the probit scale
    it is nearly a line in mu / tau where studies spread, on the log hazard scale where they hardly do.
    """
    mu, by_mu = start.copy(), np.empty(len(start))
    targets = special.ndtri(np.clip(np.exp(-np.exp(log_hazard)), LEAST, 1 - 1e-16))
    rows, low, high = np.arange(len(mu)), np.full(len(mu), -np.inf), np.full(len(mu), np.inf)
    for _ in range(_MOST_STEPS):
        here, spread, target = mu[rows], tau[rows], targets[rows]
        alive, dead, by_here = sums(here, spread, 3)
        log_mean, scale = log_mean_of(alive, dead)
        reached, by_here = np.log(-log_mean), by_here / scale
        gap = log_hazard[rows] - reached
        low, high = np.where(gap >= 0, here, low), np.where(gap <= 0, here, high)
        survival = np.minimum(np.maximum(np.exp(-np.exp(reached)), LEAST), 1 - 1e-16)
        probit = special.ndtri(survival)
        # d probit / d mu = dm/dmu / density there; dm/dmu = by_mu m log m.
        density = np.exp(-(probit**2) / 2) / np.sqrt(2 * np.pi)
        slope = by_here * survival * np.log(survival) / np.maximum(density, LEAST)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            step = np.where(spread > STEEP, (target - probit) / slope, gap / by_here)
        reach = 4 * (1 + spread)
        new = here + np.clip(np.where(np.isfinite(step), step, np.sign(gap) * reach), -reach, reach)
        outside = ~((new > low) & (new < high)) & np.isfinite(low) & np.isfinite(high)
        open_ = np.abs(gap) > _SOLVED
        mu[rows] = np.where(open_, np.where(outside, (low + high) / 2, new), here)
        by_mu[rows] = by_here
        left = open_ & (outside | (np.abs(gap) > near))
        rows, low, high = rows[left], low[left], high[left]
        if not len(rows):
            break
    return mu, by_mu
