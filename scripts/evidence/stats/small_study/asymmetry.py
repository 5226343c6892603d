"""Regression tests of funnel asymmetry: Egger, Thompson and Sharp, Peters, Harbord, PET-PEESE."""

from dataclasses import dataclass

import numpy as np

from evidence.record.notes.note import Note

from ..errors import StatsError
from ..estimators import _mixed
from ..numerics import _check, _coefficients
from ..numerics._distributions import critical

PREDICTORS = ("sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv")
# Predictors that are 0 for a study of infinite size: the intercept is then the effect in such a study.
_REACHES_ZERO = ("sei", "vi", "ninv", "sqrtninv")
MODELS = ("lm", "rma")
FEWEST_ADVISED = 10
FEWEST_STUDIES = 3


@dataclass(frozen=True, slots=True, eq=False)
class FunnelTest:
    """Regression test of funnel asymmetry.

    Attributes
    ----------
    name, predictor, model
        What was done: "lm" is weighted regression with a multiplicative error, "rma" meta-regression.
    statistic, df, p_value
        Test of the slope, two-sided (df None: normal).
    intercept, intercept_se, slope, slope_se
        Of the regression on the pooling scale.
    limit, limit_low, limit_high : float or None
        Effect in a study of infinite size with interval, where the predictor can reach it.
    tau2 : float or None
        Of a meta-regression.
    k : int
    notes : tuple of Note
    """

    name: str
    predictor: str
    model: str
    statistic: float
    df: int | None
    p_value: float
    intercept: float
    intercept_se: float
    slope: float
    slope_se: float
    limit: float | None
    limit_low: float | None
    limit_high: float | None
    tau2: float | None
    k: int
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PetPeese:
    """Effect at infinite precision by both regressions; `chosen` is "PET" or "PEESE" by the rule."""

    pet: FunnelTest
    peese: FunnelTest
    chosen: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None


def egger(yi, vi, *, level: float = 0.95) -> FunnelTest:
    """Egger's test (Egger 1997, doi:10.1136/bmj.315.7109.629): weighted regression on the standard error.

    For log odds ratios and for proportions the standard error depends on the estimate itself: use `peters`,
    `harbord`, or `regression_test` with a predictor of the sample size.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and variances on the pooling scale; nan in both for a study without an estimate.
    level : float
        Of the interval of the limit.

    Raises
    ------
    StatsError
        Fewer than three studies, or all of one precision.
    """
    return regression_test(yi, vi, predictor="sei", model="lm", level=level, name="Egger")


def thompson_sharp(yi, vi, *, tau2_method: str = "REML", level: float = 0.95) -> FunnelTest:
    """Thompson and Sharp 1999 (doi:10.1002/(SICI)1097-0258(19991030)18:20<2693::AID-SIM235>3.0.CO;2-V).

    Meta-regression on the standard error: between-study variance is added, not multiplied. Arguments and
    errors as in `egger`.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and sampling variances; nan in both for a study without an estimate.
    tau2_method, level
        As in `random_effects`.
    """
    return regression_test(
        yi, vi, predictor="sei", model="rma", tau2_method=tau2_method, level=level, name="Thompson and Sharp"
    )


def regression_test(
    yi,
    vi,
    *,
    predictor: str = "sei",
    model: str = "lm",
    tau2_method: str = "REML",
    n=None,
    level: float = 0.95,
    name: str = "regression test",
) -> FunnelTest:
    """Regress effects on a measure of study size.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and variances; nan in both for a study without an estimate.
    predictor : {"sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv"}
        Standard error, variance, sample size, its inverse, its root, its inverse root. For proportions take
        one of the sample size.
    model : {"lm", "rma"}
        Weighted regression with a multiplicative error and t test, or meta-regression with z test.
    tau2_method : str
        As in `regression.meta_regression`, for "rma".
    n : array_like of shape (k,), optional
        Sample sizes.
    level : float
        Of the interval of the limit.
    name : str
        What to call the test.

    Raises
    ------
    StatsError
        Fewer than three studies, a predictor that does not vary, sample sizes missing.
    """
    _check.choice("predictor", predictor, PREDICTORS)
    _check.choice("model", model, MODELS)
    y, v, use = _check.effects(yi, vi)
    x = _predictor(predictor, v, use, n)
    y, v = y[use], v[use]
    if model == "lm":
        return _weighted_regression(name, y, x, 1 / v, predictor=predictor, level=level)
    _check.choice("tau2_method", tau2_method, _mixed.METHODS)
    matrix = _design(x)
    fit = _mixed.fit(y, v, np.ones_like(y), matrix, tau2_method)
    return _result(
        name,
        predictor,
        "rma",
        beta=fit.beta[0],
        covariance=fit.covariance[0],
        df=None,
        tau2=float(fit.tau2[0]),
        k=len(y),
        level=level,
    )


def peters(yi, events_t, n_t, events_c, n_c, *, level: float = 0.95) -> FunnelTest:
    """Peters' test (Peters 2006, doi:10.1001/jama.295.6.676): regression on the inverse of the sample size.

    Weights are those of the pooled event rate, 1 / (1 / events + 1 / non-events); a study without events or
    with events only has weight 0 and is left out.

    Parameters
    ----------
    yi : array_like of shape (k,)
        Log odds ratios or log risk ratios; nan for a study without an estimate.
    events_t, n_t, events_c, n_c : array_like of shape (k,)
        The tables.
    level : float
        Of the interval of the limit.

    Raises
    ------
    StatsError
        Fewer than three studies with events and non-events, or all of one size.
    """
    x_t, total_t = _check.counts(events_t, n_t, "events_t", "n_t")
    x_c, total_c = _check.counts(events_c, n_c, "events_c", "n_c")
    y = np.atleast_1d(_check.array("yi", yi))
    if (np.abs(y) > _check.LARGEST_EFFECT).any():
        raise StatsError(f"yi: {_check.rows(np.abs(y) > _check.LARGEST_EFFECT)} is no effect of any study")
    _check.same_length(yi=y, events_t=x_t, events_c=x_c)
    events, total = x_t + x_c, total_t + total_c
    keep = (events > 0) & (events < total) & np.isfinite(y)
    inverse = 1 / events[keep] + 1 / (total - events)[keep]
    return _weighted_regression(
        "Peters", y[keep], 1 / total[keep], 1 / inverse, predictor="ninv", level=level
    )


def harbord(events_t, n_t, events_c, n_c, *, level: float = 0.95) -> FunnelTest:
    """Harbord's test (Harbord 2006, doi:10.1002/sim.2380) for odds ratios: score over information.

    Regression of Z / V on 1 / sqrt(V) with weights V, where Z is the score of the log odds ratio at 0 and V
    its hypergeometric variance; a study without information is left out.

    Raises
    ------
    StatsError
        Fewer than three studies with information, or all with the same.
    """
    a, n1 = _check.counts(events_t, n_t, "events_t", "n_t")
    c, n2 = _check.counts(events_c, n_c, "events_c", "n_c")
    _check.same_length(events_t=a, events_c=c)
    total, events = n1 + n2, a + c
    score = a - events * n1 / total
    information = n1 * n2 * events * (total - events) / (total**2 * np.maximum(total - 1, 1e-9))
    keep = information > 0
    v = information[keep]
    return _weighted_regression("Harbord", score[keep] / v, 1 / np.sqrt(v), v, predictor="sei", level=level)


def pet_peese(yi, vi, *, level: float = 0.95, threshold: float = 0.10) -> PetPeese:
    """Precision-effect test and estimate (Stanley and Doucouliagos 2014, doi:10.1002/jrsm.1095).

    The limit of the regression on the standard error (PET) is the answer unless it differs from 0 at
    `threshold` (two-sided); then that of the regression on the variance (PEESE) is. Needs four studies for
    intervals of any use; three is the least.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and sampling variances; nan in both for a study without an estimate.
    level : float
        Of the intervals.
    threshold : float
        From 0 to 1.

    Returns
    -------
    PetPeese
        Limits on the scale of yi.

    Raises
    ------
    StatsError
        Fewer than three studies.
    """
    threshold = _check.number("threshold", threshold, least=0, most=1)
    pet = regression_test(yi, vi, predictor="sei", model="lm", level=level, name="PET")
    peese = regression_test(yi, vi, predictor="vi", model="lm", level=level, name="PEESE")
    statistic = _coefficients.divide(np.array([pet.intercept]), np.array([pet.intercept_se]))
    use_peese = float(_coefficients.two_sided(statistic, pet.df)[0]) < threshold
    chosen = peese if use_peese else pet
    return PetPeese(pet, peese, chosen.name, chosen.limit, chosen.limit_low, chosen.limit_high)


def _predictor(predictor, v, use, n) -> np.ndarray:
    if predictor in ("sei", "vi"):
        return np.sqrt(v[use]) if predictor == "sei" else v[use]
    if n is None:
        raise StatsError(f"predictor {predictor}: needs n, one sample size per study")
    sizes = np.atleast_1d(np.asarray(n, dtype=float))
    _check.same_length(yi=use, n=sizes)
    sizes = _check.positive("n", sizes[use])
    return {"ni": sizes, "ninv": 1 / sizes, "sqrtni": np.sqrt(sizes), "sqrtninv": 1 / np.sqrt(sizes)}[
        predictor
    ]


def _design(x: np.ndarray) -> np.ndarray:
    if len(x) < FEWEST_STUDIES:
        raise StatsError(
            f"{len(x)} studies: a test of funnel asymmetry needs at least {FEWEST_STUDIES} with information"
        )
    if np.ptp(x) <= 1e-9 * np.abs(x).max():
        raise StatsError("all studies are of one size or precision: funnel asymmetry cannot be tested")
    return np.column_stack([np.ones_like(x), x])


def _weighted_regression(name, y, x, weight, *, predictor, level) -> FunnelTest:
    """Least squares with weights known up to a factor, which the residuals tell."""
    matrix = _design(x)
    fit = _mixed.fit(y, 1 / weight, np.ones_like(y), matrix, "EE")
    df = len(y) - 2
    covariance = fit.covariance[0] * fit.q_residual[0] / df
    return _result(
        name,
        predictor,
        "lm",
        beta=fit.beta[0],
        covariance=covariance,
        df=df,
        tau2=None,
        k=len(y),
        level=level,
    )


def _result(name, predictor, model, *, beta, covariance, df, tau2, k, level) -> FunnelTest:
    se = np.sqrt(np.diag(covariance))
    statistic = _coefficients.divide(beta, se)
    half = critical(df, _check.level(level)) * se[0]
    at, low, high = float(beta[0]), float(beta[0] - half), float(beta[0] + half)
    reaches = predictor in _REACHES_ZERO
    notes: tuple[Note, ...] = ()
    if k < FEWEST_ADVISED:
        notes = (Note("few_for_test", numbers={"k": k, "fewest": FEWEST_ADVISED}),)
    return FunnelTest(
        name=name,
        predictor=predictor,
        model=model,
        statistic=float(statistic[1]),
        df=df,
        p_value=float(_coefficients.two_sided(statistic, df)[1]),
        intercept=float(beta[0]),
        intercept_se=float(se[0]),
        slope=float(beta[1]),
        slope_se=float(se[1]),
        limit=at if reaches else None,
        limit_low=low if reaches else None,
        limit_high=high if reaches else None,
        tau2=tau2,
        k=k,
        notes=notes,
    )
