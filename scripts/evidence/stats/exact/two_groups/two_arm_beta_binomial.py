"""Two groups compared by a beta-binomial model of both arms: a marginal ratio, no study effects."""

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
        covariance = _covariance(at, (a, n1, c, n2), measure)
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


def _covariance(at: np.ndarray, counts: tuple[np.ndarray, ...], measure: str) -> np.ndarray | None:
    """Inverse of the curvature of minus the log likelihood; ``None`` where there is none."""
    a, n1, c, n2 = counts
    comparator, treated = (
        _bend(x, n, eta, at[2], measure) for x, n, eta in ((c, n2, at[0]), (a, n1, at[0] + at[1]))
    )
    # The link of the treated is that of the comparator and the log ratio.
    (one, cross, of_rho), (two, cross_t, of_rho_t) = comparator, treated
    curvature = -np.array(
        [
            [one + two, two, cross + cross_t],
            [two, two, cross_t],
            [cross + cross_t, cross_t, of_rho + of_rho_t],
        ]
    )
    try:
        covariance = np.linalg.inv(curvature)
    except np.linalg.LinAlgError:
        return None
    return covariance if np.isfinite(covariance).all() and (np.diag(covariance) > 0).all() else None


def _bend(
    x: np.ndarray, n: np.ndarray, eta: float, logit_rho: float, measure: str
) -> tuple[float, float, float]:
    """Return how one group's log likelihood bends: by eta twice, by eta and logit of rho, by that twice."""
    size = np.exp(-logit_rho)
    p = special.expit(eta) if measure == "OR" else np.exp(eta)
    by_eta = p * (1 - p) if measure == "OR" else p
    by_eta_twice = by_eta * (1 - 2 * p) if measure == "OR" else p
    (a, a2), (b, b2), (c, c2) = (
        [
            float((special.polygamma(order, at + more) - special.polygamma(order, at)).sum())
            for order in (0, 1)
        ]
        for at, more in ((p * size, x), ((1 - p) * size, n - x), (size, n))
    )
    by_p, by_p_twice = size * (a - b), size**2 * (a2 + b2)
    by_size, by_size_twice = p * a + (1 - p) * b - c, p**2 * a2 + (1 - p) ** 2 * b2 - c2
    by_both = a - b + size * (p * a2 - (1 - p) * b2)
    return (
        by_p_twice * by_eta**2 + by_p * by_eta_twice,
        -by_both * by_eta * size,
        by_size_twice * size**2 + by_size * size,
    )
