"""What a contour-enhanced funnel plot shows, as numbers."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from ..numerics import _check
from ..numerics._distributions import critical


@dataclass(frozen=True, slots=True, eq=False)
class Funnel:
    """Points and lines of a funnel plot on the pooling scale.

    Attributes
    ----------
    yi, se : ndarray of shape (k,)
        Points; nan for a study without an estimate.
    p_value : ndarray of shape (k,)
        Two-sided p of each study against `null`.
    se_grid : ndarray of shape (m,)
        Standard errors from 0 to just beyond the largest.
    contours : dict of float to (ndarray, ndarray)
        Level -> effects at which a study of that standard error is just significant at 1 - level.
    limits : (ndarray, ndarray)
        Around `centre`: where studies would lie with `level`, were there no heterogeneity.
    centre, null, level : float
    """

    yi: np.ndarray
    se: np.ndarray
    p_value: np.ndarray
    se_grid: np.ndarray
    contours: dict[float, tuple[np.ndarray, np.ndarray]]
    limits: tuple[np.ndarray, np.ndarray]
    centre: float
    null: float
    level: float


def contour_funnel(
    yi,
    vi,
    *,
    centre: float,
    null: float = 0.0,
    contours: tuple[float, ...] = (0.90, 0.95, 0.99),
    level: float = 0.95,
    points: int = 101,
) -> Funnel:
    """Points, significance contours (Peters 2008, doi:10.1016/j.jclinepi.2007.11.010) and pseudo limits.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and variances; nan in both for a study without an estimate.
    centre : float
        Pooled estimate the limits stand around.
    null : float
        Effect that means no difference on the pooling scale.
    contours : tuple of float
        Levels of the significance contours.
    level : float
        Of the pseudo confidence limits.
    points : int
        Points on each line.
    """
    y, v, use = _check.effects(yi, vi)
    centre, null = _check.number("centre", centre), _check.number("null", null)
    contours = tuple(_check.vector("contours", contours).tolist())
    points = _check.whole("points", points, 2)
    se = np.sqrt(v)
    z = np.abs(y[use] - null) / se[use]
    p = np.full(len(y), np.nan)
    p[use] = 2 * special.ndtr(-z)
    grid = np.linspace(0.0, 1.05 * se[use].max(), points)

    def lines(middle, share):
        half = critical(None, _check.level(share)) * grid
        return middle - half, middle + half

    return Funnel(
        yi=y,
        se=se,
        p_value=p,
        se_grid=grid,
        contours={share: lines(null, share) for share in contours},
        limits=lines(centre, level),
        centre=centre,
        null=null,
        level=level,
    )
