"""Log-likelihood CUSUM of a binary outcome: how long a run of events above what is expected may last.

Steiner 2000 (doi:10.1093/biostatistics/1.4.441), without adjustment for risk: each patient adds the log of
the likelihood under raised odds over that under the expected ones; the sum never falls below 0 and signals
where it reaches a limit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import StatsError
from ..numerics import _check

_MOST_PATIENTS = 20_000
# Sums that differ by less are one state; states with a smaller chance are let go.
_SAME, _SMALLEST = 1e-9, 1e-14
# A limit is looked for to this precision.
_STEP = 0.01


@dataclass(frozen=True, slots=True)
class Weights:
    """What a patient with and without the event adds to the sum."""

    event: float
    none: float


def weights(share: float, odds_ratio: float = 2.0) -> Weights:
    """Return the weights for an expected share against odds raised (or lowered) by a ratio.

    Raises
    ------
    StatsError
        A share of 0 or 1, or an odds ratio that is not above 0 or is 1.
    """
    p = _check.number("share", share, 0, 1)
    ratio = _check.number("odds_ratio", odds_ratio, 1e-9)
    if p in (0.0, 1.0) or ratio == 1:
        raise StatsError(f"share {p:g}, odds ratio {ratio:g}: a share inside 0 to 1, a ratio other than 1")
    base = 1 - p + ratio * p
    return Weights(math.log(ratio / base), -math.log(base))


def path(events: Sequence[int], n: Sequence[int], step: Weights) -> np.ndarray:
    """Return the sum after each period, shape (m,).

    Parameters
    ----------
    events, n
        Events and patients of consecutive periods (1 patient each where their order is known).
    """
    if len(events) != len(n):
        raise StatsError(f"{len(events)} numbers of events, {len(n)} of patients; one each is allowed")
    found, total = [], 0.0
    for y, size in zip(events, n, strict=True):
        y, size = _check.whole("events", y), _check.whole("n", size)
        if y > size:
            raise StatsError(f"{y:,} events of {size:,} patients; no more events than patients are allowed")
        total = max(0.0, total + y * step.event + (size - y) * step.none)
        found.append(total)
    return np.array(found)


def false_alarm(share: float, patients: int, limit: float, step: Weights) -> float:
    """Chance that the sum reaches a limit within so many patients although the share is as expected.

    Exact: the distribution of the sum is carried from patient to patient over all values that it can have.
    Without patients it is 0.

    Parameters
    ----------
    share : float
        The expected share, from 0 to 1.
    patients : int
        How many are followed.
    limit : float
        Above 0, in the unit of the weights.
    step : Weights
        What an event and no event add.

    Returns
    -------
    float
        From 0 to 1.
    """
    p, size = _check.number("share", share, 0, 1), _check.whole("patients", patients)
    h = _check.number("limit", limit, 1e-9)
    if size > _MOST_PATIENTS:
        raise StatsError(f"patients: {size:,}; at most {_MOST_PATIENTS:,} are allowed")
    totals: np.ndarray = np.zeros(1)
    chances: np.ndarray = np.ones(1)
    signalled = 0.0
    for _ in range(size):
        reached = np.maximum(np.concatenate([totals + step.event, totals + step.none]), 0.0)
        parts = np.concatenate([chances * p, chances * (1 - p)])
        alarm = reached >= h - _SAME
        signalled += float(parts[alarm].sum())
        going_on = ~alarm & (parts > _SMALLEST)
        # Sums that are the same but for rounding are one state.
        keys, place = np.unique(np.rint(reached[going_on] / _SAME), return_inverse=True)
        totals, chances = keys * _SAME, np.bincount(place, parts[going_on], len(keys)).astype(float)
    return signalled


def limit_for(share: float, patients: int, step: Weights, alarms: float = 0.05) -> float:
    """Return the least limit (in hundredths) with at most this chance of a false alarm within the patients.

    Raises
    ------
    StatsError
        A chance outside 0 to 1.
    """
    allowed = _check.number("alarms", alarms, 1e-9, 1 - 1e-9)
    low, high = _STEP, _STEP
    while false_alarm(share, patients, high, step) > allowed:
        low, high = high, 2 * high
    while high - low > _STEP * 1.5:
        middle = round((low + high) / 2 / _STEP) * _STEP
        if false_alarm(share, patients, middle, step) > allowed:
            low = middle
        else:
            high = middle
    return high
