"""The three-level model once more: a likelihood in matrices maximised by scipy, CR2 by fractional powers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from evidence.record.notes.note import Note
from evidence.record.results.second import SecondComputation
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.pooling.modelling.three_level import studies_of
from evidence.review.second.around import intervals
from evidence.review.second.verdicts import TOLERANCE_LIKELIHOOD_SE, judged, ours, se_of, verdict
from evidence.stats.result import Pooled

_STARTS = (-9.0, -4.0, -1.0)  # of the logs of both variances, in units of the typical one
_GONE = 1e-9  # a variance below this share of the typical sampling variance is 0


def compute(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    """Repeat estimate, robust interval and variances."""
    from scipy import linalg

    y, v = effects.arrays()
    names = studies_of(effects)
    k = len(y)
    omega, tau2 = _covariance(y, v, names, settings.within_study_correlation)
    inverse = np.linalg.inv(omega)
    x = np.ones((k, 1))
    bread = 1 / float(inverse.sum())
    beta = bread * float((inverse @ y).sum())
    residuals = y - beta
    left = omega - bread * (x @ x.T)  # covariance of the residuals
    pulls, square = np.zeros((k, k)), 0.0
    for name in dict.fromkeys(names):
        rows = [i for i, n in enumerate(names) if n == name]
        block = np.ix_(rows, rows)
        upper = linalg.cholesky(omega[block])  # upper triangular
        middle = linalg.pinvh(linalg.sqrtm(upper @ left[block] @ upper.T).real)
        adjusted = bread * inverse.sum(axis=0)[rows] @ (upper.T @ middle @ upper)
        square += float(adjusted @ residuals[rows]) ** 2
        row = np.zeros(k)
        row[rows] = adjusted
        row = row - row.sum() * bread * inverse.sum(axis=0)  # of y, with the fit taken out
        pulls += np.outer(row, row)
    # The variance is y' P y: its first two moments give the degrees of freedom.
    moments = pulls @ omega
    df = float(np.trace(moments)) ** 2 / float(np.trace(moments @ moments))
    half = intervals.quantile(settings.level, df) * math.sqrt(square)
    theirs = [beta, beta - half, beta + half]
    what = Note("by_matrices")
    found = verdict(
        "scipy", what, TOLERANCE_LIKELIHOOD_SE, ours(pooled), theirs, scale=se_of(pooled), tau2=tau2
    )
    return judged(
        found,
        intervals.prediction(pooled, beta, math.sqrt(square), tau2, TOLERANCE_LIKELIHOOD_SE, df=df),
    )


def weights(effects: Effects, settings: ModelSettings) -> np.ndarray:
    """Return the weight of each figure: the sums of the rows of the inverse of the whole covariance."""
    y, v = effects.arrays()
    omega, _ = _covariance(y, v, studies_of(effects), settings.within_study_correlation)
    return np.asarray(np.linalg.inv(omega).sum(axis=1))


def _covariance(
    y: np.ndarray, v: np.ndarray, names: list[str], correlation: float
) -> tuple[np.ndarray, float]:
    """Return the covariance of all figures, and the variance between studies and figures together."""
    same = np.array([[a == b for b in names] for a in names], dtype=float)
    error = np.sqrt(np.outer(v, v)) * (correlation * same)
    np.fill_diagonal(error, v)
    between, within = _variances(y, error, same)
    return error + between * same + within * np.eye(len(y)), between + within


def _variances(y: np.ndarray, error: np.ndarray, same: np.ndarray) -> tuple[float, float]:
    """Maximise the restricted likelihood over both variances; each at 0 is tried too."""
    from scipy import optimize

    k = len(y)
    unit = float(np.median(np.diag(error)))
    one_each = bool((same.sum(axis=0) == 1).all())

    def minus(between: float, within: float) -> float:
        omega = error + between * same + within * np.eye(k)
        inverse = np.linalg.inv(omega)
        weight = float(inverse.sum())
        centred = y - float((inverse @ y).sum()) / weight
        return float(np.linalg.slogdet(omega)[1] + math.log(weight) + centred @ inverse @ centred)

    def size(at: float) -> float:
        value = unit * math.exp(at)
        return value if value > _GONE * unit else 0.0

    options: Any = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000}

    def lowest(of: Callable[[np.ndarray], float], start: list[float]) -> np.ndarray:
        return np.asarray(optimize.minimize(of, np.array(start), method="Nelder-Mead", options=options).x)

    tried: list[tuple[float, float]] = [(0.0, 0.0)]
    for start in _STARTS:
        tried.append((size(float(lowest(lambda at: minus(size(at[0]), 0.0), [start])[0])), 0.0))
        if one_each:
            continue
        tried.append((0.0, size(float(lowest(lambda at: minus(0.0, size(at[0])), [start])[0]))))
        both = lowest(lambda at: minus(size(at[0]), size(at[1])), [start, start])
        tried.append((size(float(both[0])), size(float(both[1]))))
    return min(tried, key=lambda pair: minus(*pair))
