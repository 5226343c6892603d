"""How far a printed interval, or an estimate and its p value, settle a standard error, rounded as they are.

The estimate over its error is the quantile of the p value. Near no effect, or with few digits, the rounding
of either leaves the error open: 0.999 with p = 0.99 fits errors from 0.03 to 0.24. So does an interval of
hardly more than its last place: 1.0 to 1.1 may be 1.04 to 1.06.
"""

import math
from statistics import NormalDist

from evidence.record.known import known
from evidence.studies.notation.figure import Figure

# Errors this far apart, or further, are not known to a factor of two either way.
FURTHEST_APART = 4.0


def settled_by_p(estimate: float, decimals: int, p: float, p_decimals: int, *, ratio: bool) -> bool:
    """Say whether all errors that the printed digits allow are alike.

    Parameters
    ----------
    estimate, p : as printed; p above 0 and below 1.
    decimals, p_decimals : of the print, by which half a last place is allowed on both sides.
    ratio : whether the logarithm of the estimate has the error.
    """
    half, off = 0.5 * 10.0**-decimals, 0.5 * 10.0**-p_decimals
    low, high = estimate - half, estimate + half
    if ratio:
        if low <= 0:
            return False
        low, high = math.log(low), math.log(high)
    if low <= 0 <= high or p - off <= 0 or p + off >= 1:
        return False
    near, far = sorted((abs(low), abs(high)))
    nearest, furthest = (-NormalDist().inv_cdf((p + sign * off) / 2) for sign in (1, -1))
    return far / nearest <= FURTHEST_APART * near / furthest


def interval_settles(figure: Figure, *, ratio: bool) -> bool:
    """Say whether the printed interval of a figure settles its error; one without width is told by others."""
    low, high = known(figure.low), known(figure.high)
    decimals = (figure.limit_decimals or 0) - figure.times_ten_to
    return low == high or settled_by_interval(low, high, decimals, ratio=ratio)


def settled_by_interval(low: float, high: float, decimals: int, *, ratio: bool) -> bool:
    """Say whether all intervals that the printed limits allow are alike; an open one is not looked at."""
    half = 0.5 * 10.0**-decimals
    if ratio and low <= half:
        return True  # rounded to 0: of its logarithm others tell
    ends = (low - half, high + half), (low + half, high - half)
    widest, narrowest = (math.log(b / a) if ratio else b - a for a, b in ends)
    return narrowest > 0 and widest <= FURTHEST_APART * narrowest
