"""Population average of single-group counts by the first model that can hold them.

The mean proportion over studies is what a result "of patients" means. Random-intercept logistic regression
gives it where studies spread around a middle; where they heap at 0% and 100% its normal distribution of
logits runs away, and a model that can hold heaps takes its place.
"""

from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from evidence.record.notes.note import Note

from ...bayesian.priors import TauPrior
from ...errors import StatsError
from ...numerics import _check
from ...numerics._distributions import critical
from ...numerics._remembered import remembered
from ...result import Average, Pooled, Rung
from ..likelihood import _result
from ._count_posterior import LOG, CountPosterior
from .bayesian import WEAK_TAU, binomial_normal
from .beta_binomial_prediction import FEWEST_STUDIES, predictive
from .overdispersion import beta_binomial
from .proportions import exact_pooled, glmm_proportion

# A logit-normal distribution of proportions can have two peaks, at 0 and at 1, only beyond this variance:
# its density is level where (logit p - mu) / tau2 = 2p - 1, and the sides cross more than once for tau2 > 2
# alone.
MOST_TAU2 = 2.0
BAYES = "Bayesian GLMM"
PREDICTIVE = "posterior predictive"
CREDIBLE = "credible"
_LARGEST_LOGIT = 700.0  # beyond it a proportion is 0 or 1 to doubles


def ladder_average(
    events: ArrayLike,
    n: ArrayLike,
    *,
    ci_method: str = "t",
    prediction: str = "t(k-1)",
    level: float = 0.95,
    tau_prior: TauPrior = WEAK_TAU,
    tau2_interval: bool = True,
    predictive_from: int = FEWEST_STUDIES,
    glmm: Pooled | None = None,
) -> Pooled:
    """Pool proportions to their population average: GLMM, beta-binomial, Bayesian GLMM, exact sum.

    The rule of the steps:

    1. GLMM, unless it has no maximum, its error is not plausible, or its tau2 is above `MOST_TAU2`
       (quasi-separation).
    2. Beta-binomial, unless it has no maximum, or both shapes of its distribution are below 1: studies then
       heap at both ends, and their mean describes none of them.
    3. GLMM under weakly informative priors (`binomial_normal`).
    4. Without any event, or with events only, and for one study: the exact sum, right after step 1.

    Parameters
    ----------
    events, n : array_like of shape (k,)
        Events and patients by study.
    ci_method, prediction, level, tau2_interval
        As in `glmm_proportion`.
    tau_prior : TauPrior
        Of step 3.
    predictive_from : int
        As in `beta_binomial_predicting`, for steps 2 and 3.
    glmm : Pooled, optional
        What `glmm_proportion` makes of these counts, where it is known already.

    Returns
    -------
    Pooled
        Estimate and bounds are the logit of the population average; the exact sum is on the scale of
        proportions (measure PR). `ladder` lists the steps tried.
    """
    x, total = _check.counts(events, n)
    if glmm is not None and not isinstance(glmm, Pooled):
        raise StatsError(f"glmm: {glmm!r}; what glmm_proportion returns is allowed")
    if len(x) == 1:
        return _result.climbed(exact_pooled(x, total, level=level), [])
    first = partial(glmm_proportion, x, total, ci_method=ci_method, prediction=prediction, level=level)
    found = glmm or first(tau2_interval=False)
    if found.status in ("all zero", "all events"):
        return _result.climbed(exact_pooled(x, total, level=level), [_result.left(found)])
    why = _glmm_fails(found)
    if why is None:
        # The interval of tau2 costs as much as the fit, and is shown of a model that holds alone.
        found = first(tau2_interval=True) if glmm is None and tau2_interval else found
        return climbed_average(as_average(found), [])
    tried = [_tried(found, why)]
    found = beta_binomial_predicting(
        x,
        total,
        ci_method=ci_method,
        prediction=prediction,
        level=level,
        rho_interval=tau2_interval,
        predictive_from=predictive_from,
    )
    why = _beta_binomial_fails(found)
    if why is not None:
        tried.append(_tried(found, why))
        found = bayesian_average(
            x, total, tau_prior=tau_prior, prediction=prediction, level=level, predictive_from=predictive_from
        )
    return climbed_average(found, tried)


def climbed_average(result: Pooled, tried: list[Rung]) -> Pooled:
    """Add the ladder to a result; the reason for leaving the first rung is told."""
    notes = (tried[0].fell(),) if tried else ()
    return _result.climbed(result, tried, notes=notes)


def as_average(found: Pooled) -> Pooled:
    """Put the population average of a model of counts in the place of its median study.

    Estimate, standard error and bounds become those of the logit of the average; the prediction interval
    for a new study's proportion stays. Results without an average come back as they are.
    """
    average = found.average
    if average is None or found.estimate is None or found.ci_low is None or found.ci_high is None:
        return found
    centre, low, high = (_logit(p) for p in (average.estimate, average.ci_low, average.ci_high))
    se = (high - low) / 2 / critical(found.df, found.level)
    middle, below, above = (float(special.expit(b)) for b in (found.estimate, found.ci_low, found.ci_high))
    return replace(
        found,
        estimate=centre,
        se=se,
        ci_low=low,
        ci_high=high,
        p_value=None,
        statistic=None,
        median_study=Average(middle, below, above),
    )


def about_median_study(found: Pooled) -> Pooled:
    """Undo `as_average`: the median study stands again where the population average did.

    On the scale of the model, logits or log rates; a result without a median study beside it comes back as it
    is.
    """
    middle = found.median_study
    if middle is None:
        return found
    scale = _log if found.measure == "IRLN" else _logit
    centre, low, high = middle.on_scale or (
        scale(p) for p in (middle.estimate, middle.ci_low, middle.ci_high)
    )
    se = (high - low) / 2 / critical(found.df, found.level)
    return replace(found, estimate=centre, ci_low=low, ci_high=high, se=se, median_study=None)


def beta_binomial_predicting(
    events: ArrayLike,
    n: ArrayLike,
    *,
    ci_method: str = "t",
    prediction: str = "t(k-1)",
    level: float = 0.95,
    rho_interval: bool = True,
    predictive_from: int = FEWEST_STUDIES,
) -> Pooled:
    """`beta_binomial` with a prediction interval that knows how uncertain its parameters are.

    The interval is `predictive`'s, from k = 3; "none" leaves it out.

    Parameters
    ----------
    events, n : array_like of shape (k,)
        Events and patients by study.
    ci_method, level, rho_interval
        As in `beta_binomial`.
    prediction : str
        "none" for no interval.
    predictive_from : int
        With fewer studies the interval is named and not worked out: it costs more than all else.
    """
    x, total = _check.counts(events, n)
    fewest = _check.whole("predictive_from", predictive_from, least=1)
    found = beta_binomial(x, total, ci_method=ci_method, level=level, rho_interval=rho_interval)
    if found.estimate is None or prediction == "none" or len(x) < FEWEST_STUDIES:
        return replace(found, pi_low=None, pi_high=None, prediction=None)
    if len(x) < fewest:
        return replace(found, pi_low=None, pi_high=None, prediction=PREDICTIVE)
    spread = predictive(x, total)
    tail = (1 - level) / 2
    low, high = map(_logit, spread.quantiles((tail, 1 - tail)))
    return replace(found, pi_low=low, pi_high=high, prediction=PREDICTIVE)


@remembered(256)
def bayesian_average(
    events: ArrayLike,
    n: ArrayLike,
    *,
    tau_prior: TauPrior = WEAK_TAU,
    prediction: str = "t(k-1)",
    level: float = 0.95,
    predictive_from: int = FEWEST_STUDIES,
) -> Pooled:
    """Posterior of `binomial_normal` in the form of all results: medians and equal-tailed intervals.

    Parameters
    ----------
    events, n : array_like of shape (k,)
        Events and patients by study.
    tau_prior : TauPrior
        Of the between-study standard deviation of logits.
    prediction : str
        "none" for no interval of a new study's proportion.
    level : float
        Of intervals, between 0 and 1.
    predictive_from : int
        As in `beta_binomial_predicting`.

    Returns
    -------
    Pooled
        Estimate and bounds are the logit of the population average; se is the posterior standard deviation
        of that logit; tau2 is the square of the posterior median of tau. The prediction interval is that of
        a new study's proportion, from k = 3. k = 1: tau has its prior, a note says so.
    """
    level = _check.level(level)
    fewest = _check.whole("predictive_from", predictive_from, least=1)
    posterior = binomial_normal(events, n, tau_prior=tau_prior)
    prior = posterior.tau_prior
    note = Note(
        "posterior_of_counts",
        numbers={"scale": prior.scale, "spread": posterior.mu_sd},
        words={"prior": prior.kind},
    )
    return of_posterior(posterior, BAYES, note, prediction=prediction, level=level, predictive_from=fewest)


def of_posterior(
    posterior: CountPosterior, method: str, note: Note, *, prediction: str, level: float, predictive_from: int
) -> Pooled:
    """Put a posterior of counts in the form of all results, as `bayesian_average` says.

    Parameters
    ----------
    posterior : CountPosterior
    method : str
        Name of the model.
    note : Note
        What is told of its priors.
    prediction, level, predictive_from
        As in `bayesian_average`.
    """
    measure, scale = ("IRLN", _log) if posterior.link is LOG else ("PLO", _logit)
    tail = (1 - level) / 2
    quantiles = posterior.average_quantiles((0.5, tail, 1 - tail))
    centre, low, high = map(scale, quantiles)
    several = posterior.k > 1
    predicted = prediction != "none" and posterior.k >= FEWEST_STUDIES
    tau = posterior.tau_quantiles((0.5, tail, 1 - tail))
    worked_out = predicted and posterior.k >= predictive_from
    new = posterior.new_study_quantiles((tail, 1 - tail)) if worked_out else None
    notes = (note,) if several else (note, Note("single_study_prior"))
    return Pooled(
        estimate=centre,
        se=posterior.average_sd(),
        ci_low=low,
        ci_high=high,
        p_value=None,
        k=posterior.k,
        measure=measure,
        method=method,
        status="pooled" if several else "single study",
        notes=notes,
        tau2=tau[0] ** 2 if several else None,
        tau2_ci=(tau[1] ** 2, tau[2] ** 2) if several else None,
        pi_low=scale(new[0]) if new else None,
        pi_high=scale(new[1]) if new else None,
        ci_method=CREDIBLE,
        prediction=PREDICTIVE if predicted else None,
        level=level,
        average=Average(*quantiles),
        median_study=Average(*posterior.median_study_quantiles((0.5, tail, 1 - tail))),
    )


def _glmm_fails(found: Pooled) -> Note | None:
    if found.estimate is None:
        return found.notes[0]
    if found.tau2 is not None and found.tau2 > MOST_TAU2:
        return Note("quasi_separation", numbers={"tau2": found.tau2, "limit": MOST_TAU2})
    return None


def _beta_binomial_fails(found: Pooled) -> Note | None:
    if found.estimate is None:
        return found.notes[0]
    rho = found.overdispersion
    if rho is None or rho == 0:
        return None
    mean = float(special.expit(found.estimate))
    if max(mean, 1 - mean) * (1 / rho - 1) < 1:
        return Note("heaps_at_both_ends")
    return None


def _tried(found: Pooled, why: Note) -> Rung:
    if found.estimate is None:
        return _result.left(found)
    natural = found.natural()
    return Rung(found.method, "not used", why, natural.estimate, natural.ci_low, natural.ci_high)


def _log(rate: float) -> float:
    return float(np.log(rate))


def _logit(p: float) -> float:
    return float(np.clip(special.logit(p), -_LARGEST_LOGIT, _LARGEST_LOGIT))
