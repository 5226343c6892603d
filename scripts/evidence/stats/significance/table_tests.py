"""Tests on two-by-two tables and pairs of rates: is there an association, is the odds ratio one.

The estimates are in `pooling`; these tests belong beside Mantel-Haenszel's.
"""

from dataclasses import dataclass

import numpy as np

from ..numerics import _check
from ..numerics._distributions import chi2_upper_p


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A chi-square test; nothing can be tested where `statistic` is None."""

    name: str
    statistic: float | None
    df: int
    p_value: float | None


def cochran_mantel_haenszel(events_t, n_t, events_c, n_c, *, continuity: bool = True) -> ChiSquare:
    """Test for an association over all studies (Mantel and Haenszel 1959, doi:10.1093/jnci/22.4.719).

    Parameters
    ----------
    events_t, n_t, events_c, n_c : array_like of shape (k,)
        Events and patients by arm.
    continuity : bool
        Take half an event off the absolute difference between observed and expected.

    Returns
    -------
    ChiSquare
        One degree of freedom. Statistic None where no study has both an event and a patient without one.
    """
    a, n1, c, n2 = _tables(events_t, n_t, events_c, n_c)
    total, events = n1 + n2, a + c
    use = total > 1
    spread = n1 * n2 * events * (total - events) / (total**2 * np.where(use, total - 1, 1))
    return _association("Cochran-Mantel-Haenszel", a - events * n1 / total, spread * use, continuity)


def cochran(events_t, n_t, events_c, n_c, *, continuity: bool = True) -> ChiSquare:
    """Cochran's form of the test (1954, doi:10.2307/3001616): variances of two binomials, not conditional.

    Parameters and result as in `cochran_mantel_haenszel`.
    """
    a, n1, c, n2 = _tables(events_t, n_t, events_c, n_c)
    total, events = n1 + n2, a + c
    spread = n1 * n2 * events * (total - events) / total**3
    return _association("Cochran", a - events * n1 / total, spread, continuity)


def mantel_haenszel_rates_test(events_t, time_t, events_c, time_c, *, continuity: bool = True) -> ChiSquare:
    """Mantel-Haenszel test for an association of pairs of rates over all studies; arrays of shape (k,)."""
    x1, t1, x2, t2 = _check.two_rates(events_t, time_t, events_c, time_c)
    total, events = t1 + t2, x1 + x2
    return _association(
        "Mantel-Haenszel (rates)", x1 - events * t1 / total, events * t1 * t2 / total**2, continuity
    )


def breslow_day(events_t, n_t, events_c, n_c, *, tarone: bool = True) -> ChiSquare:
    """Test that all studies share one odds ratio, taken at its Mantel-Haenszel estimate.

    Parameters
    ----------
    events_t, n_t, events_c, n_c : array_like of shape (k,)
    tarone : bool
        With Tarone's correction (1985, doi:10.1093/biomet/72.1.91), without which the statistic of Breslow
        and Day 1980 is slightly too large.

    Returns
    -------
    ChiSquare
        Studies without events, or with events only, in both arms say nothing and are left out; degrees of
        freedom are the others minus 1. Statistic None where the common odds ratio is not estimable.
    """
    a, n1, c, n2 = _tables(events_t, n_t, events_c, n_c)
    name = "Breslow-Day with Tarone's correction" if tarone else "Breslow-Day"
    total, events = n1 + n2, a + c
    up, down = (a * (n2 - c) / total).sum(), ((n1 - a) * c / total).sum()
    use = (events > 0) & (events < total)
    df = max(int(use.sum()) - 1, 0)
    if up == 0 or down == 0:
        return ChiSquare(name, None, df, None)
    a, n1, n2, events = a[use], n1[use], n2[use], events[use]
    expected = _expected(up / down, n1, n2, events)
    cells = expected, n1 - expected, events - expected, n2 - events + expected
    variance = np.asarray(1 / sum(1 / cell for cell in cells))
    statistic = float(((a - expected) ** 2 / variance).sum())
    if tarone:
        statistic -= float((a - expected).sum() ** 2 / variance.sum())
    return ChiSquare(name, statistic, df, float(chi2_upper_p(statistic, df)))


def _expected(odds_ratio: float, n1, n2, events) -> np.ndarray:
    """Events under treatment at which a table with these margins has the given odds ratio."""
    slack = n2 - events
    if odds_ratio == 1:
        return n1 * events / (n1 + n2)
    b = slack + odds_ratio * (n1 + events)
    root = np.sqrt(b**2 - 4 * (odds_ratio - 1) * odds_ratio * n1 * events)
    # The form without cancellation of the smaller root of the quadratic.
    return 2 * odds_ratio * n1 * events / (b + root)


def _association(name: str, difference, spread, continuity: bool) -> ChiSquare:
    if not spread.sum() > 0:
        return ChiSquare(name, None, 1, None)
    off = max(0.0, abs(float(difference.sum())) - (0.5 if continuity else 0.0))
    statistic = off**2 / float(spread.sum())
    return ChiSquare(name, statistic, 1, float(chi2_upper_p(statistic, 1)))


def _tables(events_t, n_t, events_c, n_c):
    a, n1 = _check.counts(events_t, n_t, "events_t", "n_t")
    c, n2 = _check.counts(events_c, n_c, "events_c", "n_c")
    _check.same_length(events_t=a, events_c=c)
    return a, n1, c, n2
