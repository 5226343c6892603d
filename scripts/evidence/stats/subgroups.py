"""Subgroups of studies: a result for each, and the test for a difference between them."""

from dataclasses import dataclass

import numpy as np

from evidence.record.notes.note import Note

from . import heterogeneity, pooling, regression
from .errors import StatsError
from .numerics import _check, _design
from .result import Pooled


@dataclass(frozen=True, slots=True, eq=False)
class Subgroups:
    """Results by subgroup; arrays have one entry a level, in the order of `levels`.

    q_between, q_between_df, q_between_p is the interaction test: chi-square, or F (df a pair) where a common
    tau2 goes with Hartung-Knapp. `pooled` holds each level's own meta-analysis with separate tau2, else None.
    """

    levels: tuple[str, ...]
    estimate: np.ndarray
    se: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    k: np.ndarray
    tau2: np.ndarray
    q_between: float | None
    q_between_df: int | tuple[int, int] | None
    q_between_p: float | None
    r2: float | None
    pooled: tuple[Pooled, ...] | None
    notes: tuple[Note, ...]


def subgroup_analysis(
    yi,
    vi,
    groups,
    *,
    common_tau2: bool = False,
    tau2_method: str = "REML",
    ci_method: str = "hksj-floor",
    level: float = 0.95,
) -> Subgroups:
    """Pool the levels of a subgrouping and test whether they differ.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and variances; nan in both for a study without an estimate.
    groups : sequence of str, shape (k,)
        Level of each study; None for a study that belongs to none, which is left out.
    common_tau2 : bool
        One between-study variance for all levels (a meta-regression; advised where levels have few studies,
        Borenstein 2009, ISBN 9780470057247, ch. 19) or one for each.
    tau2_method, ci_method, level
        As in `pooling.random_effects`; "EE" is the common-effect model.

    Returns
    -------
    Subgroups
        With separate tau2 the interaction test is `difference` of the levels. A level of one study shows that
        study; its tau2 is nan. A level whose studies agree exactly, with standard error 0 under "hksj",
        enters the test with the standard error of "wald".

    Raises
    ------
    StatsError
        Fewer than two levels with an estimate; with a common tau2 fewer studies than levels plus one.
    """
    y, v, use = _check.effects(yi, vi)
    design = _design.build({"group": [None if g is None else str(g) for g in _listed(groups)]}, use)
    levels = design.levels["group"]
    if levels is None or len(levels) < 2:
        raise StatsError("groups: fewer than two levels have a study with an estimate; two are needed")
    if common_tau2:
        return _common(y, v, groups, levels, tau2_method=tau2_method, ci_method=ci_method, level=level)
    pooled = []
    names = np.array([None if g is None else str(g) for g in _listed(groups)], dtype=object)
    for name in levels:
        member = (names == name) & design.complete
        if tau2_method == "EE":
            pooled.append(pooling.common_effect(y[member], v[member], level=level))
        else:
            one_level = pooling.random_effects(
                y[member], v[member], tau2_method=tau2_method, ci_method=ci_method, level=level
            )
            pooled.append(one_level)
    estimate, se = (np.array([getattr(one, name) for one in pooled]) for name in ("estimate", "se"))
    positive = [
        s or _wald_se(one, v[(names == g) & design.complete])
        for s, one, g in zip(se, pooled, levels, strict=True)
    ]
    q, q_df, q_p = difference(estimate, positive)
    return Subgroups(
        levels=levels,
        estimate=estimate,
        se=se,
        ci_low=np.array([one.ci_low for one in pooled]),
        ci_high=np.array([one.ci_high for one in pooled]),
        k=np.array([one.k for one in pooled]),
        tau2=np.array([np.nan if one.tau2 is None else one.tau2 for one in pooled]),
        q_between=q,
        q_between_df=q_df,
        q_between_p=q_p,
        r2=None,
        pooled=tuple(pooled),
        notes=tuple(
            Note("of_level", words={"level": str(name)}, parts=(note,))
            for name, one in zip(levels, pooled, strict=True)
            for note in one.notes
        ),
    )


def difference(estimates, standard_errors) -> tuple[float, int, float]:
    """Test whether independent pooled estimates differ: Cochran's Q, its degrees of freedom and p value.

    Borenstein 2009 (ISBN 9780470057247), ch. 19. The standard errors are those of the levels' intervals, with
    the Hartung-Knapp factor where there is one: meta tests subgroups so, and so does metafor where fits are
    compared by their own standard errors. A single level has Q 0 and p 1.

    Raises
    ------
    StatsError
        Lengths that differ, a standard error that is not above 0.
    """
    return heterogeneity.q_test(estimates, _check.positive("standard_errors", standard_errors) ** 2)


def _common(y, v, groups, levels, *, tau2_method, ci_method, level) -> Subgroups:
    fit = regression.meta_regression(
        y, v, {"group": _listed(groups)}, tau2_method=tau2_method, ci_method=ci_method, level=level
    )
    at = regression.predict(fit, {"group": list(levels)})
    indicators = fit.design.matrix[:, 1:]
    others = indicators.sum(axis=0).astype(int)
    return Subgroups(
        levels=levels,
        estimate=at.estimate,
        se=at.se,
        ci_low=at.ci_low,
        ci_high=at.ci_high,
        k=np.concatenate([[fit.k - others.sum()], others]),
        tau2=np.full(len(levels), fit.tau2),
        q_between=fit.q_moderators,
        q_between_df=fit.q_moderators_df,
        q_between_p=fit.q_moderators_p,
        r2=fit.r2,
        pooled=None,
        notes=fit.notes,
    )


def _listed(groups) -> list[object]:
    if isinstance(groups, str):
        raise StatsError("groups: one level per study is allowed, a list of words")
    given = np.asarray(groups, dtype=object)
    if given.ndim != 1:
        raise StatsError("groups: one level per study is allowed, a list of words")
    return [None if _design.gap(g) else str(g) for g in given.tolist()]


def _wald_se(one: Pooled, vi: np.ndarray) -> float:
    """Return the standard error without the Hartung-Knapp factor."""
    return float((1 / (vi + one.tau2)).sum() ** -0.5)
