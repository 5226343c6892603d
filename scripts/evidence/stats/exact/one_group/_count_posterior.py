"""The posterior of a model of counts of one group as a weighted grid, and what is read from it."""

from collections.abc import Callable, Sequence
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


@dataclass(frozen=True, slots=True)
class Link:
    """The way from the pooling scale, logits or log rates, to proportions or rates, and back.

    Beyond ``largest`` on either side a proportion is 0 or 1 to doubles, and a rate is none of them.
    """

    natural: Callable[[np.ndarray], np.ndarray]
    back: Callable[[np.ndarray], np.ndarray]
    largest: float

    def told(self, values: np.ndarray) -> list[float]:
        """Values on the natural scale."""
        return [float(v) for v in self.natural(np.clip(values, -self.largest, self.largest))]


def logits(p: np.ndarray) -> np.ndarray:
    """Logits of proportions, finite where rounding makes them none or all."""
    return special.logit(np.clip(p, 1e-300, 1 - 1e-16))


LOGIT = Link(special.expit, logits, 745.0)
LOG = Link(np.exp, np.log, 709.0)


@dataclass(frozen=True, slots=True, eq=False)
class CountPosterior:
    """Posterior of a binomial-normal or Poisson-normal model, as a weighted grid over (mu, tau).

    What is read is on the natural scale: proportions, or rates.

    Attributes
    ----------
    mu, tau, weight : ndarray of shape (m,)
        The median study on the pooling scale, between-study standard deviation, posterior weight.
    k : int
    tau_prior : TauPrior
    mu_sd : float
        Standard deviation of the normal prior of mu around 0; infinite for a flat one.
    tau_edges : ndarray of shape (stretches + 1,)
        Ends of the stretches of tau, each with Gauss and Legendre's nodes.
    average : ndarray of shape (m,)
        The mean over studies, on the pooling scale.
    mu_step : ndarray of shape (m,)
        How far places of mu lie apart about each.
    link : Link
        What the pooling scale is.
    """

    mu: np.ndarray
    tau: np.ndarray
    weight: np.ndarray
    k: int
    tau_prior: TauPrior
    mu_sd: float
    tau_edges: np.ndarray
    average: np.ndarray
    mu_step: np.ndarray
    link: Link
    _rows: WeightedRows = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", WeightedRows(self.weight, self.tau))

    def median_study_quantiles(self, p: Sequence[float]) -> list[float]:
        """Quantiles of the median study: one reading of the grid for all."""
        # Of a heavy-tailed tau places lie so far out that a search over all of them would end too early.
        told = np.clip(self.mu, -self.link.largest, self.link.largest)
        return self.link.told(self._slices(told).quantiles(p))

    def average_quantiles(self, p: Sequence[float]) -> list[float]:
        """Quantiles of the mean over studies: one reading of the grid for all."""
        return self.link.told(self._slices(self.average).quantiles(p))

    def new_study_above(self, value: float) -> float:
        """Predictive probability that a new study's proportion or rate is above a value inside its range."""
        distance = (self.mu - float(self.link.back(np.array([value]))[0])) / self._spread()
        return float(self.weight @ special.ndtr(distance))

    def median_study_sd(self) -> float:
        """Posterior standard deviation of the median study, on the pooling scale."""
        return self._sd(self.mu)

    def average_sd(self) -> float:
        """Posterior standard deviation of the mean over studies, on the pooling scale."""
        return self._sd(self.average)

    def _sd(self, values: np.ndarray) -> float:
        mean = float(self.weight @ values)
        return float(np.sqrt(self.weight @ (values - mean) ** 2))

    def new_study_quantiles(self, p: Sequence[float]) -> list[float]:
        """Quantiles of a new study, side by side."""
        spread = self._spread()
        share = self.weight / (spread * np.sqrt(2 * np.pi))

        def rising(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            apart = (places[:, None] - self.mu) / spread
            below = special.ndtr(apart) @ self.weight
            apart *= apart
            apart *= -0.5
            return below, np.exp(apart, out=apart) @ share

        reach = 8.0 + 8 * float(self.tau.max())
        wanted = np.array(p)
        low = max(float(self.mu.min()) - reach, -self.link.largest)
        high = min(float(self.mu.max()) + reach, self.link.largest)
        middle = float(self.weight @ self.mu)
        variance = self.weight @ (spread**2 + (self.mu - middle) ** 2)
        start = middle + special.ndtri(wanted) * np.sqrt(variance)
        found = reached(rising, wanted, np.full(len(wanted), low), np.full(len(wanted), high), start)
        return self.link.told(found)

    def _spread(self) -> np.ndarray:
        """Return the standard deviation of a new study about each place, on the pooling scale.

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

    def average_above(self, value: float) -> float:
        """Probability that the mean over studies is above a value."""
        return 1 - float(self._slices(self.average).below(self.link.back(np.array([value])))[0])

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
