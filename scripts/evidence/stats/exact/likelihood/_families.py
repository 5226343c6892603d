"""Likelihoods of one study given its true effect eta (log odds, log rate, log odds ratio, log rate ratio).

Each family is log-concave in eta and gives, for eta of shape (g, k) or (points, g, k), the log likelihood
without constants (`height`) and its first and negative second derivative (`slopes`), or all three (`terms`).
Columns have shape (k,), or (g, k) for g data sets at once. A study without patients contributes nothing, so
it can serve as padding.
"""

from dataclasses import dataclass, field
from typing import Protocol, Self

import numpy as np
from scipy import special

# exp() of anything further out overflows when squared; the density there is 0 to any precision.
_FURTHEST = 300.0


class Family(Protocol):
    """What integration over the studies' effects asks of a likelihood."""

    def height(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihood at eta."""

    def slopes(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Score and information at eta."""

    def terms(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log likelihood, score and information at eta: what they share is worked out once."""

    def guess(self) -> tuple[np.ndarray, np.ndarray]:
        """Rough eta of each study and its variance."""


class PooledFamily(Family, Protocol):
    """What pooling one effect asks besides."""

    def start(self) -> np.ndarray:
        """Rough common eta."""

    def constant(self) -> np.ndarray | float:
        """Terms that no parameter enters."""


class GroupFamily(Family, Protocol):
    """What sums over even steps of eta ask of the counts of one group besides."""

    def only(self, which: np.ndarray) -> Self:
        """Return some of the studies, by a mask of shape (k,) or by places."""

    def level(self) -> tuple[np.ndarray, np.ndarray]:
        """Whose likelihood is level towards small eta (no event), and towards large (events only)."""

    def peak(self) -> tuple[np.ndarray, np.ndarray]:
        """Where the likelihood of each study is highest, and its error there; of studies level nowhere."""

    def wall(self, depth: float) -> np.ndarray:
        """Eta at which the log likelihood of each study's size without an event has fallen by ``depth``."""

    def steepness(self, eta: np.ndarray) -> np.ndarray:
        """Minus the slope of that likelihood at eta."""


def by_study(at: np.ndarray, studies: int) -> np.ndarray:
    """Places of shape (m,) for each of k studies, shape (m, k).

    In memory the places of a study follow each other, and so they do in all that is made of them: numpy's
    loops then run over places, which are many, and not over studies, which are few.
    """
    return np.repeat(at[None, :], studies, axis=0).T


def softplus(at: np.ndarray) -> np.ndarray:
    """log(1 + exp(at)); numpy's ``logaddexp`` takes six times as long."""
    found = np.abs(at)
    np.negative(found, out=found)
    np.exp(found, out=found)
    np.log1p(found, out=found)
    found += np.maximum(at, 0.0)
    return found


def _logistic(at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """exp(-|at|), and the logistic function of |at|."""
    near = np.abs(at)
    np.negative(near, out=near)
    np.exp(near, out=near)
    share = near + 1
    np.divide(1.0, share, out=share)
    return near, share


@dataclass(frozen=True, slots=True, eq=False)
class Binomial:
    """x of n with logit(p) = eta + offset; with n = x1 + x2 and offset log(t1/t2) two rates compared."""

    x: np.ndarray
    n: np.ndarray
    offset: np.ndarray | float = 0.0

    def height(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihood without the binomial coefficient."""
        at = self._at(eta)
        found = self.x * at
        found -= self.n * softplus(at)
        return found

    def slopes(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Score and information."""
        at = self._at(eta)
        near, share = _logistic(at)
        expected = self.n * np.where(at < 0, near * share, share)
        information = self.n * near
        information *= share
        information *= share
        return self.x - expected, information

    def terms(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log likelihood, score and information."""
        at = self._at(eta)
        near, share = _logistic(at)
        height = np.log1p(near)
        height += np.maximum(at, 0.0)
        height = self.n * height
        np.subtract(self.x * at, height, out=height)
        expected = self.n * np.where(at < 0, near * share, share)
        information = self.n * near
        information *= share
        information *= share
        return height, self.x - expected, information

    def _at(self, eta: np.ndarray) -> np.ndarray:
        return eta if isinstance(self.offset, float) and self.offset == 0 else eta + self.offset

    def guess(self) -> tuple[np.ndarray, np.ndarray]:
        """Rough eta of each study and its variance."""
        x, rest = self.x + 0.5, self.n - self.x + 0.5
        return np.log(x / rest) - self.offset, 1 / x + 1 / rest

    def start(self) -> np.ndarray:
        """Rough common eta, one per data set."""
        if np.ndim(self.offset) > 0:
            return _weighted_start(self)
        x, n = np.atleast_2d(self.x).sum(axis=-1), np.atleast_2d(self.n).sum(axis=-1)
        return np.log((x + 0.5) / (n - x + 0.5))

    def constant(self) -> np.ndarray:
        """Log binomial coefficients, summed over studies."""
        return _log_choose(self.n, self.x).sum(axis=-1)

    def only(self, which: np.ndarray) -> "Binomial":
        """Return some of the studies; of one group, without an offset."""
        return Binomial(self.x[which], self.n[which])

    def level(self) -> tuple[np.ndarray, np.ndarray]:
        """Studies without events, and those with events only."""
        return self.x == 0, self.x == self.n

    def peak(self) -> tuple[np.ndarray, np.ndarray]:
        """Log odds of each study and their error."""
        rest = self.n - self.x
        return np.log(self.x / rest), (self.n / (self.x * rest)) ** 0.5

    def wall(self, depth: float) -> np.ndarray:
        """Log odds at which the chance of no event has fallen by ``depth`` logs."""
        return np.asarray(np.log(np.expm1(depth / self.n)))

    def steepness(self, eta: np.ndarray) -> np.ndarray:
        """How fast the chance of no event falls."""
        log1p = softplus(eta)
        return np.asarray(self.n * np.exp(eta - log1p - self.n * log1p))


@dataclass(frozen=True, slots=True, eq=False)
class Poisson:
    """x events in person-time t with log rate eta."""

    x: np.ndarray
    t: np.ndarray

    def height(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihood without terms in x alone."""
        return self.x * eta - self.t * _exp(eta)

    def slopes(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Score and information."""
        expected = self.t * _exp(eta)
        return self.x - expected, expected

    def terms(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log likelihood, score and information."""
        expected = self.t * _exp(eta)
        return self.x * eta - expected, self.x - expected, expected

    def guess(self) -> tuple[np.ndarray, np.ndarray]:
        """Rough eta of each study and its variance."""
        return np.log((self.x + 0.5) / self.t), 1 / (self.x + 0.5)

    def start(self) -> np.ndarray:
        """Rough common log rate."""
        return np.atleast_1d(np.log((self.x.sum() + 0.5) / self.t.sum()))

    def constant(self) -> float:
        """Terms that depend on counts and times only."""
        return float((special.xlogy(self.x, self.t) - special.gammaln(self.x + 1)).sum())

    def only(self, which: np.ndarray) -> "Poisson":
        """Return some of the studies."""
        return Poisson(self.x[which], self.t[which])

    def level(self) -> tuple[np.ndarray, np.ndarray]:
        """Studies without events; a rate has no upper end."""
        return self.x == 0, np.zeros(self.x.shape, dtype=bool)

    def peak(self) -> tuple[np.ndarray, np.ndarray]:
        """Log rate of each study and its error."""
        return np.log(self.x / self.t), self.x**-0.5

    def wall(self, depth: float) -> np.ndarray:
        """Log rate at which the chance of no event has fallen by ``depth`` logs."""
        return np.asarray(np.log(depth / self.t))

    def steepness(self, eta: np.ndarray) -> np.ndarray:
        """How fast the chance of no event falls."""
        expected = self.t * _exp(eta)
        return np.asarray(expected * np.exp(-expected))


@dataclass(frozen=True, slots=True, eq=False)
class NoncentralHypergeometric:
    """Events a of n1 given m = a + c of n1 + n2, with log odds ratio eta. Whole numbers only."""

    a: np.ndarray
    n1: np.ndarray
    c: np.ndarray
    n2: np.ndarray
    support: tuple[tuple[np.ndarray, np.ndarray], ...] = field(init=False)

    def __post_init__(self) -> None:
        pairs = []
        for n1, m, n2 in zip(self.n1, self.a + self.c, self.n2, strict=True):
            j = np.arange(max(0.0, m - n2), min(n1, m) + 1)
            pairs.append((j, _log_choose(n1, j) + _log_choose(n2, m - j)))
        object.__setattr__(self, "support", tuple(pairs))

    def height(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihood without the coefficients of the observed table."""
        return self.terms(eta)[0]

    def slopes(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Score and information."""
        return self.terms(eta)[1:]

    def terms(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log likelihood, score and information."""
        height = np.empty(np.broadcast_shapes(eta.shape, (1, len(self.a))))
        mean, variance = np.empty_like(height), np.empty_like(height)
        for i, (j, log_weight) in enumerate(self.support):
            at = _study(eta, i)
            # scipy's logsumexp and softmax take ten times as long for arrays as small as these.
            share = at[..., None] * j + log_weight
            top = share.max(axis=-1)
            share -= top[..., None]
            np.exp(share, out=share)
            mass = share.sum(axis=-1)
            share /= mass[..., None]
            height[..., i] = self.a[i] * at - np.log(mass) - top
            mean[..., i] = share @ j
            variance[..., i] = (share * (j - mean[..., i, None]) ** 2).sum(axis=-1)
        return height, self.a - mean, variance

    def guess(self) -> tuple[np.ndarray, np.ndarray]:
        """Rough log odds ratio of each study and its variance."""
        return _log_odds_ratio(self.a, self.n1, self.c, self.n2)

    def start(self) -> np.ndarray:
        """Rough common log odds ratio."""
        return _weighted_start(self)

    def constant(self) -> float:
        """Log coefficients of the observed tables."""
        return float((_log_choose(self.n1, self.a) + _log_choose(self.n2, self.c)).sum())


@dataclass(frozen=True, slots=True, eq=False)
class TwoArms:
    """Both arms of a study: means of the arms at alpha + eta/2 and alpha - eta/2, alpha its own nuisance.

    `size` are patients (binomial counts, logit link) or person-times (Poisson counts, log link).
    """

    events_t: np.ndarray
    size_t: np.ndarray
    events_c: np.ndarray
    size_c: np.ndarray
    poisson: bool

    def at(self, alpha: np.ndarray) -> "TwoArmsAt":
        """Return the family in eta alone, at study effects alpha of shape (g, k)."""
        return TwoArmsAt(self, alpha)

    def arms(
        self, eta: np.ndarray, alpha: np.ndarray
    ) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
        """Log likelihood, and each arm's residual and information."""
        height: np.ndarray = np.zeros(())
        residuals: list[np.ndarray] = []
        informations: list[np.ndarray] = []
        for x, size, side in ((self.events_t, self.size_t, 0.5), (self.events_c, self.size_c, -0.5)):
            at = alpha + side * eta
            if self.poisson:
                mean = size * _exp(at)
                height, information = height + x * at - mean, mean
            else:
                p = special.expit(at)
                mean, information = size * p, size * p * (1 - p)
                height = height + x * at - size * softplus(at)
            residuals.append(x - mean)
            informations.append(information)
        return height, (residuals[0], residuals[1]), (informations[0], informations[1])

    def log_ratios(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Rough link-scale means of both arms with their variances."""
        out = []
        for x, size in ((self.events_t, self.size_t), (self.events_c, self.size_c)):
            rest = size if self.poisson else size - x + 0.5
            out += [np.log((x + 0.5) / rest), 1 / (x + 0.5) + (0 if self.poisson else 1 / rest)]
        return out[0], out[1], out[2], out[3]

    def alpha_guess(self, mu: np.ndarray) -> np.ndarray:
        """Rough study effects at common effects mu of shape (g,)."""
        one, var_one, two, var_two = self.log_ratios()
        mu = mu[:, None]
        weight = var_two / (var_one + var_two)
        return weight * (one - mu / 2) + (1 - weight) * (two + mu / 2)

    def constant(self) -> float:
        """Terms that depend on counts and sizes only."""
        arms = ((self.events_t, self.size_t), (self.events_c, self.size_c))
        if self.poisson:
            return sum(Poisson(x, size).constant() for x, size in arms)
        return sum(float(_log_choose(size, x).sum()) for x, size in arms)


@dataclass(frozen=True, slots=True, eq=False)
class TwoArmsAt:
    """`TwoArms` at given study effects: a family in eta."""

    both: TwoArms
    alpha: np.ndarray

    def height(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihood without constants."""
        return self.both.arms(eta, self.alpha)[0]

    def slopes(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Score and information in eta."""
        return self.terms(eta)[1:]

    def terms(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log likelihood, score and information in eta."""
        height, (one, two), (info_one, info_two) = self.both.arms(eta, self.alpha)
        return height, (one - two) / 2, (info_one + info_two) / 4

    def guess(self) -> tuple[np.ndarray, np.ndarray]:
        """Rough effect of each study and its variance."""
        one, var_one, two, var_two = self.both.log_ratios()
        return one - two, var_one + var_two


def _study(eta: np.ndarray, i: int) -> np.ndarray:
    """Column i of eta; one column stands for all studies."""
    return eta[..., i] if eta.shape[-1] > 1 else eta[..., 0]


def _weighted_start(family: Family) -> np.ndarray:
    eta, variance = family.guess()
    return np.atleast_1d((eta / variance).sum(axis=-1) / (1 / variance).sum(axis=-1))


def _log_odds_ratio(
    a: np.ndarray, n1: np.ndarray, c: np.ndarray, n2: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    cells = [x + 0.5 for x in (a, n1 - a, c, n2 - c)]
    return np.log(cells[0] * cells[3] / (cells[1] * cells[2])), sum(
        (1 / x for x in cells), start=np.zeros(())
    )


def _log_choose(n: np.ndarray, x: np.ndarray) -> np.ndarray:
    return special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1)


def _exp(eta: np.ndarray) -> np.ndarray:
    return np.exp(np.minimum(eta, _FURTHEST))
