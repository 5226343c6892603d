"""Selection models: studies with small p values are more likely to be seen."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from evidence.record.notes.note import Note

from ..errors import StatsError
from ..estimators import _tau2
from ..numerics import _check
from ..numerics._distributions import chi2_upper_p, critical, two_sided_p

ALTERNATIVES = ("greater", "less", "two-sided")
# Chances of publication relative to the first step beyond this are as good as unbounded.
LARGEST_DELTA = 100.0
_SMALLEST_DELTA = 1e-8
# Newton's method ends when the gain in log likelihood it promises is below this: 1e-8 standard errors.
_PROMISE = 1e-16
# A likelihood whose curvature along some direction is below this share of the others' counts as flat.
_FLAT = 1e-10
_MOST_STEPS = 100


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Result of a selection model by maximum likelihood, on the pooling scale.

    Attributes
    ----------
    estimate, se, ci_low, ci_high, p_value : float
        Mean effect before selection. se and what follows from it are None where the likelihood is flat.
    tau2 : float
        Between-study variance.
    steps : tuple of float
        Upper ends of the intervals of p values, the last one 1.
    delta, delta_se : ndarray
        Chance of being seen relative to the first interval, which has 1 (se nan for what was fixed).
    studies : ndarray of int
        Studies in each interval.
    log_likelihood, log_likelihood_without : float
        With and without selection (up to the same constant).
    q_selection, q_selection_df, q_selection_p
        Likelihood-ratio test of selection; None where all chances were fixed.
    status : {"pooled", "at the bound", "not converged"}
    notes : tuple of Note
    """

    estimate: float
    se: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    tau2: float
    steps: tuple[float, ...]
    delta: np.ndarray
    delta_se: np.ndarray
    studies: np.ndarray
    k: int
    log_likelihood: float
    log_likelihood_without: float
    q_selection: float | None
    q_selection_df: int
    q_selection_p: float | None
    status: str
    notes: tuple[Note, ...]


def three_parameter_selection(
    yi, vi, *, alternative: str = "greater", step: float = 0.025, level: float = 0.95
) -> Selection:
    """One step at one-sided p = 0.025: mean, spread, and the chance of what is not significant.

    Hedges and Vevea; McShane, Boeckenholt and Hansen 2016 (doi:10.1177/1745691616662243). Arguments as in
    `step_selection`.

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and sampling variances; nan in both for a study without an estimate.
    alternative, level
        As in `step_selection`.
    step : float
        One-sided p value at which the chance of being published changes.
    """
    return step_selection(yi, vi, steps=(step,), alternative=alternative, level=level)


def step_selection(
    yi,
    vi,
    *,
    steps=(0.025,),
    alternative: str = "greater",
    delta=None,
    level: float = 0.95,
) -> Selection:
    """Random-effects model with a step function of the p value.

    Vevea and Hedges 1995 (doi:10.1007/BF02294384).

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and variances; nan in both for a study without an estimate.
    steps : sequence of float
        Where the chance of being seen changes, ascending, between 0 and 1.
    alternative : {"greater", "less", "two-sided"}
        Which p values select: small where effects are large, small (negative), or far from 0.
    delta : sequence of float, optional
        Chances fixed in advance, one per interval, the first 1 (Vevea and Woods 2005,
        doi:10.1037/1082-989X.10.4.428); estimated by default.
    level : float
        Confidence level of the Wald interval.

    Returns
    -------
    Selection
        An interval without a study leaves its chance at a bound, which `status` and `notes` say.

    Raises
    ------
    StatsError
        Fewer studies than parameters plus one, steps out of order, chances below 0.
    """
    _check.choice("alternative", alternative, ALTERNATIVES)
    z = critical(None, _check.level(level))
    y, v, use = _check.effects(yi, vi)
    y, v = y[use], v[use]
    cuts = _steps(steps)
    fixed = None if delta is None else _fixed(delta, len(cuts) + 1)
    free = 0 if fixed is not None else len(cuts)
    if len(y) < 3 + free:
        raise StatsError(
            f"{len(y)} studies: a selection model with {2 + free} parameters needs at least {3 + free}"
        )
    model = _StepLikelihood(y, v, cuts, alternative, fixed)
    start = _tau2.fill(y, v, np.ones(len(y), dtype=bool))
    tau2 = _tau2.estimate(*start, "ML")
    mu = float(_tau2.moments(*start, tau2)[2][0])
    without = model.value(np.array([mu, tau2[0], *np.ones(free)]), selected=False)
    at, status = _maximise(model, mu, float(tau2[0]), free)
    covariance, inside = _covariance(model, at)
    deviance = max(0.0, 2 * (model.value(at) - without))
    se = float(np.sqrt(covariance[0, 0])) if covariance is not None else None
    chances = np.concatenate([[1.0], at[2:]]) if fixed is None else fixed
    chances_se = np.full(len(chances), np.nan)
    if covariance is not None and free:
        known = [i for i in inside if i >= 2]
        for i in known:
            j = inside.index(i)
            chances_se[i - 1] = np.sqrt(covariance[j, j])
    counts = np.bincount(model.interval, minlength=len(cuts) + 1)
    notes = [
        Note("interval_without_study", numbers={"interval": int(j) + 1, "intervals": len(counts)})
        for j in np.flatnonzero(counts == 0)
        if fixed is None
    ]
    return Selection(
        estimate=float(at[0]),
        se=se,
        ci_low=None if se is None else float(at[0] - z * se),
        ci_high=None if se is None else float(at[0] + z * se),
        p_value=None if not se else two_sided_p(at[0] / se, None),
        tau2=float(at[1]),
        steps=(*cuts, 1.0),
        delta=chances,
        delta_se=chances_se,
        studies=counts,
        k=len(y),
        log_likelihood=float(model.value(at)),
        log_likelihood_without=float(without),
        q_selection=deviance if free else None,
        q_selection_df=free,
        q_selection_p=float(chi2_upper_p(deviance, free)) if free else None,
        status=status,
        notes=tuple(notes),
    )


class _StepLikelihood:
    """Log likelihood of (mu, tau2, delta_2, ...) with its gradient."""

    __slots__ = ("cuts", "fixed", "high", "interval", "low", "v", "y")

    def __init__(self, y, v, steps, alternative, fixed):
        if alternative == "less":
            y = -y
        se = np.sqrt(v)
        p = special.ndtr(-y / se) if alternative != "two-sided" else 2 * special.ndtr(-np.abs(y) / se)
        self.y, self.v, self.fixed = y, v, fixed
        self.interval = np.searchsorted(np.array(steps), p, side="left")
        # Effects between which a study of this standard error falls into each interval of p: (steps + 1, k).
        if alternative == "two-sided":
            bound = -special.ndtri(np.array([*steps]) / 2)[:, None] * se
            outer = np.vstack([np.full(len(y), np.inf), bound])
            inner = np.vstack([bound, np.zeros(len(y))])
            self.low, self.high = np.stack([inner, -outer]), np.stack([outer, -inner])
        else:
            bound = -special.ndtri(np.array([*steps]))[:, None] * se
            self.low = np.vstack([bound, np.full(len(y), -np.inf)])[None]
            self.high = np.vstack([np.full(len(y), np.inf), bound])[None]
        self.cuts = -1.0 if alternative == "less" else 1.0

    def chances(self, at):
        return np.concatenate([[1.0], at[2:]]) if self.fixed is None else self.fixed

    def value(self, at, selected=True):
        mu, total = at[0] * self.cuts, self.v + at[1]
        plain = -0.5 * (np.log(total) + (self.y - mu) ** 2 / total).sum()
        if not selected:
            return plain
        chance = self.chances(at)
        seen = chance @ self._shares(mu, np.sqrt(total))[0]
        own = chance[self.interval]
        if (own <= 0).any() or (seen <= 0).any():
            return -np.inf
        return plain + (np.log(own) - np.log(seen)).sum()

    def gradient(self, at):
        mu, total = at[0] * self.cuts, self.v + at[1]
        root = np.sqrt(total)
        shares, d_mu, d_tau2 = self._shares(mu, root)
        chance = self.chances(at)
        seen = chance @ shares
        residual = self.y - mu
        g_mu = (residual / total).sum() - (chance @ d_mu / seen).sum()
        g_tau2 = 0.5 * (residual**2 / total**2 - 1 / total).sum() - (chance @ d_tau2 / seen).sum()
        if self.fixed is not None:
            return np.array([g_mu * self.cuts, g_tau2])
        counts = np.bincount(self.interval, minlength=len(chance))
        g_chance = counts / np.maximum(chance, 1e-300) - (shares / seen).sum(axis=1)
        return np.array([g_mu * self.cuts, g_tau2, *g_chance[1:]])

    def _shares(self, mu, root):
        """Probability of each interval for each study, and its derivatives in mu and tau2."""
        upper, lower = (self.high - mu) / root, (self.low - mu) / root
        # Differences of tails on the side where they are small, so that far intervals keep their digits.
        flip = lower > 0
        share = np.where(
            flip, special.ndtr(-lower) - special.ndtr(-upper), special.ndtr(upper) - special.ndtr(lower)
        )
        density_up, density_low = _density(upper), _density(lower)
        d_mu = (density_low - density_up) / root
        d_tau2 = (_times(lower, density_low) - _times(upper, density_up)) / (2 * root**2)
        return share.sum(axis=0), d_mu.sum(axis=0), d_tau2.sum(axis=0)


def _density(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


def _times(z, density):
    return np.where(np.isfinite(z), z, 0.0) * density


def _maximise(model, mu, tau2, free):
    """Best of several bounded searches, finished by Newton's method on the parameters off their bounds."""
    from scipy.optimize import minimize

    spread = float(np.sqrt(tau2 + np.median(model.v)))
    low, high = _bounds(model, free)

    def objective(at):
        value = model.value(at)
        return (-value, -model.gradient(at)) if np.isfinite(value) else (1e300, np.zeros(len(at)))

    # The fit without selection is a point of the model: nothing worse is an answer.
    best = np.array([mu, tau2, *np.ones(free)])
    best_value = model.value(best)
    starts = [best]
    for chance in (1.0, 0.2, 3.0) if free else (1.0,):
        for shift in (0.0, -spread):
            starts.append(np.array([mu + shift, max(tau2, 0.1 * spread**2), *np.full(free, chance)]))
    for start in starts:
        found = minimize(
            objective, start, jac=True, method="L-BFGS-B", bounds=list(zip(low, high, strict=True))
        )
        if -found.fun > best_value:
            best, best_value = found.x, -found.fun
    at, converged = _polish(model, best, low, high)
    if not converged:
        return at, "not converged"
    at_bound = (at[2:] >= high[2:]).any() or (at[2:] <= low[2:]).any()
    return at, "at the bound" if at_bound else "pooled"


def _bounds(model, free):
    """Lower and upper bounds of the parameters; a chance can be 0 only where no study was seen."""
    low, high = (
        np.array([-np.inf, 0.0, *np.zeros(free)]),
        np.array([np.inf, np.inf, *np.full(free, LARGEST_DELTA)]),
    )
    if free:
        seen = np.bincount(model.interval, minlength=free + 1)[1:] > 0
        low[2:][seen] = _SMALLEST_DELTA
    return low, high


def _polish(model, at, low, high):
    """Newton's method with halved steps, until the gain it promises is rounding."""
    for _ in range(_MOST_STEPS):
        inside = _inside(model, at)
        gradient = model.gradient(at)[inside]
        negative = -_hessian(model, at, inside)
        scale = np.sqrt(np.abs(np.diag(negative)) + 1e-300)
        standard = negative / np.outer(scale, scale)
        if np.linalg.eigvalsh(standard).min() <= _FLAT:
            return at, bool((np.abs(gradient) <= 1e-5 * scale).all())
        step = np.linalg.solve(standard, gradient / scale) / scale
        if gradient @ step <= _PROMISE:
            return at, True
        for _ in range(30):
            new = at.copy()
            new[inside] += step
            new = np.clip(new, low, high)
            if model.value(new) > model.value(at):
                break
            step = step / 2
        else:
            return at, bool(gradient @ step <= 1e-10)
        at = new
    return at, False


def _inside(model, at) -> list[int]:
    """Parameters off their bounds, or pulled off them by the gradient."""
    gradient = model.gradient(at)
    out = [0]
    if at[1] > 0 or gradient[1] > 0:
        out.append(1)
    low, high = _bounds(model, len(at) - 2)
    for i in range(2, len(at)):
        if not (at[i] <= low[i] and gradient[i] < 0) and not (at[i] >= high[i] and gradient[i] > 0):
            out.append(i)
    return out


def _hessian(model, at, inside) -> np.ndarray:
    """Second derivatives as central differences of the gradient (fourth order)."""
    sizes = [np.sqrt(np.median(model.v) + at[1]), np.median(model.v) + at[1], *np.maximum(at[2:], 1e-6)]
    out = np.empty((len(inside), len(inside)))
    for row, i in enumerate(inside):
        h = 1e-3 * sizes[i]
        if i == 1 and at[1] < 2 * h:
            h = max(at[1] / 4, 1e-6 * sizes[1])
        rows = []
        for shift in (-2, -1, 1, 2):
            moved = at.copy()
            moved[i] += shift * h
            rows.append(model.gradient(moved)[inside])
        out[row] = (rows[0] - 8 * rows[1] + 8 * rows[2] - rows[3]) / (12 * h)
    return (out + out.T) / 2


def _covariance(model, at):
    inside = _inside(model, at)
    negative = -_hessian(model, at, inside)
    scale = np.sqrt(np.abs(np.diag(negative)) + 1e-300)
    standard = negative / np.outer(scale, scale)
    if np.linalg.eigvalsh(standard).min() <= _FLAT:
        return None, inside
    return np.linalg.inv(standard) / np.outer(scale, scale), inside


def _steps(steps) -> tuple[float, ...]:
    cuts = _check.vector("steps", steps)
    if len(cuts) and cuts[-1] == 1:
        cuts = cuts[:-1]
    if not len(cuts) or (cuts <= 0).any() or (cuts >= 1).any() or (np.diff(cuts) <= 0).any():
        raise StatsError("steps: ascending p values between 0 and 1 are allowed, for example 0.025, 0.5")
    return tuple(float(c) for c in cuts)


def _fixed(delta, number) -> np.ndarray:
    out = _check.positive("delta", delta)
    if len(out) != number or out[0] != 1:
        raise StatsError(f"delta: {number} chances are needed, one per interval of p, the first 1")
    return out
