"""Mixed-effects meta-regression: effects explained by properties of the studies.

Permutation tests are in `permutation`, subgroups in `subgroups`, influence of single studies in
`diagnostics.influence`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evidence.record.notes.note import Note

from ..errors import StatsError
from ..estimators import _contrasts, _mixed
from ..numerics import _check, _coefficients, _design, _notes
from ..numerics._distributions import chi2_upper_p, critical
from ..result import Interval
from . import heterogeneity

TAU2_METHODS = _mixed.METHODS
# A moderator whose largest value is smaller, or larger than one over it, has no square that a number holds.
SMALLEST = 1e-100
CI_METHODS = ("hksj-floor", "hksj", "wald")
PREDICTIONS = (
    "fit", "t(k-p)", "t(k-p-1)", "z", "t(k-p) classic", "t(k-p-1) classic", "tau only", "none",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class MetaRegression:
    """Result of a meta-regression on the pooling scale.

    Attributes
    ----------
    names : tuple of str
        Coefficients, the intercept first; indicators are called "moderator: level".
    beta, se, ci_low, ci_high, statistic, p_value : ndarray of shape (p,)
        Coefficients with standard errors, intervals and tests.
    covariance : ndarray of shape (p, p)
        Of the coefficients, with the Hartung-Knapp factor where one is used.
    df : int or None
        Degrees of freedom of the t tests (None: normal).
    tau2, tau2_se : float, float or None
        Residual between-study variance.
    i2, h2, r2 : float, float, float or None
        Residual I2 in percent, residual H2, share of the between-study variance explained in percent (cut at
        0; None where there was none to explain). With method EE the adjusted R2 of the weighted regression.
    q_residual, q_residual_df, q_residual_p
        Test of residual heterogeneity.
    q_moderators, q_moderators_df, q_moderators_p
        Test of all coefficients but the intercept: chi-square (df a whole number), or F with Hartung-Knapp
        (df a pair). None without moderators.
    tests : mapping of str to (float, float)
        The same test for each moderator alone: statistic and p value.
    k : int
        Studies used.
    hk_factor, log_likelihood : float or None
    notes : tuple of Note
        What was left out or must be known.
    design : DesignMatrix
        Columns, levels and which studies were used.
    tau2_ci, i2_ci, h2_ci : (low, high) or None
        Q-profile interval of the residual tau2, (0, 0) with a note where it is empty, and the intervals of I2
        and H2 that follow from it. With method EE tau2_ci is None and the others are test-based (Higgins and
        Thompson 2002), from two residual degrees of freedom.
    """

    names: tuple[str, ...]
    beta: np.ndarray
    se: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    statistic: np.ndarray
    p_value: np.ndarray
    covariance: np.ndarray
    df: int | None
    tau2: float
    tau2_se: float | None
    i2: float
    h2: float
    r2: float | None
    q_residual: float
    q_residual_df: int
    q_residual_p: float
    q_moderators: float | None
    q_moderators_df: int | tuple[int, int] | None
    q_moderators_p: float | None
    tests: Mapping[str, tuple[float, float]]
    k: int
    tau2_method: str
    ci_method: str
    level: float
    hk_factor: float
    log_likelihood: float | None
    notes: tuple[Note, ...]
    design: _design.DesignMatrix
    tau2_ci: Interval | None = None
    i2_ci: Interval | None = None
    h2_ci: Interval | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """Mean effect at given values of the moderators, with confidence and prediction interval; shape (m,).

    pi_low and pi_high are None where there is no prediction interval.
    """

    estimate: np.ndarray
    se: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    pi_low: np.ndarray | None
    pi_high: np.ndarray | None


def meta_regression(
    yi,
    vi,
    moderators: Mapping[str, object],
    *,
    tau2_method: str = "REML",
    ci_method: str = "hksj-floor",
    level: float = 0.95,
    references: Mapping[str, str] | None = None,
) -> MetaRegression:
    """Regress effects on moderators, with a random effect for what they leave unexplained.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and variances on the pooling scale; nan in both for a study without an estimate.
    moderators : mapping of str to values of shape (k,)
        Numbers, or words (compared with a reference level). A study with a gap (None or nan) is left out and
        named.
    tau2_method : {"REML", "ML", "DL", "PM", "EB", "SJ", "HE", "HS", "EE"}
        Estimator of the residual between-study variance; "EE" has none.
    ci_method : {"hksj-floor", "hksj", "wald"}
        Hartung-Knapp (Knapp and Hartung 2003, doi:10.1002/sim.1482) with its factor never below 1, without
        that floor, or normal.
    level : float
        Confidence level.
    references : mapping of str to str, optional
        Reference level of moderators made of words; the first in the alphabet otherwise.

    Returns
    -------
    MetaRegression

    Raises
    ------
    StatsError
        Fewer studies than coefficients plus one, collinear moderators, columns of wrong length.
    """
    _check.choice("tau2_method", tau2_method, TAU2_METHODS)
    _check.choice("ci_method", ci_method, CI_METHODS)
    _check.level(level)
    if tau2_method == "EE" and ci_method != "wald":
        raise StatsError("ci_method: Hartung-Knapp belongs to random effects; with EE wald is allowed")
    y, v, use = _check.effects(yi, vi)
    design = _design.build(moderators, use, references)
    y, v, x = y[design.complete], v[design.complete], design.matrix
    check_size(x, tau2_method)
    ones = np.ones_like(y)
    fits = _mixed.fit(y, v, ones, x, tau2_method)
    k, p = x.shape
    tau2, factor, q = float(fits.tau2[0]), float(fits.hk_factor[0]), float(fits.q_residual[0])
    inflation = {"hksj": factor, "hksj-floor": max(1.0, factor), "wald": 1.0}[ci_method]
    covariance = fits.covariance[0] * inflation
    beta, se = fits.beta[0], np.sqrt(np.diag(covariance))
    df = None if ci_method == "wald" else k - p
    statistic = _coefficients.divide(beta, se)
    half = critical(df, level) * se
    overall = _coefficients.omnibus(beta, covariance, range(1, p), df)
    # As many studies as coefficients (EE only): nothing is left over, and no typical variance is asked for.
    typical = (k - p) / float(fits.trace[0]) if k > p else 0.0
    if tau2_method == "EE":
        h2 = q / (k - p) if k > p else 1.0
        i2 = 100 * (1 - 1 / max(h2, 1.0))
    else:
        i2, h2 = 100 * tau2 / (tau2 + typical), 1 + tau2 / typical
    intervals, empty = _heterogeneity_intervals(y, v, x, q, typical, tau2_method=tau2_method, level=level)
    log_likelihood = None
    if tau2_method in ("REML", "ML"):
        log_likelihood = _mixed.log_likelihood(y, v, x, tau2, tau2_method == "REML")
    return MetaRegression(
        names=design.names,
        beta=beta,
        se=se,
        ci_low=beta - half,
        ci_high=beta + half,
        statistic=statistic,
        p_value=_coefficients.two_sided(statistic, df),
        covariance=covariance,
        df=df,
        tau2=tau2,
        tau2_se=_mixed.tau2_standard_error(y, v, x, tau2, tau2_method),
        i2=i2,
        h2=h2,
        r2=_explained(y, v, x, tau2, tau2_method),
        q_residual=q,
        q_residual_df=k - p,
        q_residual_p=float(chi2_upper_p(q, k - p)),
        q_moderators=overall[0] if p > 1 else None,
        q_moderators_df=(p - 1 if df is None else (p - 1, df)) if p > 1 else None,
        q_moderators_p=overall[1] if p > 1 else None,
        tests=_single_tests(design, beta, covariance, df),
        k=k,
        tau2_method=tau2_method,
        ci_method=ci_method,
        level=level,
        hk_factor=factor,
        log_likelihood=log_likelihood,
        notes=tuple(_told(use, design.complete, factor, ci_method=ci_method, k=k, p=p)) + empty,
        design=design,
        tau2_ci=intervals["tau2_ci"],
        i2_ci=intervals["i2_ci"],
        h2_ci=intervals["h2_ci"],
    )


def predict(fit: MetaRegression, at: Mapping[str, object], *, prediction: str = "fit") -> Prediction:
    """Mean effect and interval for a new study at given values of the moderators.

    Parameters
    ----------
    fit : MetaRegression
    at : mapping of str to values of shape (m,)
        One value (or one a row) for each moderator.
    prediction : str
        One of `PREDICTIONS`, with the meaning they have in `pooling.random_effects`: quantile of "fit" (t
        with k - p under Hartung-Knapp, normal otherwise), t with k - p or k - p - 1 degrees of freedom, or
        normal, times the root of se^2 + tau2; "classic" without the Hartung-Knapp factor; "tau only" without
        se.

    Returns
    -------
    Prediction
        The confidence interval is that of the fit. No prediction interval, None, for "none" and where no
        degree of freedom is left.

    Raises
    ------
    StatsError
        An unknown prediction, moderators that the fit does not have or lacks.
    """
    return _predicted(fit, fit.design.rows(at), prediction)


def along(fit: MetaRegression, moderator: str, values: object, *, prediction: str = "fit") -> Prediction:
    """Mean effect and interval for a new study along one moderator, the others at their means.

    Words at their mean stand for the mix of levels that the studies have.

    Parameters
    ----------
    fit : MetaRegression
    moderator : str
        One of the fit's moderators.
    values : array_like of shape (m,)
        Numbers, or levels.
    prediction : str
        As in `predict`.

    Raises
    ------
    StatsError
        A moderator that the fit does not have, an unknown level or prediction.
    """
    return _predicted(fit, fit.design.rows_along(moderator, values), prediction)


def _predicted(fit: MetaRegression, x: np.ndarray, prediction: str) -> Prediction:
    _check.choice("prediction", prediction, PREDICTIONS)
    estimate = x @ fit.beta
    se = np.sqrt(np.maximum(0, np.einsum("ij,jk,ik->i", x, fit.covariance, x)))
    half = critical(fit.df, fit.level) * se
    low, high = _prediction_interval(fit, estimate, se, prediction)
    return Prediction(estimate, se, estimate - half, estimate + half, low, high)


def _prediction_interval(fit, estimate, se, kind: str) -> tuple[np.ndarray | None, np.ndarray | None]:
    left = fit.q_residual_df
    df = {"t(k-p)": left, "t(k-p-1)": left - 1, "fit": fit.df}.get(kind.removesuffix(" classic"))
    if kind == "none" or (df is not None and df < 1):
        return None, None
    if kind.endswith("classic"):
        factor = {"hksj": fit.hk_factor, "hksj-floor": max(1.0, fit.hk_factor)}.get(fit.ci_method, 1.0)
        se = se / np.sqrt(factor) if factor > 0 else se
    if kind == "tau only":
        se = np.zeros_like(se)
    half = critical(df, fit.level) * np.hypot(se, np.sqrt(fit.tau2))
    return estimate - half, estimate + half


def check_size(x: np.ndarray, tau2_method: str) -> None:
    """Raise unless there are studies enough and no column can be made of the others."""
    k, p = x.shape
    needed = p if tau2_method == "EE" else p + 1
    if k < needed:
        raise StatsError(f"moderators: {p} coefficients and {k} studies; at least {needed} are needed")
    largest = np.abs(x).max(axis=0)
    if ((largest > 1 / SMALLEST) | ((largest > 0) & (largest < SMALLEST))).any():
        raise StatsError(
            f"moderators: values from {SMALLEST:g} to {1 / SMALLEST:g} are allowed: use another unit"
        )
    scaled = x / np.maximum(largest, SMALLEST)
    if not _mixed.full_rank(_contrasts.orthonormal(scaled)[0][None], np.ones((1, k)))[0]:
        raise StatsError("moderators: one of them is constant or follows from the others; leave it out")


def _single_tests(design, beta, covariance, df):
    tests, column = {}, 1
    for name, levels in design.levels.items():
        width = 1 if levels is None else len(levels) - 1
        tests[name] = _coefficients.omnibus(beta, covariance, range(column, column + width), df)
        column += width
    return tests


def _explained(y, v, x, tau2, tau2_method) -> float | None:
    k, p = x.shape
    ones = np.ones((k, 1))
    if tau2_method == "EE":
        total = _mixed.fit(y, v, np.ones(k), ones, "EE").q_residual[0]
        residual = _mixed.fit(y, v, np.ones(k), x, "EE").q_residual[0]
        if k <= p or total <= 0:
            return None
        return float(100 * max(0.0, 1 - (residual / (k - p)) / (total / (k - 1))))
    without = float(_mixed.fit(y, v, np.ones(k), ones, tau2_method).tau2[0])
    return None if without <= 0 else 100 * max(0.0, (without - tau2) / without)


def _heterogeneity_intervals(
    y, v, x, q, typical, *, tau2_method, level
) -> tuple[dict[str, Interval | None], tuple[Note, ...]]:
    """Intervals of tau2, I2 and H2 by name, and the notes they need."""
    df = x.shape[0] - x.shape[1]
    if tau2_method == "EE":
        i2_ci, h2_ci = heterogeneity.interval_from_q(q, df + 1, level) if df > 1 else (None, None)
        return {"tau2_ci": None, "i2_ci": i2_ci, "h2_ci": h2_ci}, ()
    found = _mixed.q_profile(y, v, x, level)
    low, high = found or (0.0, 0.0)
    intervals: dict[str, Interval | None] = {
        "tau2_ci": (low, high),
        "i2_ci": (heterogeneity.i2_from_tau2(low, typical), heterogeneity.i2_from_tau2(high, typical)),
        "h2_ci": (heterogeneity.h2_from_tau2(low, typical), heterogeneity.h2_from_tau2(high, typical)),
    }
    return intervals, () if found else (heterogeneity.EMPTY_INTERVAL,)


def _told(use, complete, factor, *, ci_method, k, p):
    notes = _notes.without_estimate(use)
    if (use & ~complete).any():
        notes.append(_notes.about_rows("moderator_missing", use & ~complete))
    if p > 1 and k < 10 * (p - 1):
        # Cochrane Handbook 10.11.5.1
        notes.append(Note("few_per_coefficient", numbers={"k": k, "coefficients": p - 1}))
    return notes + _notes.hartung_knapp(factor, ci_method)
