"""The pooled curve of an outcome over time: from shares at times to its numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from scipy.special import ndtri, stdtrit

from evidence.record.notes.note import Note
from evidence.record.results.curves import NORMAL, STUDENT, PooledTime
from evidence.record.results.intervals import CREDIBLE
from evidence.record.results.second import SecondComputation
from evidence.review.pooling.modelling import rule_by_k
from evidence.stats.bayesian.priors import TauPrior
from evidence.stats.over_time import survival

TOLD = ("rise_averaged", "nobody_by_then")


@dataclass(frozen=True, slots=True)
class TimedShare:
    """One study at one time: the share without the event, its standard error, patients under observation.

    A share of 1 has no standard error.
    """

    study: str
    time: float
    survival: float
    se: float | None
    at_risk: float | None = None


@dataclass(frozen=True, slots=True)
class CurveInput:
    """All that a pooled curve rests on, besides the code: the key of a kept result."""

    times: tuple[TimedShare, ...]
    method: str  # REML | ML
    level: float
    rule: str = rule_by_k.NO_RULE  # by which the number of studies decides on the interval
    prior: TauPrior | None = None  # of the standard deviation between studies, for few of them
    tau2_interval: bool = True


@dataclass(frozen=True, slots=True)
class FittedCurve:
    """The numbers of a pooled curve; without any ``pooled``, ``notes`` say why the rule shows none."""

    pooled: tuple[PooledTime, ...]
    k: int
    studies: int
    tau2: float | None
    tau2_low: float | None
    tau2_high: float | None
    q: float | None
    q_df: int | None
    q_p: float | None
    notes: tuple[Note, ...]
    second: SecondComputation | None = None
    interval: str = STUDENT  # how the intervals were made: one of INTERVALS
    tau2_se: float | None = None


def fit(given: CurveInput) -> FittedCurve:
    """Pool all times together, as the rule says of the number of studies (`rule_by_k` has it for analyses).

    ``house``: two studies by the model with a prior; three and four by t(k - 1) where at no time with
    several studies the interval is wider than their own together, else by that model. ``cochrane``: normal
    quantiles for two studies and where tau2 is 0. ``iqwig``: two studies by a common effect where Q does
    not speak against it; these and three or four with wide intervals are else shown without a curve.
    """
    k = len({t.study for t in given.times})
    if given.rule == rule_by_k.HOUSE and given.prior is not None and 2 <= k <= rule_by_k.FEW:
        return _of_few(given, given.prior, k)
    usual = _usual(given)
    if given.rule == rule_by_k.NO_RULE or k < 2:
        return usual
    if given.rule == rule_by_k.COCHRANE:
        if k > 2 and usual.tau2:
            return usual
        return with_normal_quantiles(given)
    if k > rule_by_k.FEW or given.rule == rule_by_k.HOUSE:
        return usual
    if k == 2 and usual.q_p is not None and usual.q_p >= rule_by_k.Q_LEVEL:
        return _fitted(_pool(given, "normal", 0.0), NORMAL)
    if k > 2 and not _too_wide(given, usual):
        return usual
    why = Note(
        "not_pooled_by_preset", numbers={"k": k}, words={"preset": given.rule}, parts=(_why(usual, k),)
    )
    return replace(usual, pooled=(), k=0, studies=0, tau2=None, tau2_low=None, tau2_high=None, notes=(why,))


def _of_few(given: CurveInput, prior: TauPrior, k: int) -> FittedCurve:
    """Pool two to four studies as the house rule says."""
    # The interval of tau2 takes most of the time, and is told of the usual curve alone where that is shown.
    if k > 2 and not _too_wide(given, _usual(replace(given, tau2_interval=False))):
        return _usual(given)
    note = Note("two_studies_by_prior") if k == 2 else Note("few_curves_by_prior", numbers={"k": k})
    return _by_prior(given, prior, note)


def _why(usual: FittedCurve, k: int) -> Note:
    if k == 2:
        return Note("studies_differ", numbers={"p": usual.q_p if usual.q_p is not None else 0.0})
    return Note("few_curves_wide")


def _too_wide(given: CurveInput, usual: FittedCurve) -> bool:
    """Whether at a time with several studies the interval is wider than their own together, on the scale.

    A study in which nobody had the event yet has no interval of its own there and is not asked.
    """
    half = float(ndtri((1 + given.level) / 2))
    k = usual.studies
    t = float(stdtrit(k - 1, (1 + given.level) / 2))
    for pooled in usual.pooled:
        ends = [_ends(e.survival, half * e.se) for e in given.times if e.time == pooled.time and e.se]
        if len(ends) < 2:
            continue
        if 2 * t * pooled.se_scale > max(b for _, b in ends) - min(a for a, _ in ends):
            return True
    return False


def _ends(survival: float, half: float) -> tuple[float, float]:
    """Bounds of log(-log S) where those of S reach ``half`` by the delta method."""
    hazard = -math.log(survival)
    centre, reach = math.log(hazard), half / (survival * hazard)
    return centre - reach, centre + reach


def _columns(given: CurveInput) -> tuple[list[str], list[float], list[float], list[float], list[float]]:
    rows = given.times
    return (
        [t.study for t in rows],
        [t.time for t in rows],
        [t.survival for t in rows],
        [math.nan if t.se is None else t.se for t in rows],
        [math.nan if t.at_risk is None else t.at_risk for t in rows],
    )


def _pool(given: CurveInput, quantiles: str, tau2: float | None) -> survival.PooledCurve:
    columns = _columns(given)
    return survival.pool_over_time(
        *columns[:4],
        at_risk=columns[4],
        method=given.method,
        quantiles=quantiles,
        tau2=tau2,
        level=given.level,
        tau2_interval=given.tau2_interval,
    )


def _usual(given: CurveInput) -> FittedCurve:
    return _fitted(_pool(given, "t", None), STUDENT)


def with_normal_quantiles(given: CurveInput) -> FittedCurve:
    """Give the usual curve normal quantiles: the same variance between studies, with its error."""
    return _fitted(_pool(given, "normal", None), NORMAL)


def _by_prior(given: CurveInput, prior: TauPrior, why: Note) -> FittedCurve:
    columns = _columns(given)
    posterior = survival.curve_with_prior(
        *columns[:4], at_risk=columns[4], tau_prior=prior, level=given.level
    )
    found = _fitted(posterior, CREDIBLE)
    told = Note("posterior_median", numbers={"scale": prior.scale}, words={"prior": prior.kind})
    return replace(found, notes=(why, told, *found.notes))


def _fitted(found: survival.PooledCurve, interval: str) -> FittedCurve:
    # An interval without an end tells nothing.
    known = found.tau2_ci is not None and math.isfinite(found.tau2_ci[1])
    low, high = found.tau2_ci if found.tau2_ci is not None and known else (None, None)
    return FittedCurve(
        pooled=_pooled(found),
        k=found.k,
        studies=found.studies,
        tau2=found.tau2,
        tau2_low=low,
        tau2_high=high,
        q=found.q,
        q_df=found.q_df,
        q_p=found.q_p,
        notes=tuple(note for note in found.notes if note.kind in TOLD),
        interval=interval,
        tau2_se=found.tau2_se,
    )


def _pooled(found: survival.PooledCurve) -> tuple[PooledTime, ...]:
    """Return the mean share over studies at each time, the median study beside it; of one study its own."""
    told = found.average
    if told is None:
        share, ci, band, smoothed = (
            found.survival,
            (found.ci_low, found.ci_high),
            (found.band_low, found.band_high),
            found.smoothed,
        )
    else:
        share, ci, band, smoothed = told.survival, told.ci, told.band, told.smoothed
    return tuple(
        PooledTime(
            time=float(found.time[i]),
            studies=int(found.studies_at[i]),
            survival=float(share[i]),
            ci_low=float(ci[0][i]),
            ci_high=float(ci[1][i]),
            band_low=float(band[0][i]),
            band_high=float(band[1][i]),
            estimate_scale=float(found.estimate[i]),
            se_scale=float(found.se[i]),
            smoothed=bool(smoothed[i]),
            median_study=None if told is None else float(found.survival[i]),
            median_low=None if told is None else float(found.ci_low[i]),
            median_high=None if told is None else float(found.ci_high[i]),
        )
        for i in range(len(found.time))
    )
