"""Several estimates of one study: multilevel and multivariate models with known sampling covariances.

Model: y = X beta + u + w + e, where u varies between studies, w between the rows within a study, and e has
the known covariance V. All variance components by REML or ML; the search starts from a grid and ends with
Newton's steps, so it needs no tuning and does not fail to converge.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy import special

from evidence.record.notes.note import Note

from ..errors import StatsError
from ..numerics import _check
from ..numerics._distributions import chi2_upper_p, critical, two_sided_p
from ..result import Interval
from . import _covariance, _heterogeneity_shares
from ._covariance import within_study
from ._variance_components import Components, maximise, profile_interval

__all__ = ["Multilevel", "fit", "within_study"]

METHODS = ("REML", "ML")
TESTS = ("t", "z")
LEVELS = ("study", "study/row", "row", "none")


@dataclass(frozen=True, slots=True, eq=False)
class Multilevel:
    """A fitted model, all on the pooling scale.

    Attributes
    ----------
    beta, se, statistic, p_value, ci_low, ci_high : ndarray of shape (p,)
        Coefficients: the pooled effect, or intercept and moderators.
    names : tuple of str
        Names of the coefficients.
    covariance : ndarray of shape (p, p)
        Of beta, by the model.
    sigma2 : dict of str to float
        Variance components by level: "study" (between studies), "row" (within studies).
    sigma2_ci : dict of str to (low, high)
        Profile-likelihood intervals; high is infinite where the profile never falls far enough.
    i2, i2_by_level : float, dict, or None
        Percent of the total variance that is not sampling error, and the part of each level.
    i2_ci, i2_by_level_ci : (low, high), dict of str to (low, high), or None
        Their profile-likelihood intervals, found with those of sigma2.
    typical_variance : float or None
    q, q_df, q_p : float, int, float
        Test for heterogeneity (residual heterogeneity with moderators).
    moderators_q, moderators_df, moderators_p : float, int, float, or None
        Test of all coefficients but the intercept: chi-square, or F with test "t".
    pi_low, pi_high : float or None
        Prediction interval of a row of a new study; without moderators, from three studies.
    log_likelihood : float
        Of `method`, with all constants.
    k, studies : int
        Rows and studies.
    df : int or None
        Degrees of freedom of the tests of single coefficients; None is normal.
    status : str
        "pooled" or "single study".
    notes : tuple of Note
    y, x, v, study : ndarray
        What was fitted: the robust standard errors need it.
    marginal : ndarray of shape (k, k)
        Covariance of y under the fitted model.
    """

    beta: np.ndarray
    se: np.ndarray
    statistic: np.ndarray
    p_value: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    names: tuple[str, ...]
    covariance: np.ndarray
    sigma2: dict[str, float]
    sigma2_ci: dict[str, Interval]
    i2: float | None
    i2_by_level: dict[str, float] | None
    typical_variance: float | None
    q: float
    q_df: int
    q_p: float
    moderators_q: float | None
    moderators_df: int
    moderators_p: float | None
    pi_low: float | None
    pi_high: float | None
    log_likelihood: float
    method: str
    test: str
    level: float
    k: int
    studies: int
    df: int | None
    status: str
    notes: tuple[Note, ...]
    y: np.ndarray = field(repr=False)
    x: np.ndarray = field(repr=False)
    v: np.ndarray = field(repr=False)
    study: np.ndarray = field(repr=False)
    marginal: np.ndarray = field(repr=False)
    i2_ci: Interval | None = None
    i2_by_level_ci: dict[str, Interval] | None = None


def fit(
    yi,
    v,
    study,
    *,
    levels: str = "study/row",
    moderators: dict | None = None,
    intercept: bool = True,
    method: str = "REML",
    test: str = "t",
    level: float = 0.95,
    sigma2_intervals: bool = True,
) -> Multilevel:
    """Pool estimates of which some belong to the same study.

    Parameters
    ----------
    yi : array_like of shape (k,)
        Estimates on the pooling scale.
    v : array_like of shape (k,) or (k, k)
        Sampling variances, or their covariance matrix (`within_study`, `effects.shared_comparator_counts`).
        Rows of different studies may be correlated too.
    study : sequence of length k
        Label of each row's study.
    levels : {"study/row", "study", "row", "none"}
        Which true effects vary: studies and rows within studies (three-level model, Konstantopoulos 2011,
        doi:10.1002/jrsm.35); studies only; rows only; none (generalised least squares with known V).
    moderators : dict of str to array_like of shape (k,), optional
        Columns of numbers by name.
    intercept : bool
        False leaves the constant out: with one 0/1 moderator for each outcome or time, their own means.
    method : {"REML", "ML"}
    test : {"t", "z"}
        t with k - p degrees of freedom (rows less coefficients), or normal. With few studies use
        `robust.cluster_robust`, whose degrees of freedom count studies.
    level : float
    sigma2_intervals : bool
        Also find the profile-likelihood intervals of the variance components and of I2 (most of the time).

    Returns
    -------
    Multilevel
        One study: its rows are combined with known V; the level "study" is not estimable and left out.

    Raises
    ------
    StatsError
        A matrix that is no covariance, lengths that differ, moderators that determine each other, more
        coefficients than rows.
    """
    y = _check.vector("yi", yi)
    k = len(y)
    known = _covariance.matrix("v", v, k)
    member = _covariance.groups("study", study, k)
    for name, value, allowed in (
        ("levels", levels, LEVELS),
        ("method", method, METHODS),
        ("test", test, TESTS),
    ):
        _check.choice(name, value, allowed)
    level = _check.level(level)
    x, names = _design(moderators, intercept, k)
    used, notes = _levels(levels, member)
    parts = Components(y, x, known, {name: _indicator(name, member) for name in used}, method == "REML")
    sigma2, log_likelihood = maximise(parts)
    intervals = {}
    if sigma2_intervals:
        intervals = {name: profile_interval(parts, sigma2, name, level) for name in used}
    return _result(
        parts,
        member,
        names,
        sigma2,
        intervals,
        log_likelihood=log_likelihood,
        method=method,
        test=test,
        level=level,
        notes=notes,
    )


def _design(moderators: dict | None, intercept: bool, k: int) -> tuple[np.ndarray, tuple[str, ...]]:
    if moderators is not None and not isinstance(moderators, Mapping):
        raise StatsError("moderators: a column of numbers by name is allowed")
    columns = {"intercept": np.ones(k)} if intercept else {}
    for name, values in (moderators or {}).items():
        columns[name] = _check.vector(name, values)
        if len(columns[name]) != k:
            raise StatsError(f"{name}: {len(columns[name])} values for {k} estimates; one each is allowed")
    if not columns:
        raise StatsError("moderators: without an intercept at least one is needed")
    x = np.column_stack(list(columns.values()))
    if x.shape[1] > k:
        raise StatsError(f"moderators: {x.shape[1]} coefficients for {k} estimates; fewer are allowed")
    scaled = x / np.linalg.norm(x, axis=0).clip(min=1e-300)
    if np.linalg.matrix_rank(scaled, tol=1e-10) < x.shape[1]:
        raise StatsError(f"moderators: {', '.join(columns)} determine each other; leave one out")
    return x, tuple(columns)


def _levels(levels: str, member: np.ndarray) -> tuple[tuple[str, ...], list[Note]]:
    used = () if levels == "none" else tuple(levels.split("/"))
    studies, k, notes = member.max() + 1, len(member), []
    if "study" in used and studies == 1:
        used = tuple(name for name in used if name != "study")
        notes.append(Note("single_study_tau2"))
    if used == ("study", "row") and studies == k:
        used = ("study",)
        notes.append(Note("one_row_a_study"))
    if "row" in used and k == 1:
        used = ()
    return used, notes


def _indicator(name: str, member: np.ndarray) -> np.ndarray:
    """Which pairs of rows share a random effect of this level, shape (k, k)."""
    return (member[:, None] == member).astype(float) if name == "study" else np.eye(len(member))


def _result(
    parts, member, names, sigma2, intervals, *, log_likelihood, method, test, level, notes
) -> Multilevel:
    k, p = parts.x.shape
    solved = parts.solve(sigma2)
    beta, covariance = solved.beta, solved.covariance
    se = np.sqrt(np.diag(covariance))
    df = k - p if test == "t" and k > p else None
    half = critical(df, level) * se
    statistic = beta / se
    by_level = dict(zip(parts.kinships, (float(s) for s in sigma2), strict=True))
    plain = parts.solve(np.zeros(len(sigma2)))
    # A quadratic form by differences: where nothing is left over, it is rounding on either side of 0.
    q, q_df = max(plain.q, 0.0) if k > p else 0.0, k - p
    typical = q_df / plain.trace if q_df > 0 else None
    total = sum(by_level.values())
    shares, shares_by_level = None, None
    if intervals and typical is not None:
        shares = _heterogeneity_shares.total(parts, sigma2, typical, level)
        shares_by_level = {
            name: _heterogeneity_shares.share(parts, sigma2, name, typical, level) for name in intervals
        }
    studies = int(member.max()) + 1
    tested = [i for i, name in enumerate(names) if name != "intercept"] if "intercept" in names else []
    wald, wald_p = _wald(beta, covariance, tested, df)
    pi: tuple[float, float] | tuple[None, None] = (None, None)
    if names == ("intercept",) and studies >= 3:
        spread = critical(df, level) * float(np.sqrt(covariance[0, 0] + total))
        pi = float(beta[0]) - spread, float(beta[0]) + spread
    return Multilevel(
        beta=beta,
        se=se,
        statistic=statistic,
        p_value=np.array([two_sided_p(s, df) for s in statistic]),
        ci_low=beta - half,
        ci_high=beta + half,
        names=names,
        covariance=covariance,
        sigma2=by_level,
        sigma2_ci=intervals,
        i2=None if typical is None else 100 * total / (total + typical),
        i2_by_level=None
        if typical is None
        else {name: 100 * s / (total + typical) for name, s in by_level.items()},
        typical_variance=typical,
        q=q,
        q_df=q_df,
        q_p=float(chi2_upper_p(q, q_df)),
        moderators_q=wald,
        moderators_df=len(tested),
        moderators_p=wald_p,
        pi_low=pi[0],
        pi_high=pi[1],
        log_likelihood=log_likelihood,
        method=method,
        test=test,
        level=level,
        k=k,
        studies=studies,
        df=df,
        status="pooled" if studies > 1 else "single study",
        notes=tuple(notes),
        y=parts.y,
        x=parts.x,
        v=parts.v,
        study=member,
        marginal=solved.marginal,
        i2_ci=shares,
        i2_by_level_ci=shares_by_level,
    )


def _wald(beta, covariance, tested: list[int], df: int | None) -> tuple[float | None, float | None]:
    if not tested:
        return None, None
    b = beta[tested]
    q = float(b @ np.linalg.solve(covariance[np.ix_(tested, tested)], b))
    m = len(tested)
    if df is None:
        return q, float(chi2_upper_p(q, m))
    return q / m, float(special.fdtrc(m, df, q / m))
