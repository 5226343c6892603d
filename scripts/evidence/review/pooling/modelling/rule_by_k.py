"""The rule by the number of studies: which model and interval few studies can carry, and what stands beside.

Three presets, and ``none`` for settings that hold whatever the number:

``house``
    Two studies: the model with a stated prior of tau; where none can be stated (rate differences, means of
    studies that do not say how many patients they are of) they are shown without pooling. Three and four:
    Hartung-Knapp with floor (of counts: t with k - 1) where its interval is no wider than the studies' own
    intervals together, from the lowest bound to the highest; else the model with a prior; the other one
    stands beside. From five on as configured.
``cochrane``
    Hartung-Knapp where there are more than two studies and tau2 is above 0, else Wald (Cochrane Handbook,
    chapter 10.10.4).
``iqwig``
    Two studies: common effect where Cochran's Q does not speak against it, else they are shown without
    pooling. Three and four: Paule-Mandel with Hartung-Knapp where that interval is informative in the same
    sense, else shown without pooling. From five on Paule-Mandel with Hartung-Knapp (after Bender 2018,
    doi:10.1002/jrsm.1297). The floor of Hartung-Knapp is used only where its interval would be narrower
    than DerSimonian and Laird's with normal quantiles (IQWiG, General Methods 6.0).

The rule governs inverse variance and the binomial-normal model of counts of one group with its ladder, also
on the survival scale. Another model that is asked for by name, and what no event, or nothing but events,
leaves to the exact sum, is not governed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

from evidence.record.measures import MeasureId, measure_of
from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import (
    COMMON_EFFECT,
    MEDIAN_STUDY,
    OTHER_BY_RULE,
    RAW_TOTAL,
    StudyEffect,
)
from evidence.record.results.intervals import CREDIBLE
from evidence.record.reviews.methods import ModelSettings
from evidence.record.summary.statement import study_ways
from evidence.review.pooling.effects import study_effects
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.pooling.modelling import bayesian, models, sparse_counts, survival_counts
from evidence.stats.effects import back_transform
from evidence.stats.result import Pooled, without_estimate

HOUSE, COCHRANE, IQWIG, NO_RULE = "house", "cochrane", "iqwig", "none"
GOVERNED = (PoolingModel.INVERSE_VARIANCE, PoolingModel.GLMM)
FEW = 4  # the most studies that are few
_NO_WIDTH = 1e-9  # of an interval, beside its estimate
Q_LEVEL = 0.05  # iqwig: below this p value two studies differ


@dataclass(frozen=True, slots=True)
class Fit:
    """A result with what it was made by: what a second computation sets out from."""

    pooled: Pooled
    model: str
    settings: ModelSettings


@dataclass(frozen=True, slots=True)
class Beside:
    """Another result of the same studies, and what it is (one of ``BESIDE``)."""

    what: str
    fit: Fit


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many studies there are, and what is wanted of their result."""

    k: int
    tau2_interval: bool
    alone: bool
    usual: Pooled | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown of the studies, what stands beside it, and what the rule says."""

    fit: Fit
    beside: tuple[Beside, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def pooled(self) -> Pooled:
        """The result shown."""
        return self.fit.pooled


def answer(
    effects: Effects,
    model: str,
    settings: ModelSettings,
    *,
    tau2_interval: bool = True,
    alone: bool = False,
    usual: Pooled | None = None,
) -> Answer:
    """Pool the effects of at least one study as the rule says of their number.

    Parameters
    ----------
    tau2_interval
        Whether the interval of tau2 is wanted; it costs most of a fit of counts.
    alone
        Leaves out what stands beside.
    usual
        What the model itself makes of the studies, where that is known already; for a rule that changes no
        interval.
    """
    k = int(effects.usable.sum())
    if k == 1 and model == bayesian.MODEL:
        model = (
            PoolingModel.INVERSE_VARIANCE
        )  # of one study a prior of tau says nothing; its own interval is shown
    if sparse_counts.one_alone(effects, model):
        # It is shown as it is, with 0.5 in an empty cell: what a model of counts says is of other numbers.
        model, settings = PoolingModel.INVERSE_VARIANCE, study_effects.beside_counts(settings)
    differ = sparse_counts.contradiction(effects, model)
    if differ is not None and model == sparse_counts.LADDER:
        model = PoolingModel.INVERSE_VARIANCE
    governed = model in GOVERNED and not sparse_counts.answers(effects, model)
    if k < 2 or not governed or settings.rule == NO_RULE or _one_sum(effects, model, settings):
        fit = _fit(effects, model, settings, tau2_interval, usual)
        found = Answer(fit)
    elif settings.rule == HOUSE:
        found = _house(effects, model, settings, Wanted(k, tau2_interval, alone, usual))
    elif settings.rule == COCHRANE:
        found = _cochrane(effects, model, settings, k, tau2_interval)
    else:
        found = _iqwig(effects, model, settings, k, tau2_interval)
    pooled, notes = _prediction(found.pooled, settings, k)
    fit = found.fit if pooled is found.pooled else replace(found.fit, pooled=pooled)
    beside = () if alone or k < 2 else (*found.beside, *_always_beside(effects, found.fit, settings))
    told = () if differ is None else (differ,)
    return Answer(fit, beside, (*told, *found.notes, *notes))


def _fit(
    effects: Effects,
    model: str,
    settings: ModelSettings,
    tau2_interval: bool = True,
    known: Pooled | None = None,
) -> Fit:
    found = known or models.pool(effects, model, settings, tau2_interval=tau2_interval)
    if settings.interval == "hksj" and _without_width(found):
        settings = replace(settings, interval="hksj-floor")
        found = models.pool(effects, model, settings, tau2_interval=tau2_interval)
        found = replace(found, notes=(*found.notes, Note("no_spread_for_factor")))
    return Fit(found, model, settings)


def _without_width(pooled: Pooled) -> bool:
    """Whether effects that are equal leave Hartung-Knapp's interval no width."""
    if pooled.k < 2 or pooled.ci_low is None or pooled.ci_high is None or pooled.estimate is None:
        return False
    return pooled.ci_high - pooled.ci_low <= _NO_WIDTH * max(1.0, abs(pooled.estimate))


def _one_sum(effects: Effects, model: str, settings: ModelSettings) -> bool:
    """Whether counts without an event, or with events only, leave the exact sum alone."""
    if survival_counts.needed(effects, model, settings):
        events, n = survival_counts.counts(effects, settings)
    elif model == PoolingModel.GLMM and effects.measure in models.COUNTED_ALONE:
        events, n = effects.counts()
    else:
        return False
    return bool((events == 0).all() or (effects.measure != MeasureId.RATE and (events == n).all()))


def _house(effects: Effects, model: str, settings: ModelSettings, wanted: Wanted) -> Answer:
    k, tau2_interval, alone = wanted.k, wanted.tau2_interval, wanted.alone
    if k > FEW:
        return Answer(_fit(effects, model, settings, tau2_interval, wanted.usual))
    if k == 2:
        prior = _fit(effects, bayesian.MODEL, settings)
        if prior.pooled.estimate is not None:
            return Answer(prior, notes=(Note("two_studies_by_prior"),))
        return Answer(_unpooled(prior, Note("no_prior_can_be_stated", parts=prior.pooled.notes), k, HOUSE))
    usual = _fit(effects, model, settings, tau2_interval, wanted.usual)
    if usual.pooled.ci_method == CREDIBLE:
        return Answer(usual)  # the ladder of counts ended there already
    numbers = _informative(effects, usual.pooled)
    informative = numbers is None or numbers["width"] <= numbers["hull"]
    if informative and alone:
        return Answer(usual)
    prior = _fit(effects, bayesian.MODEL, settings)
    known = prior.pooled.estimate is not None
    if informative:
        notes = () if numbers is None else (Note("few_studies_informative", numbers={"k": k, **numbers}),)
        return Answer(usual, (Beside(OTHER_BY_RULE, prior),) if known else (), notes)
    if not known:
        return Answer(usual, notes=(_no_prior(prior),))
    note = Note("few_studies_by_prior", numbers={"k": k, **(numbers or {})})
    return Answer(prior, (Beside(OTHER_BY_RULE, usual),), (note,))


def _no_prior(prior: Fit) -> Note:
    return Note("no_prior_for_few", parts=prior.pooled.notes)


def _cochrane(effects: Effects, model: str, settings: ModelSettings, k: int, tau2_interval: bool) -> Answer:
    wald = replace(settings, interval="wald")
    fit = _fit(effects, model, wald, tau2_interval)
    if k > 2 and fit.pooled.tau2:
        fit = _fit(effects, model, replace(settings, interval="hksj"), tau2_interval)
    return Answer(fit, notes=(_preset(fit, k, COCHRANE),))


def _iqwig(effects: Effects, model: str, settings: ModelSettings, k: int, tau2_interval: bool) -> Answer:
    usual = _hartung_knapp(effects, model, replace(settings, tau2="PM"), tau2_interval)
    if k > FEW:
        return Answer(usual, notes=(_preset(usual, k, IQWIG),))
    if k == 2:
        if usual.pooled.q_p is not None and usual.pooled.q_p < Q_LEVEL:
            why = Note("studies_differ", numbers={"p": usual.pooled.q_p})
            return Answer(_unpooled(usual, why, k, IQWIG))
        common = _fit(effects, PoolingModel.COMMON_EFFECT, usual.settings)
        return Answer(common, notes=(_preset(common, k, IQWIG),))
    numbers = _informative(effects, usual.pooled)
    if numbers is None or numbers["width"] <= numbers["hull"]:
        return Answer(usual, notes=(_preset(usual, k, IQWIG),))
    why = Note("few_studies_wide", numbers=numbers)
    return Answer(_unpooled(usual, why, k, IQWIG), (Beside(OTHER_BY_RULE, usual),))


def _hartung_knapp(effects: Effects, model: str, settings: ModelSettings, tau2_interval: bool) -> Fit:
    """Pool by Hartung-Knapp, with the floor only where it is narrower than DerSimonian-Laird's interval."""
    plain = _fit(effects, model, replace(settings, interval="hksj"), tau2_interval)
    if model != PoolingModel.INVERSE_VARIANCE:
        return plain  # counts take the t distribution of it alone
    usual = models.pool(effects, model, replace(settings, interval="wald", tau2="DL"), tau2_interval=False)
    if _width(plain.pooled) >= _width(usual):
        return plain
    return _fit(effects, model, replace(settings, interval="hksj-floor"), tau2_interval)


def _width(pooled: Pooled) -> float:
    if pooled.ci_low is None or pooled.ci_high is None:
        return 0.0
    return pooled.ci_high - pooled.ci_low


def _preset(fit: Fit, k: int, preset: str) -> Note:
    words = {"preset": preset, "interval": fit.pooled.ci_method}
    return Note("interval_by_preset", numbers={"k": k}, words=words)


def _unpooled(fit: Fit, why: Note, k: int, preset: str) -> Fit:
    note = Note("not_pooled_by_preset", numbers={"k": k}, words={"preset": preset}, parts=(why,))
    pooled = fit.pooled
    nothing = without_estimate(k, pooled.measure, pooled.method, "not pooled", (note,), level=pooled.level)
    return replace(fit, pooled=nothing)


def _informative(effects: Effects, pooled: Pooled) -> dict[str, float] | None:
    """Return the width of an interval and of the studies' own together, on the pooling scale.

    The studies' own are estimates with normal intervals there (counts at 0% or 100% with 0.5 added).
    ``None`` where the result has no interval on that scale.
    """
    if pooled.ci_low is None or pooled.ci_high is None or pooled.measure in models.ON_SUM:
        return None
    yi, vi = effects.arrays()
    half = float(ndtri((1 + pooled.level) / 2)) * np.sqrt(vi)
    return {"width": pooled.ci_high - pooled.ci_low, "hull": float((yi + half).max() - (yi - half).min())}


def _prediction(pooled: Pooled, settings: ModelSettings, k: int) -> tuple[Pooled, tuple[Note, ...]]:
    """Leave out a prediction interval of few studies, and one that would be the confidence interval."""
    # Of few studies a predictive distribution is named and not worked out.
    named = pooled.prediction == bayesian.PREDICTIVE and k < settings.prediction_from
    if (pooled.pi_low is None or pooled.pi_high is None) and not named:
        return (pooled if pooled.prediction is None else replace(pooled, prediction=None)), ()
    if k < settings.prediction_from:
        note = Note("prediction_from", numbers={"k": k, "fewest": settings.prediction_from})
    elif _adds_nothing(pooled):
        note = Note("prediction_is_interval")
    elif _inside(pooled):
        note = Note("prediction_inside")
    else:
        return pooled, ()
    return replace(pooled, pi_low=None, pi_high=None, prediction=None), (note,)


def _inside(pooled: Pooled) -> bool:
    """Whether a new study would be surer than the mean of all: its interval inside the other, or narrower.

    So by a normal quantile, where the mean's interval alone has the uncertainty of tau2, or where one is
    of a likelihood and the other of a posterior (beta-binomial).
    """
    # On the natural scale, where the mean over studies has its interval too.
    natural = pooled.natural()
    low, high, pi_low, pi_high = natural.ci_low, natural.ci_high, natural.pi_low, natural.pi_high
    if low is None or high is None or pi_low is None or pi_high is None:
        return False
    return (pi_low > low and pi_high < high) or pi_high - pi_low < high - low


def _adds_nothing(pooled: Pooled) -> bool:
    if pooled.prediction in (None, bayesian.PREDICTIVE):
        return False
    return pooled.tau2 == 0


def _always_beside(effects: Effects, fit: Fit, settings: ModelSettings) -> tuple[Beside, ...]:
    """Return the common effect (of one group's counts the raw total) and the median study."""
    found = []
    pooled = fit.pooled
    # An exact sum (measure PR) is a common effect already, and needs no correction of 0% and 100%.
    random = fit.model in (*GOVERNED, bayesian.MODEL, PoolingModel.BETA_BINOMIAL)
    # A rate printed without its events is in no total.
    summed = effects.measure not in models.COUNTED_ALONE or bayesian.counted(effects)
    if random and summed and pooled.measure not in models.ON_SUM:
        what = RAW_TOTAL if effects.measure in models.COUNTED_ALONE else COMMON_EFFECT
        common = _fit(effects, PoolingModel.COMMON_EFFECT, settings)
        if pooled.method != common.pooled.method and common.pooled.estimate is not None:
            found.append(Beside(what, common))
    if pooled.median_study is not None:
        found.append(Beside(MEDIAN_STUDY, fit))
    return tuple(found)


def directions(measure: MeasureId, rows: Sequence[StudyEffect]) -> Note | None:
    """Count the pooled studies on each side of no difference; ``None`` for one group, and without any."""
    ways = study_ways((row for row in rows if row.pooled), measure_of(measure).null)
    total = ways.lower + ways.higher + ways.same
    if not total:
        return None
    numbers = {"above": ways.higher, "below": ways.lower, "level": ways.same, "total": total}
    return Note("directions", numbers=numbers)


def cut_off(pooled: Pooled) -> bool:
    """Whether a bound of an interval lies beyond what the measure allows, and is told cut off."""
    if pooled.measure != "RD":
        return False
    bounds = (pooled.ci_low, pooled.ci_high, pooled.pi_low, pooled.pi_high)
    return any(b is not None and back_transform(b, "RD") != b for b in bounds)
