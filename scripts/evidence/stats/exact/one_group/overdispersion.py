"""Beta-binomial model: study proportions vary by a beta distribution, so their mean is a parameter itself."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from evidence.record.notes.note import Note

from ...errors import StatsError
from ...numerics import _check
from ...numerics._distributions import chi2_upper_p, critical, two_sided_p
from ...numerics._nodes import leggauss
from ...numerics._remembered import remembered
from ...numerics._roots import reached
from ...result import Average, Pooled, without_estimate

_METHOD = "beta-binomial"
# Intraclass correlations at which the slope of the profile likelihood is looked at.
_SCAN = np.concatenate([[0.0], np.geomspace(1e-5, 0.1, 13), np.linspace(0.15, 0.95, 17), [0.98, 0.999]])
_CONVERGED = 1e-12
_NEAR = 1e-7  # Newton's last step where its square does not matter
# Farther from the best mean the slope in the correlation says nothing of the profile's.
_NEAR_RIDGE = 0.05
_MOST_STEPS = 200
_LONGEST_STEP = 2.0
# Up to so many patients every term of the likelihood is summed; of more, those beyond by quadrature.
_ONE_BY_ONE = 8_192
_NODES = 20  # of each panel
# The logarithms' slope in the correlation above which the likelihood rises from 0, beyond rounding.
_RISING = 1e-7


@dataclass(frozen=True, slots=True)
class _At:
    """Log likelihood at (logit of the mean, intraclass correlation) with its derivatives."""

    value: float
    d_mu: float
    d_rho: float
    d_mu_mu: float
    d_mu_rho: float
    d_rho_rho: float


@remembered(16)
def beta_binomial(
    events: ArrayLike,
    n: ArrayLike,
    *,
    ci_method: str = "wald",
    level: float = 0.95,
    rho_interval: bool = True,
) -> Pooled:
    """Mean proportion and overdispersion by maximum likelihood.

    Parameters
    ----------
    events, n : array_like of shape (k,)
        Events and patients by study, whole numbers.
    ci_method : {"wald", "t"}
        Interval on the logit scale: normal, or t with k - 1.
    level : float
        Confidence level.
    rho_interval : bool
        Whether the interval of the intraclass correlation is wanted; it costs most of the fit.

    Returns
    -------
    Pooled
        Measure PLO; `natural()` is the mean proportion over studies (not the median study of the GLMM), with
        an interval on the logit scale; `average` repeats it. `overdispersion` is the intraclass
        correlation rho with its profile-likelihood interval: study proportions have variance rho m (1 - m)
        around the mean m. pi_low and pi_high hold the middle of the estimated beta distribution, without the
        uncertainty of its parameters (`predictive` has it); from k = 3. Status as in `glmm_proportion`, where
        "overdispersion at zero" takes the place of "tau2 at zero"; k = 1 has no overdispersion.

    Raises
    ------
    StatsError
        Counts that are not whole numbers, events above n.

    References
    ----------
    Griffiths 1973, doi:10.2307/2529131.
    """
    x, total = _check.counts(events, n)
    level = _check.level(level)
    _check.choice("ci_method", ci_method, ("wald", "t"))
    for name, column in (("events", x), ("n", total)):
        if (column != np.round(column)).any():
            raise StatsError(f"{name}: {_check.rows(column != np.round(column))} is not a whole number")
    k = len(x)
    if x.sum() in (0, total.sum()):
        none = x.sum() == 0
        why = Note("no_event_no_maximum" if none else "only_events_no_maximum")
        return _without(k, level, "all zero" if none else "all events", why)
    sums = _Sums(x, total)
    start = float(special.logit((x.sum() + 0.5) / (total.sum() + 1)))
    plain_mu, plain = _ridge(sums, 0.0, start)
    found = (plain_mu, 0.0) if k == 1 else _maximum(sums, plain_mu, plain)
    if found is None:
        return _without(k, level, "not converged", Note("all_at_ends"))
    mu, rho = found
    at = sums.evaluate(mu, rho)
    variance, rho_variance = _variances(at, rho)
    df = k - 1 if ci_method == "t" and k > 1 else None
    half = critical(df, level) * float(np.sqrt(variance))
    se = float(np.sqrt(variance))
    drop = critical(None, level) ** 2 / 2
    bounds = None if k == 1 or not rho_interval else _profile_interval(sums, mu, rho, at.value, drop)
    low, high = _range(mu, rho, level) if k >= 3 else (None, None)
    q = 2 * float((special.xlogy(x, x / total) + special.xlogy(total - x, 1 - x / total)).sum())
    q = max(0.0, q - 2 * plain.value)
    return Pooled(
        estimate=mu,
        se=se,
        ci_low=mu - half,
        ci_high=mu + half,
        p_value=two_sided_p(mu / se, df),
        statistic=mu / se,
        df=df,
        ci_method="wald" if df is None else "t",
        k=k,
        measure="PLO",
        method=_METHOD,
        status="single study" if k == 1 else "overdispersion at zero" if rho == 0 else "pooled",
        notes=_notes(k, rho),
        q=q,
        q_df=k - 1,
        q_p=float(chi2_upper_p(q, k - 1)),
        pi_low=low,
        pi_high=high,
        prediction="beta distribution" if low is not None else None,
        level=level,
        log_likelihood=at.value + _constant(x, total),
        average=Average(*(float(special.expit(mu + side * half)) for side in (0, -1, 1))),
        overdispersion=None if k == 1 else rho,
        overdispersion_se=None if k == 1 or rho == 0 else float(np.sqrt(rho_variance)),
        overdispersion_ci=bounds,
        n=total,
    )


class _Sums:
    """The log likelihood as sums over j of log((1 - rho) m + j rho): exact down to rho = 0.

    Ascending factorials of the beta-binomial are products over j; studies that share a factor are counted.
    Beyond ``_ONE_BY_ONE`` the terms hardly change from j to j + 1 and are summed by quadrature, so that time
    and memory grow with the logarithm of the number of patients.
    """

    def __init__(self, x: np.ndarray, n: np.ndarray) -> None:
        first = np.arange(min(int(n.max()), _ONE_BY_ONE), dtype=float)
        columns = (x, n - x, n)
        tails = [_tail(count) for column in columns for count in column if count > _ONE_BY_ONE]
        beyond = np.unique(np.concatenate([nodes for nodes, _ in tails])) if tails else np.empty(0)
        self.j = np.concatenate([first, beyond])
        events, others, patients = (_weights(c, first, beyond) for c in columns)
        self.weights = np.array([events, others, -patients])
        # No study has so many events, or so many without, that later terms have a weight.
        self.last = [int(np.flatnonzero(w)[-1]) + 1 for w in (events, others)]

    def evaluate(self, mu: float, rho: float) -> _At:
        """Log likelihood without binomial coefficients, and derivatives in mu = logit m and rho."""
        m, j, rest = float(special.expit(mu)), self.j, 1 - rho
        p_slope = m * (1 - m)
        # d(argument)/dm is sign * (1 - rho); d(argument)/drho is j - share; both are linear.
        shares = np.array([[m], [1 - m], [1.0]])
        argument = rest * shares + j * rho
        inverse = 1 / argument
        in_rho = (j - shares) * inverse
        weighed = self.weights * in_rho
        # The third sum, over all patients, does not move with m.
        of_m = self.weights[:2] * inverse[:2]
        events, others = of_m.sum(axis=1)
        cross = (of_m * in_rho[:2]).sum(axis=1)
        d_m, d_mm = rest * (events - others), -(rest**2) * np.vdot(of_m, inverse[:2])
        d_m_rho = -rest * (cross[0] - cross[1]) - (events - others)
        return _At(
            float(np.vdot(self.weights, np.log(argument))),
            float(d_m * p_slope),
            float(weighed.sum()),
            float(d_mm * p_slope**2 + d_m * p_slope * (1 - 2 * m)),
            float(d_m_rho * p_slope),
            -float(np.vdot(weighed, in_rho)),
        )

    def slopes(self, mu: np.ndarray, rho: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Slope in mu, its own slope in mu, and slope in rho, at parameters of shape (g,)."""
        m, rest = special.expit(mu), 1 - rho
        p_slope = m * (1 - m)
        far = self.j * rho[:, None]
        events, others, patients = self.weights
        inverse = 1 / (rest[:, None] + far)
        d_rho = ((self.j - 1) * inverse) @ patients
        d_m, d_mm = np.zeros(len(mu)), np.zeros(len(mu))
        for w, last, share, sign in (
            (events, self.last[0], m, 1.0),
            (others, self.last[1], 1 - m, -1.0),
        ):
            inverse, w = 1 / ((rest * share)[:, None] + far[:, :last]), w[:last]
            d_rho += ((self.j[:last] - share[:, None]) * inverse) @ w
            d_m += sign * (inverse @ w)
            inverse *= inverse
            d_mm -= inverse @ w
        d_m, d_mm = d_m * rest, d_mm * rest**2
        return d_m * p_slope, d_mm * p_slope**2 + d_m * p_slope * (1 - 2 * m), d_rho


def _weights(counts: np.ndarray, first: np.ndarray, beyond: np.ndarray) -> np.ndarray:
    """Return the weight of each term in the sums up to each study's count, added over studies."""
    weights = np.zeros(len(beyond))
    for count in counts[counts > _ONE_BY_ONE]:
        nodes, shares = _tail(count)
        np.add.at(weights, np.searchsorted(beyond, nodes), shares)
    return np.concatenate([_how_many_above(counts, first), weights])


def _tail(count: float) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights that sum a smooth function over j from ``_ONE_BY_ONE`` to ``count - 1``.

    The midpoint form of Euler and Maclaurin: the integral from half a step before to half a step after, by
    Gauss and Legendre on panels that double in width, less a 24th of the slope's rise, which differences over
    one step give. What is left out is of the order of ``_ONE_BY_ONE ** -3``.
    """
    low, high = _ONE_BY_ONE - 0.5, count - 0.5
    panels = max(1, int(np.ceil(np.log2(high / low))))
    edges = np.geomspace(low, high, panels + 1)
    half, middle = np.diff(edges) / 2, (edges[1:] + edges[:-1]) / 2
    at, share = leggauss(_NODES)
    nodes = (middle[:, None] + half[:, None] * at).ravel()
    weights = (half[:, None] * share).ravel()
    ends = np.array([high + 0.5, high - 0.5, low + 0.5, low - 0.5])
    slope = np.array([-1.0, 1.0, 1.0, -1.0]) / 24
    return np.concatenate([nodes, ends]), np.concatenate([weights, slope])


def _how_many_above(counts: np.ndarray, j: np.ndarray) -> np.ndarray:
    return (counts[:, None] > j).sum(axis=0).astype(float)


def _constant(x: np.ndarray, n: np.ndarray) -> float:
    return float((special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1)).sum())


def _ridge(sums: _Sums, rho: float, mu: float, converged: float = _CONVERGED) -> tuple[float, _At]:
    """Best mu at a given rho, and the likelihood a step before: Newton, bounded where it is not concave."""
    for _ in range(_MOST_STEPS):
        at = sums.evaluate(mu, rho)
        curvature = at.d_mu_mu if at.d_mu_mu < 0 else -abs(at.d_mu)
        step = 0.0 if at.d_mu == 0 else min(max(float(-at.d_mu / curvature), -_LONGEST_STEP), _LONGEST_STEP)
        mu += step
        if abs(step) < converged * (1 + abs(mu)):
            break
    return mu, at


def _maximum(sums: _Sums, plain_mu: float, plain: _At) -> tuple[float, float] | None:
    """Global maximum: each fall of the profile's slope through zero is refined, the highest kept.

    The best mean without overdispersion, and the likelihood there, are known.
    """
    mus, slopes = _scanned(sums, plain_mu, plain)
    if slopes[-1] > 0:
        return None
    candidates = [(plain_mu, 0.0)] if plain.d_rho <= _RISING else []
    for i in np.flatnonzero((slopes[:-1] > 0) & (slopes[1:] <= 0)):
        ends = slice(i, i + 2)
        candidates.append(_climb(sums, _SCAN[ends], mus[ends], slopes[ends]))
    return max(candidates, key=lambda point: sums.evaluate(*point).value)


def _scanned(sums: _Sums, plain_mu: float, plain: _At) -> tuple[np.ndarray, np.ndarray]:
    """Best mu at each correlation of `_SCAN`, and the profile's slope there; exact at the ends."""
    mu, d_rho = np.full((2, len(_SCAN)), plain_mu)
    left = np.arange(len(_SCAN))
    for _ in range(_MOST_STEPS):
        d_mu, d_mu_mu, d_rho[left] = sums.slopes(mu[left], _SCAN[left])
        curvature = np.where(d_mu_mu < 0, d_mu_mu, -np.abs(d_mu))
        step = np.where(d_mu == 0, 0.0, -d_mu / np.where(d_mu == 0, 1.0, curvature))
        step = np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
        mu[left] += step
        left = left[np.abs(step) >= _NEAR * (1 + np.abs(mu[left]))]
        if not len(left):
            break
    mu[-1], last = _ridge(sums, float(_SCAN[-1]), float(mu[-1]))
    mu[0], d_rho[0], d_rho[-1] = plain_mu, plain.d_rho, last.d_rho
    return mu, d_rho


def _climb(sums: _Sums, bracket: np.ndarray, mus: np.ndarray, slopes: np.ndarray) -> tuple[float, float]:
    """Maximum between two correlations, by Newton's steps in both parameters that stay within the bracket.

    ``mus`` are the best at the ends, ``slopes`` those of the profile there.
    """
    low, high = map(float, bracket)
    share = float(slopes[0] / (slopes[0] - slopes[1]))
    rho, mu = low + share * (high - low), float(mus[0] + share * (mus[1] - mus[0]))
    for _ in range(_MOST_STEPS):
        at = sums.evaluate(mu, rho)
        to_ridge = min(max(-at.d_mu / -abs(at.d_mu_mu), -_LONGEST_STEP), _LONGEST_STEP)
        if abs(to_ridge) > _NEAR_RIDGE:
            mu += to_ridge
            continue
        slope, turn = at.d_rho + at.d_mu_rho * to_ridge, -at.d_mu_rho / at.d_mu_mu
        low, high = (rho, high) if slope > 0 else (low, rho)
        curvature = at.d_rho_rho + at.d_mu_rho * turn
        new = rho - slope / curvature if curvature < 0 else -1.0
        if not low <= new <= high:
            new = (low + high) / 2
        moved = new - rho
        mu, rho = mu + to_ridge + turn * moved, new
        if abs(moved) <= _NEAR * rho and abs(to_ridge) <= _NEAR * (1 + abs(mu)):
            break
    return mu, rho


def _variances(at: _At, rho: float) -> tuple[float, float]:
    if rho == 0:
        return -1 / at.d_mu_mu, np.nan
    information = -np.array([[at.d_mu_mu, at.d_mu_rho], [at.d_mu_rho, at.d_rho_rho]])
    inverse = np.linalg.inv(information)
    return float(inverse[0, 0]), float(inverse[1, 1])


def _profile_interval(sums: _Sums, mu: float, rho: float, top: float, drop: float) -> tuple[float, float]:
    last = mu

    def height(at: float) -> tuple[float, float]:
        nonlocal last  # the next correlation asked for lies near
        last, there = _ridge(sums, at, last, _NEAR)
        return there.value - (top - drop), there.d_rho

    low = 0.0 if rho == 0 or height(0.0)[0] >= 0 else _crossing(height, 0.0, rho, 1.0)
    beyond = next((float(r) for r in _SCAN if r > rho and height(float(r))[0] < 0), None)
    return low, 1.0 if beyond is None else _crossing(height, rho, beyond, -1.0)


def _crossing(height: Callable[[float], tuple[float, float]], low: float, high: float, rises: float) -> float:
    """Correlation at which a profile passes 0 between two places; ``rises`` is -1 where it falls."""

    def rising(at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        value, slope = height(float(at[0]))
        return rises * np.array([value]), rises * np.array([slope])

    return float(reached(rising, np.zeros(1), np.array([low]), np.array([high]))[0])


def _range(mu: float, rho: float, level: float) -> tuple[float, float]:
    """Middle part of the estimated distribution of study proportions, on the logit scale."""
    if rho == 0:
        return mu, mu
    m, precision, tail = special.expit(mu), 1 / rho - 1, (1 - level) / 2
    bounds = (special.betaincinv(m * precision, (1 - m) * precision, p) for p in (tail, 1 - tail))
    # A bound that rounds to 0 or 1 has no finite logit.
    low, high = (float(special.logit(np.clip(b, 1e-15, 1 - 1e-15))) for b in bounds)
    return low, high


def _notes(k: int, rho: float) -> tuple[Note, ...]:
    kinds = {
        "mean_of_studies": k > 1,
        "single_study_overdispersion": k == 1,
        "two_studies_overdispersion": k == 2,
        "overdispersion_zero": k > 1 and rho == 0,
    }
    return tuple(Note(kind) for kind, holds in kinds.items() if holds)


def _without(k: int, level: float, status: str, why: Note) -> Pooled:
    return without_estimate(k, "PLO", _METHOD, status, (why,), level=level)
