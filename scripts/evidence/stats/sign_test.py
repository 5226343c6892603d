"""The exact sign test: do as many studies point one way as the other."""

from __future__ import annotations

from math import comb

from evidence.stats.errors import StatsError


def sign_test(one_way: int, other_way: int) -> float:
    """Two-sided exact p value of the split under equal chances; 1 where there is no study or an equal split.

    Studies without a direction are left out by the caller.

    Raises
    ------
    StatsError
        A negative count.
    """
    if one_way < 0 or other_way < 0:
        raise StatsError(f"counts {one_way} and {other_way}: whole numbers from 0 are allowed")
    n, fewer = one_way + other_way, min(one_way, other_way)
    return min(1.0, 2 * sum(comb(n, i) for i in range(fewer + 1)) / 2**n)
