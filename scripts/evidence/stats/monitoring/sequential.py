"""Sequential monitoring of a growing meta-analysis: boundaries by spending alpha and beta, diversity.

Lan and DeMets 1983 (doi:10.1093/biomet/70.3.659) with a spending function like O'Brien and Fleming's, by
numerical integration (Armitage 1969, doi:10.2307/2343787); as trial sequential analysis uses it
(Wetterslev 2008, doi:10.1016/j.jclinepi.2007.03.013).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import special

from ..errors import StatsError
from ..numerics import _check
from ..numerics._nodes import leggauss

_NODES = 400
# Looks closer than this in information are one look: nothing could be told between them.
CLOSEST = 0.01
# Where next to nothing may be spent yet, the boundary is held here.
HIGHEST = 8.0


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Limits of the Z value at each look, shape (m,) each.

    ``futility`` is the half-width of the inner wedge: within it no effect of the size asked for is likely any
    more (not binding); nan where nothing may be spent on it yet.
    """

    information: np.ndarray
    efficacy: np.ndarray
    futility: np.ndarray


def spent(information: float, share: float) -> float:
    """Return how much of a one-sided error may be spent at an information fraction (O'Brien-Fleming like).

    Parameters
    ----------
    information : float
        Fraction of the information size, from 0 to 1; at 0 nothing is spent.
    share : float
        The one-sided error that is spent in all.
    """
    t = _check.number("information", information, 0.0, 1.0)
    error = _check.number("share", share, 1e-12, 1 - 1e-12)
    if t == 0:
        return 0.0
    return float(2 * special.ndtr(-(_upper(error / 2) / math.sqrt(t))))


def boundaries(information: Sequence[float], alpha: float = 0.05, power: float = 0.8) -> Boundaries:
    """Return the boundaries of a two-sided test at increasing information fractions.

    Half of alpha is spent on each side, as in published tables.

    Parameters
    ----------
    information
        Fractions of the information size at the looks, shape (m,); increasing, above 0, at most 1, at least
        ``CLOSEST`` apart.

    Raises
    ------
    StatsError
        For fractions that do not increase, or errors outside 0 to 1.
    """
    t = _fractions(information)
    side = _check.number("alpha", alpha, 1e-9, 1 - 1e-9) / 2
    way, before, efficacy = _Way.begun(), 0.0, np.empty(len(t))
    for i, fraction in enumerate(t):
        now = 2 * spent(float(fraction), side)
        efficacy[i] = _crossing(partial(_outside, way, float(fraction)), now - before)
        way, before = way.on(-efficacy[i], efficacy[i], fraction), now
    return Boundaries(t, efficacy, _futility(t, efficacy, alpha, power))


def _fractions(information: Sequence[float]) -> np.ndarray:
    t = _check.positive("information", information)
    if len(t) == 0 or (np.diff(t) < CLOSEST - 1e-12).any() or t[-1] > 1:
        raise StatsError(f"information: fractions must increase by at least {CLOSEST:g}, up to 1")
    return t


@dataclass(frozen=True, slots=True)
class _Way:
    """The score process (Z times the root of information) of all who have stayed inside so far."""

    fraction: float
    grid: np.ndarray
    density: np.ndarray
    drift: float

    @classmethod
    def begun(cls, drift: float = 0.0) -> _Way:
        """Stand at 0, all of them."""
        return cls(0.0, np.zeros(1), np.ones(1), drift)

    def below(self, z: float, fraction: float) -> float:
        """Chance of lying below z at the next look."""
        step, edge = fraction - self.fraction, z * math.sqrt(fraction)
        reach = (edge - self.grid - self.drift * step) / math.sqrt(step)
        return float(self.density @ special.ndtr(reach))

    def outside(self, z: float, fraction: float) -> float:
        """Chance of lying beyond plus or minus z at the next look."""
        return self.below(-z, fraction) + max(0.0, float(self.density.sum()) - self.below(z, fraction))

    def on(self, low: float, high: float, fraction: float) -> _Way:
        """Go on with those between two limits of Z at the next look."""
        step, root = fraction - self.fraction, math.sqrt(fraction)
        at, weights = leggauss(_NODES)
        half = (high - min(low, high - 1e-6)) * root / 2
        new = at * half + high * root - half
        found = _density(new[:, None], self.grid + self.drift * step, math.sqrt(step)) @ self.density
        return _Way(float(fraction), new, found * weights * half, self.drift)


def _upper(chance: float) -> float:
    """Value that a standard normal exceeds with this chance."""
    return -float(special.ndtri(chance))


def _density(at: np.ndarray, mean: np.ndarray, sd: float) -> np.ndarray:
    """Density of a normal; scipy.stats has it too, and costs most of a second to import."""
    z = (at - mean) / sd
    return np.exp(-(z**2) / 2) / (math.sqrt(2 * math.pi) * sd)


def _outside(way: _Way, fraction: float, z: float) -> float:
    return way.outside(z, fraction)


def _crossing(chance: Callable[[float], float], spend: float) -> float:
    """Return the limit beyond which this much lies; held at ``HIGHEST`` where less does."""
    if chance(HIGHEST) >= spend:
        return HIGHEST
    from scipy import optimize  # heavy: only for those who ask

    return float(optimize.brentq(lambda z: chance(z) - spend, 0.0, HIGHEST))


def _futility(t: np.ndarray, efficacy: np.ndarray, alpha: float, power: float) -> np.ndarray:
    """Half-widths of the inner wedge: what is spent of beta under the effect asked for."""
    beta = 1 - _check.number("power", power, 1e-9, 1 - 1e-9)
    return _wedge(t, efficacy, beta, _upper(alpha / 2) + _upper(beta))


def _wedge(t: np.ndarray, efficacy: np.ndarray, beta: float, drift: float) -> np.ndarray:
    """Half-widths at looks under an effect whose Z value at full information is expected at ``drift``."""
    found, before, way = np.full(len(t), np.nan), 0.0, _Way.begun(drift)
    for i, fraction in enumerate(t):
        now = spent(float(fraction), beta)
        floor = _floor(way, float(fraction), now - before)
        if floor > 0:
            found[i] = min(floor, efficacy[i])
        # Not binding: those above the wedge and below the boundary go on.
        way, before = way.on(floor, float(efficacy[i]), float(fraction)), now
    return found


def _floor(way: _Way, fraction: float, spend: float) -> float:
    """Return the limit below which this much of the ways with the effect lies."""
    if way.below(-HIGHEST, fraction) >= spend or way.below(HIGHEST, fraction) < spend:
        return -HIGHEST
    from scipy import optimize  # heavy: only for those who ask

    return float(optimize.brentq(lambda z: way.below(z, fraction) - spend, -HIGHEST, HIGHEST))


def diversity(variance_common: float, variance_random: float) -> float:
    """Diversity D2 (Wetterslev 2009, doi:10.1186/1471-2288-9-86): what the spread adds to the variance.

    1 minus the variance of the pooled common effect over that of the random-effects estimate; never below 0.

    Parameters
    ----------
    variance_common, variance_random : float
        Squared standard errors of both estimates on one scale, above 0.

    Returns
    -------
    float
        From 0, where the studies do not differ, to below 1.
    """
    common = _check.number("variance_common", variance_common, 1e-300)
    random = _check.number("variance_random", variance_random, 1e-300)
    return max(0.0, 1 - common / random)


def information_size(risk: float, other: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """People in both arms together whose trial would tell two risks apart, without diversity.

    Four times (z alpha + z beta) squared times the variance of the mean risk over the squared difference.

    Raises
    ------
    StatsError
        A first risk that is not inside 0 to 1, another outside, or the same.
    """
    p, q = _check.number("risk", risk, 0.0, 1.0), _check.number("other", other, 0.0, 1.0)
    if not 0 < p < 1 or p == q:
        raise StatsError(f"risks {risk:g} and {other:g}: two different risks, the first inside 0 to 1")
    z = _upper(_check.number("alpha", alpha, 1e-12, 1) / 2)
    z += float(special.ndtri(_check.number("power", power, 1e-9, 1 - 1e-9)))
    mean = (p + q) / 2
    return float(4 * z**2 * mean * (1 - mean) / (p - q) ** 2)
