"""Optimal information size: how many people one adequately powered trial would need.

Guyatt 2011 (GRADE guidelines 6, doi:10.1016/j.jclinepi.2011.01.012). Two-sided tests, two arms of equal size.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from evidence.stats.errors import StatsError


def aimed_at(risk: float, change: float, *, more: bool = False) -> float:
    """Risk that a trial is asked to tell from ``risk``: the rarer of event and no event changed by a share.

    Counting those without the event instead gives the same trial, the risk never leaves 0 to 1, and of the
    two changes by that share it is the smaller one, which needs more people.

    Parameters
    ----------
    change
        Of the rarer of both, from 0 to 1.
    more
        Whether the event is wanted; else fewer events are asked for.

    Raises
    ------
    StatsError
        A risk or a change outside 0 to 1.
    """
    if not (0 <= risk <= 1 and 0 <= change <= 1):
        raise StatsError(f"risk {risk:g} and change {change:g}: numbers between 0 and 1 are allowed")
    step = change * min(risk, 1 - risk)
    return risk + step if more else risk - step


def of_risks(risk: float, other: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """People needed in both arms together to tell two risks apart (not rounded up).

    Normal approximation with the pooled variance under no difference, as R's ``power.prop.test``.

    Raises
    ------
    StatsError
        Risks outside 0 to 1 or equal; alpha or power outside 0 to 1.
    """
    z_alpha, z_power = _quantiles(alpha, power)
    if not (0 <= risk <= 1 and 0 <= other <= 1) or risk == other:
        raise StatsError(f"risks {risk:g} and {other:g}: two different numbers between 0 and 1 are allowed")
    mean = (risk + other) / 2
    spread = z_alpha * math.sqrt(2 * mean * (1 - mean))
    spread += z_power * math.sqrt(risk * (1 - risk) + other * (1 - other))
    return 2 * (spread / (risk - other)) ** 2


def of_means(difference: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """People needed in both arms together for a difference of means in standard deviations (not rounded up).

    Raises
    ------
    StatsError
        A difference of 0; alpha or power outside 0 to 1.
    """
    z_alpha, z_power = _quantiles(alpha, power)
    if difference == 0:
        raise StatsError("difference: 0; a number other than 0 is allowed")
    return 4 * ((z_alpha + z_power) / difference) ** 2


def _quantiles(alpha: float, power: float) -> tuple[float, float]:
    for name, value in (("alpha", alpha), ("power", power)):
        if not 0 < value < 1:
            raise StatsError(f"{name}: {value:g}; a number between 0 and 1 is allowed")
    # By the standard library: a report in which nothing is computed must not pay for scipy.
    normal = NormalDist()
    return normal.inv_cdf(1 - alpha / 2), normal.inv_cdf(power)
