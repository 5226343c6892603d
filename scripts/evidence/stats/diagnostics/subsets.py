"""Graphical display of study heterogeneity (GOSH): the meta-analysis of every subset of the studies."""

from dataclasses import dataclass

import numpy as np

from ..errors import StatsError
from ..estimators import _likelihood, _tau2
from ..numerics import _check

METHODS = ("EE", *(name for name in _tau2.METHODS if name != "GENQ"))
# All subsets are taken up to this number of studies, a million subsets; beyond it they are drawn at random.
MOST_FOR_ALL = 20
# Subsets times studies worked on together, as in `batch`.
_BLOCK = 1 << 17
# Shared sums lose digits where one study's weight dwarfs the others; above this loss each subset is scanned
# for itself.
_TOLERABLE_LOSS = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Gosh:
    """One entry per subset of at least `least` studies, shape (m,).

    members (m, k given) says which studies are in; tau2 and i2 are nan where there is one study, i2 is from
    tau2 under random effects and from Q under EE. `exact` says whether all subsets were taken; else `seed`
    drew them.
    """

    estimate: np.ndarray
    tau2: np.ndarray
    i2: np.ndarray
    q: np.ndarray
    k: np.ndarray
    members: np.ndarray
    exact: bool
    seed: int | None


def gosh(
    yi, vi, *, tau2_method: str = "REML", draws: int | None = None, seed: int = 0, least: int = 1
) -> Gosh:
    """Pool every subset of the studies (Olkin, Dahabreh and Trikalinos 2012, doi:10.1002/jrsm.1053).

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and variances; a study without an estimate (nan in both) is in no subset.
    tau2_method : str
        As in `pooling.random_effects` without GENQ, or "EE".
    draws : int, optional
        Number of random subsets (each study in with probability 1/2). All subsets by default, as far as there
        are at most `MOST_FOR_ALL` studies; a million random ones beyond.
    seed : int
        Of the random subsets.
    least : int
        Smallest number of studies in a subset.

    Raises
    ------
    StatsError
        `least` above the number of studies, `draws` below 1.
    """
    _check.choice("tau2_method", tau2_method, METHODS)
    y, v, use = _check.effects(yi, vi)
    y, v = y[use], v[use]
    k = len(y)
    if not isinstance(least, int | np.integer) or not 1 <= least <= k:
        raise StatsError(f"least: {least!r}; a whole number from 1 to {k}, the number of studies, is allowed")
    draws, seed = draws if draws is None else _check.whole("draws", draws, 1), _check.whole("seed", seed)
    exact = draws is None and k <= MOST_FOR_ALL
    members = _all_subsets(k) if exact else _drawn(k, draws or 1_000_000, seed, least)
    size = members.sum(axis=0, dtype=np.int64)
    if exact:  # those that are drawn have as many as are asked for
        keep = size >= least
        members, size = np.ascontiguousarray(members[:, keep]), size[keep]
    at_once = max(1, _BLOCK // k)
    parts = [
        _pool(y, v, members[:, i : i + at_once], size[i : i + at_once], tau2_method)
        for i in range(0, len(size), at_once)
    ]
    estimate, tau2, i2, q = (np.concatenate(part) for part in zip(*parts, strict=True))
    shown = np.zeros((len(use), len(size)), dtype=bool)
    shown[use] = members
    return Gosh(estimate, tau2, i2, q, size, shown.T, exact, None if exact else seed)


def _all_subsets(k: int) -> np.ndarray:
    """Membership (k, 2^k) of every subset, by doubling."""
    out = np.zeros((k, 1 << k), dtype=bool)
    for i in range(k):
        out[i].reshape(-1, 2, 1 << i)[:, 1] = True
    return out


def _drawn(k: int, draws: int, seed: int, least: int) -> np.ndarray:
    """Random subsets (k, draws) with at least `least` studies: short ones are drawn again."""
    rng = np.random.default_rng(seed)
    out = rng.random((k, draws)) < 0.5
    for _ in range(200):
        short = np.flatnonzero(out.sum(axis=0) < least)
        if not len(short):
            return out
        out[:, short] = rng.random((k, len(short))) < 0.5
    out[:, short] = True
    return out


def _pool(y, v, members, size, tau2_method):
    """Estimate, tau2, I2 and Q of some subsets; members (k, m)."""
    mask = members.astype(float)
    several = size > 1
    tau2 = np.zeros(len(size))
    if tau2_method != "EE" and several.any():
        some = mask if several.all() else np.ascontiguousarray(mask[:, several])
        tau2[several] = _subset_tau2(y, v, some, tau2_method)
    q, typical = _common_effect(y, v, mask, size)
    df = np.maximum(size - 1, 1)
    if tau2_method == "EE":
        h2 = np.maximum(q / df, 1)
        i2 = 100 * (1 - 1 / h2)
    else:
        i2 = 100 * tau2 / (tau2 + typical)
    w = np.where(members, 1 / (v[:, None] + tau2), 0.0)
    estimate = (y @ w) / _likelihood.sums(w)
    nothing = np.where(several, 0.0, np.nan)
    return estimate, tau2 + nothing, i2 + nothing, q


def _common_effect(y, v, mask, size):
    """Return Q and the typical variance of each subset; matrix products share the sums."""
    w = 1 / v
    centre = (w * y).sum() / w.sum()
    r = y - centre
    total, wr, wrr, w2 = np.stack([w, w * r, w * r * r, w * w]) @ mask
    q = np.where(size > 1, wrr - wr * wr / total, 0.0)
    lost = q < 1e-6 * wrr
    if lost.any():
        some = mask[:, lost]
        mean = (w * r) @ some / total[lost]
        q[lost] = np.einsum("ij,ij->j", some * w[:, None], (r[:, None] - mean) ** 2)
    trace = total - w2 / total
    lossy = (size > 1) & (trace < 1e-5 * total)
    if lossy.any():
        trace[lossy] = _tau2.trace((mask[:, lossy] * w[:, None]).T)
    return q, np.maximum(size - 1, 1) / np.where(trace > 0, trace, 1.0)


def _subset_tau2(y, v, mask, tau2_method):
    if tau2_method in ("REML", "ML") and _loss(y, v) < _TOLERABLE_LOSS:
        return _likelihood.maximise(Subsets.of(y, v, mask, tau2_method == "REML"))
    if tau2_method == "DL" and _loss(y, v) < _TOLERABLE_LOSS:
        size = mask.sum(axis=0)
        q, typical = _common_effect(y, v, mask, size)
        return np.maximum(0, (q / (size - 1) - 1) * typical)
    filled = _tau2.fill(np.broadcast_to(y, mask.T.shape), np.broadcast_to(v, mask.T.shape), mask.T > 0)
    return _tau2.estimate(*filled, tau2_method)


def _loss(y, v) -> float:
    """Return how far rounding of shared sums can move the score, as a share of the smallest trace."""
    spread = y.max() - y.min()
    return float(np.finfo(float).eps * (spread**2 / v.min() + 1) * v.max() / v.min())


class Subsets(_likelihood.Intercept):
    """Subsets of one set of studies: they share the points scanned, and the sums at these points."""

    __slots__ = ("mask", "shared")

    @classmethod
    def of(cls, y, v, mask, restricted):
        """Return subsets (k, m) of studies (k,), the most precise study first."""
        order = np.argsort(v, kind="stable")
        y, v, mask = y[order] - y.mean(), v[order], np.ascontiguousarray(mask[order])
        m = mask.shape[1]
        taking_part = mask > 0
        # Ranges of all studies hold for every subset; squares about any centre bound those about the mean.
        highest = v[-1] + 2 * (y * y) @ mask
        self = cls(
            mask * y[:, None],
            np.where(taking_part, v[:, None], np.inf),
            restricted=restricted,
            smallest=np.full(m, v[0]),
            largest=np.full(m, v[-1]),
            highest=highest,
        )
        self.mask, self.shared = mask, (y, v)
        return self

    def coarse(self, t, some):
        """Return N and T at one tau2 for all subsets, by one matrix product."""
        y, v = self.shared
        w = 1 / (v + t[0])
        table = np.stack([w, w * y, w * w, w * w * y, w * w * y * y])
        total, wy, s2, s2y, s2yy = table @ self.mask[:, some]
        mu = wy / total
        n = s2yy - mu * (2 * s2y - mu * s2)
        return n, (total - s2 / total if self.restricted else total)

    def beginning(self):
        """Return N and T at 0, and the reach of all studies, which no subset exceeds."""
        m = len(self.smallest)
        reach = np.maximum(0.0, self.largest - 2 * self.smallest)
        at_zero = self.coarse(np.zeros(m), slice(m))
        return _likelihood.Beginning(*at_zero, reach, np.zeros(m, dtype=bool))
