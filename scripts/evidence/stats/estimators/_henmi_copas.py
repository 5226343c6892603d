"""Common-effect estimate with random-effects uncertainty: Henmi and Copas 2010 (doi:10.1002/sim.4029).

The common-effect estimate is less open to small-study effects than the random-effects one. Its interval
accounts for the variation between studies by the exact dependence of Cochran's Q on the estimate's error.
"""

import numpy as np
from scipy import special

from ..effects import SCALES
from ..inverse_variance import heterogeneity
from ..numerics import _check, _notes
from ..numerics._distributions import chi2_upper_p, two_sided_p
from ..numerics._nodes import leggauss
from ..result import Pooled
from . import _tau2

# End of the integral over a standard normal, and its nodes (Gauss-Legendre); the integrand is smooth.
_FURTHEST = 9.0
_NODES = 200


def henmi_copas(yi, vi, *, level: float = 0.95, measure: str = "GEN") -> Pooled:
    """Common-effect estimate with an interval that holds under random effects.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and sampling variances; nan in both for a study without an estimate.
    level : float
        Confidence level.
    measure : str
        What yi are, a name of `effects.SCALES`.

    Returns
    -------
    Pooled
        tau2 is DerSimonian and Laird's; the standard error is that of the common-effect estimate under this
        tau2, but the interval is not built from a normal or t quantile. No p value. k = 1: the study with its
        Wald interval, status "single study".
    """
    y, v, use = _check.effects(yi, vi)
    level = _check.level(level)
    _check.choice("measure", measure, tuple(SCALES))
    filled = _tau2.fill(y, v, use)
    k = int(use.sum())
    w, total, mu, q = (a[0] for a in _tau2.moments(*filled))
    tau2 = float(_tau2.estimate(*filled, "DL")[0]) if k > 1 else 0.0
    se = float(np.sqrt((1 + tau2 * (w**2).sum() / total) / total))
    quantile = _quantile(w[use], tau2, 1 - level) if k > 1 else float(special.ndtri(0.5 + level / 2))
    typical = heterogeneity.typical_variance(y, v) if k > 1 else None
    return Pooled(
        estimate=float(mu),
        se=se,
        ci_low=float(mu) - quantile * se,
        ci_high=float(mu) + quantile * se,
        p_value=two_sided_p(float(mu) / se, None) if k == 1 else None,
        statistic=float(mu) / se,
        k=k,
        measure=measure,
        method="Henmi-Copas",
        status="pooled" if k > 1 else "single study",
        notes=tuple(_notes.without_estimate(use)),
        ci_method="henmi-copas" if k > 1 else "wald",
        level=level,
        tau2=tau2 if k > 1 else None,
        tau2_method="DL",
        i2=None if typical is None else heterogeneity.i2_from_tau2(tau2, typical),
        h2=None if typical is None else 1 + tau2 / typical,
        q=float(q) if k > 1 else 0.0,
        q_df=k - 1,
        q_p=float(chi2_upper_p(q, k - 1)),
        weights=100 * w / total,
    )


def _quantile(w: np.ndarray, tau2: float, alpha: float) -> float:
    """Value that |estimate - truth| / (standard error with estimated tau2) exceeds with probability alpha.

    With U the standardised error of the estimate (variance `inflation` = 1 + tau2 W2), the error exceeds u
    standard errors when the estimated inflation is below (U / u)^2, that is when Q is small. Given U, Q is a
    quadratic form in normal variables; a gamma distribution with its mean and variance stands for it.
    """
    mean, variance, inflation = _q_given_error(w, tau2)
    w1 = w.sum()
    w2 = (w**2).sum() / w1
    df = len(w) - 1
    at, weights = leggauss(_NODES)

    def excess(t: float) -> float:
        # Error in its own standard deviations, from t outwards; both signs alike.
        span = _FURTHEST - t
        z = t + span * (at + 1) / 2
        f2 = (z / t) ** 2
        limit = (w1 / w2 - 1) * (f2 - 1) + df
        m, s2 = (c[0] + c[1] * inflation * z**2 for c in (mean, variance))
        inside = special.gammainc(m**2 / s2, limit * m / s2)
        density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
        return float((weights * inside * density).sum() * span / 2) - alpha / 2

    return float(np.sqrt(inflation)) * heterogeneity.crossing(excess, 1e-6, _FURTHEST - 1)


def _q_given_error(w: np.ndarray, tau2: float):
    """Mean and variance of Q given U = sqrt(sum w) (estimate - truth), each as (constant, factor of U^2).

    yi are normal with variances 1/w + tau2, U is normal with variance `inflation`; given U they stay normal.
    """
    w1 = w.sum()
    sigma = np.diag(1 / w + tau2)
    form = np.diag(w) - np.outer(w, w) / w1
    covariance = (1 + tau2 * w) / np.sqrt(w1)
    inflation = 1 + tau2 * (w**2).sum() / w1
    direction = covariance / inflation
    left = sigma - np.outer(covariance, covariance) / inflation
    product = form @ left
    mean = (float(np.trace(product)), float(direction @ form @ direction))
    variance = (
        2 * float((product * product.T).sum()),
        4 * float(direction @ form @ left @ form @ direction),
    )
    return mean, variance, inflation
