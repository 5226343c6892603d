"""A centre's counts against what earlier studies lead one to expect of a further centre.

The true share of a further centre is taken to vary about that of earlier studies on a link scale (logit, or
complementary log-log of a survival share), as a prediction interval has it; the events of its patients are
binomial given that share. Limits of a funnel plot that rest on this hold the differences between centres
(overdispersion), not chance alone; without a spread they are the binomial limits of Spiegelhalter 2005
(doi:10.1002/sim.1970).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from ..errors import StatsError
from ..numerics import _check
from ..numerics._nodes import leggauss

# Nodes of the quadrature over the centre's true share, on the scale of its probability.
_NODES = 600
_MOST_PATIENTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Expected:
    """What the true share of a further centre may be: location and spread on the link scale.

    Attributes
    ----------
    location, spread
        On the link scale; a spread of 0 leaves one share.
    df
        Degrees of freedom of a t distribution; ``None`` for the normal.
    link
        ``logit`` of the share, or ``cloglog`` of a survival share (log of minus its log: higher is worse).
    """

    location: float
    spread: float
    df: float | None = None
    link: str = "logit"

    def shares(self) -> tuple[np.ndarray, np.ndarray]:
        """Return possible shares with their weights, which add up to 1; shape (nodes,)."""
        location = _check.number("location", self.location)
        spread = _check.number("spread", self.spread, 0.0)
        if self.link not in ("logit", "cloglog"):
            raise StatsError(f"link: {self.link!r}; logit or cloglog is allowed")
        if spread == 0:
            return _inverse(np.array([location]), self.link), np.ones(1)
        at, weights = leggauss(_NODES)
        chance = (at + 1) / 2
        if self.df is None:
            z = stats.norm.ppf(chance)
        else:
            z = stats.t.ppf(chance, _check.number("df", self.df, 1e-9))
        return _inverse(location + spread * z, self.link), weights / 2


def _inverse(x: np.ndarray, link: str) -> np.ndarray:
    return special.expit(x) if link == "logit" else np.exp(-np.exp(np.minimum(x, 700.0)))


def expected_of_interval(
    low: float, high: float, df: float | None = None, *, link: str = "logit", level: float = 0.95
) -> Expected:
    """Return what lies behind a prediction interval of shares: symmetric on the link scale.

    Parameters
    ----------
    low, high
        Its limits, strictly between 0 and 1 (limits of 0 or 1 are held at 1e-9 from them).
    df
        Degrees of freedom of the interval; ``None`` for the normal.
    """
    edges: np.ndarray = np.array([_check.number("low", low, 0, 1), _check.number("high", high, 0, 1)])
    edges = edges.clip(1e-9, 1 - 1e-9)
    if edges[0] >= edges[1]:
        raise StatsError(f"interval {low:g} to {high:g}: its lower limit must lie below the upper one")
    scale: np.ndarray = np.asarray(special.logit(edges) if link == "logit" else np.log(-np.log(edges)))
    tail = (1 + _check.level(level)) / 2
    quantile = float(stats.norm.ppf(tail) if df is None else stats.t.ppf(tail, df))
    return Expected(float(scale.mean()), float(abs(np.diff(scale).item()) / 2 / quantile), df, link)


def tails(events: int, n: int, expected: Expected) -> tuple[float, float]:
    """Chance of at most, and of at least, so many events in a further centre of n patients.

    With n = 0 both are 1.

    Parameters
    ----------
    events, n : int
        Of the centre; events at most n.
    expected : Expected
        The shares of further centres.

    Returns
    -------
    below, above : float
        Chances; both hold the events themselves, so that they add up to more than 1.
    """
    y, size = _counts(events, n)
    shares, weights = expected.shares()
    below = float(weights @ stats.binom.cdf(y, size, shares))
    above = float(weights @ stats.binom.sf(y - 1, size, shares))
    return min(below, 1.0), min(above, 1.0)


def limits(n: ArrayLike, expected: Expected, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Funnel limits: the least and most events of a further centre that are still expected.

    Parameters
    ----------
    n
        Numbers of patients, shape (m,); whole and above 0.
    level
        Fewer than the lower and more than the upper limit have a chance of at most (1 - level) / 2 each.

    Returns
    -------
    lower, upper : ndarray of shape (m,)
        Whole numbers of events, from 0 to n.
    """
    tail = (1 - _check.level(level)) / 2
    shares, weights = expected.shares()
    sizes = np.atleast_1d(np.asarray(_check.array("n", n)))
    lower, upper = np.empty(len(sizes)), np.empty(len(sizes))
    for i, size in enumerate(sizes):
        whole = _check.whole("n", int(size) if float(size).is_integer() else float(size), 1)

        def at_most(y: int, size: int = whole) -> float:
            return float(weights @ stats.binom.cdf(y, size, shares))

        # The least y whose chance of at most y exceeds the tail; the most y whose chance of at least y does.
        lower[i] = _first(lambda y, f=at_most: f(y) > tail, 0, whole)
        upper[i] = _first(lambda y, f=at_most: 1 - f(y) <= tail, 0, whole)
    return lower, upper


def _first(holds: object, low: int, high: int) -> int:
    """Return the first whole number from low to high from which on a condition holds (it does at high)."""
    assert callable(holds)
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def chance_outside(events: int, n: int, expected: Expected, low: float, high: float) -> tuple[float, float]:
    """Chance that a centre's true share lies below ``low`` and above ``high``, given its counts.

    What is expected of a further centre is the prior, its patients the data. Without patients it is what is
    expected beforehand.

    Parameters
    ----------
    events, n : int
        Of the centre.
    expected : Expected
        The shares of further centres.
    low, high : float
        Shares from 0 to 1.

    Raises
    ------
    StatsError
        Counts that no expected share allows.
    """
    y, size = _counts(events, n)
    shares, weights = expected.shares()
    log = np.asarray(stats.binom.logpmf(y, size, shares), dtype=float)
    if not np.isfinite(log).any():
        raise StatsError("the counts are impossible under every share that is expected")
    after = weights * np.exp(log - log[np.isfinite(log)].max())
    after /= after.sum()
    low, high = _check.number("low", low, 0, 1), _check.number("high", high, 0, 1)
    return float(after[shares < low].sum()), float(after[shares > high].sum())


def _counts(events: int, n: int) -> tuple[int, int]:
    size = _check.whole("n", n)
    if size > _MOST_PATIENTS:
        raise StatsError(f"n: {size:,}; at most {_MOST_PATIENTS:,} patients are allowed")
    y = _check.whole("events", events)
    if y > size:
        raise StatsError(f"{y:,} events of {size:,} patients; no more events than patients are allowed")
    return y, size
