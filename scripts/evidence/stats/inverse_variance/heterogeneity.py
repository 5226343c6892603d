"""Heterogeneity between studies: Cochran's Q, typical variance, I2, and intervals of tau2."""

import numpy as np
from scipy import special

from evidence.record.notes.note import Note

from ..errors import StatsError
from ..estimators import _tau2
from ..numerics import _check
from ..numerics._distributions import chi2_quantile, chi2_upper_p

# Studies agree more closely than chance: the interval is given as 0 to 0.
EMPTY_INTERVAL = Note("tau2_interval_empty")
# A height beyond this, or none, is as good as it.
_HIGHEST = 1e300


def q_test(yi, vi) -> tuple[float, int, float]:
    """Cochran's Q (1954, doi:10.2307/3001666) with its degrees of freedom and p value; Q 0, p 1 at k = 1.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and sampling variances; nan in both for a study without an estimate.

    Returns
    -------
    q, df, p : float, int, float
        On the pooling scale; df is the number of estimates less one.
    """
    y, v, use = _check.effects(yi, vi)
    k = int(use.sum())
    q = 0.0 if k == 1 else float(_tau2.moments(*_tau2.fill(y, v, use))[3][0])
    return q, k - 1, float(chi2_upper_p(q, k - 1))


def typical_variance(yi, vi) -> float:
    """Typical sampling variance of Higgins and Thompson 2002 (doi:10.1002/sim.1186); needs two studies.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and sampling variances; nan in both for a study without an estimate.

    Returns
    -------
    float
        On the scale of vi.

    Raises
    ------
    StatsError
        Fewer than two studies.
    """
    y, v, use = _several(yi, vi)
    w = 1 / v[use]
    return float((use.sum() - 1) / _tau2.trace(w[None])[0])


def i2_from_tau2(tau2: float, typical: float) -> float:
    """I2 in percent: the share of tau2 in tau2 plus the typical sampling variance.

    Higgins and Thompson 2002, doi:10.1002/sim.1186. 0 where tau2 is 0.

    Parameters
    ----------
    tau2, typical : float
        Between-study and typical sampling variance, on one scale; typical above 0.
    """
    return 100 * tau2 / (tau2 + typical)


def h2_from_tau2(tau2: float, typical: float) -> float:
    """H2: total variance over the typical sampling variance; 1 where tau2 is 0.

    Higgins and Thompson 2002, doi:10.1002/sim.1186.

    Parameters
    ----------
    tau2, typical : float
        Between-study and typical sampling variance, on one scale; typical above 0.
    """
    return 1 + tau2 / typical


def interval_from_q(q: float, k: int, level: float = 0.95) -> tuple[tuple[float, float], tuple[float, float]]:
    """Intervals of I2 (percent) and H2 from Cochran's Q (Higgins and Thompson 2002, doi:10.1002/sim.1186).

    For the common-effect model, whose I2 and H2 come from Q. Needs three studies.

    Parameters
    ----------
    q : float
        Cochran's Q, not below 0.
    k : int
        Studies, at least three.
    level : float
        Of the interval, between 0 and 1.

    Returns
    -------
    (low, high) of I2, (low, high) of H2
        I2 in percent, not below 0; H2 not below 1.

    Raises
    ------
    StatsError
        Fewer than three studies.
    """
    q = _check.number("q", q, least=0)
    if _check.whole("k", k) < 3:
        raise StatsError(f"test-based intervals of I2: {k} studies; at least three are needed")
    z = float(special.ndtri(0.5 + _check.level(level) / 2))
    if q > k:
        se = (np.log(q) - np.log(k - 1)) / (2 * (np.sqrt(2 * q) - np.sqrt(2 * k - 3)))
    else:
        se = np.sqrt(1 / (2 * (k - 2)) * (1 - 1 / (3 * (k - 2) ** 2)))
    centre = np.log(max(q / (k - 1), 1.0)) / 2
    low, high = (float(max(np.exp(2 * (centre + side * z * se)), 1.0)) for side in (-1, 1))
    return (100 * (1 - 1 / low), 100 * (1 - 1 / high)), (low, high)


def q_profile(yi, vi, level: float = 0.95) -> tuple[float, float] | None:
    """Q-profile interval of tau2 (Viechtbauer 2007, doi:10.1002/sim.2514).

    Returns
    -------
    (low, high), or None where it is empty: the studies agree so closely that even tau2 = 0 is rejected.

    Raises
    ------
    StatsError
        Fewer than two studies.
    """
    y, v, use = _several(yi, vi)
    tail = (1 - _check.level(level)) / 2
    df = int(use.sum()) - 1
    filled = _tau2.fill(y, v, use)
    lower_target, upper_target = chi2_quantile(1 - tail, df), chi2_quantile(tail, df)
    if _tau2.moments(*filled)[3][0] < upper_target:
        return None
    y2, v2, use2 = (np.repeat(a, 2, axis=0) for a in filled)
    low, high = _tau2.solve_q(y2, v2, use2, np.array([lower_target, upper_target]))
    return float(low), float(high)


def profile_likelihood(yi, vi, tau2_method: str = "REML", level: float = 0.95) -> tuple[float, float]:
    """Profile-likelihood interval of tau2 under ML or REML (Hardy and Thompson 1996).

    Values of tau2 whose log likelihood lies within half a chi-square quantile of its maximum, as far as they
    are connected with the maximum. Needs two studies.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and sampling variances; nan in both for a study without an estimate.
    tau2_method : {"REML", "ML"}
        Which likelihood.
    level : float
        Of the interval, between 0 and 1.

    Returns
    -------
    low, high : float
        On the scale of vi; low is 0 where that is likely enough.

    Raises
    ------
    StatsError
        Fewer than two studies.
    """
    _check.choice("tau2_method", tau2_method, ("REML", "ML"))
    y, v, use = _several(yi, vi)
    filled = _tau2.fill(y, v, use)
    restricted = tau2_method == "REML"
    best = float(_tau2.estimate(*filled, tau2_method)[0])

    def height(t: float) -> float:
        return float(_tau2.log_likelihood(np.array([t]), *filled, restricted)[0])

    least = height(best) - float(special.ndtri(0.5 + _check.level(level) / 2) ** 2) / 2
    step = best + float(np.min(v[use]))
    high = best + step
    while height(high) > least:
        high, step = high + 2 * step, 2 * step
    upper = crossing(lambda t: height(t) - least, best, high)
    lower = 0.0 if height(0.0) >= least else crossing(lambda t: height(t) - least, best, 0.0)
    return lower, upper


def crossing(function, inside: float, outside: float) -> float:
    """Where a function changes sign between a point where it is not negative and one where it is negative.

    Parameters
    ----------
    function : callable
        Of one number; where it is infinite or no number it counts as very high or very low.
    inside, outside : float
        A point where it is not negative, and one where it is.

    Returns
    -------
    float
        Between both, to the last digits.
    """
    from scipy import optimize  # heavy: only for those who ask

    def finite(at: float) -> float:
        value = float(function(at))
        return value if abs(value) < _HIGHEST else -_HIGHEST if value < 0 or value != value else _HIGHEST

    if finite(inside) >= 0 > finite(outside):
        precision = 4 * np.finfo(float).eps
        width = precision * max(abs(inside), abs(outside))
        return float(optimize.brentq(finite, inside, outside, xtol=width, rtol=precision, maxiter=200))
    for _ in range(200):
        middle = (inside + outside) / 2
        if middle in (inside, outside):
            break
        if function(middle) >= 0:
            inside = middle
        else:
            outside = middle
    return (inside + outside) / 2


def _several(yi, vi):
    y, v, use = _check.effects(yi, vi)
    if use.sum() < 2:
        raise StatsError(
            "heterogeneity of a single study cannot be estimated; at least two studies are needed"
        )
    return y, v, use
