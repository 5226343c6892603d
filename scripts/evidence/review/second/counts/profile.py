"""Profile-likelihood intervals of tau2 once more: the likelihood of another integral at the bounds told.

A bound is right where twice the log likelihood, as high as the mean can make it, has fallen from its maximum
by a quantile of chi-square. One step from the bound told shows where it should be: a right one stays.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Protocol

from evidence.review.second.around.intervals import quantile
from evidence.review.second.verdicts import Compared
from evidence.stats.result import Pooled


class Profile(Protocol):
    """The highest log likelihood at a given tau2."""

    def __call__(self, *, tau2: float) -> float:
        """Return it."""


# Of a bound of tau2, relative to it: the likelihood of counts is flat.
TOLERANCE = 1e-2
_STEP = 1e-2  # of log tau2, for the slope
_REACH = 5.0  # of log tau2: how far one step goes at most
_MOST_REACH, _LEAST_REACH = 4, 0.05  # steps about a maximum: in units of the last one, and of the first
_SETTLED = 1e-3  # standard errors of the mean
_MOST_STEPS = 12
_LEAST = 1e-8  # a smaller tau2 is as good as none


def compare(
    pooled: Pooled, profile: Callable[[float], float], tau2: float, *, level: float
) -> Iterator[Compared]:
    """Compare the interval of tau2; ``profile`` is the highest log likelihood at a given tau2."""
    if pooled.tau2_ci is None:
        return
    drop = quantile(level, None) ** 2 / 2
    least = profile(tau2) - drop
    low, high = pooled.tau2_ci
    if low <= _LEAST:
        # No lower bound: even without heterogeneity the likelihood is high enough.
        reached = 0.0 if tau2 <= _LEAST or profile(0.0) >= least - 1e-4 else tau2
        yield Compared("tau2 interval", low, reached, _LEAST)
    else:
        yield _moved(low, profile, least)
    yield _moved(high, profile, least)


def _moved(bound: float, profile: Callable[[float], float], least: float) -> Compared:
    here = profile(bound)
    slope = (profile(bound * math.exp(_STEP)) - profile(bound * math.exp(-_STEP))) / (2 * _STEP)
    step = (least - here) / slope if slope else math.inf
    again = bound * math.exp(min(max(step, -_REACH), _REACH))
    return Compared("tau2 interval", bound, again, TOLERANCE * again)


def highest(height: Callable[[float], float], start: float, unit: float) -> float:
    """Return the maximum of a smooth function by parabolas about ever closer points."""
    at, reach = start, unit
    value = height(at)
    for _ in range(_MOST_STEPS):
        low, high = height(at - reach), height(at + reach)
        bend = low - 2 * value + high
        step = 0.5 * reach * (low - high) / bend if bend < 0 else math.copysign(2 * reach, high - low)
        step = min(max(step, -_MOST_REACH * reach), _MOST_REACH * reach)
        here = height(at + step)
        if here > value:
            at, value = at + step, here
        if abs(step) < _SETTLED * unit:
            break
        reach = max(min(reach, abs(step)), _LEAST_REACH * unit)
    return value
