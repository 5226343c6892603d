"""Freedom from an event pooled from counts and Kaplan-Meier estimates together, 100% among them.

A count says how many of n had the event by the time; a Kaplan-Meier estimate is worth as many patients as its
standard error tells. Both enter one binomial likelihood on the complementary log-log scale, so a study in
which nobody had the event is held without a correction, and an outcome and its complement have one answer.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from evidence.record.notes.note import Note

from ...errors import StatsError
from ...inverse_variance import heterogeneity
from ...numerics import _check
from ...numerics._distributions import critical
from ...result import Average, Pooled
from ..likelihood import _result
from ..likelihood._cloglog import CloglogBinomial
from ..likelihood._likelihood import Point, RandomEffect
from ..likelihood._quadrature import NORMAL_POINTS, NORMAL_WEIGHTS
from .proportions import exact_pooled

WORDS = _result.ModelWords("CLOGLOG", "GLMM of survival", "cloglog")
_FEWEST_PATIENTS = 1.0
_LONGEST_STEP = 2.0
# What all without the event, or none, is called by the events.
_OF_EVENTS = {"all zero": "all events", "all events": "all zero"}


@dataclass(frozen=True, slots=True, eq=False)
class EffectiveCounts:
    """Kaplan-Meier estimates as counts, shape (k,): patients each is worth, and events among them."""

    events: np.ndarray
    n: np.ndarray


def effective_counts(survival: ArrayLike, se: ArrayLike) -> EffectiveCounts:
    """Patients that a Kaplan-Meier estimate is worth: n with S (1 - S) / n = se squared.

    Parameters
    ----------
    survival, se : array_like of shape (k,)
        Estimates strictly between 0 and 1 and their standard errors, as fractions.

    Raises
    ------
    StatsError
        Survival of 0 or 1 (its standard error says nothing: give the number at risk as a count), a standard
        error so large that not even one patient stands behind it.

    References
    ----------
    The effective sample size of Dorey and Korn 1987, doi:10.1002/sim.4780060605.
    """
    s, error = _check.vector("survival", survival), _check.positive("se", se)
    _check.same_length(survival=s, se=error)
    if ((s <= 0) | (s >= 1)).any():
        raise StatsError(f"survival: {_check.rows((s <= 0) | (s >= 1))} is not between 0 and 1")
    n = s * (1 - s) / error**2
    if (n < _FEWEST_PATIENTS).any():
        raise StatsError(
            f"se: {_check.rows(n < _FEWEST_PATIENTS)} is so large that less than one patient is behind it"
        )
    return EffectiveCounts(n * (1 - s), n)


def glmm_survival(
    events: ArrayLike,
    n: ArrayLike,
    *,
    follow_up: ArrayLike | None = None,
    nodes: int | None = None,
    ci_method: str = "t",
    prediction: str = "t(k-1)",
    level: float = 0.95,
    tau2_interval: bool = True,
) -> Pooled:
    """Binomial-normal model on the complementary log-log scale by maximum likelihood.

    Parameters
    ----------
    events, n : array_like of shape (k,)
        Patients with the event by the time, and patients; fractions where they come of `effective_counts`.
    follow_up : array_like of shape (k,), optional
        Follow-up of each study as a multiple of the time asked for, where it is unequal: a constant hazard is
        assumed within each study (Stijnen 2010, doi:10.1002/sim.4040). All 1 if not given.
    nodes, ci_method, prediction, level, tau2_interval
        As in `glmm_proportion`; the interval is t with k - 1 degrees of freedom unless asked otherwise.

    Returns
    -------
    Pooled
        Measure CLOGLOG: estimate and interval are log cumulative hazards at the time; `natural()` is the
        survival of the median study, `average` the mean survival over studies. Status as in
        `glmm_proportion`: "all zero" (no event: survival is 1 throughout) and "all events" have no estimate;
        k = 1 has no tau2.
    """
    x, total = _check.counts(events, n)
    stretch = np.ones(len(x)) if follow_up is None else _check.positive("follow_up", follow_up)
    _check.same_length(events=x, follow_up=stretch)
    settings = _result.checked(nodes, ci_method, prediction, level=level, tau2_interval=tau2_interval)
    k = len(x)
    if x.sum() == 0:
        why = Note("no_event_no_maximum")
        return _result.without_estimate(WORDS, k, settings.level, "all zero", why)
    if (total - x).sum() == 0:
        why = Note("only_events_no_maximum")
        return _result.without_estimate(WORDS, k, settings.level, "all events", why)
    family = CloglogBinomial(x, total, np.log(stretch))
    model = RandomEffect(family)
    best, rule = _result.find(model, k, settings)
    eta, variance = family.guess()
    found = _result.pooled(
        model,
        best,
        rule,
        WORDS,
        settings,
        k=k,
        q=_likelihood_ratio(model, family),
        typical=heterogeneity.typical_variance(eta, variance) if k > 1 else None,
        n=total,
    )
    if best is None or found.estimate is None:
        return found
    return replace(found, average=_average(best, critical(found.df, settings.level)))


def _likelihood_ratio(model: RandomEffect, family: CloglogBinomial) -> float:
    """Deviance of one hazard for all studies against one for each."""
    x, n = family.x, family.n
    saturated = special.xlogy(x, x / n) + special.xlogy(n - x, 1 - x / n)
    eta = float(family.start()[0])
    for _ in range(100):
        score, information = family.slopes(np.array([[eta]]))
        step = float(np.clip(score.sum() / information.sum(), -_LONGEST_STEP, _LONGEST_STEP))
        eta += step
        if abs(step) < 1e-12:
            break
    return max(0.0, float(2 * (saturated.sum() - family.height(np.array([[eta]])).sum())))


def _average(best: Point, quantile: float) -> Average:
    """Mean survival over studies, its interval by the delta method on the complementary log-log scale."""
    mu, tau = best.mu[0], np.sqrt(best.tau2[0])
    hazard = np.exp(np.minimum(mu + tau * NORMAL_POINTS, 300.0))
    survival = np.exp(-hazard)
    mean = float((NORMAL_WEIGHTS * survival).sum())
    slope = -hazard * survival
    gradient = np.array([(NORMAL_WEIGHTS * slope).sum(), 0.0])
    if tau > 0:
        gradient[1] = (NORMAL_WEIGHTS * slope * NORMAL_POINTS).sum() / (2 * tau)
    # d log(-log m) = dm / (m log m)
    gradient /= mean * np.log(mean)
    half = _result.delta(gradient, best.covariance(), quantile)
    centre = np.log(-np.log(mean))
    low, high = (float(np.exp(-np.exp(centre + side * half))) for side in (1, -1))
    return Average(mean, low, high, on_scale=(float(centre), float(centre - half), float(centre + half)))


def exact_survival(events: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> Pooled:
    """Share without the event among all patients, with a Clopper-Pearson interval; measure PR.

    Treats all patients as one sample, as `exact_pooled`; meant for 0% or 100% throughout and for a single
    study.

    Parameters
    ----------
    events, n : array_like of shape (k,)
        Events and patients by study.
    level : float
        Of the interval, between 0 and 1.
    """
    x, total = _check.counts(events, n)
    free = exact_pooled(total - x, total, level=level)
    return replace(
        free,
        method="exact sum of survival",
        status=_OF_EVENTS.get(free.status, free.status),
        notes=tuple(Note("one_common_survival") for _ in free.notes),
    )


def ladder_survival(
    events: ArrayLike,
    n: ArrayLike,
    *,
    follow_up: ArrayLike | None = None,
    nodes: int | None = None,
    ci_method: str = "t",
    prediction: str = "t(k-1)",
    level: float = 0.95,
    tau2_interval: bool = True,
) -> Pooled:
    """Pool survival by the first model that can: GLMM on the complementary log-log scale; else the exact sum.

    Parameters are those of `glmm_survival`. One study, no event anywhere and events only go to
    `exact_survival`; so does a likelihood without a maximum, which the status then says ("not converged").

    Parameters
    ----------
    events, n : array_like of shape (k,)
        Events and patients by study.
    follow_up, nodes, ci_method, prediction, level, tau2_interval
        As in `glmm_survival`.
    """
    x, total = _check.counts(events, n)
    if len(x) == 1:
        return _result.climbed(exact_survival(x, total, level=level), [])
    first = glmm_survival(
        x,
        total,
        follow_up=follow_up,
        nodes=nodes,
        ci_method=ci_method,
        prediction=prediction,
        level=level,
        tau2_interval=tau2_interval,
    )
    exact = partial(exact_survival, x, total, level=level)
    return _result.of_first_that_can(first, exact, exact)
