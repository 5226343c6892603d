"""Between-study variance, for many data sets at once.

All functions take `y`, `v` and `mask` of shape (m, k), one data set a row; a masked study has mask 0, y 0 and
v 1. They give arrays of shape (m,). Rows need two studies at least.
"""

import numpy as np
from scipy import special

from ..errors import StatsError
from . import _likelihood
from ._likelihood import products, sums

METHODS = ("REML", "ML", "DL", "PM", "PMM", "EB", "SJ", "HE", "HS", "HSk", "GENQ")

# Newton's steps end when they fall below this share of tau2 + smallest vi: a few units in the last place.
_CONVERGED = 1e-14
_MOST_STEPS = 200


def fill(y, v, use) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Estimates, variances and mask as the functions below take them: (m, k), masked entries filled in.

    The numbers of one study lie side by side in memory (Fortran order), so that sums over studies are fast.
    """
    y, v, use = np.atleast_2d(y).T, np.atleast_2d(v).T, np.ascontiguousarray(np.atleast_2d(use).T)
    filled = (np.where(use, y, 0.0), np.where(use, v, 1.0), use.astype(float))
    estimates, variances, mask = (np.ascontiguousarray(column).T for column in filled)
    return estimates, variances, mask


def estimate(y, v, mask, method: str, weights=None) -> np.ndarray:
    """tau2 of each data set by one of `METHODS`, shape (m,), never below 0.

    REML and ML by the global maximum of the likelihood; Paule and Mandel 1982 (doi:10.6028/jres.087.022), the
    same as empirical Bayes (Morris 1983), and its median-unbiased form PMM; DerSimonian and Laird 1986
    (doi:10.1016/0197-2456(86)90046-2); Hedges; Hunter and Schmidt, HSk with k/(k-1); Sidik and Jonkman 2005
    (doi:10.1111/j.1467-9876.2005.00489.x); GENQ with the caller's `weights` (DerSimonian and Kacker 2007,
    doi:10.1016/j.cct.2006.04.004).
    """
    k = mask.sum(axis=1)
    if method in ("REML", "ML"):
        return _maximum_likelihood(y, v, mask, restricted=method == "REML")
    if method in ("PM", "EB"):
        return solve_q(y, v, mask, k - 1)
    if method == "PMM":
        return solve_q(y, v, mask, 2 * special.gammaincinv((k - 1) / 2, 0.5))
    if method == "SJ":
        start = crude_variance(y, mask)
        _, total, _, q = moments(y, v, mask, start)
        return start * q / (k - 1)
    if method in ("HS", "HSk"):
        _, total, _, q = moments(y, v, mask)
        factor = k / (k - 1) if method == "HSk" else 1.0
        return np.maximum(0, (factor * q - k) / total)
    return np.maximum(0, _from_quadratic_form(y, v, mask, form_weights(method, v, mask, weights)))


def form_weights(method: str, v, mask, weights=None) -> np.ndarray:
    """Weights of the quadratic form that a moment estimator sets equal to its expectation."""
    if method == "DL":
        return mask / v
    if method == "HE":
        return mask.astype(float)
    if weights is None:
        raise StatsError("tau2_method GENQ: needs weights, one number above 0 per study")
    return mask * weights


def crude_variance(y, mask) -> np.ndarray:
    """Variance of the estimates with divisor k, the starting value of Sidik and Jonkman."""
    k = mask.sum(axis=1)
    mean = y.sum(axis=1) / k
    return (mask * (y - mean[:, None]) ** 2).sum(axis=1) / k


def moments(y, v, mask, tau2=None):
    """Weights (m, k), their sum, weighted mean and Q at a given tau2 (None: common-effect weights)."""
    w = mask / (v if tau2 is None else v + tau2[:, None])
    total = sums(w.T)
    mu = products(w.T, y.T) / total
    residual = y - mu[:, None]
    return w, total, mu, products(w.T, residual.T, residual.T)


def _from_quadratic_form(y, v, mask, a) -> np.ndarray:
    total = a.sum(axis=1)
    mu = (a * y).sum(axis=1) / total
    q = (a * (y - mu[:, None]) ** 2).sum(axis=1)
    expected = (a * v).sum(axis=1) - (a**2 * v).sum(axis=1) / total
    return (q - expected) / trace(a)


def others(a) -> np.ndarray:
    """Sum over all other studies, for each study (m, k): added up, never taken from the total.

    Where one study's weight dwarfs the others, a difference from the total would lose theirs.
    """
    before = np.zeros_like(a)
    after = np.zeros_like(a)
    np.cumsum(a[:, :-1], axis=1, out=before[:, 1:])
    after[:, :-1] = np.cumsum(a[:, :0:-1], axis=1)[:, ::-1]
    return before + after


def trace(a) -> np.ndarray:
    """Trace of P = diag(a) - aa'/sum(a), shape (m,)."""
    return (a * others(a)).sum(axis=1) / a.sum(axis=1)


def solve_q(y, v, mask, target) -> np.ndarray:
    """tau2 at which the generalised Q equals `target` (0 where Q is below it already).

    1/Q is concave in tau2 (like resistances in parallel that each grow by the same), so Newton's steps on it
    rise from 0 to the root and never pass it.
    """
    target = np.broadcast_to(np.asarray(target, dtype=float), len(y))
    tau2 = np.zeros(len(y))
    active = np.flatnonzero(moments(y, v, mask)[3] > target)
    y, v, mask, target = y[active], v[active], mask[active], target[active]
    smallest = np.where(mask > 0, v, np.inf).min(axis=1, initial=np.inf)
    for _ in range(_MOST_STEPS):
        if not len(active):
            break
        t = tau2[active]
        w, _, mu, q = moments(y, v, mask, t)
        falling = (w**2 * (y - mu[:, None]) ** 2).sum(axis=1)
        step = (q / target - 1) * q / falling
        tau2[active] += step
        going = step > _CONVERGED * (t + smallest)
        active, y, v, mask = active[going], y[going], v[going], mask[going]
        target, smallest = target[going], smallest[going]
    return tau2


def _maximum_likelihood(y, v, mask, restricted: bool) -> np.ndarray:
    """Global maximum of the likelihood; Fisher scoring can oscillate for ever or end on a lower maximum."""
    variances = v.T.copy()
    np.copyto(variances, np.inf, where=mask.T == 0)
    return _likelihood.maximise(_likelihood.Intercept.of(y.T.copy(), variances, restricted))


def log_likelihood(t, y, v, mask, restricted: bool) -> np.ndarray:
    """Log likelihood at tau2 = t with mu profiled out (restricted: REML), all constants included."""
    _, total, _, q = moments(y, v, mask, t)
    k = mask.sum(axis=1)
    out = -(mask * np.log(v + t[:, None])).sum(axis=1) / 2 - q / 2
    if restricted:
        return out - np.log(total) / 2 - (k - 1) * np.log(2 * np.pi) / 2 + np.log(k) / 2
    return out - k * np.log(2 * np.pi) / 2


def standard_error(y, v, mask, tau2, method: str, *, weights=None) -> np.ndarray:
    """Asymptotic standard error of tau2 for each estimator, as metafor gives it."""
    k = mask.sum(axis=1)
    w, total, _, _ = moments(y, v, mask, tau2)
    w2 = (w**2).sum(axis=1)
    if method == "ML":
        return np.sqrt(2 / w2)
    if method == "REML":
        return np.sqrt(2 / (w**2 * (others(w) ** 2 + others(w**2))).sum(axis=1)) * total
    if method in ("PM", "PMM", "EB"):
        return np.sqrt(2 * k**2 / (k - 1)) / total
    if method == "SJ":
        start = crude_variance(y, mask)
        form = mask / (v + start[:, None])
        return start / (k - 1) * np.sqrt(_form_variance(form, v, tau2))
    if method in ("HS", "HSk"):
        form = mask / v
        factor = k / (k - 1) if method == "HSk" else 1.0
        return factor * np.sqrt(_form_variance(form, v, tau2)) / form.sum(axis=1)
    form = form_weights(method, v, mask, weights)
    return np.sqrt(_form_variance(form, v, tau2)) / trace(form)


def _form_variance(a, v, tau2) -> np.ndarray:
    """Variance of the quadratic form y'Py with P = diag(a) - aa'/sum(a), under normal effects."""
    total2 = a.sum(axis=1) ** 2
    rest2, rest_squares, rest_variances = others(a) ** 2, others(a**2), others(a**2 * v)
    both = (a**2 * v * (rest2 * v + rest_variances)).sum(axis=1) / total2
    one = (a**2 * v * (rest2 + rest_squares)).sum(axis=1) / total2
    none = (a**2 * (rest2 + rest_squares)).sum(axis=1) / total2
    return 2 * both + 4 * tau2 * one + 2 * tau2**2 * none
