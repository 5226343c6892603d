"""The Bayesian model of an analysis: the prior of tau, and the posterior as a result.

Proportions, and rates that are printed with their events, have the exact likelihood of their counts, all else
a normal one.

The scale of the prior is set by measure (``tau prior scale``). Means and their differences have units of
their own, so theirs is set in standard deviations between patients, which the studies' standard errors and
sizes give (after the unit-information standard deviation of Rover 2021, doi:10.1002/jrsm.1475).
"""

from __future__ import annotations

import math
from dataclasses import replace

from evidence.record.measures import SURVIVAL, MeasureId, measure_of, stats_code
from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.candidate import Candidate, FigureKind
from evidence.record.results.intervals import CREDIBLE
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects.study_effects import Effects
from evidence.stats import exact
from evidence.stats.bayesian import normal_model, priors
from evidence.stats.bayesian.priors import TauPrior
from evidence.stats.exact import CountPosterior
from evidence.stats.inverse_variance.pooling import FEWEST_FOR_PREDICTION
from evidence.stats.over_time.survival_posterior import SurvivalPosterior
from evidence.stats.result import Average, Pooled, without_estimate

MODEL = PoolingModel.BAYESIAN
PREDICTIVE = "posterior predictive"
EMPIRICAL = "empirical"  # priors learnt from Cochrane reviews
# Measures in units of the outcome, whose prior is set in standard deviations between patients.
IN_UNITS = (MeasureId.MD, MeasureId.MEAN, MeasureId.MEDIANS)


def prior_scale(effects: Effects, settings: ModelSettings) -> tuple[float | None, Note | None]:
    """Return the scale of the prior on the pooling scale, or ``None`` and what is missing."""
    scale = settings.tau_prior_scale.get(effects.measure)
    if scale is None:
        return None, Note("no_prior_scale", words={"measure": effects.measure})
    if effects.measure not in IN_UNITS:
        return float(scale), None
    spread = _standard_deviation(effects)
    if spread is None:
        return None, Note("no_size_for_prior")
    return float(scale) * spread, None


def prior_of(effects: Effects, settings: ModelSettings) -> tuple[TauPrior | None, Note | None]:
    """Return the prior of tau on the pooling scale, or ``None`` and what is missing.

    The informative ones describe odds ratios (Turner 2015) and standardised mean differences (Rhodes 2015),
    the latter mean differences too, in standard deviations; other measures get the half-normal one.
    """
    if settings.tau_prior == EMPIRICAL:
        found = _learnt(effects, settings)
        if found is not None:
            return found, None
    scale, missing = prior_scale(effects, settings)
    if scale is None:
        return None, missing
    kind = "half-normal" if settings.tau_prior == EMPIRICAL else settings.tau_prior
    return TauPrior(kind, scale), None


def _learnt(effects: Effects, settings: ModelSettings) -> TauPrior | None:
    comparison, outcome = settings.tau_prior_comparison, settings.tau_prior_outcome
    if effects.measure == MeasureId.OR:
        if comparison is None or outcome is None:
            return priors.TURNER_ANY
        return priors.TURNER.get(comparison, {}).get(outcome)
    if effects.measure not in (MeasureId.SMD, MeasureId.MD) or comparison is None or outcome is None:
        return None
    column = comparison if comparison in priors.RHODES else priors.OTHER
    found = priors.RHODES[column].get(outcome)
    if found is None or effects.measure == MeasureId.SMD:
        return found
    spread = _standard_deviation(effects)
    return None if spread is None else replace(found, location=found.location + 2 * math.log(spread))


def posterior(effects: Effects, settings: ModelSettings) -> tuple[normal_model.Posterior | None, Note | None]:
    """Return the posterior of the usable studies, or ``None`` and why there is none."""
    prior, missing = prior_of(effects, settings)
    if prior is None:
        return None, missing
    return normal_model.normal_normal(*effects.arrays(), tau_prior=prior, level=settings.level), None


def of_counts(effects: Effects, settings: ModelSettings) -> tuple[CountPosterior | None, Note | None]:
    """Return the posterior of proportions or rates by the likelihood of counts, or ``None`` and why not."""
    prior, missing = prior_of(effects, settings)
    if prior is None:
        return None, missing
    posterior_of = exact.binomial_normal if effects.measure == MeasureId.PROPORTION else exact.poisson_normal
    return posterior_of(*effects.counts(), tau_prior=prior), None


def counted(effects: Effects) -> bool:
    """Whether there are counts to take the likelihood of: a rate may be printed without its events."""
    if effects.measure == MeasureId.RATE:
        return all(c.one_side.events is not None for c in effects.candidates)
    return effects.measure == MeasureId.PROPORTION


def pooled(effects: Effects, settings: ModelSettings) -> Pooled:
    """Pool by the Bayesian model: of proportions and rates by their counts, of all else by normal effects."""
    prior, missing = prior_of(effects, settings)
    if prior is None:
        return without(effects, missing or Note("not_estimable"))
    if counted(effects):
        pool = (
            exact.bayesian_average if effects.measure == MeasureId.PROPORTION else exact.bayesian_average_rate
        )
        return pool(
            *effects.counts(),
            tau_prior=prior,
            prediction=settings.prediction,
            level=settings.level,
            predictive_from=settings.prediction_from,
        )
    found = normal_model.normal_normal(*effects.arrays(), tau_prior=prior, level=settings.level)
    shown = as_pooled(found, effects, settings)
    several = measure_of(effects.measure).kind == SURVIVAL and found.k > 1
    return _average_survival(shown, SurvivalPosterior(found)) if several else shown


def of_survival(effects: Effects, settings: ModelSettings) -> tuple[SurvivalPosterior | None, Note | None]:
    """Return the posterior of the mean survival over studies, or ``None`` and why there is none."""
    found, missing = posterior(effects, settings)
    return None if found is None else SurvivalPosterior(found), missing


def _average_survival(shown: Pooled, found: SurvivalPosterior) -> Pooled:
    """Put the mean survival over studies in the place of the median study."""
    tail = (1 - shown.level) / 2
    centre, low, high = found.average_quantiles((0.5, tail, 1 - tail))
    natural = shown.natural()
    bounds = natural.estimate, natural.ci_low, natural.ci_high
    scale = shown.estimate, shown.ci_low, shown.ci_high
    share, share_low, share_high, mu, mu_low, mu_high = (
        math.nan if b is None else b for b in (*bounds, *scale)
    )
    return replace(
        shown,
        estimate=centre,
        se=found.average_sd(),
        ci_low=low,
        ci_high=high,
        notes=(*shown.notes, Note("mean_survival_over_studies")),
        median_study=Average(share, share_low, share_high, on_scale=(mu, mu_low, mu_high)),
    )


def as_pooled(found: normal_model.Posterior, effects: Effects, settings: ModelSettings) -> Pooled:
    """Return a posterior in the form of all results: the median as estimate, credible intervals.

    The median goes to the natural scale and back unchanged, the mean does not. tau2 is that of the median of
    tau, its interval that of tau.
    """
    several = found.k > 1
    numbers = {"scale": found.prior.scale}
    if found.prior.kind in priors.ON_LOG_TAU2:
        numbers["location"] = found.prior.location
    prior = Note("posterior_median", numbers=numbers, words={"prior": found.prior.kind})
    half_normal_instead = settings.tau_prior == EMPIRICAL and found.prior.kind == "half-normal"
    instead = Note("no_informative_prior", words={"measure": effects.measure})
    notes = (prior, instead) if half_normal_instead else (prior,)
    predicted = found.k >= FEWEST_FOR_PREDICTION and settings.prediction != "none"
    return Pooled(
        estimate=found.median,
        se=found.se,
        ci_low=found.ci_low,
        ci_high=found.ci_high,
        p_value=None,
        k=found.k,
        measure=stats_code(effects.measure),
        method=MODEL,
        status="pooled" if several else "single study",
        notes=notes,
        tau2=found.tau**2 if several else None,
        tau2_ci=(found.tau_low**2, found.tau_high**2) if several else None,
        pi_low=found.pi_low if predicted else None,
        pi_high=found.pi_high if predicted else None,
        ci_method=CREDIBLE,
        prediction=PREDICTIVE if predicted else None,
        level=found.level,
    )


def without(effects: Effects, why: Note) -> Pooled:
    """Return the result of a model that could not be fitted; the note says why."""
    measure = stats_code(effects.measure)
    k = int(effects.usable.sum())
    return without_estimate(k, measure, MODEL, "not estimable", (why,))


def _standard_deviation(effects: Effects) -> float | None:
    """Return the standard deviation between patients that variances and sizes of all studies imply."""
    informative = [
        (1 / s.vi, size)
        for s, c in zip(effects.studies, effects.candidates, strict=True)
        if s.vi is not None and (size := _size(c)) is not None
    ]
    if not informative:
        return None
    return math.sqrt(sum(size for _, size in informative) / sum(w for w, _ in informative))


def _size(candidate: Candidate) -> float | None:
    """Patients of one arm, or of two arms the number whose inverse is 1/n + 1/n."""
    ours, theirs = candidate.intervention, candidate.comparator
    if ours is not None and ours.n and theirs is not None and theirs.n:
        return ours.n * theirs.n / (ours.n + theirs.n)
    if ours is not None and ours.n and theirs is None:
        return float(ours.n)
    # A printed contrast: both arms of one size.
    return candidate.n / 4 if candidate.kind == FigureKind.EFFECT and candidate.n else None
