"""Likelihood of a linear model with known covariance plus variance components, and its maximum."""

from dataclasses import dataclass, field

import numpy as np
from scipy import special

from ..inverse_variance.heterogeneity import crossing
from ..result import Interval

# Multiples of the data's own scale at which each component is tried before climbing.
_STARTS = (0.0, 0.1, 1.0)
_MOST_STEPS = 200
# Steps end when none moves a component by more than this share of the data's scale.
_CONVERGED = 1e-13
# A slope below this (of log likelihood, in units of the data's scale) is flat.
_FLAT = 1e-11
_MOST_HALVINGS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Generalised least squares at given components."""

    beta: np.ndarray
    covariance: np.ndarray
    q: float
    trace: float
    marginal: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """y of shape (k,), design x (k, p), known covariance v (k, k), and which rows share each component.

    Rows that no covariance links fall into blocks. All arithmetic is done on a stack of blocks, (blocks,
    size, size), filled up with rows of variance 1 that have no part in anything.
    """

    y: np.ndarray
    x: np.ndarray
    v: np.ndarray
    kinships: dict[str, np.ndarray]
    restricted: bool
    rows: np.ndarray = field(init=False)
    stacks: tuple = field(init=False)

    def __post_init__(self) -> None:
        rows = _blocks(
            (self.v != 0) | sum((z != 0 for z in self.kinships.values()), np.zeros_like(self.v) > 0)
        )
        real = rows >= 0
        pairs = real[:, :, None] & real[:, None, :]
        at = np.where(real, rows, 0)

        def stack(matrix):
            return np.where(pairs, matrix[at[:, :, None], at[:, None, :]], 0.0)

        padding = np.eye(rows.shape[1]) * ~real[:, None, :]
        stacks = (
            np.where(real, self.y[at], 0.0)[..., None],
            np.where(real[..., None], self.x[at], 0.0),
            stack(self.v) + padding,
            [stack(z) for z in self.kinships.values()],
        )
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "stacks", stacks)

    def scale(self) -> float:
        """Typical size of a component: the spread of y, or of its sampling errors where that is larger."""
        return float(max(np.var(self.y), np.median(np.diag(self.v))))

    def _weighted(self, sigma2: np.ndarray):
        """Inverse marginal covariance W, W X and (X' W X)^-1, beta and W (y - X beta), in blocks."""
        y, x, v, kinships = self.stacks
        inverse = np.linalg.inv(v + sum(s * z for s, z in zip(sigma2, kinships, strict=True)))
        wx = inverse @ x
        covariance = np.linalg.inv(_summed(x, wx))
        beta = covariance @ _summed(wx, y)
        return inverse, wx, (covariance + covariance.T) / 2, beta, inverse @ (y - x @ beta)

    def solve(self, sigma2: np.ndarray) -> Solved:
        """Estimate beta at given components."""
        inverse, wx, covariance, beta, weighted = self._weighted(sigma2)
        q = float((self.stacks[0] * weighted).sum())
        diagonal = np.diagonal(inverse, axis1=1, axis2=2)[self.rows >= 0]
        trace = float(diagonal.sum() - np.trace(covariance @ _summed(wx, wx)))
        marginal = self.v + sum(s * z for s, z in zip(sigma2, self.kinships.values(), strict=True))
        return Solved(beta[:, 0], covariance, q, trace, marginal)

    def height(self, sigma2: np.ndarray) -> float:
        """Log likelihood with beta profiled out (restricted: REML), all constants included."""
        k, p = self.x.shape
        y, x, v, kinships = self.stacks
        factor = np.linalg.cholesky(v + sum(s * z for s, z in zip(sigma2, kinships, strict=True)))
        both = np.linalg.solve(factor, np.concatenate([x, y], axis=2))
        x, y = both[..., :p], both[..., p:]
        information = _summed(x, x)
        residual = y - x @ np.linalg.solve(information, _summed(x, y))
        out = -np.log(np.diagonal(factor, axis1=1, axis2=2)).sum() - float((residual**2).sum()) / 2
        if not self.restricted:
            return float(out - k * np.log(2 * np.pi) / 2)
        _, log_information = np.linalg.slogdet(information)
        _, log_design = np.linalg.slogdet(self.x.T @ self.x)
        return float(out - (k - p) * np.log(2 * np.pi) / 2 + (log_design - log_information) / 2)

    def slopes(self, sigma2: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """First and second derivatives of the log likelihood, and the expected information.

        With P = W - W X (X' W X)^-1 X' W, which is not in blocks, each trace is one over blocks less a
        correction of size (p, p).
        """
        inverse, wx, covariance, _, py = self._weighted(sigma2)
        kinships = self.stacks[3]
        products = [inverse @ z for z in kinships]
        shared = [z @ py for z in kinships]
        between = [covariance @ _summed(wx, z @ wx) for z in kinships]
        n = len(kinships)
        first, second, expected = np.empty(n), np.empty((n, n)), np.empty((n, n))
        for a in range(n):
            trace = np.trace(products[a], axis1=1, axis2=2).sum()
            trace -= np.trace(between[a]) if self.restricted else 0.0
            first[a] = ((py * shared[a]).sum() - trace) / 2
            for b in range(n):
                trace = (products[a] * products[b].swapaxes(1, 2)).sum()
                if self.restricted:
                    crossed = covariance @ _summed(wx, kinships[a] @ (products[b] @ wx))
                    trace += -2 * np.trace(crossed) + np.trace(between[a] @ between[b])
                square = (shared[a] * (inverse @ shared[b])).sum() - float(
                    (_summed(wx, shared[a]).T @ covariance @ _summed(wx, shared[b]))[0, 0]
                )
                second[a, b], expected[a, b] = trace / 2 - square, trace / 2
        return first, (second + second.T) / 2, (expected + expected.T) / 2


def _summed(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Sum over blocks of left' right."""
    return np.einsum("mbi,mbj->ij", left, right)


def _blocks(linked: np.ndarray) -> np.ndarray:
    """Rows of each block that no link leaves, shape (blocks, largest size), filled up with -1."""
    k = len(linked)
    label = np.full(k, -1)
    members: list[list[int]] = []
    for row in range(k):
        if label[row] < 0:
            inside, new = {row}, [row]
            while new:
                found = set(np.flatnonzero(linked[new].any(axis=0)).tolist()) - inside
                inside |= found
                new = list(found)
            label[list(inside)] = len(members)
            members.append(sorted(inside))
    out = np.full((len(members), max(map(len, members))), -1)
    for i, rows in enumerate(members):
        out[i, : len(rows)] = rows
    return out


def maximise(
    parts: Components, fixed: dict[str, float] | None = None, start=None
) -> tuple[np.ndarray, float]:
    """Components of the highest likelihood, each at least 0, and its height.

    `fixed` holds components where they are; `start` replaces the grid of starts.
    """
    names = list(parts.kinships)
    fixed = fixed or {}
    free = np.array([name not in fixed for name in names], dtype=bool)
    held = np.array([fixed.get(name, 0.0) for name in names])
    if not free.any():
        return held, parts.height(held)
    if start is None:
        starts = np.stack(np.meshgrid(*[_STARTS] * int(free.sum()), indexing="ij"), axis=-1)
        starts = starts.reshape(-1, int(free.sum())) * parts.scale()
    else:
        starts = np.atleast_2d(start[free])
    best, top = held, -np.inf
    for at in starts:
        sigma2 = held.copy()
        sigma2[free] = at
        found = _climb(parts, sigma2, free)
        height = parts.height(found)
        if height > top + 1e-12 * (1 + abs(height)):
            best, top = found, height
    return best, top


def _climb(parts: Components, sigma2: np.ndarray, free: np.ndarray) -> np.ndarray:
    """Newton's steps (Fisher's where the likelihood is not concave), halved until it rises; bounds at 0."""
    scale = parts.scale()
    height = parts.height(sigma2)
    for _ in range(_MOST_STEPS):
        first, second, expected = parts.slopes(sigma2)
        moving = free & ~((sigma2 == 0) & (first <= 0))
        if not moving.any() or np.abs(first[moving]).max() * scale < _FLAT:
            break
        inner = np.ix_(moving, moving)
        information = -second[inner]
        if np.linalg.eigvalsh(information).min() <= 0:
            information = expected[inner]
        step = np.zeros_like(sigma2)
        step[moving] = np.linalg.lstsq(information, first[moving], rcond=None)[0]
        for _ in range(_MOST_HALVINGS):
            new = np.maximum(0, sigma2 + step)
            reached = parts.height(new)
            if reached >= height:
                break
            step = step / 2
        else:
            break
        moved = np.abs(new - sigma2).max()
        sigma2, height = new, reached
        if moved <= _CONVERGED * scale:
            break
    return sigma2


def profile_interval(parts: Components, best: np.ndarray, name: str, level: float) -> Interval:
    """Profile-likelihood interval of one component; the upper end is infinite if the profile stays high."""
    index = list(parts.kinships).index(name)

    def profile(value: float) -> float:
        start = best.copy()
        start[index] = value
        return maximise(parts, {name: value}, start)[1]

    least = parts.height(best) - drop(level)
    return around(lambda value: profile(value) - least, float(best[index]), parts.scale() / 4)


def drop(level: float) -> float:
    """How far the log likelihood falls from its maximum to the ends of an interval of one parameter."""
    return float(special.ndtri(0.5 + level / 2) ** 2) / 2


def around(gap, peak: float, step: float) -> Interval:
    """Where `gap` stays above 0 around `peak`, from 0 up; `step` is a first guess of the distance."""
    low = 0.0 if peak == 0 or gap(0.0) >= 0 else crossing(gap, peak, 0.0)
    high, furthest = peak, 4e6 * step
    while gap(high + step) >= 0:
        high, step = high + step, 2 * step
        if step > furthest:
            return low, float("inf")
    return low, crossing(gap, high, high + step)
