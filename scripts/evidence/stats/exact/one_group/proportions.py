"""Proportions of one group pooled from counts: binomial-normal GLMM, exact pooling, and their ladder."""

from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from evidence.record.notes.note import Note

from ... import effects, intervals
from ...errors import StatsError
from ...inverse_variance import heterogeneity, pooling
from ...numerics import _check
from ...numerics._distributions import critical
from ...numerics._remembered import remembered
from ...result import Average, Pooled
from .. import batch
from ..likelihood import _maximum, _result
from ..likelihood._families import Binomial
from ..likelihood._likelihood import Point, RandomEffect
from ..likelihood._quadrature import NORMAL_POINTS, NORMAL_WEIGHTS, RULES, QuadratureRule

WORDS = _result.ModelWords("PLO", "GLMM", "logistic")
# A model whose standard error is far below that of plain logistic regression has failed numerically.
_IMPLAUSIBLE_SE = 0.2


@remembered(256)
def glmm_proportion(
    events: ArrayLike,
    n: ArrayLike,
    *,
    nodes: int | None = None,
    ci_method: str = "wald",
    prediction: str = "t(k-1)",
    level: float = 0.95,
    tau2_interval: bool = True,
) -> Pooled:
    """Binomial-normal model (random-intercept logistic regression) by maximum likelihood.

    Parameters
    ----------
    events, n : array_like of shape (k,)
        Events and patients by study.
    nodes : int, optional
        Gauss-Hermite nodes per study, 3 or more; if not given, as many as it takes until more change
        nothing.
    ci_method : {"wald", "t"}
        Interval on the logit scale: normal, or t with k - 1.
    prediction : {"t(k-1)", "t(k-2)", "z", "none"}
        Prediction interval, from k = 3.
    level : float
        Confidence level.
    tau2_interval : bool
        Also find the profile-likelihood interval of tau2 (about half of the time).

    Returns
    -------
    Pooled
        Measure PLO. `natural()` is the median study, `average` the population average (mean proportion). Q is
        the likelihood-ratio statistic against one proportion per study; I2 uses the typical variance of the
        logits. Status: "pooled"; "tau2 at zero" (plain logistic regression); "single study" (k = 1, no tau2);
        without an estimate "all zero", "all events" (the likelihood has no maximum) and "not converged".

    References
    ----------
    Hamza, van Houwelingen and Stijnen 2008, doi:10.1016/j.jclinepi.2007.03.016.
    """
    x, total = _check.counts(events, n)
    settings = _result.checked(nodes, ci_method, prediction, level=level, tau2_interval=tau2_interval)
    k = len(x)
    if x.sum() == 0:
        why = Note("no_event_no_maximum")
        return _result.without_estimate(WORDS, k, settings.level, "all zero", why)
    if (total - x).sum() == 0:
        why = Note("only_events_no_maximum")
        return _result.without_estimate(WORDS, k, settings.level, "all events", why)
    model, best, rule = _maximised(x, total, settings.nodes)
    return _of_maximum(model, best, rule, x, total, logits=_logits(x, total), settings=settings)


@remembered(256)  # intervals of several kinds set out from one maximum
def _maximised(
    x: np.ndarray, total: np.ndarray, nodes: int | None
) -> tuple[RandomEffect, Point | None, QuadratureRule]:
    model = RandomEffect(Binomial(x, total))
    if len(x) == 1:
        rule = RULES[0]
        return model, _maximum.ridge(model, 0.0, model.start(), rule), rule
    return model, *_maximum.settled(model, nodes)


def _of_maximum(
    model: RandomEffect,
    best: Point | None,
    rule: QuadratureRule,
    x: np.ndarray,
    total: np.ndarray,
    *,
    logits: np.ndarray,
    settings: _result.FitSettings,
) -> Pooled:
    """Build the result of a maximum of the likelihood (None: there is none); `logits` as of `_logits`."""
    k = len(x)
    if best is not None and not _plausible(best, total):
        why = Note("error_not_plausible")
        return _result.without_estimate(WORDS, k, settings.level, "not converged", why)
    found = _result.pooled(
        model,
        best,
        rule,
        WORDS,
        settings,
        k=k,
        q=_likelihood_ratio(x, total),
        typical=None if k == 1 else heterogeneity.typical_variance(*logits),
        n=total,
    )
    if best is None or found.estimate is None:
        return found
    average = _average(best, critical(found.df, settings.level))
    return replace(found, average=average)


def _plausible(best: Point, n: np.ndarray) -> bool:
    variance = best.covariance()[0, 0]
    # Of one common proportion; 0 where the logit went beyond what a proportion can show: never plausible.
    information = (n * special.expit(best.mu[0]) * special.expit(-best.mu[0])).sum()
    return bool(variance * information > _IMPLAUSIBLE_SE**2)


def _likelihood_ratio(x: np.ndarray, n: np.ndarray) -> float:
    """Deviance of one common proportion against one per study."""
    p = x.sum() / n.sum()
    expected = special.xlogy(x, p) + special.xlogy(n - x, 1 - p)
    saturated = special.xlogy(x, x / n) + special.xlogy(n - x, 1 - x / n)
    return max(0.0, float(2 * (saturated - expected).sum()))


def _logits(x: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Logits of the studies and their variances, shape (2, k), each by its own counts alone."""
    sizes = effects.proportion(x, n, "PLO")
    return np.array([sizes.yi, sizes.vi])


def _average(best: Point, quantile: float) -> Average:
    """Mean proportion over studies, its interval by the delta method on the logit scale."""
    mu, tau = best.mu[0], np.sqrt(best.tau2[0])
    p = special.expit(mu + tau * NORMAL_POINTS)
    mean = float((NORMAL_WEIGHTS * p).sum())
    slope = p * (1 - p)
    gradient = np.array([(NORMAL_WEIGHTS * slope).sum(), 0.0])
    if tau > 0:
        gradient[1] = (NORMAL_WEIGHTS * slope * NORMAL_POINTS).sum() / (2 * tau)
    gradient /= mean * (1 - mean)
    half = _result.delta(gradient, best.covariance(), quantile)
    centre = special.logit(mean)
    return Average(mean, float(special.expit(centre - half)), float(special.expit(centre + half)))


@remembered(256)
def exact_pooled(events: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> Pooled:
    """Sum of events over sum of patients with a Clopper-Pearson interval; measure PR.

    Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404.

    Treats all patients as one sample: heterogeneity is not estimable in this model, and the interval is too
    narrow where studies differ. Meant for 0 % or 100 % throughout, and for a single study (status "single
    study").

    Parameters
    ----------
    events, n : array_like of shape (k,)
        Events and patients by study.
    level : float
        Of the interval, between 0 and 1.
    """
    x, total = _check.counts(events, n)
    level = _check.level(level)
    low, high = intervals.clopper_pearson(x.sum(), total.sum(), level)
    p = float(x.sum() / total.sum())
    status = "single study" if len(x) == 1 else "all zero" if p == 0 else "all events" if p == 1 else "pooled"
    notes = () if len(x) == 1 else (Note("one_common_proportion"),)
    return Pooled(
        estimate=p,
        se=float(np.sqrt(p * (1 - p) / total.sum())) or None,
        ci_low=float(low[0]),
        ci_high=float(high[0]),
        p_value=None,
        k=len(x),
        measure="PR",
        method="exact sum",
        ci_method="clopper-pearson",
        level=level,
        status=status,
        notes=notes,
        weights=100 * total / total.sum(),
        n=total,
    )


def ladder_proportion(
    events: ArrayLike,
    n: ArrayLike,
    *,
    nodes: int | None = None,
    ci_method: str = "wald",
    prediction: str = "t(k-1)",
    level: float = 0.95,
    tau2_interval: bool = True,
) -> Pooled:
    """Pool proportions by the first model that can: GLMM; exact if 0 % or 100 % throughout; else arcsine.

    Parameters are those of `glmm_proportion`.

    Returns
    -------
    Pooled
        Of the model that answered, `ladder` listing every rung tried with what came of it. One study: exact
        interval, status "single study". No event anywhere, or events only: `exact_pooled`, status "all zero"
        or "all events". GLMM not converged: inverse variance on the arcsine scale (REML, Hartung-Knapp with
        floor), status "not converged".
    """
    x, total = _check.counts(events, n)
    if len(x) == 1:
        return _result.climbed(exact_pooled(x, total, level=level), [])
    first = glmm_proportion(
        x,
        total,
        nodes=nodes,
        ci_method=ci_method,
        prediction=prediction,
        level=level,
        tau2_interval=tau2_interval,
    )

    def by_arcsines() -> Pooled:
        sizes = effects.proportion(x, total, "PAS")
        return pooling.random_effects(
            sizes.yi, sizes.vi, measure="PAS", n=total, prediction=prediction, level=level
        )

    return _result.of_first_that_can(first, partial(exact_pooled, x, total, level=level), by_arcsines)


def leave_one_out(
    events: ArrayLike, n: ArrayLike, *, level: float = 0.95, ci_method: str = "wald"
) -> tuple[Pooled, ...]:
    """Walk `ladder_proportion` without each study in turn; entry i leaves out study i. Needs two studies.

    All GLMMs are fitted in one batch, and each maximum is then settled as in `glmm_proportion`. The remaining
    studies may land on another rung than all of them together: see each `status` and `measure`.

    Parameters
    ----------
    events, n : array_like of shape (k,)
        Events and patients by study.
    level, ci_method
        As in `glmm_proportion`.

    Returns
    -------
    tuple of k Pooled
        As of `ladder_proportion`.

    Raises
    ------
    StatsError
        Fewer than two studies.
    """
    x, total = _check.counts(events, n)
    if len(x) < 2:
        raise StatsError("leave-one-out of a single study leaves nothing; at least two studies are needed")
    stays = ~np.eye(len(x), dtype=bool)
    fits = glmm_subsets(x, total, stays, level=level, ci_method=ci_method)
    return tuple(
        ladder_proportion(x[keep], total[keep], level=level, ci_method=ci_method, tau2_interval=False)
        if found is None
        else _result.climbed(found, [])
        for keep, found in zip(stays, fits, strict=True)
    )


def glmm_subsets(
    events: ArrayLike,
    n: ArrayLike,
    stays: ArrayLike,
    *,
    level: float = 0.95,
    ci_method: str = "wald",
    most_tau2: float = _maximum.LARGEST_TAU2,
) -> tuple[Pooled | None, ...]:
    """Fit `glmm_proportion` to subsets of the studies, found in one batch and settled one by one.

    Parameters
    ----------
    stays : array_like of bool, shape (m, k)
        The subsets, one a row.
    level, ci_method
        As in `glmm_proportion`.
    most_tau2 : float
        A subset whose tau2 is clearly above is not fitted: it has no estimate, and status "not converged".

    Returns
    -------
    tuple of Pooled or None
        None where a subset of one study, or its likelihood, has no such estimate.
    """
    x, total = _check.counts(events, n)
    settings = _result.checked(None, ci_method, "t(k-1)", level=level, tau2_interval=False)
    masks = _check.array("stays", stays).astype(bool)
    if masks.ndim != 2 or masks.shape[1] != len(x):
        raise StatsError(f"stays: shape {masks.shape}; a row of {len(x)} for each subset is allowed")
    counts = np.where(masks, x, 0.0), np.where(masks, total, 0.0)
    many = batch.glmm_proportions(*counts, level=settings.level, most_tau2=most_tau2)
    there = np.flatnonzero(np.isin(many.status, ("pooled", "tau2 at zero")))

    def rows(chosen: np.ndarray) -> RandomEffect:
        # A study without patients has a likelihood of 1 whatever its effect.
        kept = masks[there[chosen]]
        return RandomEffect(Binomial(np.where(kept, x, 0.0), np.where(kept, total, 0.0)))

    maxima = _maximum.settled_near(rows, many.estimate[there], many.tau2[there])
    out: list[Pooled | None] = [None] * len(masks)
    for place in np.flatnonzero(many.status == "above limit"):
        why = Note("no_maximum", numbers={"limit": most_tau2})
        k = int(many.k[place])
        out[place] = _result.without_estimate(WORDS, k, settings.level, "not converged", why)
    logits = _logits(x, total)
    for place, (best, rule) in zip(there, maxima, strict=True):
        keep = masks[place]
        model = RandomEffect(Binomial(x[keep], total[keep]))
        found = _of_maximum(
            model, best, rule, x[keep], total[keep], logits=logits[:, keep], settings=settings
        )
        out[place] = None if found.estimate is None else found
    return tuple(out)
