"""From a maximum of a likelihood to a result; what all models with normal random effects share."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from evidence.record.notes.note import Note

from ...errors import StatsError
from ...inverse_variance import heterogeneity, pooling
from ...numerics import _check
from ...numerics._distributions import chi2_upper_p, critical, two_sided_p
from ...result import Interval, Pooled, Rung
from ...result import without_estimate as without
from . import _maximum
from ._likelihood import Point, RandomEffectsModel
from ._quadrature import FEWEST_NODES, MOST_NODES, RULES, QuadratureRule

CI_METHODS = ("wald", "t")
PREDICTIONS = ("t(k-1)", "t(k-2)", "z", "none")


@dataclass(frozen=True, slots=True)
class FitSettings:
    """What the caller chose, checked."""

    nodes: int | None
    ci_method: str
    prediction: str
    level: float
    tau2_interval: bool
    common: bool = False


def checked(
    nodes: int | None,
    ci_method: str,
    prediction: str,
    *,
    level: float,
    tau2_interval: bool,
    effect: str = "random",
) -> FitSettings:
    """Check the options that all models take."""
    _check.choice("ci_method", ci_method, CI_METHODS)
    _check.choice("prediction", prediction, PREDICTIONS)
    _check.choice("effect", effect, ("random", "common"))
    if nodes is not None and (not isinstance(nodes, int) or not FEWEST_NODES <= nodes <= MOST_NODES):
        raise StatsError(f"nodes: {nodes!r}; a whole number from {FEWEST_NODES} to {MOST_NODES} is allowed")
    common = effect == "common"
    return FitSettings(
        nodes, ci_method, prediction, _check.level(level), tau2_interval and not common, common
    )


def find(model: RandomEffectsModel, k: int, settings: FitSettings) -> tuple[Point | None, QuadratureRule]:
    """Maximum of a model and the rule for the interval of tau2; tau2 stays 0 for a single study."""
    if k == 1 or settings.common:
        rule = RULES[0]
        return _maximum.ridge(model, 0.0, model.start(), rule), rule
    return _maximum.settled(model, settings.nodes)


@dataclass(frozen=True, slots=True)
class ModelWords:
    """What distinguishes one model from another in a result."""

    measure: str
    method: str
    plain: str  # what the model is where tau2 is 0: "logistic", "Poisson", or the common-effect method


def pooled(
    model: RandomEffectsModel,
    best: Point | None,
    rule: QuadratureRule,
    words: ModelWords,
    settings: FitSettings,
    *,
    k: int,
    q: float,
    typical: float | None,
    n: np.ndarray,
    notes: tuple[Note, ...] = (),
) -> Pooled:
    """Build the result of a maximum with its intervals, or status "not converged" without one."""
    if best is None:
        why = Note("no_maximum", numbers={"limit": _maximum.LARGEST_TAU2})
        return without_estimate(words, k, settings.level, "not converged", why, notes=notes)
    mu, tau2 = float(best.mu[0]), float(best.tau2[0])
    covariance = best.covariance()
    if not (np.isfinite(covariance[0, 0]) and covariance[0, 0] > 0):
        return without_estimate(words, k, settings.level, "not converged", Note("no_curvature"), notes=notes)
    se = float(np.sqrt(covariance[0, 0]))
    several = k > 1 and not settings.common
    df = k - 1 if settings.ci_method == "t" and k > 1 else None
    half = critical(df, settings.level) * se
    interval = None
    if settings.tau2_interval and several:
        drop = critical(None, settings.level) ** 2 / 2
        interval = _maximum.profile_interval(model, best, drop, rule)
    tau2_ci = None if interval is None or interval[1] is None else (interval[0], interval[1])
    if k == 1:
        status = "single study"
    else:
        status = "tau2 at zero" if tau2 == 0 and not settings.common else "pooled"
    pi_low, pi_high = prediction(mu, se, tau2, k, settings) if several else (None, None)
    shares = _Shares() if typical is None or not several else _shares(tau2, tau2_ci, typical)
    return Pooled(
        estimate=mu,
        se=se,
        ci_low=mu - half,
        ci_high=mu + half,
        p_value=two_sided_p(mu / se, df),
        statistic=mu / se,
        df=df,
        k=k,
        measure=words.measure,
        method=words.method,
        status=status,
        notes=(*notes, *_notes(k, status, interval, words)),
        tau2=tau2 if several else None,
        tau2_se=float(np.sqrt(covariance[1, 1])) if several and tau2 > 0 else None,
        tau2_ci=tau2_ci,
        i2=shares.i2,
        i2_ci=shares.i2_ci,
        h2=shares.h2,
        h2_ci=shares.h2_ci,
        q=q,
        q_df=k - 1,
        q_p=float(chi2_upper_p(q, k - 1)),
        pi_low=pi_low,
        pi_high=pi_high,
        tau2_method=None if settings.common else "ML",
        ci_method="wald" if df is None else "t",
        prediction=settings.prediction,
        level=settings.level,
        log_likelihood=float(best.log_likelihood[0]),
        n=n,
    )


@dataclass(frozen=True, slots=True)
class _Shares:
    """I2 (percent) and H2 with the intervals that follow from tau2's."""

    i2: float | None = None
    i2_ci: Interval | None = None
    h2: float | None = None
    h2_ci: Interval | None = None


def _shares(tau2: float, tau2_ci: Interval | None, typical: float) -> _Shares:
    i2, h2 = heterogeneity.i2_from_tau2, heterogeneity.h2_from_tau2
    if tau2_ci is None:
        return _Shares(i2(tau2, typical), None, h2(tau2, typical), None)
    low, high = tau2_ci
    i2_ci, h2_ci = (i2(low, typical), i2(high, typical)), (h2(low, typical), h2(high, typical))
    return _Shares(i2(tau2, typical), i2_ci, h2(tau2, typical), h2_ci)


def prediction(
    mu: float, se: float, tau2: float, k: int, settings: FitSettings
) -> tuple[float | None, float | None]:
    """Prediction interval on the pooling scale, from three studies."""
    if settings.prediction == "none" or k < pooling.FEWEST_FOR_PREDICTION:
        return None, None
    df = {"t(k-1)": k - 1, "t(k-2)": k - 2}.get(settings.prediction)
    half = critical(df, settings.level) * float(np.hypot(se, np.sqrt(tau2)))
    return mu - half, mu + half


def _notes(k: int, status: str, interval: tuple[float, float | None] | None, words: ModelWords) -> list[Note]:
    notes = []
    if k == 1:
        notes.append(Note("single_study_tau2"))
    if k == 2:
        notes.append(Note("two_studies_tau2"))
    if status == "tau2 at zero":
        notes.append(Note("tau2_zero", words={"model": words.plain}))
    if interval is not None and interval[1] is None:
        notes.append(Note("tau2_interval_open", numbers={"limit": _maximum.LARGEST_TAU2}))
    return notes


def without_estimate(
    words: ModelWords, k: int, level: float, status: str, why: Note, *, notes: tuple[Note, ...] = ()
) -> Pooled:
    """Build the result of a model that has no estimate; the first note says why."""
    return without(k, words.measure, words.method, status, (why, *notes), level=level, tau2_method="ML")


def delta(gradient: np.ndarray, covariance: np.ndarray, quantile: float) -> float:
    """Half width of an interval of a function of (mu, tau2) by the delta method."""
    return quantile * float(np.sqrt(gradient @ covariance @ gradient))


def climbed(
    result: Pooled, tried: list[Rung], status: str | None = None, notes: tuple[Note, ...] = ()
) -> Pooled:
    """Add the ladder, this model as its last rung, and the reason for leaving the rungs above."""
    natural = result.natural()
    rung = Rung(result.method, "used", None, natural.estimate, natural.ci_low, natural.ci_high)
    return replace(result, ladder=(*tried, rung), status=status or result.status, notes=notes + result.notes)


def left(result: Pooled) -> Rung:
    """Return the rung of a model that has no estimate; a reason within "not estimable" is told alone."""
    why = result.notes[0]
    return Rung(result.method, result.status, why.parts[0] if why.kind == "not_estimable" else why)


def of_first_that_can(first: Pooled, exact: Callable[[], Pooled], otherwise: Callable[[], Pooled]) -> Pooled:
    """Climb: the fitted model; the exact one where nobody or everybody has the event; else the last model."""
    if first.estimate is not None:
        return climbed(first, [])
    tried = [left(first)]
    if first.status in ("all zero", "all events"):
        return climbed(exact(), tried)
    return climbed(otherwise(), tried, status="not converged", notes=(tried[0].fell(),))
