"""Likelihoods of counts of one group by even steps of the studies' logits or log rates.

The likelihood of each study is worked out once at even steps, for all places of a posterior's grid: the
trapezoid rule of a smooth integrand that vanishes at both ends errs by hardly more than rounding.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..likelihood._families import GroupFamily
from ._by_parts import log_of_none_or_all

# Steps of the trapezoid rule in standard deviations of a normal: with shorter ones quantiles move by 1e-12 of
# a standard deviation, by 1e-8 at most.
_STEP = 0.8
_WIDEST_STEP = 0.3  # of logits: no likelihood of counts bends within a shorter stretch
# Logs below its highest value at which a study's likelihood ends; and standard deviations of a study's logit.
_REACH_DOWN, _REACH = 60.0, 9.5
# From this tau on logits reach far beyond the walls of studies without events or with events only.
_WALLS_FROM = 8.0
_AT_ONCE = 1 << 16  # numbers in an array


@dataclass(frozen=True, slots=True, eq=False)
class _Together:
    """Studies that share even steps of logits; `narrowest` is the smallest error of those level nowhere.

    Their likelihoods vanish beyond `low` and `high`.
    """

    family: GroupFamily
    low: float
    high: float
    narrowest: float


@dataclass(frozen=True, slots=True, eq=False)
class Studies:
    """Studies as even steps take them: all in groups, or without those where none or all had events.

    Attributes
    ----------
    groups, inner : sequence of _Together
        All of them; those with both outcomes.
    ends : GroupFamily
        The others.
    """

    groups: Sequence[_Together]
    inner: Sequence[_Together]
    ends: GroupFamily

    @classmethod
    def of(cls, family: GroupFamily) -> "Studies":
        """Look where each likelihood ends, and sort them."""
        none, every = family.level()
        ends = none | every
        walls = family.wall(_REACH_DOWN)
        low, high = np.where(every, -walls, -np.inf), np.where(none, walls, np.inf)
        error = np.full(len(ends), np.inf)
        inner = family.only(~ends)
        centre, error[~ends] = inner.peak()
        low[~ends] = centre - _depth(inner, centre, -error[~ends])
        high[~ends] = centre + _depth(inner, centre, error[~ends])

        def by_width(those: np.ndarray) -> list[_Together]:
            """Put studies together whose likelihoods are wider than a step; the others stand alone."""
            peaked = error < _WIDEST_STEP / _STEP
            wide, alone = np.flatnonzero(those & ~peaked), np.flatnonzero(those & peaked)
            return [
                _Together(
                    family.only(group),
                    float(low[group].min()),
                    float(high[group].max()),
                    float(error[group].min()),
                )
                for group in (wide, *alone[:, None])
                if len(group)
            ]

        return cls(by_width(np.ones(len(ends), dtype=bool)), by_width(~ends), family.only(ends))

    def log_likelihood(self, mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
        """Log likelihood at each mu and tau, arrays of shape (m,), which belong to each other."""
        walls = tau[0] >= _WALLS_FROM
        found = log_of_none_or_all(self.ends, mu, tau) if walls else np.zeros(len(mu))
        for group in self.inner if walls else self.groups:
            found += _sums(group, mu, tau)
        return found


def _sums(group: _Together, mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Log likelihood of some studies at each mu and tau, summed over the studies."""
    both = (group.narrowest**-2 + float(tau.min()) ** -2) ** -0.5
    step, far = min(_WIDEST_STEP, _STEP * both), _REACH * float(tau.max())
    low, high = max(group.low, float(mu.min()) - far), min(group.high, float(mu.max()) + far)
    if not low < high:
        return np.full(len(mu), -np.inf)
    logit = np.arange(low, high + step, step)
    height = group.family.height(logit[:, None])
    top = height.max(axis=0)
    likelihood = np.exp(height - top)
    out = np.empty(len(mu))
    most = max(1, _AT_ONCE // len(logit))
    for i in range(0, len(mu), most):
        density = logit - mu[i : i + most, None]
        density /= tau[i : i + most, None]
        density *= density
        density *= -0.5
        np.exp(density, out=density)
        with np.errstate(divide="ignore"):  # far from a study its likelihood is 0
            out[i : i + most] = np.log(density @ likelihood).sum(axis=1)
    return out + top.sum() + len(top) * (np.log(step / np.sqrt(2 * np.pi)) - np.log(tau))


def _depth(family: GroupFamily, centre: np.ndarray, error: np.ndarray) -> np.ndarray:
    """How far from its peak, on the side of ``error``, each likelihood falls by `_REACH_DOWN` or more."""
    least, reach = family.height(centre) - _REACH_DOWN, error * np.sqrt(2 * _REACH_DOWN)
    while (short := family.height(centre + reach) > least).any():
        reach = np.where(short, 1.25 * reach, reach)
    return np.abs(reach)
