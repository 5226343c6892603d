"""Two groups compared from their counts, without zero-cell corrections: log odds ratio, log rate ratio."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from evidence.record.notes.note import Note

from ... import effects
from ...errors import StatsError
from ...inverse_variance import heterogeneity
from ...numerics import _check, _notes
from ...result import Pooled
from ..likelihood import _maximum, _result
from ..likelihood._families import Binomial, NoncentralHypergeometric, TwoArms
from ..likelihood._likelihood import FixedStudyEffects, RandomEffect, RandomEffectsModel
from ..likelihood._quadrature import RULES

MODELS = ("UM.FS", "CM.EL")
# Names of the two models with a random and with a common treatment effect.
METHODS = {"UM.FS": "UM.FS", "CM.EL": "CM.EL"}
_COMMON = {"UM.FS": "UM.FS, common effect", "CM.EL": "CM.EL, common effect"}


def glmm_two_by_two(
    events_t: ArrayLike,
    n_t: ArrayLike,
    events_c: ArrayLike,
    n_c: ArrayLike,
    *,
    model: str = "UM.FS",
    effect: str = "random",
    nodes: int | None = None,
    ci_method: str = "wald",
    prediction: str = "t(k-1)",
    level: float = 0.95,
    tau2_interval: bool = True,
) -> Pooled:
    """Log odds ratio from two-by-two tables by their exact likelihood (maximum likelihood).

    Parameters
    ----------
    events_t, n_t, events_c, n_c : array_like of shape (k,)
        Events and patients by arm.
    model : {"UM.FS", "CM.EL"}
        "UM.FS": binomial counts of both arms, a fixed effect for each study, arms coded +1/2 and -1/2.
        "CM.EL": conditional on each study's total of events, noncentral hypergeometric; whole numbers only.
    effect : {"random", "common"}
        Random (normal) or common treatment effect.
    nodes, ci_method, prediction, level, tau2_interval
        As in `glmm_proportion`.

    Returns
    -------
    Pooled
        Measure OR (log odds ratio). Studies with no events, or events only, in both arms carry no information
        on it: they are left out and named; `k` counts the others. Q is the likelihood-ratio statistic against
        one odds ratio per study. Status as in `glmm_proportion`; "not estimable" where no study carries
        information or one arm has all the events of every study: the likelihood has no maximum.

    References
    ----------
    Stijnen, Hamza and Ozdemir 2010, doi:10.1002/sim.4040; Jackson et al. 2018, doi:10.1002/sim.7588.
    """
    a, n1 = _check.counts(events_t, n_t, "events_t", "n_t")
    c, n2 = _check.counts(events_c, n_c, "events_c", "n_c")
    _check.same_length(events_t=a, events_c=c)
    words, settings = (
        _words("OR", model, effect),
        _result.checked(
            nodes, ci_method, prediction, level=level, tau2_interval=tau2_interval, effect=effect
        ),
    )
    if model == "CM.EL":
        for name, column in (("events_t", a), ("n_t", n1), ("events_c", c), ("n_c", n2)):
            _whole(name, column)
    none, only = (a + c) == 0, (a + c) == n1 + n2
    notes = _left_out([(none, "no_events_left_out"), (only, "only_events_left_out")])
    use = ~(none | only)
    a, n1, c, n2 = a[use], n1[use], c[use], n2[use]
    least, most = np.maximum(0, a + c - n2), np.minimum(n1, a + c)
    if not use.any():
        why = Note("no_or_only_events_every_study")
        return _result.without_estimate(words, 0, settings.level, "not estimable", why, notes=notes)
    if (a == least).all() or (a == most).all():
        why = Note("odds_ratio_at_end")
        return _result.without_estimate(words, len(a), settings.level, "not estimable", why, notes=notes)
    likelihood: RandomEffectsModel
    if model == "CM.EL":
        family = NoncentralHypergeometric(a, n1, c, n2)
        likelihood, saturated = RandomEffect(family), _saturated_conditional(a, least, most, family)
    else:
        likelihood = FixedStudyEffects(TwoArms(a, n1, c, n2, poisson=False))
        saturated = _saturated(a, n1, c, n2)
    sizes = effects.two_by_two(a, n1, c, n2, "OR")
    return _fit(likelihood, saturated, sizes, words, settings=settings, n=n1 + n2, notes=notes)


def glmm_rate_ratio(
    events_t: ArrayLike,
    time_t: ArrayLike,
    events_c: ArrayLike,
    time_c: ArrayLike,
    *,
    model: str = "UM.FS",
    effect: str = "random",
    nodes: int | None = None,
    ci_method: str = "wald",
    prediction: str = "t(k-1)",
    level: float = 0.95,
    tau2_interval: bool = True,
) -> Pooled:
    """Log incidence rate ratio from counts and person-time by their exact likelihood.

    Parameters
    ----------
    events_t, time_t, events_c, time_c : array_like of shape (k,)
        Events and person-time by arm.
    model : {"UM.FS", "CM.EL"}
        "UM.FS": Poisson counts of both arms with a fixed effect for each study. "CM.EL": binomial counts
        given each study's total of events.
    effect, nodes, ci_method, prediction, level, tau2_interval
        As in `glmm_two_by_two`.

    Returns
    -------
    Pooled
        Measure IRR. Studies without any event are left out and named. Status "not estimable" where one arm
        has no event in any study. Otherwise as in `glmm_two_by_two`.
    """
    x1, t1, x2, t2 = _check.two_rates(events_t, time_t, events_c, time_c)
    words, settings = (
        _words("IRR", model, effect),
        _result.checked(
            nodes, ci_method, prediction, level=level, tau2_interval=tau2_interval, effect=effect
        ),
    )
    none = (x1 + x2) == 0
    notes = _left_out([(none, "no_events_left_out")])
    x1, t1, x2, t2 = (column[~none] for column in (x1, t1, x2, t2))
    if x1.sum() == 0 or x2.sum() == 0:
        why = Note("rate_ratio_at_end")
        return _result.without_estimate(words, len(x1), settings.level, "not estimable", why, notes=notes)
    total = x1 + x2
    likelihood: RandomEffectsModel
    if model == "CM.EL":
        given = Binomial(x1, total, np.log(t1 / t2))
        likelihood = RandomEffect(given)
        saturated = float(
            (special.xlogy(x1, x1 / total) + special.xlogy(x2, x2 / total)).sum() + given.constant()
        )
    else:
        both = TwoArms(x1, t1, x2, t2, poisson=True)
        likelihood = FixedStudyEffects(both)
        each = (special.xlogy(x, x / t).sum() - x.sum() for x, t in ((x1, t1), (x2, t2)))
        saturated = float(sum(each)) + both.constant()
    sizes = effects.rate_ratio(x1, t1, x2, t2, "IRR")
    return _fit(likelihood, saturated, sizes, words, settings=settings, n=t1 + t2, notes=notes)


def _words(measure: str, model: str, effect: str) -> _result.ModelWords:
    _check.choice("model", model, MODELS)
    method = _COMMON[model] if effect == "common" else METHODS[model]
    return _result.ModelWords(measure, method, _COMMON[model])


def _whole(name: str, column: np.ndarray) -> None:
    bad = column != np.round(column)
    if bad.any():
        raise StatsError(
            f"{name}: {_check.rows(bad)} is not a whole number, which CM.EL needs; use UM.FS",
            Note("counts_not_whole", words={"column": name}),
        )


def _left_out(reasons: Sequence[tuple[np.ndarray, str]]) -> tuple[Note, ...]:
    return tuple(_notes.about_rows(kind, where) for where, kind in reasons if where.any())


def _fit(
    likelihood: RandomEffectsModel,
    saturated: float,
    sizes: effects.EffectSizes,
    words: _result.ModelWords,
    *,
    settings: _result.FitSettings,
    n: np.ndarray,
    notes: tuple[Note, ...],
) -> Pooled:
    k = len(n)
    common = _maximum.ridge(likelihood, 0.0, likelihood.start(), RULES[0])
    best, rule = _result.find(likelihood, k, settings)
    q = max(0.0, 2 * (saturated - float(common.log_likelihood[0])))
    typical = heterogeneity.typical_variance(sizes.yi, sizes.vi) if k > 1 else None
    return _result.pooled(
        likelihood, best, rule, words, settings, k=k, q=q, typical=typical, n=n, notes=notes
    )


def _saturated(a: np.ndarray, n1: np.ndarray, c: np.ndarray, n2: np.ndarray) -> float:
    """Log likelihood with one proportion per arm."""
    value = TwoArms(a, n1, c, n2, poisson=False).constant()
    for x, n in ((a, n1), (c, n2)):
        value += float((special.xlogy(x, x / n) + special.xlogy(n - x, 1 - x / n)).sum())
    return value


def _saturated_conditional(
    a: np.ndarray, least: np.ndarray, most: np.ndarray, whole: NoncentralHypergeometric
) -> float:
    """Log likelihood with one odds ratio per study; a table at its limit has probability 1 in the limit."""
    inside = (a > least) & (a < most)
    if not inside.any():
        return 0.0
    family = NoncentralHypergeometric(*(column[inside] for column in (whole.a, whole.n1, whole.c, whole.n2)))
    eta = family.guess()[0][None, :]
    for _ in range(100):
        score, information = family.slopes(eta)
        step = np.clip(score / np.maximum(information, 1e-12), -2, 2)
        eta = eta + step
        if np.abs(step).max() < 1e-9:
            break
    return float(family.height(eta).sum()) + family.constant()
