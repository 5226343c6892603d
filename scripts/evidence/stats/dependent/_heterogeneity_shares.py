"""Intervals of I2 in a model with variance components, by its profile likelihood.

I2 is a function of all components, so the ends of their intervals do not give the ends of its own. The
likelihood is maximised under each value of I2 instead: of the total, or of one component's share.
"""

from dataclasses import replace

import numpy as np

from ..result import Interval
from ._variance_components import Components, around, drop, maximise

# Ways to divide a total between two components that are tried before the best is narrowed down.
_DIVISIONS = np.linspace(0.0, 1.0, 6)
_GOLDEN = (np.sqrt(5) - 1) / 2
# The likelihood is flat around its maximum: its error is about the square of this.
_NARROW = 1e-5


def total(parts: Components, best: np.ndarray, typical: float, level: float) -> Interval:
    """Interval of I2 in percent: all of at most two components in their sum with the typical variance."""
    least = parts.height(best) - drop(level)

    def gap(value: float) -> float:
        return _divided(parts, value) - least

    low, high = around(gap, float(best.sum()), parts.scale() / 4)
    return _percent(low / typical), _percent(high / typical)


def share(parts: Components, best: np.ndarray, name: str, typical: float, level: float) -> Interval:
    """Interval of the part of I2, in percent, that one component makes."""
    index = list(parts.kinships).index(name)
    others = np.delete(best, index)
    least = parts.height(best) - drop(level)

    def gap(odds: float) -> float:
        # The component is `odds` times the rest of the variance: a part of each other component and of v.
        kinship = parts.kinships[name]
        rest = {other: z + odds * kinship for other, z in parts.kinships.items() if other != name}
        held = replace(parts, v=parts.v + odds * typical * kinship, kinships=rest)
        return maximise(held, start=others)[1] - least

    peak = float(best[index] / (others.sum() + typical))
    low, high = around(gap, peak, (1 + peak) / 4)
    return _percent(low), _percent(high)


def _divided(parts: Components, value: float) -> float:
    """Highest log likelihood with components that sum to `value`."""
    if len(parts.kinships) == 1:
        return parts.height(np.array([value]))

    def height(first: float) -> float:
        return parts.height(value * np.array([first, 1 - first]))

    heights = [height(division) for division in _DIVISIONS]
    at = int(np.argmax(heights))
    low, high = _DIVISIONS[max(at - 1, 0)], _DIVISIONS[min(at + 1, len(_DIVISIONS) - 1)]
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    h_left, h_right = height(left), height(right)
    while high - low > _NARROW:
        if h_left >= h_right:
            high, right, h_right = right, left, h_left
            left = high - _GOLDEN * (high - low)
            h_left = height(left)
        else:
            low, left, h_left = left, right, h_right
            right = low + _GOLDEN * (high - low)
            h_right = height(right)
    return max(h_left, h_right, heights[at])


def _percent(odds: float) -> float:
    return 100.0 if np.isinf(odds) else float(100 * odds / (1 + odds))
