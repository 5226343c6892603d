"""Rank correlation test of funnel asymmetry (Begg and Mazumdar)."""

from dataclasses import dataclass

import numpy as np

from ..errors import StatsError
from ..numerics import _check
from ..numerics._distributions import two_sided_p


@dataclass(frozen=True, slots=True, eq=False)
class RankTest:
    """Kendall's tau (tau-b with ties) between effects and variances, two-sided p; `exact` without ties."""

    tau: float
    p_value: float
    exact: bool
    k: int


def begg(yi, vi) -> RankTest:
    """Begg and Mazumdar 1994 (doi:10.2307/2533446): standardised deviation against variance.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and variances; nan in both for a study without an estimate.

    Returns
    -------
    RankTest
        Exact p where no two values are equal, else the normal approximation without continuity correction.
        Where all deviations or all variances are equal, tau is 0 and p is 1.

    Raises
    ------
    StatsError
        Fewer than two studies.
    """
    y, v, use = _check.effects(yi, vi)
    y, v = y[use], v[use]
    k = len(y)
    if k < 2:
        raise StatsError("a rank correlation needs at least two studies")
    w = 1 / v
    rest = (w.sum() - w) / w.sum()
    # The variance of y - mean is v - 1 / sum(w), written without its cancellation.
    z = (y - (w * y).sum() / w.sum()) / np.sqrt(np.maximum(v * rest, 1e-300))
    dz, dv = np.sign(z[:, None] - z), np.sign(v[:, None] - v)
    concordant = int((dz * dv).sum()) // 2
    pairs_z, pairs_v = int((dz**2).sum()) // 2, int((dv**2).sum()) // 2
    if pairs_z == 0 or pairs_v == 0:
        return RankTest(0.0, 1.0, False, k)
    pairs = k * (k - 1) // 2
    tau = concordant / np.sqrt(float(pairs_z) * pairs_v)
    if pairs_z == pairs and pairs_v == pairs:
        return RankTest(tau, _exact_p(concordant, k), True, k)
    return RankTest(tau, two_sided_p(concordant / np.sqrt(_variance(z, v, k)), None), False, k)


def _exact_p(concordant: int, k: int) -> float:
    """Two-sided p of the sum of signs from the distribution of inversions in a random order."""
    inversions = np.ones(1)
    for size in range(2, k + 1):
        inversions = np.convolve(inversions, np.full(size, 1 / size))
    below = (k * (k - 1) // 2 + concordant) // 2
    lower, upper = inversions[: below + 1].sum(), inversions[below:].sum()
    return float(min(1.0, 2 * min(lower, upper)))


def _variance(z, v, k) -> float:
    """Variance of the sum of three signs or more with ties (Kendall 1970, Rank correlation methods, 4)."""
    t, u = (np.unique(x, return_counts=True)[1].astype(float) for x in (z, v))

    def tied(counts, a, b, c):
        return (counts * (counts - a) * (b * counts + c)).sum()

    whole = k * (k - 1.0) * (2 * k + 5) - tied(t, 1, 2, 5) - tied(u, 1, 2, 5)
    pairs = tied(t, 1, 0, 1) * tied(u, 1, 0, 1) / (2.0 * k * (k - 1))
    triples = tied(t, 1, 1, -2) * tied(u, 1, 1, -2)
    return whole / 18 + pairs + triples / (9.0 * k * (k - 1) * (k - 2))
