"""The Bayesian normal-normal model of an analysis: the scale of its prior, and its posterior as a result.

The scale of the prior is set by measure (``tau prior scale``). Means and their differences have units of
their own, so theirs is set in standard deviations between patients, which the studies' standard errors and
sizes give (after the unit-information standard deviation of Rover 2021, doi:10.1002/jrsm.1475).
"""

from __future__ import annotations

import math

from evidence.record.measures import stats_code
from evidence.record.methods import ModelSettings
from evidence.record.note import Note
from evidence.record.synthesis import Candidate
from evidence.review.pooling.study_effects import Effects
from evidence.stats import bayes
from evidence.stats.result import Pooled, without_estimate

MODEL = "Bayesian"
CREDIBLE = "credible"  # equal-tailed interval of the posterior
# Measures in units of the outcome, whose prior is set in standard deviations between patients.
IN_UNITS = ("MD", "mean")


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


def posterior(effects: Effects, settings: ModelSettings) -> tuple[bayes.Posterior | None, Note | None]:
    """Return the posterior of the usable studies, or ``None`` and why there is none."""
    scale, missing = prior_scale(effects, settings)
    if scale is None:
        return None, missing
    ends = _without_spread(effects)
    if 2 * ends > len(effects.candidates):
        return None, Note("counts_at_ends", numbers={"ends": ends, "total": len(effects.candidates)})
    found = bayes.normal_normal(
        *effects.arrays(), tau_prior=settings.tau_prior, tau_scale=scale, level=settings.level
    )
    return found, None


def as_pooled(found: bayes.Posterior, effects: Effects) -> Pooled:
    """Return a posterior in the form of all results: the median as estimate, credible intervals.

    The median goes to the natural scale and back unchanged, the mean does not. tau2 is that of the median of
    tau, its interval that of tau.
    """
    several = found.k > 1
    prior = Note("posterior_median", numbers={"scale": found.prior.scale}, words={"prior": found.prior.kind})
    notes = (prior, *_approximated(effects))
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
        pi_low=found.pi_low if found.k >= 3 else None,
        pi_high=found.pi_high if found.k >= 3 else None,
        ci_method=CREDIBLE,
        prediction="posterior predictive distribution",
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
    return candidate.n / 4 if candidate.kind == "effect" and candidate.n else None


def _without_spread(effects: Effects) -> int:
    """Count the series without an event or with events only, whose logit exists by a correction alone."""
    if effects.measure != "proportion":
        return 0
    events, n = effects.counts()
    return int(((events == 0) | (events == n)).sum())


def _approximated(effects: Effects) -> tuple[Note, ...]:
    ends = _without_spread(effects)
    if not ends:
        return ()
    return (Note("normal_approximation", numbers={"studies": ends}),)
