"""Random-effects means that PyMARE does not offer: other estimators of tau2, intervals by t.

statsmodels weighs the means by its least squares; tau2 by Paule and Mandel is the root of the generalised Q,
found by scipy; restricted and full likelihoods are searched afresh; estimators by moments are written out.
"""

from __future__ import annotations

import math

import numpy as np

from evidence.record.reviews.methods import ModelSettings
from evidence.review.second.around.intervals import quantile
from evidence.review.second.brackets import beside

_SAME_DEVIANCE = 1e-7
_POINTS, _SCAN_FROM = 200, 1e-2  # of tau, even and from this share of the smallest error on
_FURTHEST = 4  # times the square of the range: tau2 is searched up to there


def fit(yi: np.ndarray, vi: np.ndarray, settings: ModelSettings) -> tuple[list[float], float] | None:
    """Return the mean with its bounds, and tau2; ``None`` for an estimator that is not known here."""
    from statsmodels.regression.linear_model import WLS

    tau2 = _tau2(yi, vi, settings.tau2)
    if tau2 is None:
        return None
    weights = 1 / (vi + tau2)
    found = WLS(yi, np.ones(len(yi)), weights=weights).fit()
    mean, plain = float(found.params[0]), float(weights.sum() ** -0.5)
    # The least squares estimate the scale of the errors: that is Hartung and Knapp's factor.
    adjusted = float(found.bse[0])
    se = {
        "hksj": adjusted,
        "hksj-floor": max(adjusted, plain),
        "wald": plain,
        "t": plain,
    }[settings.interval]
    half = quantile(settings.level, None if settings.interval == "wald" else len(yi) - 1) * se
    return [mean, mean - half, mean + half], tau2


def is_likeliest(yi: np.ndarray, vi: np.ndarray, tau2: float, method: str) -> bool:
    """Whether no other tau2 has a higher likelihood, restricted (REML) or full (ML), beyond rounding."""
    other = _tau2(yi, vi, method)
    if other is None:
        return True
    here, there = (_deviance(yi, vi, t, method) for t in (tau2, other))
    return here <= there + _SAME_DEVIANCE * max(1.0, abs(there))


def _deviance(yi: np.ndarray, vi: np.ndarray, tau2: float, method: str) -> float:
    return float(_deviances(yi, vi, np.array([tau2]), method)[0])


def _deviances(yi: np.ndarray, vi: np.ndarray, tau2: np.ndarray, method: str) -> np.ndarray:
    """Minus twice the log likelihood at each of several tau2, up to a constant."""
    w = 1 / (vi + tau2[:, None])
    total = w.sum(axis=1)
    r = yi - ((w * yi).sum(axis=1) / total)[:, None]
    lost = np.log(total) if method == "REML" else 0.0
    return np.asarray((w * r**2).sum(axis=1) - np.log(w).sum(axis=1) + lost)


def _tau2(yi: np.ndarray, vi: np.ndarray, method: str) -> float | None:
    from scipy import optimize

    def residual(tau2: float) -> tuple[np.ndarray, np.ndarray]:
        w = 1 / (vi + tau2)
        return w, yi - (w * yi).sum() / w.sum()

    def excess(tau2: float) -> float:
        w, r = residual(tau2)
        return float((w * r**2).sum()) - (len(yi) - 1)

    def deviance(tau: float) -> float:
        return _deviance(yi, vi, tau**2, method)

    far = _FURTHEST * float(np.ptp(yi)) ** 2 + float(vi.max())
    if method in ("PM", "EB"):  # two derivations of one estimator (Viechtbauer 2005)
        return 0.0 if excess(0.0) <= 0 else float(optimize.brentq(excess, 0.0, far, xtol=1e-14 * far))
    if method in _BY_MOMENTS:
        return max(0.0, _BY_MOMENTS[method](yi, vi))
    if method not in ("REML", "ML"):
        return None
    most, least = math.sqrt(far), math.sqrt(float(vi.min()))
    near = min(least * _SCAN_FROM, most)
    grid = np.union1d(np.linspace(0.0, most, _POINTS), np.geomspace(near, most, _POINTS))
    best = int(np.argmin(_deviances(yi, vi, grid**2, method)))
    bounds = beside(grid, best, best)
    found = optimize.minimize_scalar(
        deviance, bounds=bounds, method="bounded", options={"xatol": 1e-10 * bounds[1]}
    )
    return 0.0 if deviance(0.0) <= float(found.fun) else float(found.x) ** 2


def _dersimonian_laird(yi: np.ndarray, vi: np.ndarray) -> float:
    w = 1 / vi
    q = float(np.cov(yi, aweights=w, ddof=0) * w.sum())
    return (q - (len(yi) - 1)) / float(w.sum() - (w**2).sum() / w.sum())


def _hedges(yi: np.ndarray, vi: np.ndarray) -> float:
    return float(np.var(yi, ddof=1) - vi.mean())


def _hunter_schmidt(yi: np.ndarray, vi: np.ndarray) -> float:
    w = 1 / vi
    return float(np.cov(yi, aweights=w, ddof=0)) - len(yi) / float(w.sum())


def _sidik_jonkman(yi: np.ndarray, vi: np.ndarray) -> float:
    crude = float(np.var(yi))
    if crude == 0:
        return 0.0
    u = crude / (vi + crude)
    return float(np.cov(yi, aweights=u, ddof=0) * u.sum()) / (len(yi) - 1)


_BY_MOMENTS = {
    "DL": _dersimonian_laird,
    "HE": _hedges,
    "HS": _hunter_schmidt,
    "SJ": _sidik_jonkman,
}
