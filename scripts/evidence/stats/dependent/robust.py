"""Cluster-robust standard errors: right even where the assumed covariances within studies are wrong."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from evidence.record.notes.note import Note

from ..errors import StatsError
from ..numerics import _check
from ..numerics._distributions import two_sided_p
from . import _covariance
from .multilevel import Multilevel

KINDS = ("CR2", "CR1", "CR0")
# Below this many degrees of freedom even the small-sample correction is unreliable.
_FEW_DF = 4.0
# Directions of a cluster's residuals that the fit leaves no freedom; rounding makes them nearly 0.
_NO_FREEDOM = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Robust:
    """Coefficients of a multilevel model with cluster-robust inference, arrays of shape (p,).

    Attributes
    ----------
    beta, se, statistic, p_value, ci_low, ci_high, df
        `df`: of the t distribution, Satterthwaite's for CR2, clusters less coefficients otherwise.
    names : tuple of str
    covariance : ndarray of shape (p, p)
    moderators_f, moderators_df, moderators_p : float, (float, float), float, or None
        F test of all coefficients but the intercept; under CR2 of a single one only (its squared t).
    kind : str
    clusters : int
    notes : tuple of Note
    """

    beta: np.ndarray
    se: np.ndarray
    statistic: np.ndarray
    p_value: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    df: np.ndarray
    names: tuple[str, ...]
    covariance: np.ndarray
    moderators_f: float | None
    moderators_df: tuple[float, float] | None
    moderators_p: float | None
    kind: str
    clusters: int
    notes: tuple[Note, ...]


def cluster_robust(fit: Multilevel, cluster=None, *, kind: str = "CR2", level: float | None = None) -> Robust:
    """Cluster-robust inference for a fitted model.

    Parameters
    ----------
    fit : Multilevel
        From `multilevel.fit`; its marginal covariance is the working model.
    cluster : sequence of length k, optional
        Label of each row's cluster: the studies by default, or a coarser grouping (research group, cohort).
    kind : {"CR2", "CR1", "CR0"}
        CR2: bias-reduced linearisation with Satterthwaite degrees of freedom (Bell and McCaffrey 2002;
        Tipton 2015, doi:10.1037/met0000011; Pustejovsky and Tipton 2018, doi:10.1080/07350015.2016.1247004),
        for few clusters. CR0: no correction. CR1: CR0 times m / (m - p), m clusters, p coefficients.
    level : float, optional
        That of the fit by default.

    Returns
    -------
    Robust
        A note where the degrees of freedom are below 4: the test is then unreliable.

    Raises
    ------
    StatsError
        No more clusters than coefficients.
    """
    _check.choice("kind", kind, KINDS)
    level = fit.level if level is None else _check.level(level)
    member = fit.study if cluster is None else _covariance.groups("cluster", cluster, fit.k)
    m, p = int(member.max()) + 1, len(fit.beta)
    if m <= p:
        raise StatsError(f"{m} clusters for {p} coefficients; robust standard errors need more clusters")
    inverse = np.linalg.inv(fit.marginal)
    bread = np.linalg.inv(fit.x.T @ inverse @ fit.x)
    residual = fit.y - fit.x @ fit.beta
    weights = inverse @ fit.x @ bread  # (k, p): the estimate is weights' y
    rows = [np.flatnonzero(member == g) for g in range(m)]
    adjust = [_adjustment(fit, bread, r) if kind == "CR2" else np.eye(len(r)) for r in rows]
    pulls = np.array([weights[r].T @ a @ residual[r] for r, a in zip(rows, adjust, strict=True)])
    covariance = pulls.T @ pulls * (m / (m - p) if kind == "CR1" else 1.0)
    df = np.full(p, float(m - p)) if kind != "CR2" else _satterthwaite(fit, weights, rows, adjust)
    se = np.sqrt(np.diag(covariance))
    statistic = np.divide(fit.beta, se, out=np.copysign(np.full(p, np.inf), fit.beta), where=se > 0)
    half = special.stdtrit(df, 0.5 + level / 2) * se
    tested = [i for i, name in enumerate(fit.names) if name != "intercept" and "intercept" in fit.names]
    f, f_df, f_p = _f_test(fit.beta, covariance, tested, df, kind)
    notes = (
        Note("few_degrees_of_freedom", numbers={"df": float(d)}, words={"name": name})
        for name, d in zip(fit.names, df, strict=True)
        if d < _FEW_DF
    )
    return Robust(
        beta=fit.beta,
        se=se,
        statistic=statistic,
        p_value=np.array([two_sided_p(s, d) for s, d in zip(statistic, df, strict=True)]),
        ci_low=fit.beta - half,
        ci_high=fit.beta + half,
        df=df,
        names=fit.names,
        covariance=covariance,
        moderators_f=f,
        moderators_df=f_df,
        moderators_p=f_p,
        kind=kind,
        clusters=m,
        notes=tuple(notes),
    )


def _adjustment(fit: Multilevel, bread: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return the matrix that makes a cluster's squared residuals unbiased under the working model.

    With the working covariance S = D'D of the cluster and C the covariance of its residuals, D' B^(-1/2) D
    where B = D C D'; directions without freedom are left out (generalised inverse).
    """
    x, working = fit.x[rows], fit.marginal[np.ix_(rows, rows)]
    d = np.linalg.cholesky(working).T
    values, vectors = np.linalg.eigh(d @ (working - x @ bread @ x.T) @ d.T)
    some = values > _NO_FREEDOM * max(values.max(), 1e-300)
    root = (vectors[:, some] / np.sqrt(values[some])) @ vectors[:, some].T
    return d.T @ root @ d


def _satterthwaite(fit: Multilevel, weights, rows, adjust) -> np.ndarray:
    """Degrees of freedom of each coefficient's variance estimate under the working model."""
    k, p = fit.x.shape
    hat = fit.x @ weights.T
    out = np.empty(p)
    for c in range(p):
        # Column g: how the pull of cluster g depends on y, before the fit is taken out.
        pulls = np.zeros((k, len(rows)))
        for g, (r, a) in enumerate(zip(rows, adjust, strict=True)):
            pulls[r, g] = a.T @ weights[r, c]
        pulls -= hat.T @ pulls
        products = pulls.T @ fit.marginal @ pulls
        out[c] = np.trace(products) ** 2 / (products**2).sum()
    return out


def _f_test(beta, covariance, tested: list[int], df, kind: str):
    if not tested or (kind == "CR2" and len(tested) > 1):
        return None, None, None
    b = beta[tested]
    try:
        f = float(b @ np.linalg.solve(covariance[np.ix_(tested, tested)], b)) / len(tested)
    except np.linalg.LinAlgError:
        return None, None, None
    pair = (float(len(tested)), float(df[tested[0]]))
    return f, pair, float(special.fdtrc(*pair, f))
