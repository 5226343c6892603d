"""Prediction interval of the beta-binomial model that knows how uncertain its parameters are.

The middle of the fitted beta distribution takes mean and overdispersion for known and is far too narrow with
few studies. Here the distribution of a new study's proportion is averaged over everything the likelihood
allows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ...errors import StatsError
from ...numerics import _check
from ...numerics._nodes import roots_legendre
from ...numerics._remembered import remembered
from ...numerics._roots import reached

FEWEST_STUDIES = 3
# Stretches of the intraclass correlation, each half of the next: the likelihood may live near 0.
_STRETCHES = 16
_NODES = 8
# Steps of t in mean = centre + scale sinh(t): fine in the middle, far out at the ends.
_T = np.linspace(-9.0, 9.0, 91)
# Weakly informative: half of the prior lies below a correlation of 0.16 (at a mean of 20%: tau of about 1).
_PRIOR_SHAPE = 4.0
_NEGLIGIBLE = 1e-10
_SOLVED = 1e-10
_ROOT = np.sqrt(2 * np.pi)
_FEW = 5  # of so many components one is looked at first


@dataclass(frozen=True, slots=True, eq=False)
class Predictive:
    """Distribution of the proportion in a new study, a mixture of beta distributions.

    Attributes
    ----------
    a, b, log_beta, weight : ndarray of shape (m,)
        Shapes of the components, the logs of their beta functions, and their weights, which add up to 1.
    mean : float
        Mean of the distribution.
    """

    a: np.ndarray
    b: np.ndarray
    log_beta: np.ndarray
    weight: np.ndarray

    @property
    def mean(self) -> float:
        """Mean proportion."""
        return float(self.weight @ (self.a / (self.a + self.b)))

    def below(self, proportion: float) -> float:
        """Probability that a new study's proportion is at most this."""
        return float(self.weight @ special.betainc(self.a, self.b, proportion))

    def quantile(self, p: float) -> float:
        """Quantile of a new study's proportion; 0 or 1 where it lies beyond what doubles tell from them."""
        return self.quantiles((p,))[0]

    def quantiles(self, p: Sequence[float]) -> list[float]:
        """Several quantiles, found side by side by Newton's steps: logits by probits are nearly a line."""
        wanted = np.array(p)
        least, most = self.below(_SOLVED), self.below(1 - _SOLVED)
        found = np.where(least >= wanted, 0.0, 1.0)
        inside = (least < wanted) & (wanted < most)
        if not inside.any():
            return [float(q) for q in found]
        far = float(special.logit(1 - _SOLVED))
        middle, spread = self._about()
        probits = special.ndtri(wanted[inside])
        ends, start = np.full(len(probits), far), middle + spread * probits
        # First of a few of the components, which is nearly there.
        share = self.weight[::_FEW] / self.weight[::_FEW].sum()
        few = Predictive(self.a[::_FEW], self.b[::_FEW], self.log_beta[::_FEW], share)
        for mixture in (few, self):
            start = reached(mixture._probits, probits, -ends, ends, start)
        found[inside] = special.expit(start)
        return [float(q) for q in found]

    def _probits(self, logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Probits of the shares below several logits, and their slopes."""
        share = special.expit(logits)[:, None]
        below = special.betainc(self.a, self.b, share) @ self.weight
        # Density of the logit: that of the proportion times q (1 - q).
        density = self.a * np.log(share) + self.b * np.log(special.expit(-logits))[:, None]
        density -= self.log_beta
        probit = special.ndtri(below)
        return probit, np.exp(density + probit[:, None] ** 2 / 2) @ self.weight * _ROOT

    def _about(self) -> tuple[float, float]:
        """Rough middle and spread of the logit, by which a search sets out."""
        mean = min(max(self.mean, 1e-9), 1 - 1e-9)
        share = self.a / (self.a + self.b)
        variance = float(self.weight @ (share * (1 - share) / (self.a + self.b + 1) + (share - mean) ** 2))
        return float(special.logit(mean)), float(np.sqrt(variance)) / (mean * (1 - mean))


@remembered(16)
def predictive(events: ArrayLike, n: ArrayLike, *, prior_shape: float = _PRIOR_SHAPE) -> Predictive:
    """Posterior predictive distribution: flat prior of the mean's logit, weak one of the correlation.

    Parameters
    ----------
    events, n : array_like of shape (k,)
        Events and patients by study, whole numbers, k at least 3, neither none nor all of them events.
    prior_shape : float
        The intraclass correlation has a beta(1, `prior_shape`) prior: 1 is flat. With few studies a flat one
        makes intervals that cover everything (a choice of this project; coverage in the tests).

    Raises
    ------
    StatsError
        Fewer than three studies; no events, or events only, throughout.

    References
    ----------
    The model is Griffiths's (1973, doi:10.2307/2529131); predictive distributions: Higgins 2009,
    doi:10.1111/j.1467-985X.2008.00552.x.
    """
    x, total = _check.counts(events, n)
    if len(x) < FEWEST_STUDIES:
        raise StatsError(f"{len(x)} studies; a prediction needs at least {FEWEST_STUDIES}")
    if x.sum() in (0, total.sum()):
        raise StatsError("events: none, or all, of the patients; a prediction needs both kinds")
    prior_shape = _check.number("prior_shape", prior_shape, least=1.0)
    rho, rho_weight = _correlations()
    rho_weight = rho_weight * (1 - rho) ** (prior_shape - 1)
    share = (x.sum() + 0.5) / (total.sum() + 1)
    centre = float(special.logit(share))
    scale = float((total.sum() * share * (1 - share)) ** -0.5)
    mu = centre + scale * np.sinh(_T)
    log_mu_weight = np.log(np.cosh(_T))
    m = special.expit(mu)
    precision = 1 / rho - 1
    a, b = precision[:, None] * m, precision[:, None] * special.expit(-mu)
    # Beyond these shapes a beta distribution is a point at its end.
    a, b = np.maximum(a, 1e-300), np.maximum(b, 1e-300)
    log_weight = np.log(rho_weight)[:, None] + log_mu_weight
    without = special.betaln(a, b)
    for xi, ni in zip(x, total, strict=True):
        log_weight = log_weight + special.betaln(xi + a, ni - xi + b) - without
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    kept = weight > _NEGLIGIBLE * weight.max()
    return Predictive(a[kept], b[kept], without[kept], weight[kept] / weight[kept].sum())


def _correlations() -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of the intraclass correlation between 0 and 1."""
    z, w = roots_legendre(_NODES)
    edges = np.concatenate([[0.0], 0.5 ** np.arange(_STRETCHES, -1, -1)])
    low, width = edges[:-1, None], np.diff(edges)[:, None]
    return (low + width * (z + 1) / 2).ravel(), (width * w / 2).ravel()
