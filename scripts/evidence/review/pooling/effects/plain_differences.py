"""Differences of risks and of rates with nothing added to a count, each with the limits of its two arms."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import EffectStatus, StudyEffect
from evidence.stats import intervals

NEWCOMBE, MOVER = "newcombe", "mover"
METHODS = (NEWCOMBE, MOVER)
Table = tuple[float, float, float, float]  # events and patients (person-years) of both arms
Difference = tuple[float, float, float]  # with its limits


# Models of ratios that may differ between studies.
_MAY_DIFFER = (PoolingModel.SPARSE_LADDER, PoolingModel.BINOMIAL_NORMAL, PoolingModel.BETA_BINOMIAL)


def model_of_counts(model: str) -> str:
    """Return what a model of counts is for differences: Mantel-Haenszel's sum, or the ladder that ends there.

    The ladder stands for models whose ratio may differ between studies.
    """
    return PoolingModel.SPARSE_LADDER if model in _MAY_DIFFER else PoolingModel.MANTEL_HAENSZEL


def of_risks(table: Table, level: float) -> Difference:
    """Return a difference of risks with Newcombe's limits (1998, method 10)."""
    a, n1, c, n2 = table
    return _of_both(a / n1, c / n2, *intervals.wilson([a, c], [n1, n2], level))


def of_rates(table: Table, level: float) -> Difference:
    """Return a difference of rates by the exact limits of both (Zou, Donner 2008, doi:10.1002/sim.3095)."""
    a, t1, c, t2 = table
    return _of_both(a / t1, c / t2, *intervals.poisson_exact([a, c], [t1, t2], level))


def _of_both(p: float, q: float, lower: np.ndarray, upper: np.ndarray) -> Difference:
    (l1, l2), (u1, u2) = lower, upper
    low, high = math.hypot(p - l1, u2 - q), math.hypot(u1 - p, q - l2)
    return p - q, p - q - low, p - q + high


def without_variance(table: Table, *, of_patients: bool) -> bool:
    """Whether nobody has the event, or of patients everybody, in both arms: no variance of its own."""
    a, n1, c, n2 = table
    return a + c == 0 or (of_patients and a + c == n1 + n2)


def with_limits(row: StudyEffect, table: Table, level: float, method: str) -> StudyEffect:
    """Give a weighed difference the limits of its two arms where something was added to its variance.

    Half the width of its normal interval would be of what was added: of 0/2 no share is sure.
    """
    if row.yi is None or row.note is None:
        return row
    _, low, high = (of_risks if method == NEWCOMBE else of_rates)(table, level)
    return replace(row, ci_low=low, ci_high=high, interval_method=method)


def not_to_be_weighed(key: str, found: Difference, method: str) -> StudyEffect:
    """Return the row of a study whose difference weighted means cannot take; sums of counts can."""
    estimate, low, high = found
    return StudyEffect(
        key=key,
        yi=None,
        vi=None,
        estimate=estimate,
        ci_low=low,
        ci_high=high,
        interval_method=method,
        weight_percent=None,
        status=EffectStatus.NOT_ESTIMABLE,
        note=Note("no_variance_of_its_own"),
    )
