"""How wide a band must be that holds a whole curve with a given confidence."""

from functools import cache

import numpy as np
from scipy import special

from ..numerics._distributions import critical

_DRAWS = 4096
# Their roots make a rule of even points (Richtmyer's).
_PRIMES = [n for n in range(2, 200) if all(n % d for d in range(2, int(n**0.5) + 1))]
_ROOTS = np.sqrt(np.array(_PRIMES, dtype=float))
_SAME = 1e-12


@cache
def _normal(dimensions: int) -> np.ndarray:
    """Return standard normal points, shape (draws, dimensions), the same each time."""
    even = np.mod(np.arange(1, _DRAWS + 1)[:, None] * _ROOTS[:dimensions], 1.0)
    return np.asarray(special.ndtri(np.clip(even, _SAME, 1 - _SAME)))


def _draws(correlation: np.ndarray) -> np.ndarray:
    """Points of a normal distribution with mean 0, shape (draws, times), in its symmetric square root."""
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    if len(values) <= len(_ROOTS):
        root = root @ vectors.T
    # Beyond the primes the smallest directions, which move nothing, are left out.
    return np.asarray(_normal(min(len(values), len(_ROOTS))) @ root[:, -len(_ROOTS) :].T)


def band_quantile(covariance: np.ndarray, df: int | None, level: float) -> float:
    """Return how many standard errors on each side of a curve hold all of it with the given confidence.

    Parameters
    ----------
    covariance : ndarray of shape (times, times)
        Of the curve on the scale of the band.
    df : int or None
        Degrees of freedom of t, whose estimated scale the times share; None for the normal distribution.
    level : float

    Returns
    -------
    float
        Quantile of the largest deviation of a multivariate t over fixed quasi-random points; of one time the
        quantile of the pointwise interval, and never below it.

    References
    ----------
    Hothorn, Bretz and Westfall 2008, doi:10.1002/bimj.200810425; Genz and Bretz 2002,
    doi:10.1198/106186002394.
    """
    pointwise = critical(df, level)
    sd = np.sqrt(np.diag(covariance))
    if len(sd) == 1:
        return pointwise
    furthest = np.abs(_draws(covariance / np.outer(sd, sd))).max(axis=1)
    if df is None:
        return max(pointwise, float(np.quantile(furthest, level)))
    from scipy import optimize  # heavy: only for those who ask

    def missed(quantile: float) -> float:
        # The scale is left to its own distribution: chi squared over its degrees of freedom.
        return float(special.chdtr(df, df * (furthest / quantile) ** 2).mean()) - (1 - level)

    # Each time alone at the level of all together (Sidak) is enough.
    most = 2 * critical(df, level ** (1 / len(sd)))
    return max(pointwise, float(optimize.brentq(missed, pointwise / 2, most, xtol=1e-10)))
