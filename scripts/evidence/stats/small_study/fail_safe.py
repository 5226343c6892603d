"""Fail-safe N: how many unpublished null results would undo a finding (kept for readers who ask for it)."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from ..errors import StatsError
from ..numerics import _check


@dataclass(frozen=True, slots=True, eq=False)
class FailSafe:
    """Number of studies (rounded up), the mean effect it starts from, and its p value or its target."""

    method: str
    number: int
    mean: float
    p_value: float | None = None
    target: float | None = None


def rosenthal(yi, vi, *, alpha: float = 0.05) -> FailSafe:
    """Rosenthal 1979 (doi:10.1037/0033-2909.86.3.638): null studies until the sum of z is not significant.

    One-sided `alpha`; the p value is that of Stouffer's sum of z.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and sampling variances; nan in both for a study without an estimate.
    alpha : float
        Above 0 and below 0.5.
    """
    y, v = _usable(yi, vi)
    z = (y / np.sqrt(v)).sum()
    number = (z / special.ndtri(_alpha(alpha))) ** 2 - len(y)
    return FailSafe("Rosenthal", _up(number), float(y.mean()), float(special.ndtr(-abs(z) / np.sqrt(len(y)))))


def orwin(yi, vi, *, target: float | None = None, weighted: bool = False) -> FailSafe:
    """Orwin 1983 (doi:10.3102/10769986008002157): null studies until the mean effect falls to `target`.

    Half the mean effect by default; its sign follows the mean. `weighted` takes the common-effect mean. 0
    where the mean is below the target already.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and sampling variances; nan in both for a study without an estimate.
    target : float, optional
        On the scale of yi, not 0.
    weighted : bool
        By 1 / vi.
    """
    y, v = _usable(yi, vi)
    w = 1 / v if weighted else np.ones_like(v)
    mean = float((w * y).sum() / w.sum())
    if target is not None and _check.number("target", target) == 0:
        raise StatsError(f"target: {target!r}; a number other than 0 is allowed")
    if target is None:
        return FailSafe("Orwin", len(y) if mean else 0, mean, target=mean / 2)
    goal = float(np.copysign(target, mean))
    number = 0.0 if abs(mean) < abs(goal) else len(y) * (mean - goal) / goal
    return FailSafe("Orwin", _up(number), mean, target=goal)


def rosenberg(yi, vi, *, alpha: float = 0.05) -> FailSafe:
    """Rosenberg 2005 (doi:10.1111/j.0014-3820.2005.tb01004.x): null studies of average weight.

    Until the common-effect mean is no longer significant at two-sided `alpha`.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and sampling variances; nan in both for a study without an estimate.
    alpha : float
        Above 0 and below 0.5.
    """
    y, v = _usable(yi, vi)
    w = 1 / v
    mean = float((w * y).sum() / w.sum())
    z = mean * np.sqrt(w.sum())
    number = len(y) * ((z / special.ndtri(_alpha(alpha) / 2)) ** 2 - 1)
    return FailSafe("Rosenberg", _up(number), mean, float(2 * special.ndtr(-abs(z))))


def _usable(yi, vi):
    y, v, use = _check.effects(yi, vi)
    return y[use], v[use]


def _alpha(alpha: float) -> float:
    if not isinstance(alpha, int | float) or not 0 < alpha < 0.5:
        raise StatsError(f"alpha: {alpha!r}; a number between 0 and 0.5 is allowed, for example 0.05")
    return float(alpha)


def _up(number: float) -> int:
    # A whole number that rounding left a hair above stays itself.
    return int(np.ceil(max(0.0, number) * (1 - 1e-12)))
