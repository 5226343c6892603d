"""Covariance of effects that share one comparator arm: rows of a study with several arms."""

import numpy as np

from ..dependent._covariance import groups, matrix
from ..errors import StatsError
from ..numerics import _check
from ._sizes import EffectSizes

COUNTS = ("RR", "OR", "RD")
MEANS = ("MD", "SMD", "ROM")
RATES = ("IRR", "IRD")


def shared_comparator_counts(sizes: EffectSizes, study, events_c, n_c, add: float = 0.5) -> np.ndarray:
    """Covariance matrix of RR, OR or RD rows, of which those of one study share their comparator arm.

    Parameters
    ----------
    sizes : EffectSizes
        From `two_by_two` with the whole comparator arm in each row, not split; k rows without dropped ones.
    study : sequence of length k
        Label of each row's study.
    events_c, n_c : array_like of shape (k,)
        Events and patients of the comparator, the same in all rows of a study.
    add : float
        Correction of the comparator's cells in the rows that `sizes` says were corrected.

    Returns
    -------
    ndarray of shape (k, k)
        `sizes.vi` on the diagonal. Within a study the variance of the comparator's own part (Gleser and Olkin
        2009): log RR 1/c - 1/n, log OR 1/c + 1/(n - c), RD c (n - c) / n^3. Where a zero cell
        made one row of a study differ in its correction, the geometric mean of both rows' parts.

    Raises
    ------
    StatsError
        Another measure, dropped rows, comparators that differ within a study.
    """
    _allowed(sizes, COUNTS)
    c, n = _check.counts(events_c, n_c, "events_c", "n_c")
    member = _shared(sizes, study, events_c=c, n_c=n)
    c, n = c + add * sizes.corrected, n + 2 * add * sizes.corrected
    if sizes.measure == "RR":
        part = 1 / c - 1 / n
    elif sizes.measure == "OR":
        part = 1 / c + 1 / (n - c)
    else:
        part = c * (n - c) / n**3
    return _fill(sizes, member, np.sqrt(np.outer(part, part)))


def shared_comparator_rates(sizes: EffectSizes, study, events_c, time_c, add: float = 0.5) -> np.ndarray:
    """Covariance matrix of IRR or IRD rows, of which those of one study share their comparator arm.

    Parameters
    ----------
    sizes : EffectSizes
        From `rate_ratio` with the whole comparator arm in each row, not split; k rows without dropped ones.
    study, events_c, time_c, add
        As in `shared_comparator_counts`, with person-time for patients.

    Returns
    -------
    ndarray of shape (k, k)
        Within a study the variance of the comparator's own part: log IRR 1/x, IRD x/t^2.

    Raises
    ------
    StatsError
        As in `shared_comparator_counts`.
    """
    _allowed(sizes, RATES)
    x, t = _check.not_negative("events_c", events_c), _check.positive("time_c", time_c)
    _check.same_length(events_c=x, time_c=t)
    member = _shared(sizes, study, events_c=x, time_c=t)
    x = x + add * sizes.corrected
    part = 1 / x if sizes.measure == "IRR" else x / t**2
    return _fill(sizes, member, np.sqrt(np.outer(part, part)))


def shared_comparator_means(sizes: EffectSizes, study, mean_c, sd_c, n_c) -> np.ndarray:
    """Covariance matrix of MD, SMD or ROM rows, of which those of one study share their comparator arm.

    Parameters
    ----------
    sizes : EffectSizes
        From `mean_difference`; k rows.
    study : sequence of length k
    mean_c, sd_c, n_c : array_like of shape (k,)
        Comparator, the same in all rows of a study.

    Returns
    -------
    ndarray of shape (k, k)
        Within a study: MD sd^2/n; ROM sd^2/(n mean^2); SMD 1/n + g_i g_j / (2 N), N being the patients of all
        arms of the study (Gleser and Olkin 2009).
    """
    _allowed(sizes, MEANS)
    m, s, n = _check.vector("mean_c", mean_c), _check.positive("sd_c", sd_c), _check.positive("n_c", n_c)
    _check.same_length(mean_c=m, sd_c=s, n_c=n)
    member = _shared(sizes, study, mean_c=m, sd_c=s, n_c=n)
    if sizes.measure == "SMD":
        treated = np.array([(sizes.ni - n)[member == g].sum() for g in member])
        total = treated + n
        return _fill(sizes, member, 1 / n[:, None] + np.outer(sizes.yi, sizes.yi) / (2 * total[:, None]))
    part = s**2 / n if sizes.measure == "MD" else s**2 / (n * m**2)
    return _fill(sizes, member, np.sqrt(np.outer(part, part)))


def _allowed(sizes: EffectSizes, measures: tuple[str, ...]) -> None:
    _check.choice("measure", sizes.measure, measures)
    if sizes.dropped.any():
        raise StatsError(f"{_check.rows(sizes.dropped)} has no estimate; leave it out first")


def _shared(sizes: EffectSizes, study, **comparator: np.ndarray) -> np.ndarray:
    k = len(sizes.yi)
    member = groups("study", study, k)
    for name, column in comparator.items():
        if len(column) != k:
            raise StatsError(f"{name}: {len(column)} values for {k} effects; one each is allowed")
        first = np.array([column[member == g][0] for g in member])
        if (column != first).any():
            raise StatsError(
                f"{name}: {_check.rows(column != first)} differs from the first row of its study; rows of "
                "one study share one whole comparator"
            )
    return member


def _fill(sizes: EffectSizes, member: np.ndarray, shared: np.ndarray) -> np.ndarray:
    out = np.where(member[:, None] == member, shared, 0.0)
    np.fill_diagonal(out, sizes.vi)
    return matrix("shared comparator", out, len(member))
