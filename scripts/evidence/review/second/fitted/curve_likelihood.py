"""The likelihood of counts over time, written down afresh, and its maximum at one spread between studies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from evidence.review.pooling.over_time.fitted_curves import TimedShare

_Z_REACH, _FEWEST_POINTS, _MOST_POINTS = 7.0, 401, 12_001
_STEP_INFORMATION = 0.65  # information of one patient on the log hazard, at most
_STEP_OF_SE = 0.8  # steps no longer sum a bell to rounding
_LEAST_REACH, _FURTHEST = -80.0, 6.2
_FLAT = 1e-5  # a gradient in log hazards, of which each event adds about 1 to the curvature
STEP = 1e-4  # of differences of gradients in log hazards
_NO_HAZARD = 1e-4  # share of the whole below which a stretch has none


@dataclass(frozen=True, slots=True)
class CountsOverTime:
    """Patients and events between the times of each study: rows are intervals, columns stretches."""

    times: list[float]  # of the curve
    events: np.ndarray
    free: np.ndarray
    covers: np.ndarray  # rows x stretches with a hazard
    upto: np.ndarray  # times x stretches
    of_study: np.ndarray  # studies x rows
    studies: int

    @classmethod
    def of(cls, points: Sequence[TimedShare]) -> CountsOverTime:
        """Read the counts that shares at times and their standard errors come of."""
        rows = []
        names = list(dict.fromkeys(p.study for p in points))
        for name in names:
            start, free, variance, left = 0.0, 1.0, 0.0, math.inf
            for p in sorted((q for q in points if q.study == name), key=lambda q: q.time):
                stay = min(1.0, p.survival / free)
                its = (p.se / p.survival) ** 2 if p.se else variance
                if stay < 1:
                    patients = (1 / stay - 1) / (its - variance) if its > variance else math.inf
                else:
                    patients = math.inf if p.at_risk is None else p.at_risk
                patients = min(patients, left)
                rows.append((name, start, p.time, patients * (1 - stay), patients * stay))
                start, free, left = p.time, min(free, p.survival), patients * stay
                variance = max(variance, its)
        ends = sorted({p.time for p in points})
        stretches = [e for e in ends if any(d > 0 and a < e <= b for _, a, b, d, _ in rows)]
        found = cls._over(rows, names, ends, stretches)
        while gone := found.without_hazard():
            stretches = [e for i, e in enumerate(stretches) if i not in gone]
            found = cls._over(rows, names, ends, stretches)
        return found

    def without_hazard(self) -> set[int]:
        """Stretches whose hazard runs to 0, with and without differences between studies."""
        if self.covers.shape[1] < 2:
            return set()
        found: set[int] = set()
        for tau in (0.0, 0.5):
            hazard = np.exp(self._top(tau, self._start()).x)
            found |= set(np.flatnonzero(hazard < _NO_HAZARD * hazard.sum()).tolist())
        return found

    @classmethod
    def _over(
        cls,
        rows: Sequence[tuple[str, float, float, float, float]],
        names: list[str],
        ends: list[float],
        stretches: list[float],
    ) -> CountsOverTime:
        kept = [r for r in rows if any(r[1] < e <= r[2] for e in stretches)]
        times = [e for e in ends if e >= stretches[0]]
        return cls(
            times,
            np.array([r[3] for r in kept]),
            np.array([r[4] for r in kept]),
            np.array([[float(r[1] < e <= r[2]) for e in stretches] for r in kept]),
            np.array([[float(e <= t) for e in stretches] for t in times]),
            np.array([[float(r[0] == n) for r in kept] for n in names if any(r[0] == n for r in kept)]),
            len(names),
        )

    def value(self, eta: np.ndarray, tau: float) -> tuple[float, np.ndarray]:
        """Log likelihood of log hazards, and its gradient, the study effect summed over the grid."""
        hazard = np.exp(eta)
        whole = self.covers @ hazard
        z, log_density = _grid(self._points(tau))
        x = np.exp(np.clip(np.log(whole)[:, None] + tau * z, _LEAST_REACH, _FURTHEST))
        with np.errstate(divide="ignore"):
            happened = np.where(self.events[:, None] > 0, self.events[:, None] * np.log(-np.expm1(-x)), 0.0)
        terms = self.of_study @ (happened - self.free[:, None] * x) + log_density
        top = terms.max(axis=1, keepdims=True)
        weight = np.exp(terms - top)
        total = weight.sum(axis=1, keepdims=True)
        slope = self.events[:, None] * x / np.expm1(x) - self.free[:, None] * x
        mean = ((self.of_study.T @ (weight / total)) * slope).sum(axis=1)
        return float((top + np.log(total)).sum()), (mean / whole) @ self.covers * hazard

    def _points(self, tau: float) -> int:
        """Return how many places it takes that none steps over the likelihood of the largest study."""
        narrow = 1 / math.sqrt(_STEP_INFORMATION * float((self.of_study @ (self.events + self.free)).max()))
        wanted = math.ceil(2 * _Z_REACH * tau / (_STEP_OF_SE * narrow)) | 1
        return min(max(wanted, _FEWEST_POINTS), _MOST_POINTS)

    def _start(self) -> np.ndarray:
        patients = self.events + self.free
        share = self.events / patients / self.covers.sum(axis=1)
        each = self.covers.T @ (patients * share) / (self.covers.T @ patients)
        return np.asarray(np.log(np.maximum(each, 1e-8)))

    def _top(self, tau: float, start: np.ndarray, inverse: np.ndarray | None = None) -> Any:
        from scipy.optimize import minimize

        def down(eta: np.ndarray) -> tuple[float, np.ndarray]:
            height, gradient = self.value(eta, tau)
            return -height, -gradient

        find: Any = minimize  # its types know no options of a method
        options = {
            "gtol": _FLAT,
            "maxiter": 500,
            "hess_inv0": None if inverse is None else (inverse + inverse.T) / 2,
        }
        return find(down, start, jac=True, method="BFGS", options=options)

    def solve(self, tau: float, near: HighestAt | None = None) -> HighestAt:
        """Maximise in the log hazards at a given spread between studies, from a maximum ``near`` by."""
        fit = self._top(tau, self._start()) if near is None else self._top(tau, near.eta, near.inverse)
        eta = np.asarray(fit.x)
        size = len(eta)
        hessian = np.empty((size, size))
        for i in range(size):
            step = np.eye(size)[i] * STEP
            hessian[i] = (self.value(eta + step, tau)[1] - self.value(eta - step, tau)[1]) / (2 * STEP)
        hazard = np.exp(eta)
        there = hazard >= _NO_HAZARD * hazard.sum()
        information = -((hessian + hessian.T) / 2)[np.ix_(there, there)]
        total = self.upto @ hazard
        jacobian = (self.upto * hazard / total[:, None])[:, there]
        inverse = np.linalg.inv(information)
        covariance = jacobian @ inverse @ jacobian.T
        height = -float(fit.fun)
        restricted = height - np.linalg.slogdet(information)[1] / 2
        known = there.all() and np.linalg.eigvalsh(information)[0] > 0
        return HighestAt(eta, inverse if known else None, np.log(total), covariance, height, restricted)


@lru_cache(maxsize=256)
def _grid(points: int) -> tuple[np.ndarray, np.ndarray]:
    """Places of a standard normal study effect, and the logarithms of their shares."""
    z = np.linspace(-_Z_REACH, _Z_REACH, points)
    return z, -0.5 * z**2 - np.log(np.exp(-0.5 * z**2).sum())


class HighestAt(NamedTuple):
    """The maximum at one tau: log hazards of the stretches, log cumulative hazards of the times, heights.

    ``inverse`` is that of the information on all log hazards; ``None`` where one has none.
    """

    eta: np.ndarray
    inverse: np.ndarray | None
    log_hazard: np.ndarray
    covariance: np.ndarray
    plain: float
    restricted: float

    def height(self, method: str) -> float:
        """Return the log likelihood, restricted for REML."""
        return self.restricted if method == "REML" else self.plain
