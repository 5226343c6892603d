"""Published survival at several times as patients at risk and events between those times.

Greenwood's variance of log S is a sum over time of independent parts, so the difference of two of them is
that of the share who stay free between the two times: it tells how many patients stand behind that share.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..dependent import _covariance
from ..errors import StatsError
from ..numerics import _check

# Rounding of printed percentages does not make a curve rise by more than this.
_SAME_SHARE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class CurveCounts:
    """Patients at risk and events between the times of each study, arrays of shape (k,).

    Attributes
    ----------
    study : ndarray of int
        Number of the study, by first appearance; rows are sorted by it, then by time.
    since, time : ndarray
        Start and end of the interval: since is 0 or the study's time before.
    events, at_risk : ndarray
        Patients with the event within it, and patients it is a share of; fractions.
    """

    study: np.ndarray
    since: np.ndarray
    time: np.ndarray
    events: np.ndarray
    at_risk: np.ndarray


def interval_counts(
    study: Sequence[str],
    time: ArrayLike,
    survival: ArrayLike,
    se: ArrayLike,
    at_risk: ArrayLike | None = None,
) -> CurveCounts:
    """Patients and events between the published times of each study.

    Parameters
    ----------
    study : sequence of length k
        Label of the study; rows in any order.
    time, survival, se : array_like of shape (k,)
        Time above 0, share without the event (above 0, up to 1) and its standard error, as fractions. The
        error of a share of 1 says nothing and is not read.
    at_risk : array_like of shape (k,), optional
        Patients under observation at the time, nan where unknown: needed where the share is 1; else read only
        where it is that of the time before.

    Returns
    -------
    CurveCounts
        With p the share who stay free between two times and D the growth of the variance of log S, those at
        risk are (1 - p) / (p D), of the first time what `exact.effective_counts` gives; never more than
        were left of the interval before, who count where rounding hides the growth. Where nobody has the
        event it is those left or, if fewer, those under observation at its end.

    Raises
    ------
    StatsError
        Two rows of a study at one time, survival that rises, a share of 1 without patients.

    References
    ----------
    Dorey and Korn 1987, doi:10.1002/sim.4780060605 (effective sample size); Combescure and others 2014,
    doi:10.1002/sim.6111 (conditional survival between published times).
    """
    s = _check.vector("survival", survival)
    if ((s <= 0) | (s > 1)).any():
        raise StatsError(f"survival: {_check.rows((s <= 0) | (s > 1))} is not above 0 and up to 1")
    t, error = _check.positive("time", time), np.atleast_1d(_check.array("se", se))
    labels = _check.labels("study", study, len(s))
    member = _covariance.groups("study", labels, len(s))
    seen = np.full(len(s), np.nan) if at_risk is None else np.atleast_1d(_check.array("at_risk", at_risk))
    _check.same_length(survival=s, time=t, se=error, at_risk=seen)
    bad = (s < 1) & ~(np.isfinite(error) & (error > 0) & (error <= 1))
    if bad.any():
        raise StatsError(f"se: {_check.rows(bad)} is not a number above 0 up to 1")
    bad = (s == 1) & ~(np.isfinite(seen) & (seen > 0))
    if bad.any():
        raise StatsError(f"at_risk: {_check.rows(bad)} with survival of 1 has no number above 0")
    order = np.lexsort((t, member))
    rows: list[tuple[int, float, float, float, float]] = []
    one, before, free, spread, left = -1, 0.0, 1.0, 0.0, np.inf
    for i in order:
        if member[i] != one:
            one, before, free, spread, left = int(member[i]), 0.0, 1.0, 0.0, np.inf
        if t[i] == before:
            raise StatsError(f"study {labels[i]}: two rows at one time; one per time is allowed")
        if s[i] > free + _SAME_SHARE:
            raise StatsError(f"study {labels[i]}: survival rises with time, which a curve cannot")
        share = min(float(s[i]) / free, 1.0)
        now = spread if s[i] == 1 else float((error[i] / s[i]) ** 2)
        patients = left
        if share < 1:
            grown = now - spread
            patients = min((1 - share) / (share * grown), left) if grown > 0 else left
        elif np.isfinite(seen[i]):
            patients = min(float(seen[i]), left)
        rows.append((one, before, float(t[i]), patients * (1 - share), patients))
        before, free, spread, left = float(t[i]), min(float(s[i]), free), max(now, spread), patients * share
    columns = np.array(rows, dtype=float).reshape(-1, 5).T
    return CurveCounts(columns[0].astype(int), *columns[1:])
