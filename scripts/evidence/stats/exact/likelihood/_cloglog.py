"""Likelihood of counts whose complementary log-log varies between studies: proportions by way of a hazard."""

from dataclasses import dataclass

import numpy as np
from scipy import special

# Beyond it exp(-hazard) is 0 and exp(hazard) overflows: the limits of all terms hold to any precision.
_LARGEST_LOG_HAZARD = 6.5
# Below it the hazard is the probability to any precision.
_SMALLEST_LOG_HAZARD = -300.0


@dataclass(frozen=True, slots=True, eq=False)
class CloglogBinomial:
    """x of n with log(-log(1 - p)) = eta + offset; fractions of patients are allowed.

    With the log of follow-up as offset, eta is a log rate; without, the log of the cumulative hazard. Concave
    in eta, so the search for the maximum and the quadrature of the other families hold.
    """

    x: np.ndarray
    n: np.ndarray
    offset: np.ndarray

    def height(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihood without the binomial coefficient."""
        at = self._at(eta)
        hazard = np.exp(at)
        return self.x * _log_probability(at, hazard) - (self.n - self.x) * hazard

    def slopes(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Score and information."""
        return self._slopes(np.exp(self._at(eta)))

    def terms(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log likelihood, score and information."""
        at = self._at(eta)
        hazard = np.exp(at)
        height = self.x * _log_probability(at, hazard) - (self.n - self.x) * hazard
        return height, *self._slopes(hazard)

    def _slopes(self, hazard: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        # d log(1 - exp(-h)) / d log h = h / (exp(h) - 1), which falls from 1 to 0.
        share = hazard / np.expm1(hazard)
        happened, others = self.x * share, (self.n - self.x) * hazard
        return happened - others, happened * (hazard + share - 1) + others

    def _at(self, eta: np.ndarray) -> np.ndarray:
        return np.clip(eta + self.offset, _SMALLEST_LOG_HAZARD, _LARGEST_LOG_HAZARD)

    def guess(self) -> tuple[np.ndarray, np.ndarray]:
        """Rough eta of each study and its variance."""
        p = (self.x + 0.5) / (self.n + 1)
        hazard = -np.log1p(-p)
        return np.log(hazard) - self.offset, p / ((1 - p) * (self.n + 1) * hazard**2)

    def start(self) -> np.ndarray:
        """Rough common eta."""
        eta, variance = self.guess()
        return np.atleast_1d((eta / variance).sum() / (1 / variance).sum())

    def constant(self) -> float:
        """Log binomial coefficients, summed over studies."""
        n, x = self.n, self.x
        return float((special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1)).sum())


def _log_probability(log_hazard: np.ndarray, hazard: np.ndarray) -> np.ndarray:
    """log(1 - exp(-hazard)), exact at both ends."""
    small = log_hazard < -30
    return np.where(small, log_hazard, np.log(-np.expm1(-np.where(small, 1.0, hazard))))
