"""The Kaplan-Meier curve of single patients' times.

For curves rebuilt from figures or data that authors share; published estimates go to `survival` directly.
Arrays of shape (patients,): time and status (1 event, 0 censored).
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from ..errors import StatsError
from ..numerics import _check
from ..numerics._distributions import critical

INTERVALS = ("cloglog", "logit", "log", "plain")


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Product-limit estimate at every distinct time, arrays of shape (times,).

    Attributes
    ----------
    time, at_risk, events, censored : ndarray
        At risk just before each time; events and censorings at it.
    survival, se_log, ci_low, ci_high : ndarray
        S(t), Greenwood's standard error of log S(t), and the pointwise interval; nan where S is 0, and an
        interval of width 0 before the first event.
    interval : str
    level : float
    patients : ndarray
        All times, sorted; `at` counts those at risk.
    """

    time: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    censored: np.ndarray
    survival: np.ndarray
    se_log: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    interval: str
    level: float
    patients: np.ndarray

    def at(self, times) -> dict[str, np.ndarray]:
        """Survival, se (of S), ci_low, ci_high and number at risk at chosen times.

        Beyond the last observed time nothing is known: nan.
        """
        wanted = _check.not_negative("times", times)
        index = np.searchsorted(self.time, wanted, side="right") - 1
        started, known = index >= 0, wanted <= self.time[-1]
        out = {}
        for name, column, before in (
            ("survival", self.survival, 1.0),
            ("se", self.survival * self.se_log, 0.0),
            ("ci_low", self.ci_low, 1.0),
            ("ci_high", self.ci_high, 1.0),
        ):
            out[name] = np.where(known, np.where(started, column[np.maximum(index, 0)], before), np.nan)
        out["at_risk"] = len(self.patients) - np.searchsorted(self.patients, wanted, side="left")
        return out


def kaplan_meier(time, status, *, interval: str = "cloglog", level: float = 0.95) -> Curve:
    """Product-limit estimate with Greenwood's variance (Kaplan and Meier 1958, doi:10.2307/2281868).

    Parameters
    ----------
    time, status : array_like of shape (patients,)
        Times above 0; 1 event, 0 censored. Events come before censorings of the same time.
    interval : {"cloglog", "logit", "log", "plain"}
        Scale of the pointwise intervals; "log" and "plain" are cut off at 0 and 1.
    level : float
    """
    t, d = _patients(time, status)
    _check.choice("interval", interval, INTERVALS)
    z = critical(None, _check.level(level))
    times = np.unique(t)
    at_risk = np.array([(t >= u).sum() for u in times], dtype=float)
    events = np.array([d[t == u].sum() for u in times], dtype=float)
    leaving = np.array([(t == u).sum() for u in times], dtype=float)
    survival = np.cumprod(1 - events / at_risk)
    left = at_risk - events
    terms = np.divide(events, at_risk * left, out=np.full(len(times), np.inf), where=left > 0)
    se = np.sqrt(np.cumsum(terms))
    se = np.where(survival > 0, se, np.nan)
    low, high = _bounds(survival, se, interval, z)
    return Curve(
        times, at_risk, events, leaving - events, survival, se, low, high, interval, level, np.sort(t)
    )


def _bounds(survival, se, interval: str, z: float) -> tuple[np.ndarray, np.ndarray]:
    inside = (survival > 0) & (survival < 1)
    s = np.where(inside, survival, 0.5)
    e = np.where(inside, se, 0.0)
    if interval == "plain":
        pair = s - z * s * e, s + z * s * e
    elif interval == "log":
        pair = s * np.exp(-z * e), s * np.exp(z * e)
    elif interval == "logit":
        pair = tuple(special.expit(special.logit(s) + side * z * e / (1 - s)) for side in (-1, 1))
    else:
        pair = tuple(np.exp(np.log(s) * np.exp(side * z * e / np.log(s))) for side in (-1, 1))
        pair = np.minimum(*pair), np.maximum(*pair)
    edge = np.where(survival == 1, 1.0, np.nan)
    low, high = (np.where(inside, np.clip(bound, 0, 1), edge) for bound in pair)
    return low, high


def _patients(time, status) -> tuple[np.ndarray, np.ndarray]:
    t, d = _check.positive("time", time), _check.vector("status", status)
    _check.same_length(time=t, status=d)
    if not np.isin(d, (0, 1)).all():
        raise StatsError(f"status: {_check.rows(~np.isin(d, (0, 1)))} is neither 0 (censored) nor 1 (event)")
    return t, d
