"""Mean survival over studies, from a model of its complementary log-log.

A normal model of log(-log S) tells the survival of the median study. The patients of a study are, on average
over studies, somewhat worse or better off: their share is the integral of S over the studies' own effects.
It is told as log(-log) of that mean, where its intervals behave.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from evidence.record.notes.note import Note

from ..bayes import Posterior
from ..errors import StatsError
from ..estimators import _tau2
from ..numerics import _check
from ..numerics._distributions import critical
from ..result import Average, Pooled

MEASURE = "CLOGLOG"
# Up to this tau the study effect itself is summed over; above it S is steep in that, and the sum runs over
# the logarithm of a time to the event, whose distribution function S is.
_STEEP = 1.0
_Z = np.arange(-9.0, 9.01, 0.25)
_DENSITY = special.softmax(-(_Z**2) / 2)
# The logarithm of an exponential time has density exp(x - exp(x)): steps of 0.25 are exact to rounding.
_X = np.arange(-32.0, 4.01, 0.25)
_OF_LOG_TIME = special.softmax(_X - np.exp(_X))
_LARGEST_LOG_HAZARD = 300.0  # exp of it is still a number; survival is 0 long before
_LEAST = 1e-300
_FURTHEST = 1e12  # a heavy-tailed prior of tau has no weight beyond it
_MOST_STEPS = 60
_NEARLY = 1e-5  # from here Newton's step leaves its square
_SOLVED = 1e-9
_SETTLED = 1e-7
_MOST_SECANTS = 20
_NEGLIGIBLE = 1e-10  # posterior weight of a tau that no quantile notices
# Places of a normal mean about its middle, for a posterior standard deviation.
_WITHIN, _WITHIN_WEIGHT = special.roots_hermitenorm(21)
_WITHIN_WEIGHT = _WITHIN_WEIGHT / _WITHIN_WEIGHT.sum()


@dataclass(frozen=True, slots=True, eq=False)
class MeanSurvival:
    """Mean survival over studies at each pair of parameters, arrays of one shape.

    Attributes
    ----------
    log_hazard : ndarray
        log(-log of the mean survival).
    by_mu, by_tau2 : ndarray
        Its slopes in the log hazard of the median study and in the variance between studies.
    """

    log_hazard: np.ndarray
    by_mu: np.ndarray
    by_tau2: np.ndarray

    @property
    def survival(self) -> np.ndarray:
        """The mean survival itself."""
        return np.exp(-np.exp(self.log_hazard))


def mean_survival(mu: ArrayLike, tau: ArrayLike) -> MeanSurvival:
    """Mean over studies of exp(-exp(eta)), eta normal with mean `mu` and standard deviation `tau`.

    Parameters
    ----------
    mu, tau : array_like of one shape
        Log cumulative hazard of the median study; between-study standard deviation, 0 or above.

    Returns
    -------
    MeanSurvival
        tau = 0 gives mu back, with the slope that an infinitely small variance has.
    """
    centre, spread = _check.array("mu", mu), _check.array("tau", tau)
    try:
        centre, spread = np.broadcast_arrays(centre, spread)
    except ValueError:
        raise StatsError("mu, tau: arrays of one shape are allowed") from None
    if not (np.isfinite(centre) & np.isfinite(spread) & (spread >= 0)).all():
        raise StatsError("mu, tau: finite numbers are allowed, tau from 0")
    shape = centre.shape
    alive, dead, by_mu, by_tau2 = _sums(centre.ravel(), spread.ravel(), 4)
    log_mean, scale = _log_mean(alive, dead)
    return MeanSurvival(
        np.log(-log_mean).reshape(shape), (by_mu / scale).reshape(shape), (by_tau2 / scale).reshape(shape)
    )


def _log_hazards(mu: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Return log(-log of the mean survival) alone, of finite numbers of one shape."""
    alive, dead = _sums(mu.ravel(), tau.ravel(), 2)
    return np.asarray(np.log(-_log_mean(alive, dead)[0])).reshape(mu.shape)


def _log_mean(alive: np.ndarray, dead: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log of the mean survival m, and what its slopes are divided by: d log(-log m) = dm / (m log m)."""
    log_mean = np.where(dead < 0.5, np.log1p(-np.minimum(dead, 0.5)), np.log(np.maximum(alive, _LEAST)))
    log_mean = np.minimum(log_mean, -_LEAST)
    return log_mean, np.maximum(alive, _LEAST) * log_mean


def _sums(mu: np.ndarray, tau: np.ndarray, columns: int) -> np.ndarray:
    """Means of S, of 1 - S and of slopes of S in mu and tau2, the first ``columns``; shape (columns, m)."""
    parts = np.empty((columns, len(mu)))
    for rows, sums in ((tau <= _STEEP, _over_effects), (tau > _STEEP, _over_times)):
        if rows.any():
            parts[:, rows] = sums(mu[rows][:, None], tau[rows][:, None], columns)
    return parts


def _over_effects(mu: np.ndarray, tau: np.ndarray, columns: int) -> np.ndarray:
    """Sum over the study effect."""
    hazard = tau * _Z
    hazard += mu
    np.exp(np.minimum(hazard, _LARGEST_LOG_HAZARD, out=hazard), out=hazard)
    falling = -hazard
    survival = np.exp(falling)
    means = [survival @ _DENSITY, 0.0 - np.expm1(falling, out=falling) @ _DENSITY]
    if columns > 2:
        alive = survival > 0
        slope = np.where(alive, hazard * survival, 0.0)
        means.append(0.0 - slope @ _DENSITY)
    if columns > 3:
        # A normal distribution that widens: d/d tau2 is half the second derivative in mu.
        hazard -= 1
        means.append(np.where(alive, slope * hazard, 0.0) @ _DENSITY / 2)
    return np.array(means)


def _over_times(mu: np.ndarray, tau: np.ndarray, columns: int) -> np.ndarray:
    """Return the same, with S as the chance that the log time to the event lies above the study's place."""
    at = _X - mu
    at /= tau
    means = [special.ndtr(at) @ _OF_LOG_TIME, special.ndtr(-at) @ _OF_LOG_TIME]
    if columns > 2:
        density = at * at
        density *= -0.5
        np.exp(density, out=density)
        density /= np.sqrt(2 * np.pi)
        density /= tau
        means.append(0.0 - density @ _OF_LOG_TIME)
    if columns > 3:
        at *= density
        at /= tau
        means.append((0.0 - at @ _OF_LOG_TIME) / 2)
    return np.array(means)


def average_log_hazard(
    mu: ArrayLike, se: ArrayLike, tau2: ArrayLike, tau2_se: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    """Mean survival over studies and its standard error, by the delta method on the log hazard scale.

    Parameters
    ----------
    mu, se, tau2, tau2_se : array_like of shape (m,)
        Pooled estimate and variance between studies with their standard errors, which are nearly independent;
        nan in `mu` gives nan.

    Returns
    -------
    (ndarray, ndarray) of shape (m,)
        log(-log of the mean) and its standard error. Where tau2 is 0 every study has the same survival, and
        both are those of `mu`.
    """
    columns = {"mu": mu, "se": se, "tau2": tau2, "tau2_se": tau2_se}
    centre, error, between, its_error = (
        np.atleast_1d(_check.array(name, value)) for name, value in columns.items()
    )
    _check.same_length(mu=centre, se=error, tau2=between, tau2_se=its_error)
    known = np.isfinite(centre) & np.isfinite(between)
    found = mean_survival(np.where(known, centre, 0.0), np.sqrt(np.where(known, between, 0.0)))
    extra = np.where(known & (between > 0), found.by_tau2 * np.where(known, its_error, 0.0), 0.0)
    spread = np.hypot(found.by_mu * error, extra)
    same = between == 0
    return (
        np.where(known, np.where(same, centre, found.log_hazard), np.nan),
        np.where(known, np.where(same, error, spread), np.nan),
    )


def as_average_survival(found: Pooled) -> Pooled:
    """Put the mean survival over studies in the place of the median study.

    Parameters
    ----------
    found : Pooled
        Random effects on the complementary log-log scale (measure CLOGLOG).

    Returns
    -------
    Pooled
        Estimate, standard error and bounds are log(-log) of the mean survival, with the quantile of the
        interval as it was; `median_study` holds what stood there, on the natural scale. The prediction
        interval stays. A result without estimate or tau2 (one study) comes back as it is.

    Raises
    ------
    StatsError
        Another measure.
    """
    if found.measure != MEASURE:
        raise StatsError(f"measure: {found.measure!r}; a mean over studies of {MEASURE} is allowed")
    if found.estimate is None or found.se is None or found.tau2 is None or found.tau2_se is None:
        return found
    centres, errors = average_log_hazard(found.estimate, found.se, found.tau2, found.tau2_se)
    centre, error = float(centres[0]), float(errors[0])
    half = critical(found.df, found.level) * error
    natural = found.natural()
    bounds = found.estimate, found.ci_low, found.ci_high
    return replace(
        found,
        estimate=centre,
        se=error,
        ci_low=centre - half,
        ci_high=centre + half,
        p_value=None,
        statistic=None,
        notes=(*found.notes, Note("mean_survival_over_studies")),
        median_study=_average((natural.estimate, natural.ci_low, natural.ci_high), bounds),
    )


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalFits:
    """Many fits on the complementary log-log scale, as `batch.random_effects` makes them; shape (m,)."""

    estimate: np.ndarray
    se: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    tau2: np.ndarray


def average_of_fits(
    yi: ArrayLike, vi: ArrayLike, mask: ArrayLike, fits: SurvivalFits, tau2_method: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`as_average_survival` for each of many fits.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
    mask : array_like of bool, shape (m, k)
        The studies of each fit.
    fits : SurvivalFits
    tau2_method : str
        By which the fits were made, no common effect.

    Returns
    -------
    (ndarray, ndarray, ndarray)
        log(-log of the mean survival) with its bounds, each of shape (m,); a fit of one study or none as it
        was.
    """
    y, v = _check.vector("yi", yi), _check.positive("vi", vi)
    _check.same_length(yi=y, vi=v)
    use = np.atleast_2d(np.asarray(mask, dtype=bool))
    if use.shape != (len(fits.estimate), len(y)):
        raise StatsError(f"mask: shape {use.shape}; a row for each fit, a column for each study is allowed")
    rows = np.flatnonzero(use.sum(axis=1) > 1)
    found = fits.estimate.copy(), fits.ci_low.copy(), fits.ci_high.copy()
    if not len(rows):
        return found
    filled = _tau2.fill(np.broadcast_to(y, use[rows].shape), np.broadcast_to(v, use[rows].shape), use[rows])
    tau2 = fits.tau2[rows]
    errors = _tau2.standard_error(*filled, tau2, tau2_method)
    centre, se = average_log_hazard(fits.estimate[rows], fits.se[rows], tau2, errors)
    quantile = (fits.ci_high[rows] - fits.ci_low[rows]) / 2 / fits.se[rows]
    for column, values in zip(found, (centre, centre - quantile * se, centre + quantile * se), strict=True):
        column[rows] = values
    return found


def _average(shares: tuple[float | None, ...], on_scale: tuple[float | None, ...]) -> Average | None:
    told = [*shares, *on_scale]
    numbers = [v for v in told if v is not None]
    if len(numbers) < len(told):
        return None
    estimate, low, high, *scale = numbers
    return Average(estimate, low, high, on_scale=(scale[0], scale[1], scale[2]))


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalPosterior:
    """Posterior of the mean survival over studies: what the posterior of median study and tau says of it."""

    posterior: Posterior

    def average_quantiles(self, p: Sequence[float]) -> list[float]:
        """Quantiles of log(-log of the mean survival): they rise where survival falls."""
        found = self.posterior
        return average_quantiles(found.tau_grid, found.tau_weight, found.mu_mean, found.mu_sd, p)

    def average_sd(self) -> float | None:
        """Posterior standard deviation of that log hazard; None where the posterior has none."""
        found = self.posterior
        if found.se is None:
            return None
        mu = found.mu_mean[:, None] + found.mu_sd[:, None] * _WITHIN
        values = _log_hazards(mu, np.broadcast_to(found.tau_grid[:, None], mu.shape))
        weight = found.tau_weight[:, None] * _WITHIN_WEIGHT
        mean = float((weight * values).sum())
        return float(np.sqrt((weight * (values - mean) ** 2).sum()))

    def average_above(self, survival: float) -> float:
        """Posterior probability that the mean survival is above a value between 0 and 1."""
        found = _Mixture.of(self.posterior)
        return found.below(float(np.log(-np.log(survival))))

    def new_study_above(self, survival: float) -> float:
        """Predictive probability that survival in a new study is above a value between 0 and 1."""
        return self.posterior.new_study_below(float(np.log(-np.log(survival))))


def average_quantiles(
    tau: ArrayLike, weight: ArrayLike, mean: ArrayLike, sd: ArrayLike, p: Sequence[float]
) -> list[float]:
    """Quantiles of log(-log of the mean survival) where the median study is normal given tau.

    Parameters
    ----------
    tau, weight, mean, sd : array_like of shape (m,)
        Between-study standard deviation, its posterior weight, and mean and standard deviation of the median
        study's log hazard given it.
    p : sequence of float
        Probabilities, between 0 and 1.
    """
    from scipy import optimize  # heavy: only for those who ask

    spread, shares = _check.not_negative("tau", tau), _check.not_negative("weight", weight)
    centre, error = _check.vector("mean", mean), _check.positive("sd", sd)
    _check.same_length(tau=spread, weight=shares, mean=centre, sd=error)
    if not shares.sum() > 0:
        raise StatsError("weight: at least one above 0 is needed")
    far = np.maximum(np.abs(centre), error) > _FURTHEST
    if far.any() or (spread > _FURTHEST).any():
        raise StatsError(f"tau, mean, sd: at most {_FURTHEST:g} is allowed of log hazards")
    mixture = _Mixture(spread, shares, centre, error)
    found = []
    for one in _check.vector("p", p):
        wanted = float(one)
        if not 0 < wanted < 1:
            raise StatsError(f"p: {wanted:g}; probabilities between 0 and 1 are allowed")
        quick = mixture.by_secants(wanted)
        if quick is None:
            low, high = mixture.ends()
            quick = optimize.brentq(lambda x, p=wanted: mixture.below(x) - p, low, high, xtol=_SOLVED)
        found.append(float(quick))
    return found


class _Mixture:
    """Distribution of log(-log mean survival): for each tau the median study at which it is reached."""

    def __init__(self, tau: np.ndarray, weight: np.ndarray, mean: np.ndarray, sd: np.ndarray) -> None:
        kept = weight > _NEGLIGIBLE * weight.max()
        self.tau, self.mean, self.sd = tau[kept], mean[kept], sd[kept]
        self.weight = weight[kept] / weight[kept].sum()
        self.start = self.mean.copy()

    @classmethod
    def of(cls, posterior: Posterior) -> "_Mixture":
        return cls(posterior.tau_grid, posterior.tau_weight, posterior.mu_mean, posterior.mu_sd)

    def ends(self) -> tuple[float, float]:
        """Return values that hold all of it but rounding."""
        values = [_log_hazards(self.mean + side * 9 * self.sd, self.tau) for side in (-1.0, 1.0)]
        return float(values[0].min()), float(values[1].max())

    def by_secants(self, p: float) -> float | None:
        """Solve for a quantile on the probit scale, where the distribution is nearly a line.

        None where that does not settle.
        """
        target = float(special.ndtri(p))
        centre = float(self.weight @ self.mean)
        spread = float(np.sqrt(self.weight @ (self.sd**2 + np.minimum(self.mean - centre, 10.0) ** 2)))
        before, at = centre, centre + (target or 0.1) * spread
        height = self._probit(before) - target
        for _ in range(_MOST_SECANTS):
            now = self._probit(at) - target
            if not np.isfinite(now) or now == height:
                return None
            step = now * (at - before) / (now - height)
            before, height, at = at, now, at - step
            if abs(step) < _SETTLED * spread:
                return at
        return None

    def _probit(self, log_hazard: float) -> float:
        return float(special.ndtri(self.below(log_hazard)))

    def below(self, log_hazard: float) -> float:
        """Probability that it lies below a value."""
        at = self.start = _median_study(log_hazard, self.tau, self.start)
        return float(min(1.0, self.weight @ special.ndtr((at - self.mean) / self.sd)))


def _median_study(log_hazard: float, tau: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Solve for the median study's log hazard whose mean survival over studies is given; shape (m,).

    Newton's method inside a bracket: the mean falls as the median study's hazard rises. On the probit scale
    it is nearly a line in mu / tau where studies spread, on the log hazard scale where they hardly do.
    """
    low, high = np.full(len(tau), -np.inf), np.full(len(tau), np.inf)
    target = float(special.ndtri(np.clip(np.exp(-np.exp(log_hazard)), _LEAST, 1 - 1e-16)))
    mu = start.copy()
    for _ in range(_MOST_STEPS):
        alive, dead, by_mu = _sums(mu, tau, 3)
        log_mean, scale = _log_mean(alive, dead)
        reached, by_mu = np.log(-log_mean), by_mu / scale
        gap = log_hazard - reached
        low, high = np.where(gap >= 0, mu, low), np.where(gap <= 0, mu, high)
        survival = np.minimum(np.maximum(np.exp(-np.exp(reached)), _LEAST), 1 - 1e-16)
        probit = special.ndtri(survival)
        # d probit / d mu = dm/dmu / density there; dm/dmu = by_mu m log m.
        density = np.exp(-(probit**2) / 2) / np.sqrt(2 * np.pi)
        slope = by_mu * survival * np.log(survival) / np.maximum(density, _LEAST)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            step = np.where(tau > _STEEP, (target - probit) / slope, gap / by_mu)
        reach = 4 * (1 + tau)
        new = mu + np.clip(np.where(np.isfinite(step), step, np.sign(gap) * reach), -reach, reach)
        outside = ~((new > low) & (new < high)) & np.isfinite(low) & np.isfinite(high)
        open_ = np.abs(gap) > _SOLVED
        mu = np.where(open_, np.where(outside, (low + high) / 2, new), mu)
        if not (open_ & (outside | (np.abs(gap) > _NEARLY))).any():
            break
    return mu
