"""Log likelihood of counts with normal random effects, with its derivatives in mu and tau2.

`RandomEffect`: each study's true effect is mu + tau z with z standard normal, integrated out.
`FixedStudyEffects`: besides, each study has a nuisance parameter of its own, profiled out. Both offer `start`
and `evaluate`, which is all that the search for the maximum needs.
"""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from ._families import PooledFamily, TwoArms
from ._quadrature import QuadratureRule, places

_NUISANCE_CONVERGED = 1e-10
_MOST_STEPS = 100
_LONGEST_STEP = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Log likelihood at one or several (mu, tau2) with its derivatives in both, arrays of shape (g,).

    With nuisance parameters the likelihood is the profile over them; `nuisance` has shape (g, k). Without
    them it holds the modes of the studies' effects (nan at tau2 = 0), from which a point near by sets out.
    """

    mu: np.ndarray
    tau2: np.ndarray
    log_likelihood: np.ndarray
    d_mu: np.ndarray
    d_tau2: np.ndarray
    d_mu_mu: np.ndarray
    d_mu_tau2: np.ndarray
    d_tau2_tau2: np.ndarray
    nuisance: np.ndarray | None = None

    def profile_curvature(self) -> np.ndarray:
        """Second derivative in tau2 along the ridge on which mu is at its best."""
        with np.errstate(over="ignore"):  # far from the ridge, where the curvature is not gone by
            return np.asarray(self.d_tau2_tau2 - self.d_mu_tau2**2 / self.d_mu_mu)

    def step_to_ridge(self) -> np.ndarray:
        """Newton's step in mu to the best mu at each tau2."""
        return -self.d_mu / self.d_mu_mu

    def ridge_at(self, tau2: float) -> float:
        """Best mu at another tau2 near by, to first order; of one point. At tau2 = 0 the slope is unknown."""
        step = self.step_to_ridge()[0]
        if self.tau2[0] == 0:
            return float(self.mu[0] + step)
        turn = -self.d_mu_tau2[0] / self.d_mu_mu[0]
        return float(self.mu[0] + step + np.clip(turn * (tau2 - self.tau2[0]), -1.0, 1.0))

    def profile_height(self) -> np.ndarray:
        """Log likelihood at the best mu, from a mu near it (up to third-order terms)."""
        return self.log_likelihood - self.d_mu**2 / (2 * self.d_mu_mu)

    def profile_slope(self) -> np.ndarray:
        """Slope in tau2 along the ridge, from a mu near it (up to second-order terms)."""
        cross = np.where(self.tau2 == 0, 0.0, self.d_mu_tau2)
        return np.asarray(self.d_tau2 + cross * self.step_to_ridge())

    def newton(self) -> tuple[np.ndarray, np.ndarray]:
        """Newton's steps in mu and tau2 to the maximum; at tau2 = 0 in mu alone."""
        edge = self.tau2 == 0
        cross = np.where(edge, 0.0, self.d_mu_tau2)
        own = np.where(edge, -1.0, self.d_tau2_tau2)
        determinant = self.d_mu_mu * own - cross**2
        along_mu = (cross * self.d_tau2 - own * self.d_mu) / determinant
        along_tau2 = (cross * self.d_mu - self.d_mu_mu * self.d_tau2) / determinant
        return np.where(edge, self.step_to_ridge(), along_mu), np.where(edge, 0.0, along_tau2)

    def one(self, i: int) -> "Point":
        """Return one of several points."""
        own = slice(i, i + 1)
        return Point(
            self.mu[own],
            self.tau2[own],
            self.log_likelihood[own],
            self.d_mu[own],
            self.d_tau2[own],
            self.d_mu_mu[own],
            self.d_mu_tau2[own],
            self.d_tau2_tau2[own],
            None if self.nuisance is None else self.nuisance[own],
        )

    def covariance(self) -> np.ndarray:
        """Inverse of the observed information of (mu, tau2), shape (2, 2); one point only.

        At tau2 = 0 the variance of mu alone.
        """
        if self.tau2[0] == 0:
            return np.array([[-1 / self.d_mu_mu[0], 0.0], [0.0, 0.0]])
        cross = -self.d_mu_tau2[0]
        return np.linalg.inv(np.array([[-self.d_mu_mu[0], cross], [cross, -self.d_tau2_tau2[0]]]))


class RandomEffectsModel(Protocol):
    """What the search for a maximum asks of a likelihood in mu and tau2."""

    def start(self) -> np.ndarray:
        """Rough common effect."""

    def evaluate(
        self,
        mu: np.ndarray | float,
        tau2: np.ndarray | float,
        rule: QuadratureRule,
        nuisance: np.ndarray | None = None,
    ) -> Point:
        """Log likelihood and derivatives at parameters of shape (g,)."""


@dataclass(frozen=True, slots=True, eq=False)
class RandomEffect:
    """Studies of one family whose effects vary normally."""

    family: PooledFamily
    _constant: np.ndarray | float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_constant", self.family.constant())

    def start(self) -> np.ndarray:
        """Rough common effect."""
        return self.family.start()

    def evaluate(
        self,
        mu: np.ndarray | float,
        tau2: np.ndarray | float,
        rule: QuadratureRule,
        nuisance: np.ndarray | None = None,
    ) -> Point:
        """Log likelihood and derivatives at parameters of shape (g,)."""
        mu, tau2 = np.atleast_1d(mu).astype(float), np.atleast_1d(tau2).astype(float)
        columns = np.empty((6, len(mu)))
        edge = tau2 == 0
        modes: np.ndarray | None = None
        if edge.all():
            columns[:] = self._at_zero(mu)
        elif not edge.any():
            columns[:], modes = self._integrated(mu, np.sqrt(tau2), rule, nuisance)
        else:
            columns[:, edge] = self._at_zero(mu[edge])
            near = None if nuisance is None else nuisance[~edge]
            columns[:, ~edge], found = self._integrated(mu[~edge], np.sqrt(tau2[~edge]), rule, near)
            modes = np.full((len(mu), found.shape[1]), np.nan)
            modes[~edge] = found
        columns[0] += self._constant
        return Point(mu, tau2, *columns, nuisance=modes)  # type: ignore[misc]  # six columns

    def _at_zero(self, mu: np.ndarray) -> tuple[np.ndarray, ...]:
        """Limits as tau2 falls to 0; second derivatives in tau2 are not needed there."""
        eta = mu[:, None]
        score, information = self.family.slopes(eta)
        nothing = np.full(len(mu), np.nan)
        return (
            self.family.height(eta).sum(axis=1),
            score.sum(axis=1),
            (score**2 - information).sum(axis=1) / 2,
            -information.sum(axis=1),
            nothing,
            nothing,
        )

    def _integrated(
        self, mu: np.ndarray, tau: np.ndarray, rule: QuadratureRule, near: np.ndarray | None
    ) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
        mu, tau = mu[:, None], tau[:, None]
        z, log_weight, modes = places(self.family, mu, tau, rule, near)
        height, score, information = self.family.terms(mu + tau * z)
        log_likelihood, share = _shares(height, z, log_weight)
        information *= share  # of their own, and not needed again
        share *= score
        score *= share
        score -= information
        mean_mu, mu_mu = share.sum(axis=0), score.sum(axis=0)
        share *= z
        score *= z
        mean_tau, mu_tau = share.sum(axis=0), score.sum(axis=0)
        score *= z
        mu_mu -= mean_mu**2
        mu_tau -= mean_mu * mean_tau
        tau_tau = score.sum(axis=0) - mean_tau**2
        columns = (log_likelihood, mean_mu, mean_tau, mu_mu, mu_tau, tau_tau)
        return _in_tau2(tau[:, 0], *(column.sum(axis=1) for column in columns)), modes


@dataclass(frozen=True, slots=True, eq=False)
class FixedStudyEffects:
    """Two-arm studies: random effect, and the studies' own levels as fixed parameters (model UM.FS)."""

    both: TwoArms

    def start(self) -> np.ndarray:
        """Rough common effect."""
        one, var_one, two, var_two = self.both.log_ratios()
        weight = 1 / (var_one + var_two)
        return np.atleast_1d((weight * (one - two)).sum() / weight.sum())

    def evaluate(
        self,
        mu: np.ndarray | float,
        tau2: np.ndarray | float,
        rule: QuadratureRule,
        nuisance: np.ndarray | None = None,
    ) -> Point:
        """Profile log likelihood and its derivatives at parameters of shape (g,).

        `nuisance` of a point near by saves steps.
        """
        mu, tau2 = np.atleast_1d(mu).astype(float), np.atleast_1d(tau2).astype(float)
        alpha = self.both.alpha_guess(mu) if nuisance is None else nuisance
        for _ in range(_MOST_STEPS):
            parts = self._parts(mu, tau2, alpha, rule)
            step = np.clip(-parts["a"] / parts["aa"], -_LONGEST_STEP, _LONGEST_STEP)
            if np.abs(step).max() < _NUISANCE_CONVERGED:
                break
            alpha = alpha + step
        inverse = 1 / parts["aa"]
        second = {
            name: (parts[name] - parts[one] * parts[two] * inverse).sum(axis=1)
            for name, one, two in (("mm", "ma", "ma"), ("mt", "ma", "ta"), ("tt", "ta", "ta"))
        }
        log_likelihood = parts["value"].sum(axis=1) + self.both.constant()
        first = (parts["m"].sum(axis=1), parts["t"].sum(axis=1))
        return Point(mu, tau2, log_likelihood, *first, second["mm"], second["mt"], second["tt"], alpha)

    def _parts(
        self, mu: np.ndarray, tau2: np.ndarray, alpha: np.ndarray, rule: QuadratureRule
    ) -> dict[str, np.ndarray]:
        """Each study's log likelihood and derivatives in mu (m), tau2 (t) and alpha (a), shape (g, k)."""
        out: dict[str, np.ndarray] = {}
        for where, function in ((tau2 == 0, self._parts_at_zero), (tau2 > 0, self._parts_integrated)):
            if where.any():
                found = function(mu[where], np.sqrt(tau2[where]), alpha[where], rule)
                for name, value in found.items():
                    out.setdefault(name, np.empty(alpha.shape))[where] = value
        return out

    def _parts_at_zero(
        self, mu: np.ndarray, tau: np.ndarray, alpha: np.ndarray, rule: QuadratureRule
    ) -> dict[str, np.ndarray]:
        height, (one, two), (info_one, info_two) = self.both.arms(mu[:, None] + 0 * alpha, alpha)
        score, information = (one - two) / 2, (info_one + info_two) / 4
        nothing = np.zeros_like(alpha)
        return {
            "value": height,
            "m": score,
            "t": (score**2 - information) / 2,
            "a": one + two,
            "mm": -information,
            "ma": -(info_one - info_two) / 2,
            "aa": -(info_one + info_two),
            "mt": nothing,
            "ta": nothing,
            "tt": nothing,
        }

    def _parts_integrated(
        self, mu: np.ndarray, tau: np.ndarray, alpha: np.ndarray, rule: QuadratureRule
    ) -> dict[str, np.ndarray]:
        mu, tau = mu[:, None], tau[:, None]
        z, log_weight, _ = places(self.both.at(alpha), mu, tau, rule)
        height, (one, two), (info_one, info_two) = self.both.arms(mu + tau * z, alpha)
        value, share = _shares(height, z, log_weight)
        score, information = (one - two) / 2, (info_one + info_two) / 4
        level, cross, level_info = one + two, (info_one - info_two) / 2, info_one + info_two

        def mean(x: np.ndarray) -> np.ndarray:
            return np.asarray((share * x).sum(axis=0))

        m, s, a = mean(score), mean(score * z), mean(level)
        found = {
            "value": value,
            "m": m,
            "t": s,
            "a": a,
            "mm": mean(score**2 - information) - m**2,
            "ma": mean(score * level - cross) - m * a,
            "aa": mean(level**2 - level_info) - a**2,
            "mt": mean(score**2 * z - information * z) - m * s,
            "ta": mean(score * z * level - cross * z) - s * a,
            "tt": mean((score * z) ** 2 - information * z**2) - s**2,
        }
        # From tau to tau2 by the chain rule.
        found["tt"] = (found["tt"] - found["t"] / tau) / (4 * tau**2)
        for name in ("t", "mt", "ta"):
            found[name] = found[name] / (2 * tau)
        return found


def _shares(height: np.ndarray, z: np.ndarray, log_weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log of the sum over points of a likelihood times a standard normal, and each point's share of it."""
    share = z * z
    share *= -0.5
    share += height
    share += log_weight
    top = share.max(axis=0)
    share -= top
    np.exp(share, out=share)
    mass = share.sum(axis=0)
    share /= mass
    return np.log(mass) + top, share


def _in_tau2(
    tau: np.ndarray,
    log_likelihood: np.ndarray,
    d_mu: np.ndarray,
    d_tau: np.ndarray,
    d_mu_mu: np.ndarray,
    d_mu_tau: np.ndarray,
    d_tau_tau: np.ndarray,
) -> tuple[np.ndarray, ...]:
    """Turn derivatives in tau into derivatives in tau2 by the chain rule."""
    return (
        log_likelihood,
        d_mu,
        d_tau / (2 * tau),
        d_mu_mu,
        d_mu_tau / (2 * tau),
        (d_tau_tau - d_tau / tau) / (4 * tau**2),
    )
