"""The posterior of a binomial-normal model as a weighted grid, and what is read from it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.polynomial import legendre
from scipy import special

from ...bayesian.priors import TauPrior
from ...numerics._nodes import roots_legendre
from ...numerics._roots import reached
from ._slices import Slices, WeightedRows

_NODES = 8
_Z_TAU, _W_TAU = roots_legendre(_NODES)
# From the masses at the nodes of a stretch to the mass up to a place, as a polynomial (coefficients from the
# constant on): the integral of the one through the density, which Legendre's polynomials tell.
_LEGENDRE = (np.arange(_NODES)[:, None] + 0.5) * legendre.legvander(_Z_TAU, _NODES - 1).T
_MASS_UPTO = np.stack([legendre.leg2poly(c) for c in legendre.legint(_LEGENDRE, lbnd=-1).T], axis=1)
_HALVINGS = 60
_LARGEST_LOGIT = 745.0  # beyond it a proportion is 0 or 1 to doubles


@dataclass(frozen=True, slots=True, eq=False)
class CountPosterior:
    """Posterior of a binomial-normal model, as a weighted grid over (mu, tau).

    Attributes
    ----------
    mu, tau, weight : ndarray of shape (m,)
        Logit of the median study's proportion, between-study standard deviation, posterior weight.
    k : int
    tau_prior : TauPrior
    mu_sd : float
        Standard deviation of the normal prior of mu around 0.
    tau_edges : ndarray of shape (stretches + 1,)
        Ends of the stretches of tau, each with Gauss and Legendre's nodes.
    average_logit : ndarray of shape (m,)
        Logit of the mean proportion over studies.
    mu_step : ndarray of shape (m,)
        How far places of mu lie apart about each.
    """

    mu: np.ndarray
    tau: np.ndarray
    weight: np.ndarray
    k: int
    tau_prior: TauPrior
    mu_sd: float
    tau_edges: np.ndarray
    average_logit: np.ndarray
    mu_step: np.ndarray
    _rows: WeightedRows = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", WeightedRows(self.weight, self.tau))

    def median_study_quantiles(self, p: Sequence[float]) -> list[float]:
        """Quantiles of the median study's proportion: one reading of the grid for all."""
        return [float(q) for q in special.expit(self._slices(self.mu).quantiles(p))]

    def average_quantiles(self, p: Sequence[float]) -> list[float]:
        """Quantiles of the mean proportion over studies: one reading of the grid for all."""
        return [float(q) for q in special.expit(self._slices(self.average_logit).quantiles(p))]

    def new_study_above(self, proportion: float) -> float:
        """Predictive probability that the proportion in a new study is above a value between 0 and 1."""
        distance = (self.mu - float(special.logit(proportion))) / self._spread()
        return float(self.weight @ special.ndtr(distance))

    def average_logit_sd(self) -> float:
        """Posterior standard deviation of the logit of the mean proportion over studies."""
        mean = float(self.weight @ self.average_logit)
        return float(np.sqrt(self.weight @ (self.average_logit - mean) ** 2))

    def new_study_quantiles(self, p: Sequence[float]) -> list[float]:
        """Quantiles of the proportion in a new study, side by side."""
        spread = self._spread()
        share = self.weight / (spread * np.sqrt(2 * np.pi))

        def rising(logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            apart = (logits[:, None] - self.mu) / spread
            below = special.ndtr(apart) @ self.weight
            apart *= apart
            apart *= -0.5
            return below, np.exp(apart, out=apart) @ share

        reach = 8.0 + 8 * float(self.tau.max())
        wanted = np.array(p)
        low = max(float(self.mu.min()) - reach, -_LARGEST_LOGIT)
        high = min(float(self.mu.max()) + reach, _LARGEST_LOGIT)
        middle = float(self.weight @ self.mu)
        variance = self.weight @ (spread**2 + (self.mu - middle) ** 2)
        start = middle + special.ndtri(wanted) * np.sqrt(variance)
        found = reached(rising, wanted, np.full(len(wanted), low), np.full(len(wanted), high), start)
        return [float(q) for q in special.expit(found)]

    def _spread(self) -> np.ndarray:
        """Return the standard deviation of a new study's logit about each place.

        Where it is less than the places lie apart, each stands for what lies between it and its neighbours.
        """
        wide = np.hypot(self.tau, self.mu_step / np.sqrt(12))
        return np.where(self.tau < self.mu_step, wide, self.tau)

    def tau_quantiles(self, p: Sequence[float]) -> list[float]:
        """Quantiles of the between-study standard deviation: one reading of the grid for all."""
        nodes, _ = tau_nodes(self.tau_edges)
        at = np.searchsorted(nodes.ravel(), self.tau)
        mass = np.bincount(at, self.weight, nodes.size).reshape(nodes.shape)
        upto = np.concatenate([[0.0], np.cumsum(mass.sum(axis=1))])
        return [self._within(mass, upto, one) for one in p]

    def _within(self, mass: np.ndarray, upto: np.ndarray, p: float) -> float:
        j = min(int(np.searchsorted(upto, p, side="right")) - 1, len(mass) - 1)
        within = (_MASS_UPTO @ mass[j]).tolist()
        low, high = -1.0, 1.0
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if upto[j] + _polynomial(within, middle) < p else (low, middle)
        start, end = self.tau_edges[j], self.tau_edges[j + 1]
        return float(start + (end - start) * (low + 1) / 2)

    def average_above(self, proportion: float) -> float:
        """Probability that the mean proportion over studies is above a value."""
        return 1 - float(self._slices(self.average_logit).below(logits(np.array([proportion])))[0])

    def _slices(self, values: np.ndarray) -> Slices:
        """Values that rise with mu, and the weight up to each, for one tau after the other."""
        return self._rows.slices(values)


def tau_nodes(edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Nodes of tau on each stretch and their weights, shape (stretches, nodes)."""
    low, width = edges[:-1, None], np.diff(edges)[:, None]
    return low + width * (_Z_TAU + 1) / 2, width * _W_TAU / 2


def _polynomial(terms: Sequence[float], x: float) -> float:
    """Polynomial at one place, by its coefficients from the constant on; in plain numbers, as it is one."""
    found = 0.0
    for term in reversed(terms):
        found = found * x + term
    return found


def logits(p: np.ndarray) -> np.ndarray:
    """Logits of proportions, finite where rounding makes them none or all."""
    return special.logit(np.clip(p, 1e-300, 1 - 1e-16))
