"""Single patients' times: Kaplan-Meier curve, log-rank test and Cox model of two groups.

For curves rebuilt from figures or data that authors share; published estimates go to `survival` directly.
Arrays of shape (patients,): time, status (1 event, 0 censored), group.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from ..errors import StatsError
from ..exact.likelihood._families import NoncentralHypergeometric
from ..numerics import _check
from ..numerics._distributions import chi2_upper_p, critical

INTERVALS = ("cloglog", "logit", "log", "plain")
TIES = ("efron", "breslow", "exact")
_CONVERGED = 1e-12
_MOST_STEPS = 100
_LONGEST_STEP = 2.0
# A log hazard ratio still moving here is infinite: the partial likelihood has no maximum.
_FURTHEST = 20.0


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


@dataclass(frozen=True, slots=True)
class LogRank:
    """Log-rank test of two groups, and the hazard ratio it implies (second group against the first).

    `log_hr` = (O - E) / V of the second group with standard error 1 / sqrt(V) (Peto); None where V is 0.
    """

    groups: tuple
    observed: tuple[float, float]
    expected: tuple[float, float]
    variance: float
    statistic: float | None
    p_value: float | None
    log_hr: float | None
    se: float | None


def log_rank(time, status, group) -> LogRank:
    """Log-rank test of two groups (Peto and Peto 1972, doi:10.2307/2344317)."""
    _, labels, tables = _two_groups(time, status, group)
    d1, d, n1, n = tables.T
    expected = d * n1 / n
    variance = float((d * (n1 / n) * (1 - n1 / n) * (n - d) / np.maximum(n - 1, 1)).sum())
    difference = float((d1 - expected).sum())
    observed = (float((d - d1).sum()), float(d1.sum()))
    pair = (float(d.sum() - expected.sum()), float(expected.sum()))
    if variance == 0:
        return LogRank(labels, observed, pair, 0.0, None, None, None, None)
    statistic = difference**2 / variance
    p = float(chi2_upper_p(statistic, 1))
    return LogRank(labels, observed, pair, variance, statistic, p, difference / variance, variance**-0.5)


@dataclass(frozen=True, slots=True)
class Cox:
    """Hazard ratio of the second group against the first; None where the likelihood has no maximum."""

    groups: tuple
    log_hr: float | None
    se: float | None
    ties: str


def cox_two_groups(time, status, group, *, ties: str = "efron") -> Cox:
    """Cox's proportional hazards with the group as the only covariate (Cox 1972).

    Parameters
    ----------
    time, status, group : array_like of shape (patients,)
        Two groups; the one whose label sorts first is the reference.
    ties : {"efron", "breslow", "exact"}
        Events at the same time: Efron's or Breslow's approximation, or the conditional likelihood.
    """
    _check.choice("ties", ties, TIES)
    _, labels, tables = _two_groups(time, status, group)
    d1, d, n1, n = tables[tables[:, 1] > 0].T
    if d1.sum() in (0, d.sum()):
        return Cox(labels, None, None, ties)
    slopes = _exact_slopes(d1, d, n1, n) if ties == "exact" else _partial_slopes(d1, d, n1, n, ties)
    beta = 0.0
    for _ in range(_MOST_STEPS):
        score, information = slopes(beta)
        if not information > 0:  # no event while both groups are at risk, or a hazard ratio that has run away
            return Cox(labels, None, None, ties)
        step = float(np.clip(score / information, -_LONGEST_STEP, _LONGEST_STEP))
        beta += step
        if abs(step) < _CONVERGED or abs(beta) > _FURTHEST:
            break
    if abs(beta) > _FURTHEST:
        return Cox(labels, None, None, ties)
    return Cox(labels, beta, float(slopes(beta)[1] ** -0.5), ties)


def _exact_slopes(d1, d, n1, n):
    family = NoncentralHypergeometric(d1, n1, d - d1, n - n1)

    def slopes(beta: float) -> tuple[float, float]:
        score, information = family.slopes(np.array([[beta]]))
        return float(score.sum()), float(information.sum())

    return slopes


def _partial_slopes(d1, d, n1, n, ties: str):
    # One row per event: with Efron each later event of a tie sees a share of the tied ones gone already.
    which = np.repeat(np.arange(len(d)), d.astype(int))
    gone = np.concatenate([np.arange(int(c)) / c for c in d]) if ties == "efron" else 0.0
    second = n1[which] - gone * d1[which]
    first = (n - n1)[which] - gone * (d - d1)[which]
    events = d1.sum()

    def slopes(beta: float) -> tuple[float, float]:
        share = second * np.exp(beta) / (first + second * np.exp(beta))
        return float(events - share.sum()), float((share * (1 - share)).sum())

    return slopes


def _patients(time, status) -> tuple[np.ndarray, np.ndarray]:
    t, d = _check.positive("time", time), _check.vector("status", status)
    _check.same_length(time=t, status=d)
    if not np.isin(d, (0, 1)).all():
        raise StatsError(f"status: {_check.rows(~np.isin(d, (0, 1)))} is neither 0 (censored) nor 1 (event)")
    return t, d


def _two_groups(time, status, group):
    """Label of each patient's group and, for each time of an event, d1, d, n1, n (1: the second group)."""
    t, d = _patients(time, status)
    given = np.array(_check.labels("group", group, len(t)), dtype=object)
    labels = tuple(sorted(set(given.tolist()), key=lambda label: (str(type(label)), label)))
    if len(labels) != 2:
        raise StatsError(f"group: {len(labels)} groups; two are allowed")
    second = given == labels[1]
    rows = []
    for u in np.unique(t[d == 1]):
        now, here = t >= u, (t == u) & (d == 1)
        rows.append(((here & second).sum(), here.sum(), (now & second).sum(), now.sum()))
    return second, labels, np.array(rows, dtype=float).reshape(-1, 4)
