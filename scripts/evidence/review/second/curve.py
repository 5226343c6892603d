"""The second computation of a pooled curve: covariance, variance between studies and means worked out afresh.

No other package pools curves. statsmodels solves the generalised least squares; the covariance it is given is
built from Greenwood's independent increments, and the variance between studies is found by searching the
likelihood, both written here without the code that made the curve.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.metadata import version

import numpy as np

from evidence.record.curves import PooledTime
from evidence.record.note import Note
from evidence.record.parts import SecondComputation
from evidence.review.pooling.fitted_curves import TimedEffect
from evidence.review.second.verdicts import TOLERANCE_LIKELIHOOD_SE

_HIGHEST_CORRELATION = 0.999  # two equal estimates of one curve are one; the matrix must stay invertible
_STEPS = 200  # of the coarse search for the standard deviation between studies


def compute(
    points: Sequence[TimedEffect], pooled: Sequence[PooledTime], method: str, level: float
) -> SecondComputation:
    """Compute the curve at all times again; means and pointwise bounds are compared, in standard errors.

    The estimate told is that of the last time, on the pooling scale.

    Parameters
    ----------
    points
        Those in the pooled curve.
    method
        "REML" or "ML".
    """
    from scipy.stats import t as student
    from statsmodels.regression.linear_model import GLS

    y = np.array([p.yi for p in points])
    times = sorted({p.time for p in points})
    x = np.array([[float(p.time == time) for time in times] for p in points])
    known = _covariance(points)
    same = np.array([[float(a.study == b.study) for b in points] for a in points])
    tau2 = _between(y, x, known, same, method)
    fit = GLS(y, x, sigma=known + tau2 * same).fit()
    means, errors = fit.params, np.sqrt(np.diag(fit.normalized_cov_params))
    half = float(student.ppf((1 + level) / 2, len({p.study for p in points}) - 1)) * errors
    largest = max(
        _difference(ours, mean, mean - h, mean + h) for ours, mean, h in zip(pooled, means, half, strict=True)
    )
    what = Note("by_least_squares", numbers={"times": len(times)}, words={"method": method})
    return SecondComputation(
        engine="statsmodels",
        version=version("statsmodels"),
        what=what,
        estimate=float(means[-1]),
        ci_low=float((means - half)[-1]),
        ci_high=float((means + half)[-1]),
        tau2=tau2,
        largest_difference=largest,
        tolerance=TOLERANCE_LIKELIHOOD_SE,
        agrees=bool(largest <= TOLERANCE_LIKELIHOOD_SE),
    )


def _covariance(points: Sequence[TimedEffect]) -> np.ndarray:
    """Build the covariance of log(-log S): var(log S earlier) / (log S earlier log S later) in a study."""
    out = np.zeros((len(points), len(points)))
    for i, a in enumerate(points):
        for j, b in enumerate(points):
            if i == j:
                out[i, j] = a.vi
            elif a.study == b.study:
                # Of two variances of log S the smaller counts as the earlier, whatever rounding did.
                one, other = (p.vi * math.exp(2 * p.yi) for p in (a, b))
                shared = min(one, other) / (math.exp(a.yi) * math.exp(b.yi))
                out[i, j] = min(shared, _HIGHEST_CORRELATION * math.sqrt(a.vi * b.vi))
    return out


def _between(y: np.ndarray, x: np.ndarray, known: np.ndarray, same: np.ndarray, method: str) -> float:
    """Find the variance between studies by searching its likelihood: a grid, then within its best step."""
    from scipy.optimize import minimize_scalar

    def deviance(tau: float) -> float:
        inverse = np.linalg.inv(known + tau**2 * same)
        information = x.T @ inverse @ x
        residual = y - x @ np.linalg.solve(information, x.T @ inverse @ y)
        lost = np.linalg.slogdet(information)[1] if method == "REML" else 0.0
        return float(residual @ inverse @ residual - np.linalg.slogdet(inverse)[1] + lost)

    grid = np.linspace(0, 2 * float(np.ptp(y)) + 2 * math.sqrt(float(known.max())), _STEPS)
    best = int(np.argmin([deviance(tau) for tau in grid]))
    if best == 0 and deviance(grid[1] / _STEPS) >= deviance(0.0):
        return 0.0
    bounds = grid[max(best - 1, 0)], grid[min(best + 1, _STEPS - 1)]
    found = minimize_scalar(deviance, bounds=bounds, method="bounded", options={"xatol": 1e-10})
    return float(found.x) ** 2


def _difference(ours: PooledTime, mean: float, low: float, high: float) -> float:
    """Largest difference in standard errors; bounds as told, where smoothing has not moved them."""
    pairs = [(ours.estimate_scale, mean)]
    if not ours.smoothed:
        # log(-log S) falls where S rises: the bounds change places.
        told = ((ours.survival, mean), (ours.ci_low, high), (ours.ci_high, low))
        pairs += [(math.log(-math.log(s)), theirs) for s, theirs in told if 0 < s < 1]
    return max(abs(a - b) for a, b in pairs) / ours.se_scale
