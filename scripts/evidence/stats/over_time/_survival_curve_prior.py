"""Survival at several times pooled into one curve, with a prior of the spread between studies.

The model is that of ``_survival_curve``: hazards of the stretches between times, one normal study effect that
moves a study's whole curve. Given tau the log cumulative hazards are taken as normal about the likelihood's
maximum (Laplace's approximation, flat priors of the log hazards); tau is integrated.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from evidence.record.notes.note import Note

from ..bayesian import normal_model
from ..bayesian.priors import TauPrior
from ..errors import StatsError
from ..numerics import _check
from ..numerics._distributions import chi2_upper_p
from . import survival_average, survival_posterior
from ._curve_band import band_quantile
from ._curve_counts import interval_counts
from ._curve_likelihood import CurveLikelihood, SolvedCurve
from ._survival_curve import Drawn, PooledCurve, likelihood, shown, told_of

# Where studies differ by more, nothing but their own effects counts: the likelihood falls as tau to the power
# of 1 - studies, and errors grow as tau.
_FURTHEST = 4.0


class _Density:
    """The posterior density of tau up to a constant, as `bayes` integrates it."""

    def __init__(self, model: CurveLikelihood, prior: TauPrior) -> None:
        self.model, self.prior, self.v = model, prior, np.array([model.smallest_variance])
        self.tau = np.empty(0)
        self.solved: SolvedCurve | None = None
        self._between: Callable[[np.ndarray], np.ndarray] | None = None

    def edges(self) -> np.ndarray:
        """Return ends of the stretches of tau integrated one by one."""
        furthest = self.prior.upper(normal_model._TAIL)
        return normal_model._edges(self.prior, float(np.sqrt(self.v.min())), furthest)

    def log_density(self, tau: np.ndarray) -> np.ndarray:
        """Log of restricted likelihood times prior of tau; between the first taus asked for by a spline."""
        near = np.minimum(tau, _FURTHEST)
        beyond = (1 - self.model.studies) * np.log(np.maximum(tau, _FURTHEST) / _FURTHEST)
        if self.solved is None:
            self.tau, self.solved = near, self.model.solve(near)
            height = self.solved.adjusted
        else:
            if self._between is None:
                from scipy import interpolate  # heavy: only for those who ask

                taus, once = np.unique(self.tau, return_index=True)
                self._between = interpolate.CubicSpline(taus, self.solved.adjusted[once])
            height = self._between(near)
        return np.asarray(height + beyond + self.prior.log_density(tau))


def curve_with_prior(
    study: Sequence[str],
    time: ArrayLike,
    survival: ArrayLike,
    se: ArrayLike,
    *,
    at_risk: ArrayLike | None = None,
    tau_prior: str | TauPrior = "half-normal",
    tau_scale: float = 1.0,
    level: float = 0.95,
) -> PooledCurve:
    """Pool several times of several studies into one curve under a prior of tau, the spread between studies.

    The log hazards have flat priors; tau is integrated over a grid, as in `bayes.normal_normal` (Rover 2020,
    doi:10.18637/jss.v093.i06), and given it they are normal about the likelihood's maximum.

    Parameters
    ----------
    study, time, survival, se, at_risk, level
        As of `pool_over_time`.
    tau_prior, tau_scale
        As of `bayes.normal_normal`; groups without a comparator differ more than contrasts, so 1.

    Returns
    -------
    PooledCurve
        Posterior medians and equal-tailed credible intervals; the band holds the whole curve with probability
        `level`, each time with the same (as if the times were joint by a normal copula). `estimate` holds
        medians, `se` and `covariance` are of the posterior; tau2 and its interval are the squares of the
        median and the quantiles of tau.

    Raises
    ------
    StatsError
        As of `pool_over_time`; one study, whose curve needs no prior.
    """
    level = _check.level(level)
    prior = normal_model._prior(tau_prior, tau_scale)
    counts = interval_counts(study, time, survival, se, at_risk)
    model = likelihood(counts)
    if model.studies < 2:
        raise StatsError("study: one study; a prior of the spread between studies needs two")
    density = _Density(model, prior)
    tau, weight, log_marginal = normal_model._integrate(density)
    solved = density.solved
    if solved is None:
        raise RuntimeError("the density was not worked out")
    wider = np.maximum(tau / _FURTHEST, 1.0)
    tail = (1 - level) / 2
    mixed = _Mixed(tau, weight, solved.log_hazard, solved.covariance * wider[:, None, None] ** 2)
    median_study = mixed.drawn(model.times, level, averaged=False)
    average = mixed.drawn(model.times, level, averaged=True)
    middle, low, high = normal_model._tau_quantiles((0.5, tail, 1 - tail), density, weight, log_marginal)
    q, q_df = model.deviance()
    return PooledCurve(
        time=model.times,
        survival=median_study.survival,
        ci_low=median_study.ci[0],
        ci_high=median_study.ci[1],
        band_low=median_study.band[0],
        band_high=median_study.band[1],
        estimate=np.array([mixed.median_study((0.5,), at)[0] for at in range(len(model.times))]),
        se=np.sqrt(np.diag(mixed.posterior_covariance)),
        covariance=mixed.posterior_covariance,
        smoothed=median_study.smoothed,
        studies_at=model.studies_at,
        tau2=middle**2,
        tau2_ci=(low**2, high**2),
        q=q,
        q_df=q_df,
        q_p=float(chi2_upper_p(q, q_df)),
        k=len(counts.time),
        studies=model.studies,
        level=level,
        notes=(*told_of(model), *_risen(median_study, average)),
        average=average,
    )


def _risen(*curves: Drawn) -> tuple[Note, ...]:
    return next((c.notes for c in curves if c.notes), ())


class _Mixed:
    """Posterior of the log cumulative hazards: normal given tau, mixed over tau by its weight."""

    def __init__(self, tau: np.ndarray, weight: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> None:
        self.tau, self.weight, self.mean, self.covariance = tau, weight, mean, covariance
        self.sd = np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))
        self.posterior_covariance = _moments(weight, mean, covariance)

    def median_study(self, p: Sequence[float], at: int) -> tuple[float, ...]:
        """Quantiles of the median study's log hazard at one time."""
        return normal_model._mixture_quantiles(p, self.weight, self.mean[:, at], self.sd[:, at])

    def average(self, p: Sequence[float], at: int) -> list[float]:
        """Quantiles of log(-log) of the mean survival over studies at one time."""
        return survival_posterior.average_quantiles(
            self.tau, self.weight, self.mean[:, at], self.sd[:, at], p
        )

    def drawn(self, times: np.ndarray, level: float, *, averaged: bool) -> Drawn:
        """Medians, equal-tailed intervals and the band of the curve."""
        tail = (1 - level) / 2
        wide = self._band_tail(level, averaged=averaged)
        p = (0.5, tail, 1 - tail, wide, 1 - wide)
        if averaged:
            found = [self.average(p, at) for at in range(len(times))]
        else:
            found = [list(self.median_study(p, at)) for at in range(len(times))]
        centre, *ends = np.array(found).T
        # Errors count among themselves alone: they weigh times of which a later one lies higher.
        return shown(times, centre, ends[1] - ends[0], ci=(ends[0], ends[1]), band=(ends[2], ends[3]))

    def _band_tail(self, level: float, *, averaged: bool) -> float:
        """Probability to leave out on each side of each time, so that all times lie within with `level`.

        As of normal curves with the posterior's correlation of times.
        """
        centre, slope = self.mean, np.ones_like(self.mean)
        if averaged:
            found = survival_average.mean_survival(
                self.mean, np.broadcast_to(self.tau[:, None], self.mean.shape)
            )
            centre, slope = found.log_hazard, found.by_mu
        within = slope[:, :, None] * self.covariance * slope[:, None, :]
        return float(special.ndtr(-band_quantile(_moments(self.weight, centre, within), None, level)))


def _moments(weight: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Covariance of a mixture."""
    around = mean - weight @ mean
    return np.asarray(np.tensordot(weight, covariance, 1) + (weight[:, None] * around).T @ around)
