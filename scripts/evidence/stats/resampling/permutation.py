"""Permutation tests of a pooled effect and of moderators: p values that need no distribution."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import factorial, prod

import numpy as np

from ..estimators import _mixed
from ..inverse_variance import batch, regression
from ..numerics import _check, _coefficients, _design

# Statistics that differ by less than this count as equal: the root of the spacing of doubles at 1.
TIE = np.finfo(float).eps ** 0.5
# All arrangements are gone through up to this number; beyond it they are drawn at random.
MOST_EXACT = 20_000
_BLOCK = 1 << 16
CI_METHODS = ("wald", "hksj-floor", "hksj")


@dataclass(frozen=True, slots=True, eq=False)
class Permutation:
    """Permutation p values.

    p_value has one entry a coefficient of `names`; q_moderators_p is the joint test of all moderators (None
    for a pooled effect). `exact` says whether all `permutations` arrangements were gone through; otherwise
    they were drawn with `seed`, and the observed one counts as one of them (Phipson and Smyth 2010,
    doi:10.2202/1544-6115.1585).
    """

    names: tuple[str, ...]
    statistic: np.ndarray
    p_value: np.ndarray
    q_moderators_p: float | None
    permutations: int
    exact: bool
    seed: int | None


def permutation_test(
    yi,
    vi,
    moderators: Mapping[str, object] | None = None,
    *,
    tau2_method: str = "REML",
    ci_method: str = "wald",
    draws: int = 9999,
    seed: int = 0,
) -> Permutation:
    """Test by sign flips (no moderators) or by reassigning the studies' moderators.

    Higgins and Thompson 2004 (doi:10.1002/sim.1752); Follmann and Proschan 1999
    (doi:10.1111/j.0006-341X.1999.00732.x).

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and variances; nan in both for a study without an estimate.
    moderators : mapping of str to values of shape (k,), optional
        As in `regression.meta_regression`. Rows of the design are exchanged as a whole.
    tau2_method : str
        As in `regression.meta_regression`; "EE" has no between-study variance.
    ci_method : {"wald", "hksj-floor", "hksj"}
        Statistic that is compared.
    draws : int
        Random arrangements where there are more than `MOST_EXACT`.
    seed : int
        Of the random draws.

    Returns
    -------
    Permutation
        k = 1: two sign flips, p = 1.

    Raises
    ------
    StatsError
        As `regression.meta_regression`.
    """
    _check.choice("ci_method", ci_method, CI_METHODS)
    _check.choice("tau2_method", tau2_method, _mixed.METHODS)
    draws, seed = _check.whole("draws", draws, 1), _check.whole("seed", seed)
    y, v, use = _check.effects(yi, vi)
    if moderators is None:
        return _sign_flips(
            y[use], v[use], tau2_method=tau2_method, ci_method=ci_method, draws=draws, seed=seed
        )
    return _reassignments(
        y, v, use, moderators, tau2_method=tau2_method, ci_method=ci_method, draws=draws, seed=seed
    )


def _sign_flips(y, v, *, tau2_method, ci_method, draws, seed) -> Permutation:
    k = len(y)
    exact = 2**k <= MOST_EXACT
    if exact:
        signs = 1.0 - 2.0 * ((np.arange(2**k)[:, None] >> np.arange(k)) & 1)
    else:
        signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(draws + 1, k))
        signs[0] = 1
    statistic = batch.random_effects(y * signs, v, None, tau2_method, ci_method).statistic
    p = _share(np.abs(statistic[:, None]))
    return Permutation(
        names=(_design.INTERCEPT,),
        statistic=statistic[:1],
        p_value=p,
        q_moderators_p=None,
        permutations=len(statistic) if exact else draws,
        exact=exact,
        seed=None if exact else seed,
    )


def _reassignments(y, v, use, moderators, *, tau2_method, ci_method, draws, seed) -> Permutation:
    design = _design.build(moderators, use)
    y, v, x = y[design.complete], v[design.complete], design.matrix
    regression.check_size(x, tau2_method)
    kinds, kind = np.unique(x, axis=0, return_inverse=True)
    kind = kind.ravel()
    number = factorial(len(y)) // prod(factorial(int(n)) for n in np.bincount(kind))
    exact = number <= MOST_EXACT
    if exact:
        orders = np.array([kind, *(o for o in _arrangements(kind) if o != tuple(kind))])
    else:
        orders = np.tile(kind, (draws + 1, 1))
        np.random.default_rng(seed).permuted(orders[1:], axis=1, out=orders[1:])
    rows = max(1, _BLOCK // x.size)
    parts = [
        _statistics(y, v, kinds[orders[i : i + rows]], tau2_method, ci_method)
        for i in range(0, len(orders), rows)
    ]
    statistic, joint = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Permutation(
        names=design.names,
        statistic=statistic[0],
        p_value=_share(np.abs(statistic)),
        q_moderators_p=float(_share(joint[:, None])[0]) if x.shape[1] > 1 else None,
        permutations=len(orders) if exact else draws,
        exact=exact,
        seed=None if exact else seed,
    )


def _statistics(y, v, x, tau2_method, ci_method):
    """Test statistics (m, p) of the coefficients, and the joint statistic (m,) of all but the intercept."""
    fits = _mixed.fit(*(np.broadcast_to(a, x.shape[:2]) for a in (y, v, np.ones(len(y)))), x, tau2_method)
    factor = {"wald": 1.0, "hksj": fits.hk_factor, "hksj-floor": np.maximum(1, fits.hk_factor)}[ci_method]
    covariance = fits.covariance * np.broadcast_to(factor, len(fits.beta))[:, None, None]
    se = np.sqrt(np.einsum("mii->mi", covariance))
    statistic = _coefficients.divide(fits.beta, se)
    slopes, standard = fits.beta[:, 1:], se[:, 1:]
    # Where a slope has no error nothing is left to explain: no arrangement is more extreme.
    good = (standard > 0).all(axis=1)
    standard = standard[good]
    scaled = slopes[good] / standard
    correlation = covariance[good, 1:, 1:] / (standard[:, :, None] * standard[:, None, :])
    joint = np.full(len(slopes), np.inf)
    if slopes.shape[1]:
        solved = np.linalg.solve(correlation, scaled[..., None])[..., 0]
        joint[good] = (scaled * solved).sum(axis=1)
    return statistic, joint


def _share(size: np.ndarray) -> np.ndarray:
    """Share of arrangements at least as extreme as the first, the observed one."""
    with np.errstate(invalid="ignore"):
        return ((size >= size[0] - TIE) | (size == size[0])).mean(axis=0)


def _arrangements(kind: np.ndarray) -> Iterator[tuple[int, ...]]:
    """All distinct orders of a list that may hold equal entries, in lexicographic order."""
    order = sorted(int(value) for value in kind)
    while True:
        yield tuple(order)
        i = len(order) - 2
        while i >= 0 and order[i] >= order[i + 1]:
            i -= 1
        if i < 0:
            return
        j = len(order) - 1
        while order[j] <= order[i]:
            j -= 1
        order[i], order[j] = order[j], order[i]
        order[i + 1 :] = reversed(order[i + 1 :])
