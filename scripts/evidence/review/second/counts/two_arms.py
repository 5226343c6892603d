"""Models of both arms' counts as they are, once more: statsmodels' regressions, scipy's optimisers.

The statistics floor integrates random effects with Gauss-Hermite nodes and takes its own Newton steps. Here
they are integrated on a fixed dense grid, and beta functions are scipy's.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.review.second.around.intervals import quantile
from evidence.review.second.counts.glmm import softplus
from evidence.review.second.counts.integrating import narrow
from evidence.review.second.counts.integrating.differences import curvature
from evidence.review.second.counts.tables import Check, Counts, informative, says_something

_GRID = np.linspace(-9.0, 9.0, 601)
# A search may try what no number holds: beyond this a likelihood is nothing anyhow.
_FURTHEST_LOG_TAU = 30.0
# A likelihood no higher than this above that of one ratio is the same maximum.
_SAME_LIKELIHOOD = 1e-7
# The beta-binomial of scipy loses digits towards no correlation.
_SAME_BETA = 1e-4
_NO_CORRELATION = -11.0  # its log odds
_STEP, _WIDE_STEP = 1e-4, 1e-3  # of differences of slopes; of second differences, which lose more digits
_ROUNDING = 1e-9  # of differences of beta functions towards no correlation
_ADDED_AT_START = 0.5  # events, so that no study's search starts at infinity
_LOG_TAU_STARTS = (-2.0, -0.7, 0.5)
_CORRELATION_STARTS = (-6.0, -3.0, -1.0)  # log odds


def binomial_normal(counts: Counts, level: float, df: float | None, *, common: bool) -> Check:
    """Repeat the odds ratio of the model with a level of its own for each study.

    One ratio is a regression of statsmodels. A ratio that differs is integrated over a dense grid, study by
    study at its own best nuisance parameter.
    """
    columns = informative(counts, MeasureId.OR)
    mu, se, loglike, _ = _regression(columns)
    reach = quantile(level, df)
    if not common and len(columns[0]) > 1:
        mixed = _mixed(columns, mu, loglike + _SAME_LIKELIHOOD)
        if mixed is not None:
            mu, se, tau2 = mixed
            bounds: list[float | None] = [mu, mu - reach * se, mu + reach * se]
            return Check("scipy", Note("by_dense_grid"), bounds, tau2)
    bounds = [mu, mu - reach * se, mu + reach * se]
    return Check("statsmodels", Note("by_glm"), bounds, None if common else 0.0)


def deviance(columns: Counts) -> float:
    """Return what one odds ratio for all studies leaves unexplained; of studies that say something of it."""
    return _regression(columns)[3]


def weights(columns: Counts, measure: MeasureId, tau2: float) -> np.ndarray:
    """Return the shares that stand for a likelihood: of 1 / (variance + tau2), 0.5 added to every cell."""
    found = []
    for a, n1, c, n2 in zip(*columns, strict=True):
        if not says_something((a, n1, c, n2), measure):
            found.append(0.0)
            continue
        cells = (a, n1 - a, c, n2 - c) if measure == MeasureId.OR else (a, c)
        found.append(1 / (sum(1 / (x + 0.5) for x in cells) + tau2))
    return np.array(found)


def _regression(columns: Counts) -> tuple[float, float, float, float]:
    """Return the common ratio, its error, the log likelihood and the deviance."""
    import warnings

    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    a, n1, c, n2 = columns
    k = len(a)
    arm = np.repeat([0.5, -0.5], k)
    design = np.column_stack([arm, np.vstack([np.eye(k), np.eye(k)])])
    x, n = np.concatenate([a, c]), np.concatenate([n1, n2])
    model = GLM(np.column_stack([x, n - x]), design, family=Binomial())
    # One study leaves no degree of freedom, and its own rates fit perfectly: neither is a fault.
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = model.fit(tol=1e-12, maxiter=200)
    nuisance = fit.params[1:]
    return (
        float(fit.params[0]),
        float(fit.bse[0]),
        _log_likelihood_one(columns, fit.params[0], nuisance),
        float(fit.deviance),
    )


def _log_likelihood_one(columns: Counts, mu: float, nuisance: np.ndarray) -> float:
    a, n1, c, n2 = columns
    return float((_arm(a, n1, nuisance + mu / 2) + _arm(c, n2, nuisance - mu / 2)).sum())


def _arm(x: np.ndarray, n: np.ndarray, eta: np.ndarray) -> np.ndarray:
    return np.asarray(x * eta - n * softplus(eta))


def _minus_log_likelihood(
    columns: Counts,
) -> tuple[Callable[[np.ndarray], tuple[float, np.ndarray]], np.ndarray]:
    """Return minus the log likelihood of (mu, log tau, study effects) with its slopes, and where to start."""
    a, n1, c, n2 = columns
    weights = -0.5 * _GRID[:, None] ** 2
    weights = weights - math.log(float(np.exp(weights).sum()))
    # A quarter of the information of both arms: the most that a study tells of its ratio.
    most = float(np.minimum(a + c, n1 + n2 - a - c).max()) / 4
    up, rest = a + c + _ADDED_AT_START, n1 + n2 - (a + c - _ADDED_AT_START)
    first = np.log(up / rest)

    def minus(at: np.ndarray) -> tuple[float, np.ndarray]:
        mu, tau, nuisance = at[0], math.exp(min(at[1], _FURTHEST_LOG_TAU)), at[2:]
        z, log_weights = _GRID[:, None], weights
        if narrow.passed_over(tau, float(_GRID[1] - _GRID[0]), most):

            def slope(effect: np.ndarray) -> np.ndarray:
                half = (mu + effect) / 2
                apart = _slope(a, n1, nuisance + half) - _slope(c, n2, nuisance - half)
                return np.asarray(apart / 2)

            z, log_weights = narrow.about_peaks(slope, tau, len(a))
        ratio = mu + tau * z
        up, down = nuisance + ratio / 2, nuisance - ratio / 2
        heights = _arm(a, n1, up) + _arm(c, n2, down) + log_weights
        top = heights.max(axis=0)
        share = np.exp(heights - top)
        total = share.sum(axis=0)
        share /= total
        first, second = _slope(a, n1, up), _slope(c, n2, down)
        apart = share * (first - second) / 2
        slopes = (apart.sum(), tau * (z * apart).sum(), *(share * (first + second)).sum(axis=0))
        return float(-(top + np.log(total)).sum()), -np.array(slopes)

    return minus, first


def _mixed(columns: Counts, start: float, floor: float) -> tuple[float, float, float] | None:
    """Maximise over (mu, log tau, study effects); ``None`` where one ratio fits as well."""
    from scipy import optimize

    minus, first = _minus_log_likelihood(columns)
    best = None
    for log_tau in _LOG_TAU_STARTS:
        fit = optimize.minimize(
            minus,
            np.array([start, log_tau, *first]),
            jac=True,
            method="BFGS",
            options={"gtol": 1e-8, "maxiter": 2000},
        )
        if best is None or fit.fun < best.fun:
            best = fit
    if best is None or -best.fun <= floor or best.x[1] < -4:
        return None
    variance = _variance_of_first(lambda at: minus(at)[1], best.x)
    return float(best.x[0]), math.sqrt(variance), math.exp(2 * best.x[1])


def profile(columns: Counts, tau2: float, start: float) -> float:
    """Return the highest log likelihood at a given tau2, on the grid."""
    from scipy import optimize

    minus, first = _minus_log_likelihood(columns)
    if tau2 <= 0:
        return _regression(columns)[2]
    log_tau = math.log(tau2) / 2

    def at_tau(at: np.ndarray) -> tuple[float, np.ndarray]:
        value, slopes = minus(np.array([at[0], log_tau, *at[1:]]))
        return value, np.delete(slopes, 1)

    found = optimize.minimize(
        at_tau, np.array([start, *first]), jac=True, method="BFGS", options={"gtol": 1e-7, "maxiter": 2000}
    )
    return -float(found.fun)


def _slope(x: np.ndarray, n: np.ndarray, eta: np.ndarray) -> np.ndarray:
    """Return the derivative of `_arm` in ``eta``."""
    from scipy import special

    return np.asarray(x - n * special.expit(eta))


def _variance_of_first(slopes: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> float:
    """Return the variance of the first of the parameters from differences of slopes.

    Each study effect has a term of its own, so that no two of them share a second derivative: moving all at
    once gives every study's, and the others are left as two rows.
    """

    def change(step: np.ndarray) -> np.ndarray:
        return np.asarray((slopes(at + step) - slopes(at - step)) / (2 * _STEP))

    mu, tau, studies = np.zeros_like(at), np.zeros_like(at), np.full_like(at, _STEP)
    mu[0] = tau[1] = _STEP
    studies[:2] = 0.0
    of_both = np.array([change(mu), change(tau)])
    of_studies = change(studies)[2:]
    across = of_both[:, 2:]
    reduced = of_both[:, :2] - (across / of_studies) @ across.T
    return float(np.linalg.inv(reduced)[0, 0])


def beta_binomial(counts: Counts, measure: MeasureId, level: float, df: float | None) -> Check:
    """Repeat the beta-binomial model of both arms from scipy's beta functions."""
    from scipy import optimize, special

    a, n1, c, n2 = counts

    def minus(at: np.ndarray) -> float:
        rho, total = 1 / (1 + math.exp(-at[2])), 0.0
        for x, n, eta in ((c, n2, at[0]), (a, n1, at[0] + at[1])):
            p = special.expit(eta) if measure == MeasureId.OR else math.exp(eta)
            if not 0 < p < 1:
                return 1e10
            size = (1 - rho) / rho
            s, f = p * size, (1 - p) * size
            total += float((special.betaln(x + s, n - x + f) - special.betaln(s, f)).sum())
        return -total

    risks = c.sum() / n2.sum(), a.sum() / n1.sum()
    link = special.logit if measure == MeasureId.OR else np.log
    start = [float(link(risks[0])), float(link(risks[1]) - link(risks[0]))]
    fits = [
        optimize.minimize(
            minus,
            [*start, at],
            method="Nelder-Mead",
            options={"xatol": 1e-8, "fatol": _ROUNDING, "maxiter": 6000},
        )
        for at in _CORRELATION_STARTS
    ]
    best = min(fits, key=lambda f: float(f.fun))
    reach = quantile(level, df)
    plain = -float(
        sum(
            (special.xlogy(x, share) + special.xlogy(n - x, 1 - share)).sum()
            for x, n, share in ((a, n1, risks[1]), (c, n2, risks[0]))
        )
    )
    if best.fun > plain - _SAME_BETA or best.x[2] < _NO_CORRELATION:
        # No overdispersion: the sums are binomial.
        variance = sum((1 / x.sum() + _other(x, n, measure)) for x, n in ((a, n1), (c, n2)))
        half = reach * math.sqrt(variance)
        return Check("scipy", Note("by_binomial_sums"), [start[1], start[1] - half, start[1] + half])
    se = math.sqrt(float(np.linalg.inv(curvature(minus, best.x, _WIDE_STEP))[1, 1]))
    middle = float(best.x[1])
    return Check("scipy", Note("by_beta_functions"), [middle, middle - reach * se, middle + reach * se])


def _other(x: np.ndarray, n: np.ndarray, measure: MeasureId) -> float:
    """Second term of the variance of a log risk or of log odds."""
    return float(1 / (n.sum() - x.sum()) if measure == MeasureId.OR else -1 / n.sum())
