"""Mixed-effects models y = X beta + study effect + error, for many data sets at once.

Arrays have one data set a row: y, v and mask (m, k), x (m, k, p). A study that does not take part has mask 0,
y 0, v 1 and any x. P = W - W X (X'W X)^-1 X'W throughout.
"""

from dataclasses import dataclass

import numpy as np

from . import _likelihood

METHODS = ("EE", "REML", "ML", "DL", "PM", "EB", "SJ", "HE", "HS")

_CONVERGED = 1e-14
_MOST_STEPS = 200
# Columns whose part independent of the others is smaller than this share of their length count as collinear.
_RANK_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """Coefficients of m data sets; nan where the design has no full rank or too few studies take part.

    beta (m, p), covariance (m, p, p) without Hartung-Knapp factor, tau2 (m,), q_residual (m,) at tau2 = 0,
    hk_factor (m,), trace (m,) = tr P at tau2 = 0.
    """

    beta: np.ndarray
    covariance: np.ndarray
    tau2: np.ndarray
    q_residual: np.ndarray
    hk_factor: np.ndarray
    trace: np.ndarray


def fit(y, v, mask, x, method: str) -> Fits:
    """Fit every data set; `x` may be (k, p), one design for all."""
    y, v, mask = np.broadcast_arrays(np.atleast_2d(y), np.atleast_2d(v), np.atleast_2d(mask))
    m, k = y.shape
    p = x.shape[-1]
    basis, back = orthonormal(x)
    basis = np.broadcast_to(basis, (m, k, p))
    df = mask.sum(axis=1) - p
    usable = full_rank(basis, mask) & (df >= (0 if method == "EE" else 1))
    out = Fits(*(np.full(shape, np.nan) for shape in ((m, p), (m, p, p), m, m, m, m)))
    rows = np.flatnonzero(usable)
    if not len(rows):
        return out
    y, v, mask, basis, df = y[rows], v[rows], mask[rows], basis[rows], df[rows]
    tau2 = estimate_tau2(y, v, mask, basis, method)
    beta, covariance, _, q = solve(y, v, mask, basis, tau2)
    _, _, w, q_residual = solve(y, v, mask, basis, np.zeros(len(y)))
    out.tau2[rows], out.q_residual[rows] = tau2, q_residual
    out.hk_factor[rows] = q / np.maximum(df, 1)
    out.trace[rows] = traces(w, basis)[0]
    out.beta[rows] = beta @ back.T
    out.covariance[rows] = back @ covariance @ back.T
    return out


def orthonormal(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Basis of the columns of x and the matrix that takes its coefficients back to those of x."""
    flat = x.reshape(-1, x.shape[-1])
    size = np.sqrt((flat**2).sum(axis=0))
    if (size == 0).any():
        return x, np.eye(x.shape[-1])
    q, r = np.linalg.qr(flat / size)
    if np.abs(np.diag(r)).min() <= _RANK_TOLERANCE:
        return x, np.eye(x.shape[-1])
    return q.reshape(x.shape), np.linalg.inv(r) / size[:, None]


def full_rank(x, mask) -> np.ndarray:
    """Which data sets have a design of full column rank."""
    values = np.linalg.svd(mask[:, :, None] * x, compute_uv=False)
    enough = mask.sum(axis=1) >= x.shape[-1]
    return enough & (values[:, -1] > _RANK_TOLERANCE * np.maximum(values[:, 0], 1e-300))


def solve(y, v, mask, x, tau2):
    """Coefficients, their covariance, weights and y'Py at a given tau2."""
    w = mask / (v + tau2[:, None])
    gram = np.einsum("mk,mki,mkj->mij", w, x, x)
    inverse = np.linalg.inv(gram)
    beta = np.einsum("mij,mkj,mk->mi", inverse, x, w * y)
    residual = y - np.einsum("mki,mi->mk", x, beta)
    # One step of refinement takes out the rounding of the normal equations.
    beta = beta + np.einsum("mij,mkj,mk->mi", inverse, x, w * residual)
    residual = y - np.einsum("mki,mi->mk", x, beta)
    return beta, inverse, w, (w * residual**2).sum(axis=1)


def traces(w, x):
    """Return tr P, tr PP, tr P without its projection (sum of weights), sum of squared weights."""
    a, b, c = (np.einsum("mk,mki,mkj->mij", w**n, x, x) for n in (1, 2, 3))
    g = np.linalg.inv(a)
    gb = g @ b
    total, squares = w.sum(axis=1), (w**2).sum(axis=1)
    one = total - np.einsum("mii->m", gb)
    two = squares - 2 * np.einsum("mij,mji->m", g, c) + np.einsum("mij,mji->m", gb, gb)
    return one, two, total, squares


def estimate_tau2(y, v, mask, x, method: str) -> np.ndarray:
    """tau2 of each data set, shape (m,), never below 0; definitions as in `_tau2.estimate`."""
    zero = np.zeros(len(y))
    if method == "EE":
        return zero
    k, p = mask.sum(axis=1), x.shape[-1]
    if method in ("REML", "ML"):
        return _likelihood.maximise(Mixed.of(y, v, mask, x, method == "REML"))
    if method in ("PM", "EB"):
        return _paule_mandel(y, v, mask, x)
    if method == "SJ":
        mean = (mask * y).sum(axis=1) / k
        start = (mask * (y - mean[:, None]) ** 2).sum(axis=1) / k
        return start * solve(y, v, mask, x, start)[3] / (k - p)
    if method == "HE":
        ones = np.ones_like(v)
        _, g, _, squares = solve(y, ones, mask, x, zero)
        leverage = np.einsum("mki,mij,mkj->mk", x, g, x)
        return np.maximum(0, (squares - (mask * v * (1 - leverage)).sum(axis=1)) / (k - p))
    _, _, w, q = solve(y, v, mask, x, zero)
    if method == "HS":
        return np.maximum(0, (q - k) / w.sum(axis=1))
    return np.maximum(0, (q - (k - p)) / traces(w, x)[0])


def _paule_mandel(y, v, mask, x) -> np.ndarray:
    """tau2 at which the generalised Q is k - p, by Newton's method on 1/Q inside a bracket."""
    target = mask.sum(axis=1) - x.shape[-1]
    tau2 = np.zeros(len(y))
    q = solve(y, v, mask, x, tau2)[3]
    active = np.flatnonzero(q > target)
    smallest = np.where(mask > 0, v, np.inf).min(axis=1)
    squares = solve(y, np.ones_like(v), mask, x, tau2)[3]
    low, high = np.zeros(len(y)), squares / target
    t = low.copy()
    for _ in range(_MOST_STEPS):
        if not len(active):
            break
        now = t[active]
        beta, _, w, q = solve(y[active], v[active], mask[active], x[active], now)
        residual = y[active] - np.einsum("mki,mi->mk", x[active], beta)
        falling = ((w * residual) ** 2).sum(axis=1)
        above = q > target[active]
        low[active], high[active] = np.where(above, now, low[active]), np.where(above, high[active], now)
        new = now + (q / target[active] - 1) * q / falling
        inside = (new > low[active]) & (new < high[active])
        new = np.where(inside, new, (low[active] + high[active]) / 2)
        t[active] = tau2[active] = new
        active = active[np.abs(new - now) > _CONVERGED * (now + smallest[active])]
    return tau2


class Mixed:
    """Data sets with moderators, as `_likelihood.maximise` wants them."""

    __slots__ = ("highest", "largest", "mask", "restricted", "smallest", "v", "x", "y")

    def __init__(self, y, v, mask, x, restricted, smallest, largest, highest):
        self.y, self.v, self.mask, self.x, self.restricted = y, v, mask, x, restricted
        self.smallest, self.largest, self.highest = smallest, largest, highest

    @classmethod
    def of(cls, y, v, mask, x, restricted) -> "Mixed":
        """Return the data sets with their ranges."""
        smallest = np.where(mask > 0, v, np.inf).min(axis=1)
        largest = np.where(mask > 0, v, 0.0).max(axis=1)
        df = mask.sum(axis=1) - x.shape[-1]
        squares = solve(y, np.ones_like(v), mask, x, np.zeros(len(y)))[3]
        # There N <= squares / (smallest + t)^2 and T >= df / (largest + t), so N < T.
        return cls(y, v, mask, x, restricted, smallest, largest, largest + 2 * squares / df)

    def parts(self, t, slope):
        beta, inverse, w, _ = solve(self.y, self.v, self.mask, self.x, np.broadcast_to(t, len(self.y)))
        wr = w * (self.y - np.einsum("mki,mi->mk", self.x, beta))
        n = (wr**2).sum(axis=1)
        trace, trace2, total, squares = traces(w, self.x)
        if not self.restricted:
            trace, trace2 = total, squares
        if not slope:
            return n, trace
        u = np.einsum("mk,mki->mi", w * wr, self.x)
        n3 = (w * wr**2).sum(axis=1) - np.einsum("mi,mij,mj->m", u, inverse, u)
        return n, trace, n3, trace2

    def coarse(self, t, some):
        return self.take(some).parts(t, slope=False)

    def reach(self):
        _, trace, _, trace2 = self.parts(0.0, slope=True)
        return _likelihood.reach(self.largest, trace, trace2)

    def take(self, columns):
        names = ("y", "v", "mask", "x")
        some = [getattr(self, name)[columns] for name in names]
        ranges = [getattr(self, name)[columns] for name in ("smallest", "largest", "highest")]
        return Mixed(*some, self.restricted, *ranges)

    def height(self, t):
        return log_likelihood(self.y, self.v, self.mask, self.x, t, self.restricted)


def log_likelihood(y, v, mask, x, t, restricted: bool) -> np.ndarray:
    """Log likelihood at tau2 = t with beta profiled out, with all constants (x as it is, no basis)."""
    q = solve(y, v, mask, x, t)[3]
    k, p = mask.sum(axis=1), x.shape[-1]
    w = mask / (v + t[:, None])
    out = -(mask * np.log(v + t[:, None])).sum(axis=1) / 2 - q / 2
    if not restricted:
        return out - k * np.log(2 * np.pi) / 2
    weighted = np.linalg.slogdet(np.einsum("mk,mki,mkj->mij", w, x, x))[1]
    plain = np.linalg.slogdet(np.einsum("mk,mki,mkj->mij", mask, x, x))[1]
    return out - (k - p) * np.log(2 * np.pi) / 2 + (plain - weighted) / 2


def tau2_standard_error(y, v, x, tau2: float, method: str) -> float | None:
    """Asymptotic standard error of tau2 in one data set (k,), as metafor gives it; None for EE."""
    if method == "EE":
        return None
    k, p = x.shape
    basis = orthonormal(x)[0]

    def projection(weights):
        wx = weights[:, None] * basis
        return np.diag(weights) - wx @ np.linalg.solve(basis.T @ wx, wx.T)

    def form_variance(matrix):
        mv = matrix * v
        return 2 * (mv * mv.T).sum() + 4 * tau2 * (mv * matrix).sum() + 2 * tau2**2 * (matrix**2).sum()

    w = 1 / (v + tau2)
    if method == "ML":
        return float(np.sqrt(2 / (w**2).sum()))
    if method == "REML":
        return float(np.sqrt(2 / (projection(w) ** 2).sum()))
    if method in ("PM", "EB"):
        return float(np.sqrt(2 * k**2 / (k - p)) / w.sum())
    if method == "SJ":
        start = y.var()
        return float(start / (k - p) * np.sqrt(form_variance(projection(1 / (v + start)))))
    if method == "HE":
        return float(np.sqrt(form_variance(projection(np.ones(k)))) / (k - p))
    fixed = projection(1 / v)
    scale = (1 / v).sum() if method == "HS" else np.trace(fixed)
    return float(np.sqrt(form_variance(fixed)) / scale)
