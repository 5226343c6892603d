"""Rates of one group pooled from events and person-time: Poisson-normal GLMM, exact pooling, their ladder."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from evidence.record.notes.note import Note

from ... import effects, intervals
from ...bayesian.priors import TauPrior
from ...inverse_variance import heterogeneity
from ...numerics import _check
from ...numerics._distributions import critical
from ...numerics._remembered import remembered
from ...result import Average, Pooled
from ..likelihood import _result
from ..likelihood._families import Poisson
from ..likelihood._likelihood import RandomEffect
from .average_ladder import of_posterior
from .bayesian import WEAK_TAU, poisson_normal
from .beta_binomial_prediction import FEWEST_STUDIES

# The largest tau2 at which the mean of a log-normal distribution of rates is told.
_LARGEST_LOG = 709.0
MOST_TAU2 = 2.0
WORDS = _result.ModelWords("IRLN", "GLMM of rates", "Poisson")
BAYES = "Bayesian GLMM of rates"


def glmm_rate(
    events: ArrayLike,
    time: ArrayLike,
    *,
    nodes: int | None = None,
    ci_method: str = "wald",
    prediction: str = "t(k-1)",
    level: float = 0.95,
    tau2_interval: bool = True,
) -> Pooled:
    """Poisson-normal model (random-intercept Poisson regression) by maximum likelihood.

    Stijnen, Hamza and Ozdemir 2010, doi:10.1002/sim.4040. Studies without events enter as they are; one study
    gives its rate, without tau2.

    Parameters
    ----------
    events, time : array_like of shape (k,)
        Events and person-time (the caller's unit) by study.
    nodes, ci_method, prediction, level, tau2_interval
        As in `glmm_proportion`.

    Returns
    -------
    Pooled
        Measure IRLN. `natural()` is the rate of the median study; `average` the mean rate over studies,
        exp(mu + tau2/2). Status as in `glmm_proportion`; "all zero" without an estimate.
    """
    x, t = _check.not_negative("events", events), _check.positive("time", time)
    _check.same_length(events=x, time=t)
    settings = _result.checked(nodes, ci_method, prediction, level=level, tau2_interval=tau2_interval)
    k = len(x)
    if x.sum() == 0:
        why = Note("no_event_no_maximum")
        return _result.without_estimate(WORDS, k, settings.level, "all zero", why)
    model = RandomEffect(Poisson(x, t))
    best, rule = _result.find(model, k, settings)
    found = _result.pooled(
        model, best, rule, WORDS, settings, k=k, q=_likelihood_ratio(x, t), typical=_typical(x, t), n=t
    )
    if best is None or found.estimate is None:
        return found
    log_mean = float(best.mu[0] + best.tau2[0] / 2)
    half = _result.delta(np.array([1.0, 0.5]), best.covariance(), critical(found.df, settings.level))
    # Beyond what doubles hold a bound is the largest of them.
    average = Average(*(float(np.exp(min(log_mean + side * half, _LARGEST_LOG))) for side in (0, -1, 1)))
    return replace(found, average=average)


def ladder_average_rate(
    events: ArrayLike,
    time: ArrayLike,
    *,
    ci_method: str = "t",
    prediction: str = "t(k-1)",
    level: float = 0.95,
    tau_prior: TauPrior = WEAK_TAU,
    tau2_interval: bool = True,
    predictive_from: int = FEWEST_STUDIES,
) -> Pooled:
    """Pool rates to their population average: GLMM, Bayesian GLMM, exact sum.

    The GLMM (`glmm_rate`), unless it has no maximum or its error is not plausible; then that under a prior of
    tau (`bayesian_average_rate`). Without any event and for one study the exact sum.

    The mean of a log-normal distribution of rates, exp(mu + tau2 / 2), hangs on a tail that few studies
    show: where tau2 is above `MOST_TAU2` (the mean then more than e times the median) the median study
    stays, with a note.

    Parameters
    ----------
    events, time : array_like of shape (k,)
        Events and person-time by study.
    ci_method, prediction, level, tau2_interval
        As in `glmm_rate`.
    tau_prior : TauPrior
        Of the model with a prior.
    predictive_from : int
        As in `beta_binomial_predicting`, for that model.

    Returns
    -------
    Pooled
        Estimate and bounds are the log of the average rate; `median_study` the median study. Without any
        event and for one study the exact sum (measure IR).
    """
    x, t = _check.not_negative("events", events), _check.positive("time", time)
    _check.same_length(events=x, time=t)
    if len(x) == 1:
        return _result.climbed(exact_pooled_rate(x, t, level=level), [])
    found = glmm_rate(
        x, t, ci_method=ci_method, prediction=prediction, level=level, tau2_interval=tau2_interval
    )
    if found.estimate is None:
        tried = [_result.left(found)]
        if found.status == "all zero":
            return _result.climbed(exact_pooled_rate(x, t, level=level), tried)
        by_prior = bayesian_average_rate(
            x, t, tau_prior=tau_prior, prediction=prediction, level=level, predictive_from=predictive_from
        )
        return _result.climbed(by_prior, tried, notes=(tried[0].fell(),))
    found = _result.climbed(found, [])
    if found.average is None or found.estimate is None or found.ci_low is None or found.ci_high is None:
        return found
    if found.tau2 is not None and found.tau2 > MOST_TAU2:
        return replace(found, average=None, notes=(*found.notes, _median_shown(found.tau2)))
    centre, low, high = (
        float(np.log(v)) for v in (found.average.estimate, found.average.ci_low, found.average.ci_high)
    )
    return replace(
        found,
        estimate=centre,
        ci_low=low,
        ci_high=high,
        se=(high - low) / 2 / critical(found.df, level),
        p_value=None,
        statistic=None,
        median_study=Average(*(float(np.exp(v)) for v in (found.estimate, found.ci_low, found.ci_high))),
    )


@remembered(256)
def bayesian_average_rate(
    events: ArrayLike,
    time: ArrayLike,
    *,
    tau_prior: TauPrior = WEAK_TAU,
    prediction: str = "t(k-1)",
    level: float = 0.95,
    predictive_from: int = FEWEST_STUDIES,
) -> Pooled:
    """Posterior of `poisson_normal` in the form of all results: medians and equal-tailed intervals.

    Parameters
    ----------
    events, time : array_like of shape (k,)
        Events and person-time by study.
    tau_prior : TauPrior
        Of the between-study standard deviation of log rates.
    prediction, level, predictive_from
        As in `bayesian_average`.

    Returns
    -------
    Pooled
        Measure IRLN: log of the average rate over studies, exp(mu + tau2 / 2), with `median_study`; where the
        median of tau2 is above `MOST_TAU2` the median study stays, as in `ladder_average_rate`. tau2 and the
        prediction interval are as in `bayesian_average`. Without any event the exact sum (measure IR). k = 1:
        tau has its prior, a note says so.
    """
    level = _check.level(level)
    fewest = _check.whole("predictive_from", predictive_from, least=1)
    x, t = _check.not_negative("events", events), _check.positive("time", time)
    _check.same_length(events=x, time=t)
    if x.sum() == 0:
        return exact_pooled_rate(x, t, level=level)
    posterior = poisson_normal(x, t, tau_prior=tau_prior)
    note = Note("posterior_of_rates", numbers={"scale": tau_prior.scale}, words={"prior": tau_prior.kind})
    found = of_posterior(posterior, BAYES, note, prediction=prediction, level=level, predictive_from=fewest)
    if found.tau2 is None or found.tau2 <= MOST_TAU2:
        return found
    tail = (1 - level) / 2
    middle, low, high = (float(np.log(q)) for q in posterior.median_study_quantiles((0.5, tail, 1 - tail)))
    return replace(
        found,
        estimate=middle,
        ci_low=low,
        ci_high=high,
        se=posterior.median_study_sd(),
        average=None,
        median_study=None,
        notes=(*found.notes, _median_shown(found.tau2)),
    )


def _median_shown(tau2: float) -> Note:
    return Note("median_rate_shown", numbers={"tau2": tau2, "limit": MOST_TAU2})


def _likelihood_ratio(x: np.ndarray, t: np.ndarray) -> float:
    """Deviance of one common rate against one per study."""
    return max(0.0, 2 * float(special.xlogy(x, x / (t * x.sum() / t.sum())).sum()))


def _typical(x: np.ndarray, t: np.ndarray) -> float | None:
    sizes = effects.rate(x, t, "IRLN")
    return heterogeneity.typical_variance(sizes.yi, sizes.vi) if len(x) > 1 else None


def exact_pooled_rate(events: ArrayLike, time: ArrayLike, *, level: float = 0.95) -> Pooled:
    """Sum of events over sum of person-time with an exact Poisson interval; measure IR.

    Garwood 1936, doi:10.1093/biomet/28.3-4.437.

    One common rate is assumed: heterogeneity is not estimable in this model, and the interval is too narrow
    where studies differ. Meant for no event throughout, and for a single study (status "single study").

    Parameters
    ----------
    events, time : array_like of shape (k,)
        Events and person-time by study; the rate is per unit of this time.
    level : float
        Of the interval, between 0 and 1.
    """
    x, t = _check.not_negative("events", events), _check.positive("time", time)
    _check.same_length(events=x, time=t)
    level = _check.level(level)
    low, high = intervals.poisson_exact(x.sum(), t.sum(), level)
    single = len(x) == 1
    return Pooled(
        estimate=float(x.sum() / t.sum()),
        se=float(np.sqrt(x.sum()) / t.sum()) or None,
        ci_low=float(low[0]),
        ci_high=float(high[0]),
        p_value=None,
        k=len(x),
        measure="IR",
        method="exact sum of rates",
        ci_method="poisson",
        level=level,
        status="single study" if single else "all zero" if x.sum() == 0 else "pooled",
        notes=() if single else (Note("one_common_rate"),),
        weights=100 * t / t.sum(),
        n=t,
    )
