"""Mixed-effects models y = X beta + study effect + error, for many data sets at once.

Arrays have one data set a row: y, v and mask (m, k), x (m, k, p). A study that does not take part has mask 0.

The likelihood of tau2 stands in `_contrasts`.
"""

from dataclasses import dataclass

import numpy as np

from ..numerics._distributions import chi2_quantile
from . import _likelihood
from ._contrasts import RANK_TOLERANCE, Contrasts, Sums, contrasts_of, orthonormal
from ._tau2 import others

METHODS = ("EE", "REML", "ML", "DL", "PM", "EB", "SJ", "HE", "HS")
_CONVERGED = 1e-14
_MOST_STEPS = 200


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
    y, v, mask = np.broadcast_arrays(np.atleast_2d(y), np.atleast_2d(v), np.atleast_2d(mask) > 0)
    m, k = y.shape
    p = x.shape[-1]
    basis, back = orthonormal(x)
    basis = np.broadcast_to(basis, (m, k, p))
    size = mask.sum(axis=1)
    usable = full_rank(basis, mask) & (size - p >= (0 if method == "EE" else 1))
    out = Fits(*(np.full(shape, np.nan) for shape in ((m, p), (m, p, p), m, m, m, m)))
    # Data sets of one size are worked on together, their studies moved to the front.
    for n in np.unique(size[usable]):
        rows = np.flatnonzero(usable & (size == n))
        kept = np.argsort(~mask[rows], axis=1, kind="stable")[:, :n]
        some_y, some_v = (np.take_along_axis(a[rows], kept, axis=1) for a in (y, v))
        some_x = np.take_along_axis(basis[rows], kept[:, :, None], axis=1)
        contrasts = contrasts_of(some_y, some_v, some_x, restricted=method == "REML")
        tau2 = estimate_tau2(contrasts, method)
        beta, covariance = solve(some_y, some_v, some_x, tau2)
        out.tau2[rows], out.q_residual[rows] = tau2, contrasts.q(np.zeros(len(rows)))
        out.hk_factor[rows] = contrasts.q(tau2) / max(n - p, 1)
        out.trace[rows] = contrasts.precision()
        out.beta[rows] = beta @ back.T
        out.covariance[rows] = back @ covariance @ back.T
    return out


def full_rank(x, mask) -> np.ndarray:
    """Which data sets have a design of full column rank."""
    values = np.linalg.svd(mask[:, :, None] * x, compute_uv=False)
    enough = mask.sum(axis=1) >= x.shape[-1]
    return enough & (values[:, -1] > RANK_TOLERANCE * np.maximum(values[:, 0], 1e-300))


def solve(y, v, x, tau2):
    """Coefficients (m, p) and their covariance at a given tau2 (m,), by the QR decomposition."""
    root = np.sqrt(1 / (v + tau2[:, None]))
    q, r = np.linalg.qr(root[:, :, None] * x)
    inverse = np.linalg.inv(r)
    beta = np.einsum("mij,mkj,mk->mi", inverse, q, root * y)
    return beta, inverse @ np.swapaxes(inverse, 1, 2)


def estimate_tau2(contrasts: Contrasts | Sums, method: str) -> np.ndarray:
    """tau2 of each data set, shape (m,), never below 0; definitions as in `_tau2.estimate`."""
    zero = np.zeros(len(contrasts.v))
    if method == "EE":
        return zero
    if method in ("REML", "ML"):
        return _likelihood.maximise(contrasts)
    df = contrasts.df
    if method in ("PM", "EB"):
        return _paule_mandel(contrasts, df)
    if method == "SJ":
        start = contrasts.y.var(axis=1)
        # All estimates equal: nothing lies between the studies.
        return np.where(start > 0, start * contrasts.q(np.where(start > 0, start, 1.0)) / df, 0.0)
    if method == "HE":
        return np.maximum(0, (contrasts.squares() - contrasts.spread()) / df)
    q = contrasts.q(zero)
    if method == "HS":
        return np.maximum(0, (q - contrasts.v.shape[1]) / (1 / contrasts.v).sum(axis=1))
    return np.maximum(0, (q - df) / contrasts.precision())


def q_profile(y, v, x, level: float) -> tuple[float, float] | None:
    """Q-profile interval of the residual tau2 of one data set (k,) with design (k, p), k > p.

    Viechtbauer 2007 (doi:10.1002/sim.2514); None where it is empty, even tau2 = 0 being rejected.
    """
    df = len(y) - x.shape[1]
    tail = (1 - level) / 2
    contrasts = contrasts_of(y[None], v[None], orthonormal(x)[0][None], restricted=True)
    if contrasts.q(np.zeros(1))[0] < chi2_quantile(tail, df):
        return None
    low, high = (float(_paule_mandel(contrasts, chi2_quantile(p, df))[0]) for p in (1 - tail, tail))
    return low, high


def _paule_mandel(contrasts, target: float) -> np.ndarray:
    """tau2 at which the generalised Q is `target`; 0 where Q is below it already.

    1/Q is concave in tau2 (like resistances in parallel that each grow by the same), so Newton's steps on it
    rise from 0 to the root and never pass it.
    """
    tau2 = np.zeros(len(contrasts.v))
    active = np.flatnonzero(contrasts.q(tau2) > target)
    for _ in range(_MOST_STEPS):
        if not len(active):
            break
        some, t = contrasts.take(active), tau2[active]
        q, falling = some.q(t), some.parts(t, slope=False)[0]
        tau2[active] += (q / target - 1) * q / falling
        active = active[tau2[active] - t > _CONVERGED * (t + some.smallest)]
    return tau2


def log_likelihood(y, v, x, tau2: float, restricted: bool) -> float:
    """Log likelihood of one data set (n,), x (n, p), at tau2 with beta profiled out, with all constants."""
    n, p = x.shape
    one = contrasts_of(y[None], v[None], x[None], restricted)
    out = float(one.height(np.array([tau2]))[0])
    return out - (n - p if restricted else n) * np.log(2 * np.pi) / 2


def tau2_standard_error(y, v, x, tau2: float, method: str) -> float | None:
    """Asymptotic standard error of tau2 in one data set (k,), as metafor gives it; None for EE."""
    if method == "EE":
        return None
    k, p = x.shape
    w = 1 / (v + tau2)
    if method == "ML":
        return float(np.sqrt(2 / (w**2).sum()))
    if method in ("PM", "EB"):
        return float(np.sqrt(2 * k**2 / (k - p)) / w.sum())
    basis = orthonormal(x)[0]
    if method == "REML":
        return float(np.sqrt(2 / _Projection(w, basis).squares(np.ones(k), np.ones(k))))
    if method == "SJ":
        start = y.var()
        return float(start / (k - p) * np.sqrt(_Projection(1 / (v + start), basis).form_variance(v, tau2)))
    if method == "HE":
        return float(np.sqrt(_Projection(np.ones(k), basis).form_variance(v, tau2)) / (k - p))
    fixed = _Projection(1 / v, basis)
    scale = (1 / v).sum() if method == "HS" else fixed.diagonal().sum()
    return float(np.sqrt(fixed.form_variance(v, tau2)) / scale)


class _Projection:
    """W - W X (X' W X)^-1 X' W of one data set by its sums, never held as a matrix of k rows and columns.

    Elements are summed apart from the diagonal, where one study outweighs all others without a difference of
    large numbers.
    """

    def __init__(self, weights: np.ndarray, basis: np.ndarray) -> None:
        self.w, self.u = weights, weights[:, None] * basis
        self.cross = basis.T @ self.u
        self.basis = basis

    def diagonal(self) -> np.ndarray:
        """Diagonal, shape (k,)."""
        if self.u.shape[1] == 1:
            own = self.w * self.basis[:, 0] ** 2
            return np.asarray(self.w * others(own[None])[0] / own.sum())
        hat = np.einsum("ij,ji->i", self.u, np.linalg.solve(self.cross, self.u.T))
        return np.asarray(self.w - hat)

    def squares(self, left: np.ndarray, right: np.ndarray) -> float:
        """Sum of the squared elements (i, j) times left_i right_j; left and right of shape (k,)."""
        on = float((left * right * self.diagonal() ** 2).sum())
        if self.u.shape[1] == 1:
            u2 = self.u[:, 0] ** 2
            return on + float((left * u2 * others((right * u2)[None])[0]).sum() / self.cross[0, 0] ** 2)
        columns = np.linalg.solve(self.cross, self.u.T)
        off = 0.0
        for first in range(0, len(self.w), _ROWS):
            rows = slice(first, first + _ROWS)
            block = self.u[rows] @ columns
            here = np.arange(len(block))
            block[here, first + here] = 0.0
            off += float(left[rows] @ block**2 @ right)
        return on + off

    def form_variance(self, v: np.ndarray, tau2: float) -> float:
        """Variance of the quadratic form in normal effects of variances v + tau2."""
        one = np.ones(len(v))
        return 2 * self.squares(v, v) + 4 * tau2 * self.squares(one, v) + 2 * tau2**2 * self.squares(one, one)


_ROWS = 256  # of the matrix at a time
