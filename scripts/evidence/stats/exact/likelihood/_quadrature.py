"""Where to evaluate the integrand exp(log likelihood(mu + tau z)) times the standard normal density of z.

Adaptive Gauss-Hermite quadrature around each study's mode (Liu and Pierce 1994, doi:10.1093/biomet/81.3.624);
in hard cases (0 % or 100 % and large tau2: the integrand has a steep side) the trapezoid rule over each
study's range. Shapes: mu and tau (g, 1), results (g, k) or (points, g, k).
"""

import functools
from dataclasses import dataclass

import numpy as np
from scipy import special

from ._families import Family

# Points and weights for means over a standard normal: what is averaged vanishes well inside the ends.
NORMAL_POINTS = np.linspace(-8.5, 8.5, 401)
NORMAL_WEIGHTS = np.exp(-(NORMAL_POINTS**2) / 2) / np.exp(-(NORMAL_POINTS**2) / 2).sum()
# Depth below its peak (in logs) at which the trapezoid rule cuts the integrand off: lost in rounding.
_FALL = 36.0
_MOST_STEPS = 60
# Newton's last step to a mode: what is left is its square, and the rule is exact enough around such a point.
_NEAR = 1e-4
_SIDES = np.array([-1.0, 1.0])[:, None, None]
_HALVINGS = 8  # to where the trapezoid rule ends: its steps are as wide as its range says


@dataclass(frozen=True, slots=True)
class QuadratureRule:
    """How the integral over z is done: number of points, by Gauss-Hermite or by the trapezoid rule."""

    points: int
    trapezoid: bool = False


# From quick to sure; each is checked against the next.
_GAUSS_POINTS, _TRAPEZOID_POINTS = (15, 31, 61), (121, 241, 481)
RULES = (
    *(QuadratureRule(points) for points in _GAUSS_POINTS),
    *(QuadratureRule(points, trapezoid=True) for points in _TRAPEZOID_POINTS),
)
# The score is summed over the nodes: at one node, the mode, it is 0 in tau at tau = 1 whatever the data, and
# two nodes are hardly better.
FEWEST_NODES = 3
# Weights of more nodes fall below what doubles can hold.
MOST_NODES = 200


@functools.lru_cache(maxsize=16)
def _gauss_hermite(points: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes for a standard normal and the logs of their weights over its density, shape (points, 1, 1)."""
    x, w = special.roots_hermite(points)
    log_weight = np.log(w) + x**2 - np.log(np.pi) / 2
    return (np.sqrt(2) * x)[:, None, None], log_weight[:, None, None]


def places(
    family: Family, mu: np.ndarray, tau: np.ndarray, rule: QuadratureRule, near: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values of z to sum over, the logs of their weights, and each study's mode.

    The first two have shape (points, g, k) or one that spreads to it; the modes, (g, k), may be given back as
    ``near`` for parameters near by (nan: unknown), which saves steps.
    """
    mode, width = _modes(family, mu, tau, near)
    if not rule.trapezoid:
        step, log_weight = _gauss_hermite(rule.points)
        return mode + width * step, log_weight + np.log(width), mode
    low, high = _ends(family, mu, tau, mode)
    z = low + (high - low) * np.linspace(0, 1, rule.points)[:, None, None]
    return z, np.log((high - low) / (rule.points - 1)) - np.log(2 * np.pi) / 2, mode


def _ends(family: Family, mu: np.ndarray, tau: np.ndarray, mode: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the integrand has fallen by `_FALL` on either side of its mode, found by halving."""
    least = family.height(mu + tau * mode) - mode**2 / 2 - _FALL
    # The log density bends at least as much as a standard normal's, so it falls this far at the latest.
    inside = np.zeros((2, *mode.shape))
    outside = np.full_like(inside, np.sqrt(2 * _FALL))
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        z = mode + _SIDES * middle
        fallen = family.height(mu + tau * z) - z**2 / 2 < least
        inside, outside = np.where(fallen, inside, middle), np.where(fallen, middle, outside)
    ends = mode + _SIDES * outside
    return ends[0], ends[1]


def _modes(
    family: Family, mu: np.ndarray, tau: np.ndarray, near: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Mode of z and its spread, each study at each parameter: Newton inside a bracket, all at once."""
    at_zero = tau * family.slopes(mu)[0]
    # The log density falls with slope -1 at least, so its mode lies between 0 and its slope at 0.
    low, high = np.minimum(at_zero, 0), np.maximum(at_zero, 0)
    square = tau**2
    unknown = np.isnan(near) if near is not None else np.ones(1, dtype=bool)
    if near is None or unknown.any():
        observed, spread = family.guess()
        z = tau * (observed - mu) / (square + spread)
        z = z if near is None else np.where(unknown, z, near)
    else:
        z = near
    z = np.minimum(np.maximum(z, low), high)
    for _ in range(_MOST_STEPS):
        score, information = family.slopes(mu + tau * z)
        slope = tau * score - z
        rising = slope > 0
        low, high = np.where(rising, z, low), np.where(rising, high, z)
        new = z + slope / (1 + square * information)
        inside = (new >= low) & (new <= high)
        if not inside.all():
            new = np.where(inside, new, (low + high) / 2)
        moved = np.abs(new - z).max()
        z = new
        if moved < _NEAR:
            break
    return z, 1 / np.sqrt(1 + square * family.slopes(mu + tau * z)[1])
