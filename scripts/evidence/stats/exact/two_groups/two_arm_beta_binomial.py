"""Two groups compared by a beta-binomial model of both arms: a marginal ratio, no study effects."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from evidence.record.notes.note import Note

from ...numerics import _check
from ...numerics._distributions import critical, two_sided_p
from ...result import Pooled, without_estimate

METHOD = "beta-binomial"
MEASURES = ("OR", "RR")
_SMALLEST = -11.0  # log odds of the intraclass correlation; there the model is the binomial
# Of log likelihoods: a maximum no higher than this above the binomial is the binomial.
_SAME = 1e-4
_LARGEST = np.log(0.95 / 0.05)
_STEP = 1e-4
_DIFFERENCE = 1e-3  # beta functions of thousands of patients leave few digits to narrower differences
_FAR = 15.0  # a log risk or ratio beyond it has run away


def beta_binomial_two_arms(
    events_t: ArrayLike,
    n_t: ArrayLike,
    events_c: ArrayLike,
    n_c: ArrayLike,
    *,
    measure: str = "OR",
    level: float = 0.95,
) -> Pooled:
    """Ratio of the mean risks of two groups whose risks vary between studies as beta distributions.

    Parameters
    ----------
    events_t, n_t, events_c, n_c : array_like of shape (k,)
        Events and patients by arm.
    measure : {"OR", "RR"}
        Link of the mean risk: logit or logarithm.

    Returns
    -------
    Pooled
        Maximum likelihood with one intraclass correlation for both groups (Kuss 2015, doi:10.1002/sim.6383):
        the ratio compares all treated with all comparator arms, so that studies without any event count;
        the groups are not paired within studies. Wald interval with k - 1 degrees of freedom. `k` counts
        all studies. "not estimable" where a group has no event, or events only, in all; "not converged"
        without a maximum with curvature.
    """
    _check.choice("measure", measure, MEASURES)
    level = _check.level(level)
    a, n1 = _check.counts(events_t, n_t, "events_t", "n_t")
    c, n2 = _check.counts(events_c, n_c, "events_c", "n_c")
    _check.same_length(events_t=a, events_c=c)
    k = len(a)
    for x, n in ((a, n1), (c, n2)):
        if x.sum() == 0 or x.sum() == n.sum():
            why = Note("not_estimable", parts=(Note("ratio_at_end"),))
            return without_estimate(k, measure, METHOD, "not estimable", (why,), level=level)
    risks = a.sum() / n1.sum(), c.sum() / n2.sum()
    link = special.logit if measure == "OR" else np.log
    first = np.array([float(link(risks[1])), float(link(risks[0]) - link(risks[1]))])

    from scipy import optimize  # heavy: only for those who ask

    def minus(at: np.ndarray) -> float:
        value = _minus_log_likelihood(at, (a, n1, c, n2), measure)
        return value if np.isfinite(value) else 1e10

    bounds = [(-_FAR, _FAR if measure == "OR" else 0.0), (-_FAR, _FAR), (_SMALLEST, _LARGEST)]
    starts = [np.array([*first, at]) for at in (-6.0, -3.0, -1.0)]
    fits = [
        optimize.minimize(minus, s, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-14, "gtol": 1e-9})
        for s in starts
    ]
    best = min(fits, key=lambda f: f.fun)
    at = optimize.minimize(
        minus, best.x, method="Nelder-Mead", bounds=bounds,
        options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000},
    ).x  # fmt: skip
    plain = sum(_binomial(x, n) for x, n in ((a, n1), (c, n2)))
    if -minus(at) < plain + _SAME or at[2] < _SMALLEST + _STEP:
        # No overdispersion: the sums are binomial.
        rest = (n1.sum() - a.sum(), n2.sum() - c.sum()) if measure == "OR" else (-n1.sum(), -n2.sum())
        variance = 1 / a.sum() + 1 / c.sum() + 1 / rest[0] + 1 / rest[1]
        estimate, se, rho = float(first[1]), float(np.sqrt(variance)), 0.0
    else:
        covariance = _covariance(minus, at)
        if covariance is None or max(abs(at[0]), abs(at[1])) > _FAR - 0.1 or at[2] > _LARGEST - _STEP:
            flat = (Note("no_curvature"),)
            return without_estimate(k, measure, METHOD, "not converged", flat, level=level)
        estimate, se, rho = float(at[1]), float(np.sqrt(covariance[1, 1])), float(special.expit(at[2]))
    df = k - 1 if k > 1 else None
    half = critical(df, level) * se
    notes = [Note("marginal_ratio")]
    if rho == 0:
        notes.append(Note("overdispersion_zero"))
    return Pooled(
        estimate=estimate,
        se=se,
        ci_low=estimate - half,
        ci_high=estimate + half,
        p_value=two_sided_p(estimate / se, df),
        statistic=estimate / se,
        df=df,
        k=k,
        measure=measure,
        method=METHOD,
        status=("pooled" if rho else "overdispersion at zero") if k > 1 else "single study",
        notes=tuple(notes),
        overdispersion=rho,
        ci_method="t" if k > 1 else "wald",
        level=level,
    )


def _minus_log_likelihood(at: np.ndarray, counts: tuple[np.ndarray, ...], measure: str) -> float:
    """Minus the log likelihood at (link of the comparator's mean risk, log ratio, logit of rho)."""
    a, n1, c, n2 = counts
    back = special.expit if measure == "OR" else np.exp
    rho, total = special.expit(at[2]), 0.0
    for x, n, eta in ((c, n2, at[0]), (a, n1, at[0] + at[1])):
        p = back(eta)
        if not 0 < p < 1:
            return np.inf
        size = (1 - rho) / rho
        total += (
            special.betaln(x + p * size, n - x + (1 - p) * size) - special.betaln(p * size, (1 - p) * size)
        ).sum()
    return float(-total)


def _binomial(x: np.ndarray, n: np.ndarray) -> float:
    """Log likelihood of one common proportion, without the coefficients that the beta-binomial lacks too."""
    p = x.sum() / n.sum()
    return float((special.xlogy(x, p) + special.xlogy(n - x, 1 - p)).sum())


def _covariance(function: Callable[[np.ndarray], float], at: np.ndarray) -> np.ndarray | None:
    """Inverse of the curvature by central differences of two widths, without terms of the fourth order."""
    steps = np.eye(3) * _DIFFERENCE * np.maximum(1, np.abs(at))[:, None]
    curvature = (4 * _curvature(function, at, steps) - _curvature(function, at, 2 * steps)) / 3
    try:
        covariance = np.linalg.inv(curvature)
    except np.linalg.LinAlgError:
        return None
    return covariance if np.isfinite(covariance).all() and (np.diag(covariance) > 0).all() else None


def _curvature(function: Callable[[np.ndarray], float], at: np.ndarray, steps: np.ndarray) -> np.ndarray:
    curvature = np.empty((3, 3))
    for i, one in enumerate(steps):
        for j, two in enumerate(steps):
            corners = function(at + one + two) - function(at + one - two) - function(at - one + two)
            corners += function(at - one - two)
            curvature[i, j] = corners / (4 * np.linalg.norm(one) * np.linalg.norm(two))
    return curvature
