"""Proportions of one group pooled from counts: binomial-normal GLMM, exact pooling, and their ladder."""

from dataclasses import replace

import numpy as np
from scipy import special

from . import _binomial_normal as model
from . import _check, effects, heterogeneity, intervals, pooling
from ._distributions import chi2_upper_p, critical, two_sided_p
from .errors import StatsError
from .result import Average, Pooled, Rung

# The integral is done by finer and finer rules until the next one changes the log likelihood by less.
_SETTLED = 1e-7
# Weights of more nodes fall below what doubles can hold.
_MOST_NODES = 200
# An exact model whose standard error is far below that of plain logistic regression has failed numerically.
_IMPLAUSIBLE_SE = 0.2


def glmm_proportion(
    events,
    n,
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
        Gauss-Hermite nodes per study; if not given, as many as it takes until more change nothing.
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
    _check.choice("ci_method", ci_method, ("wald", "t"))
    _check.choice("prediction", prediction, ("t(k-1)", "t(k-2)", "z", "none"))
    level = _check.level(level)
    k = len(x)
    if x.sum() == 0:
        return _without_estimate(k, level, "all zero", "no event in any study: the likelihood has no maximum")
    if (total - x).sum() == 0:
        return _without_estimate(
            k, level, "all events", "events only in every study: the likelihood has no maximum"
        )
    best, rule = _single(x, total) if k == 1 else _settled(x, total, nodes)
    if best is None:
        return _without_estimate(
            k, level, "not converged", f"no maximum found with tau2 below {model.LARGEST_TAU2:g}"
        )

    mu, tau2 = float(best.mu[0]), float(best.tau2[0])
    at_zero = tau2 == 0
    covariance = np.array([[-1 / best.d_mu_mu[0], 0], [0, 0]]) if at_zero else best.covariance()
    se = float(np.sqrt(covariance[0, 0]))
    logistic_se = float(1 / np.sqrt((total * special.expit(mu) * special.expit(-mu)).sum()))
    if not (covariance[0, 0] > 0 and se > _IMPLAUSIBLE_SE * logistic_se):
        return _without_estimate(k, level, "not converged", "the standard error is not plausible")
    df = k - 1 if ci_method == "t" and k > 1 else None
    half = critical(df, level) * se
    q = _likelihood_ratio(x, total)
    typical = None if k == 1 else _typical_variance(x, total)
    interval = _tau2_interval(x, total, best, level, rule) if tau2_interval and k > 1 else None
    pi_low, pi_high = (None, None) if k == 1 else _prediction(mu, se, tau2, k, prediction, level)
    status = "single study" if k == 1 else "tau2 at zero" if at_zero else "pooled"
    return Pooled(
        estimate=mu,
        se=se,
        ci_low=mu - half,
        ci_high=mu + half,
        p_value=two_sided_p(mu / se, df),
        statistic=mu / se,
        df=df,
        k=k,
        measure="PLO",
        method="binomial-normal GLMM (logit, maximum likelihood)",
        status=status,
        notes=_notes(k, status, interval, tau2_interval),
        tau2=None if k == 1 else tau2,
        tau2_se=None if k == 1 or at_zero else float(np.sqrt(covariance[1, 1])),
        tau2_ci=None if interval is None or interval[1] is None else interval,
        i2=None if typical is None else heterogeneity.i2_from_tau2(tau2, typical),
        i2_ci=_i2_interval(interval, typical),
        h2=None if typical is None else 1 + tau2 / typical,
        q=q,
        q_df=k - 1,
        q_p=float(chi2_upper_p(q, k - 1)),
        pi_low=pi_low,
        pi_high=pi_high,
        tau2_method="ML",
        ci_method=ci_method,
        prediction=prediction,
        level=level,
        log_likelihood=float(best.log_likelihood[0]),
        average=_average(mu, tau2, covariance, critical(df, level)),
        n=total,
    )


def _single(x, n):
    rule = model.RULES[0]
    return model.ridge(x, n, 0.0, np.log((x.sum() + 0.5) / ((n - x).sum() + 0.5)), rule), rule


def _settled(x, n, nodes: int | None):
    """Maximum by a rule that is fine enough, and the next finer rule (for the interval of tau2)."""
    if nodes is not None:
        if not isinstance(nodes, int) or not 1 <= nodes <= _MOST_NODES:
            raise StatsError(f"nodes: {nodes!r}; a whole number from 1 to {_MOST_NODES} is allowed")
        return model.maximum(x, n, model.Rule(nodes)), model.Rule(nodes)
    for rule, finer in zip(model.RULES, model.RULES[1:], strict=False):
        best = model.maximum(x, n, rule)
        if best is None:
            continue  # a coarse rule can miss a maximum that a finer one finds
        if best.tau2[0] == 0:
            return best, finer
        check = model.evaluate(x, n, best.mu, best.tau2, finer)
        if abs(check.log_likelihood[0] - best.log_likelihood[0]) <= _SETTLED:
            return best, finer
    return None, finer


def _likelihood_ratio(x, n) -> float:
    """Deviance of one common proportion against one per study."""
    p = x.sum() / n.sum()
    expected = special.xlogy(x, p) + special.xlogy(n - x, 1 - p)
    saturated = special.xlogy(x, x / n) + special.xlogy(n - x, 1 - x / n)
    return max(0.0, float(2 * (saturated - expected).sum()))


def _typical_variance(x, n) -> float:
    logits = effects.proportion(x, n, "PLO")
    return heterogeneity.typical_variance(logits.yi, logits.vi)


def _tau2_interval(x, n, best, level, rule):
    return model.profile_interval(x, n, best, critical(None, level) ** 2 / 2, rule)


def _i2_interval(interval, typical):
    if interval is None or interval[1] is None or typical is None:
        return None
    return tuple(heterogeneity.i2_from_tau2(t, typical) for t in interval)


def _prediction(mu, se, tau2, k, prediction, level):
    if prediction == "none" or k < pooling.FEWEST_FOR_PREDICTION:
        return None, None
    df = {"t(k-1)": k - 1, "t(k-2)": k - 2}.get(prediction)
    half = critical(df, level) * float(np.hypot(se, np.sqrt(tau2)))
    return mu - half, mu + half


def _notes(k, status, interval, wanted) -> tuple[str, ...]:
    notes = []
    if k == 1:
        notes.append("single study: between-study variance not estimable")
    if k == 2:
        notes.append(
            "two studies only: between-study variance is hardly estimable, read the interval with care"
        )
    if status == "tau2 at zero":
        notes.append("between-study variance estimated as 0: the model is plain logistic regression")
    if wanted and interval is not None and interval[1] is None:
        notes.append(f"the interval of tau2 has no upper bound below {model.LARGEST_TAU2:g}")
    return tuple(notes)


# Points for the average over z: the integrand is smooth and vanishes well inside these ends.
_Z = np.linspace(-8.5, 8.5, 401)
_DENSITY = np.exp(-(_Z**2) / 2) / np.exp(-(_Z**2) / 2).sum()


def _average(mu: float, tau2: float, covariance: np.ndarray, quantile: float) -> Average:
    """Mean proportion over studies, its interval by the delta method on the logit scale."""
    tau = np.sqrt(tau2)
    p = special.expit(mu + tau * _Z)
    mean = float((_DENSITY * p).sum())
    slope = p * (1 - p)
    gradient = np.array([(_DENSITY * slope).sum(), 0.0])
    if tau > 0:
        gradient[1] = (_DENSITY * slope * _Z).sum() / (2 * tau)
    half = quantile * np.sqrt(gradient @ covariance @ gradient) / (mean * (1 - mean))
    centre = special.logit(mean)
    return Average(mean, float(special.expit(centre - half)), float(special.expit(centre + half)))


def _without_estimate(k: int, level: float, status: str, why: str) -> Pooled:
    return Pooled(
        estimate=None,
        se=None,
        ci_low=None,
        ci_high=None,
        p_value=None,
        k=k,
        measure="PLO",
        method="binomial-normal GLMM (logit, maximum likelihood)",
        tau2_method="ML",
        level=level,
        status=status,
        notes=(why,),
    )


def exact_pooled(events, n, *, level: float = 0.95) -> Pooled:
    """Sum of events over sum of patients with a Clopper-Pearson interval; measure PR.

    Treats all patients as one sample: heterogeneity is not estimable in this model, and the interval is too
    narrow where studies differ. Meant for 0 % or 100 % throughout, and for a single study (status "single
    study").
    """
    x, total = _check.counts(events, n)
    level = _check.level(level)
    low, high = intervals.clopper_pearson(x.sum(), total.sum(), level)
    p = float(x.sum() / total.sum())
    status = "single study" if len(x) == 1 else "all zero" if p == 0 else "all events" if p == 1 else "pooled"
    notes = () if len(x) == 1 else ("one common proportion assumed: heterogeneity not estimable",)
    return Pooled(
        estimate=p,
        se=float(np.sqrt(p * (1 - p) / total.sum())) or None,
        ci_low=float(low[0]),
        ci_high=float(high[0]),
        p_value=None,
        k=len(x),
        measure="PR",
        method="exact (Clopper-Pearson on the sum)",
        ci_method="clopper-pearson",
        level=level,
        status=status,
        notes=notes,
        weights=100 * total / total.sum(),
        n=total,
    )


def ladder_proportion(
    events,
    n,
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
        return _climbed(exact_pooled(x, total, level=level), [])
    first = glmm_proportion(
        x,
        total,
        nodes=nodes,
        ci_method=ci_method,
        prediction=prediction,
        level=level,
        tau2_interval=tau2_interval,
    )
    if first.estimate is not None:
        return _climbed(first, [])
    tried = [Rung(first.method, f"{first.status}: {first.notes[0]}")]
    if first.status in ("all zero", "all events"):
        return _climbed(exact_pooled(x, total, level=level), tried)
    sizes = effects.proportion(x, total, "PAS")
    last = pooling.random_effects(
        sizes.yi, sizes.vi, measure="PAS", n=total, prediction=prediction, level=level
    )
    return _climbed(last, tried, status="not converged", notes=(f"GLMM not converged ({first.notes[0]})",))


def _climbed(
    pooled: Pooled, tried: list[Rung], status: str | None = None, notes: tuple[str, ...] = ()
) -> Pooled:
    """Add the ladder, this model as its last rung, and the reason for leaving the rungs above."""
    natural = pooled.natural()
    rung = Rung(pooled.method, "used", natural.estimate, natural.ci_low, natural.ci_high)
    return replace(pooled, ladder=(*tried, rung), status=status or pooled.status, notes=notes + pooled.notes)


def leave_one_out(events, n, *, level: float = 0.95, ci_method: str = "wald") -> tuple[Pooled, ...]:
    """Walk `ladder_proportion` without each study in turn; entry i leaves out study i. Needs two studies.

    The remaining studies may land on another rung than all of them together: see each `status` and `measure`.
    """
    x, total = _check.counts(events, n)
    if len(x) < 2:
        raise StatsError("leave-one-out of a single study leaves nothing; at least two studies are needed")
    return tuple(
        ladder_proportion(
            np.delete(x, i), np.delete(total, i), level=level, ci_method=ci_method, tau2_interval=False
        )
        for i in range(len(x))
    )
