"""Likelihood of patients and events between the times of several studies' curves.

One hazard for each stretch between two times of the pooled curve; a normal study effect on its log, the
same at all times, moves a study's whole curve up or down (proportional hazards between studies). Each
interval of a study is a binomial count given its effect, which is integrated.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from scipy import special

from ._curve_counts import CurveCounts

# Points of each study: Gauss-Hermite's about its mode. With few events its likelihood is more like a step
# than a hill: there even points, as many as are exact to rounding for any spread searched.
_MANY_EVENTS = 3.0
_POINTS, _POINTS_OF_STEPS = 31, 101
_REACH = 6.0
_MOST_STEPS = 40
_MOST_MODES = 60
_CONVERGED = 1e-9  # of the log likelihood that a step gains; the step after it gains its square
_ROUNDING = 1e-11
_LONGEST_STEP = 1.5
_HALVINGS = 8
_MOST_HAZARD = 500.0
# A stretch whose share of the whole hazard is smaller has none: the likelihood is highest at its edge.
_NO_HAZARD = 1e-6
_FURTHEST_LOG = -40.0
# Where the maximum in tau is looked for first; no studies differ by more.
_TAUS = np.array([0, 0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.3, 1.7, 2.2, 3, 4])
_NEAR = 0.05  # of tau: from here on Newton's steps
_DIFFERENCE = 1e-2  # of tau2, for slopes
_NEWTON_STEPS = 4
_ROUNDS = 6
_PLACES = 8


class SolvedCurve(NamedTuple):
    """At each standard deviation between studies, the likelihood's maximum in the hazards.

    ``log_hazard`` (m, times) is the log cumulative hazard of the median study, ``covariance`` (m, times,
    times); ``profile`` and ``adjusted`` (m,) are the log likelihood there, and that less half the log
    determinant of the information on the log hazards (Cox and Reid 1987: restricted likelihood).
    """

    log_hazard: np.ndarray
    covariance: np.ndarray
    profile: np.ndarray
    adjusted: np.ndarray


class _At(NamedTuple):
    height: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray


@cache
def _points(size: int) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Gauss-Hermite's points and even ones, with log weights for a standard normal density."""
    x, weight = special.roots_hermitenorm(size)
    even = np.linspace(-_REACH, _REACH, size)
    step = np.full(size, np.log(even[1] - even[0]) - np.log(2 * np.pi) / 2)
    return (x, np.log(weight) + x**2 / 2 - np.log(weight.sum())), (even, step)


class CurveLikelihood:
    """The counts of several curves, solved for the hazards at any standard deviation between studies.

    ``times`` are the distinct times from the first by which somebody had the event.
    """

    def __init__(self, counts: CurveCounts) -> None:
        every = np.unique(counts.time)
        covers = (every > counts.since[:, None]) & (every <= counts.time[:, None])
        # A stretch in which no interval has an event has no hazard, and tells nothing of the others; nor does
        # one whose hazard the likelihood puts at its edge.
        happens = np.asarray(covers[counts.events > 0].any(axis=0))
        self._arrange(counts, every, covers, happens)
        while (edge := self._at_edge()).any():
            happens[np.flatnonzero(happens)[edge]] = False
            self._arrange(counts, every, covers, happens)
        self.studies_at = np.array([int((counts.time == time).sum()) for time in self.times])
        self.studies = len(np.unique(counts.study))
        self.smallest_variance = float(1 / np.bincount(counts.study, counts.events).max())

    def _at_edge(self) -> np.ndarray:
        """Which stretches have no hazard at the maximum, with and without differences between studies."""
        if len(self._start) < 2:
            return np.zeros(1, dtype=bool)
        hazard = np.exp(self._climb(np.array([0.0, 0.5]))[0])
        return (hazard < _NO_HAZARD * hazard.sum(axis=1, keepdims=True)).any(axis=0)

    def _arrange(
        self, counts: CurveCounts, every: np.ndarray, covers: np.ndarray, happens: np.ndarray
    ) -> None:
        """Set up the intervals that cover a stretch with a hazard."""
        started = np.cumsum(happens) > 0
        rows = (covers & happens).any(axis=1)
        self.times, self.lost = every[started], every[~started]
        self._x = covers[np.ix_(rows, happens)].astype(float)
        self._d, self._free = counts.events[rows], (counts.at_risk - counts.events)[rows]
        self._first = np.flatnonzero(np.diff(counts.study[rows], prepend=-1))
        self._of = np.cumsum(np.isin(np.arange(rows.sum()), self._first)) - 1
        self._hill = np.add.reduceat(self._d, self._first) >= _MANY_EVENTS
        size = _POINTS if self._hill.all() else _POINTS_OF_STEPS
        (hill, log_hill), (even, log_even) = _points(size)
        self._nodes = np.where(self._hill[:, None], hill, even)
        self._log_weights = np.where(self._hill[:, None], log_hill, log_even)
        # Stretches before each time.
        self._upto = (every[happens] <= self.times[:, None]).astype(float)
        self._start = self._begin()

    def _begin(self) -> np.ndarray:
        """Log hazards to start from: each interval's own, spread evenly over its stretches."""
        own = -np.log1p(-np.minimum(self._d / (self._d + self._free), 0.999))
        patients = (self._d + self._free)[:, None] * self._x
        each = own[:, None] / self._x.sum(axis=1)[:, None]
        return np.log(np.maximum((patients * each).sum(axis=0) / patients.sum(axis=0), 1e-8))

    def solve(self, tau: np.ndarray) -> SolvedCurve:
        """Maximise the likelihood in the hazards at each tau, shape (m,), 0 or above."""
        return self._solved(*self._climb(tau))

    def _climb(self, tau: np.ndarray) -> tuple[np.ndarray, _At]:
        """Log hazards at the maximum, and the likelihood there."""
        eta = np.broadcast_to(self._start, (len(tau), len(self._start))).copy()
        here = self._at(eta, tau)
        open_ = np.ones(len(tau), dtype=bool)
        for _ in range(_MOST_STEPS):
            rows = np.flatnonzero(open_)
            if not len(rows):
                break
            step = self._step(here.gradient[rows], here.hessian[rows])
            gain = (here.gradient[rows] * step).sum(axis=1)
            size = np.ones(len(rows))
            for _ in range(_HALVINGS):
                tried = np.maximum(eta[rows] + size[:, None] * step, _FURTHEST_LOG)
                new = self._at(tried, tau[rows])
                worse = new.height < here.height[rows] - _ROUNDING * np.abs(here.height[rows])
                if not worse.any():
                    break
                size = np.where(worse, size / 2, size)
            better = ~worse
            eta[rows[better]] = tried[better]
            for column, values in zip(here, new, strict=True):
                column[rows[better]] = values[better]
            # The last step was exact to rounding, or none goes uphill any more.
            open_[rows] = (gain > _CONVERGED) & better
        return eta, here

    @staticmethod
    def _step(gradient: np.ndarray, hessian: np.ndarray) -> np.ndarray:
        """Newton's step uphill, short enough; where the likelihood is not concave, along its own axes."""
        values, vectors = np.linalg.eigh(-hessian)
        least = 1e-10 + 1e-8 * values.max(axis=1, keepdims=True)
        values = np.maximum(np.abs(values), least)
        along = (vectors.transpose(0, 2, 1) @ gradient[:, :, None])[:, :, 0] / values
        step = (vectors @ along[:, :, None])[:, :, 0]
        return step * np.minimum(
            1.0, _LONGEST_STEP / np.maximum(np.abs(step).max(axis=1, keepdims=True), 1e-300)
        )

    def _solved(self, eta: np.ndarray, here: _At) -> SolvedCurve:
        hazard = np.exp(eta)
        total = hazard @ self._upto.T
        log_hazard = np.log(total)
        share = self._upto * hazard[:, None, :] / total[:, :, None]
        gone = hazard < _NO_HAZARD * hazard.sum(axis=1, keepdims=True)
        both = gone[:, :, None] | gone[:, None, :]
        information = np.where(both, np.eye(len(self._start)), -here.hessian)
        inverse = np.linalg.inv(information)
        share = np.where(gone[:, None, :], 0.0, share)
        covariance = share @ inverse @ share.transpose(0, 2, 1)
        adjusted = here.height - np.linalg.slogdet(information)[1] / 2
        return SolvedCurve(log_hazard, covariance, here.height, adjusted)

    def criterion(self, tau: np.ndarray, method: str) -> np.ndarray:
        """Restricted (REML) or plain (ML) log likelihood of each tau, shape (m,)."""
        found = self.solve(tau)
        return found.adjusted if method == "REML" else found.profile

    def best_tau(self, method: str) -> float:
        """Return the standard deviation between studies with the highest likelihood; 0 at its edge."""
        height = self.criterion(_TAUS, method)
        best = int(height.argmax())
        if best in (0, len(_TAUS) - 1):
            return float(_TAUS[best])
        low, tau, high = _TAUS[best - 1], _TAUS[best], _TAUS[best + 1]
        while high - low > _NEAR * tau:
            places = np.linspace(low, high, _PLACES + 1)
            at = int(np.clip(self.criterion(places, method).argmax(), 1, _PLACES - 1))
            low, tau, high = places[at - 1], places[at], places[at + 1]
        for _ in range(_NEWTON_STEPS):
            step = _DIFFERENCE / 5 * tau
            before, here, after = self.criterion(tau + step * np.array([-1, 0, 1]), method)
            bend = before - 2 * here + after
            if not bend < 0:
                break
            tau = float(np.clip(tau - step * (after - before) / 2 / bend, low, high))
        return float(tau)

    def tau_bounds(self, tau: float, level: float, method: str) -> tuple[float, float]:
        """Profile-likelihood interval of tau, highest at `tau`; its end may be infinite."""
        depth = float(special.chdtri(1, 1 - level)) / 2
        least = float(self.criterion(np.array([tau]), method)[0]) - depth
        height = self.criterion(_TAUS, method)
        above = _TAUS[(tau < _TAUS) & (height < least)]
        ends = [[0.0, tau], [tau, float(above[0]) if len(above) else float(_TAUS[-1])]]
        inside = [bool(height[0] >= least), not len(above)]
        for _ in range(_ROUNDS):
            places = np.array([np.linspace(end[0], end[1], _PLACES + 1) for end in ends])
            low = (self.criterion(places.ravel(), method) >= least).reshape(2, -1)
            first, last = int(low[0].argmax()), int(_PLACES - low[1][::-1].argmax())
            ends = [
                [places[0][max(first - 1, 0)], places[0][first]],
                [places[1][last], places[1][min(last + 1, _PLACES)]],
            ]
        return 0.0 if inside[0] else ends[0][1], np.inf if inside[1] else ends[1][0]

    def deviance(self) -> tuple[float, int]:
        """Deviance of one curve for all studies from a hazard for each interval; its degrees of freedom."""
        d, free = self._d, self._free
        patients = d + free
        own = float((special.xlogy(d, d / patients) + special.xlogy(free, free / patients)).sum())
        one = float(self.solve(np.zeros(1)).profile[0])
        return max(0.0, 2 * (own - one)), len(d) - len(self._start)

    def _at(self, eta: np.ndarray, tau: np.ndarray) -> _At:
        """Log likelihood with its slopes in the log hazards eta (m, stretches), by adaptive quadrature."""
        hazard = np.exp(eta)
        whole = hazard @ self._x.T
        log_whole = np.log(whole)
        middle, width = self._modes(log_whole, tau)
        z = middle[:, :, None] + width[:, :, None] * self._nodes
        x = np.minimum(np.exp(log_whole[:, :, None] + tau[:, None, None] * z[:, self._of]), _MOST_HAZARD)
        d, free = self._d[None, :, None], self._free[None, :, None]
        with np.errstate(divide="ignore"):
            height = np.where(d > 0, d * np.log(-np.expm1(-x)), 0.0) - free * x
        log_terms = (
            np.add.reduceat(height, self._first, axis=1)
            - z**2 / 2
            + self._log_weights
            + np.log(width)[:, :, None]
        )
        top = log_terms.max(axis=2, keepdims=True)
        terms = np.exp(log_terms - top)
        sums = terms.sum(axis=2, keepdims=True)
        weight = terms / sums
        ratio = x / np.expm1(x)
        slope = d * ratio - free * x
        bend = d * ratio * (1 - ratio * np.exp(x)) - free * x
        w = weight[:, self._of]
        mean_slope, mean_bend = (w * slope).sum(axis=2), (w * bend).sum(axis=2)
        part = self._x * hazard[:, None, :] / whole[:, :, None]
        gradient = (mean_slope[:, None, :] @ part)[:, 0]
        hessian = part.transpose(0, 2, 1) @ ((mean_bend - mean_slope)[:, :, None] * part)
        hessian[:, np.arange(len(self._start)), np.arange(len(self._start))] += gradient
        # Variance of each study's slope over its effect, as the counts leave it uncertain (Louis 1982).
        score = np.add.reduceat(slope[:, :, None, :] * part[:, :, :, None], self._first, axis=1)
        around = score - (weight[:, :, None, :] * score).sum(axis=3, keepdims=True)
        around = around * np.sqrt(weight)[:, :, None, :]
        flat = around.transpose(0, 2, 1, 3).reshape(len(eta), len(self._start), -1)
        hessian += flat @ flat.transpose(0, 2, 1)
        return _At((top + np.log(sums))[:, :, 0].sum(axis=1), gradient, hessian)

    def _modes(self, log_whole: np.ndarray, tau: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Place and width of each study's standardised effect, shapes (m, studies), by Newton's method."""
        z = np.zeros((len(tau), len(self._first)))
        wide = tau[:, None]
        for _ in range(_MOST_MODES):
            x = np.minimum(np.exp(log_whole + wide * z[:, self._of]), _MOST_HAZARD)
            ratio = x / np.expm1(x)
            slope = np.add.reduceat(self._d * ratio - self._free * x, self._first, axis=1)
            bend = np.add.reduceat(
                self._d * ratio * (1 - ratio * np.exp(x)) - self._free * x, self._first, axis=1
            )
            step = (wide * slope - z) / (1 - wide**2 * bend)
            z = z + np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
            if np.abs(step).max() < 1e-6:
                break
        return z, np.where(self._hill, 1 / np.sqrt(1 - wide**2 * bend), 1.0)
