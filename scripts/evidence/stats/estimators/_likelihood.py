"""Global maximum of the likelihood in tau2, ML or REML, for many data sets at once.

Data sets stand side by side, one a column: arrays have shape (k, m), so that sums over studies run along
contiguous memory. N = y'PPy and T = tr P (REML) or tr W (ML) decide: the score is (N - T) / 2, and T / N
grows almost linearly with tau2, which Newton's method likes.
"""

from typing import NamedTuple, Protocol

import numpy as np

# Distance of the points scanned for maxima, in log(tau2 + smallest vi). Likelihood terms change over a
# distance of about 1 there, so two maxima closer than this are one for any purpose.
_SCAN_STEP = 0.35
_MOST_POINTS = 400
# Newton's steps square their error: a step below this share of tau2 + smallest vi leaves rounding only.
_CONVERGED = 1e-7
_MOST_STEPS = 200
# Finished columns are taken out of the arrays when they make up this share, not one by one.
_RETIRE_SHARE = 0.25


class Beginning(NamedTuple):
    """N and T at tau2 = 0 and what follows for larger tau2; shape (m,)."""

    n: np.ndarray
    trace: np.ndarray
    reach: np.ndarray  # tau2 beyond which the likelihood has one maximum at most
    falling: np.ndarray  # the likelihood falls from 0 on: N < T everywhere


class Model(Protocol):
    """What the search needs to know of m data sets."""

    smallest: np.ndarray  # smallest variance of each data set, (m,)
    largest: np.ndarray
    highest: np.ndarray  # beyond this tau2 the score is negative

    def parts(self, t: np.ndarray, slope: bool) -> tuple[np.ndarray, ...]:
        """N and T at tau2 = t; with `slope` also y'PPPy and tr PP (ML: tr WW)."""

    def coarse(self, t: np.ndarray, some: slice) -> tuple[np.ndarray, np.ndarray]:
        """N and T of some data sets, good enough for the sign of the score."""

    def beginning(self) -> "Beginning":
        """Return what is known at tau2 = 0."""

    def take(self, columns: np.ndarray) -> "Model":
        """Return some of the data sets."""

    def height(self, t: np.ndarray) -> np.ndarray:
        """Return what grows with the log likelihood of a data set: which of its maxima is the highest."""


def sums(a: np.ndarray) -> np.ndarray:
    """Sum over studies; a product with ones is faster than numpy's own sum."""
    return np.ones(len(a)) @ a


def products(*factors: np.ndarray) -> np.ndarray:
    """Sum over studies of a product of two or three, without storing the product."""
    return np.einsum("ij,ij->j" if len(factors) == 2 else "ij,ij,ij->j", *factors)


def _place_of_least(v: np.ndarray) -> np.ndarray:
    """Return v.argmin(axis=0), which is slow where columns are short and many."""
    if len(v) > v.shape[1]:
        return v.argmin(axis=0)
    least, place = v.min(axis=0), np.zeros(v.shape[1], dtype=np.intp)
    for i in range(len(v) - 1, -1, -1):
        np.copyto(place, i, where=v[i] == least)
    return place


class Intercept:
    """Data sets with one common mean; a study that does not take part has variance infinity.

    The most precise study of each data set comes first and its estimate is the origin: sums in which its
    weight would swallow the others are then written without that loss, whatever the ratio of variances.
    """

    __slots__ = ("highest", "largest", "restricted", "smallest", "v", "y")

    def __init__(self, y, v, *, restricted, smallest, largest, highest):
        self.y, self.v, self.restricted = y, v, restricted
        self.smallest, self.largest, self.highest = smallest, largest, highest

    @classmethod
    def of(cls, y: np.ndarray, v: np.ndarray, restricted: bool) -> "Intercept":
        """Return data sets (k, m) with their ranges; y and v are reordered in place."""
        column, first = np.arange(v.shape[1]), _place_of_least(v)
        for a in (y, v):
            a[first, column], a[0] = a[0].copy(), a[first, column]
        y, largest, k = y - y[0], v.max(axis=0), np.array(len(v))
        if largest.max() == np.inf:
            taking_part = v < np.inf
            y = np.where(taking_part, y, 0.0)
            largest, k = np.where(taking_part, v, 0.0).max(axis=0), sums(taking_part)
        squares = products(y, y) - sums(y) ** 2 / k
        # There N <= squares / (smallest + t)^2 and T >= (k - 1) / (largest + t), so N < T.
        return cls(
            y,
            v,
            restricted=restricted,
            smallest=v[0],
            largest=largest,
            highest=largest + 2 * squares / (k - 1),
        )

    def parts(self, t, slope):
        w = self.v + t
        np.divide(1.0, w, out=w)
        w0, rest = w[0], w[1:]
        a = sums(rest)
        total = w0 + a
        z = self.y - products(w, self.y) / total
        z *= w
        n = products(z, z)
        b = products(rest, rest)
        trace = w0 * (a / total) + (a - b / total) if self.restricted else total
        if not slope:
            return n, trace
        z0, others = z[0], z[1:]
        d = products(rest, others)
        n3 = w0 * z0 * (z0 * a - 2 * d) / total - d * d / total + products(rest, others, others)
        if not self.restricted:
            return n, trace, n3, w0 * w0 + b
        c = products(rest, rest, rest)
        share, w0_share = b / total, w0 / total
        trace2 = b - 2 * c / total + share * share + (w0_share * a) ** 2 + 2 * w0_share * w0_share * b
        return n, trace, n3, trace2

    def coarse(self, t, some):
        return self.take(some).parts(t, slope=False)

    def beginning(self):
        return beginning(self.largest, *self.parts(0.0, slope=True))

    def take(self, columns):
        return Intercept(
            _columns(self.y, columns),
            _columns(self.v, columns),
            restricted=self.restricted,
            smallest=self.smallest[columns],
            largest=self.largest[columns],
            highest=self.highest[columns],
        )

    def height(self, t):
        w = 1 / (self.v + t)
        total = sums(w)
        r = self.y - products(w, self.y) / total
        logs = sums(np.log(np.where(w > 0, w, 1.0)))
        q = products(w * r, r)
        return logs - q - np.log(total) if self.restricted else logs - q


def _columns(a, which):
    return a[:, which] if isinstance(which, slice) else a.take(which, axis=1)


def beginning(largest, n, trace, n3, trace2) -> Beginning:
    """Return what N, T, y'PPPy and T2 at tau2 = 0 tell of all larger tau2.

    N / T falls wherever 2 y'PPPy / y'PPy > T2 / T. The left side is at least 2 / (largest + t), because the
    eigenvalues of P that are not 0 lie between the weights; T / T2 grows at least as fast as t (Cauchy and
    Schwarz). So T / T2 > (largest + t) / 2 once means for ever. The same two bounds give the most by which
    N / T can grow before.
    """
    width = largest * trace2 / trace
    rises = width > 2
    most = np.where(rises, width**2 / np.where(rises, 4 * (width - 1), 1.0), 1.0)
    reach = np.where(rises, largest - 2 * trace / trace2, 0.0) * (1 + 1e-9)
    return Beginning(n, trace, reach, n * most < trace * (1 - 1e-6))


def maximise(model: Model) -> np.ndarray:
    """tau2 >= 0 at the global maximum of each data set, shape (m,).

    Scans the stretch that can hold several maxima; each fall of the score through zero is a maximum, and so
    is 0 where the score is not positive there. Newton's method inside the bracket does the rest.
    """
    start_of = model.beginning()
    out = np.zeros(len(start_of.n))
    places = np.flatnonzero(~start_of.falling)
    if not len(places):
        return out
    span = np.log1p(start_of.reach[places] / model.smallest[places])
    points = np.clip(np.ceil(span / _SCAN_STEP), 1, _MOST_POINTS) * (span > 0)
    # Longest scan first, so that the data sets still scanned are always the first ones: slices, no copies.
    if len(places) < len(out) or points.min() < points.max():
        order = np.argsort(-points, kind="stable")
        places, span, points = places[order], span[order], points[order]
        model = model.take(places)
    low, high, start, falls = _scan(model, start_of.n[places], start_of.trace[places], span, points)
    one = np.flatnonzero(falls == 1)
    if len(one):
        out[places[one]] = _newton(model.take(one), low[one], high[one], start[one])
    several = np.flatnonzero(falls > 1)
    if len(several):
        highest = _highest_of_several(model.take(several), span[several], points[several])
        out[places[several]] = highest
    return out


def _scan(model, n, trace, span, points):
    """Last bracket of a maximum, a start within it, and the number of maxima (2: a maximum at 0 as well)."""
    m = len(span)
    low, high, start = np.zeros(m), np.zeros(m), np.zeros(m)
    positive = n > trace
    falls = np.where(positive, 0, 1)
    before, h_before = np.zeros(m), _ratio(trace, n)
    for j in range(1, int(points[0]) + 1):
        active = slice(int(np.searchsorted(-points, -j, side="right")))
        t = model.smallest[active] * np.expm1(span[active] * (j / points[active]))
        n, trace = model.coarse(t, active)
        now, h = n > trace, _ratio(trace, n)
        fall = np.flatnonzero(positive[active] & ~now)
        a, b = before[fall], t[fall]
        low[fall], high[fall] = a, b
        start[fall] = a + (b - a) * np.clip((1 - h_before[fall]) / (h[fall] - h_before[fall]), 0.01, 0.99)
        falls[fall] += 1
        positive[active], before[active], h_before[active] = now, t, h
    # The one maximum beyond the scan: T / N is nearly proportional to tau2 plus a typical variance.
    last = np.flatnonzero(positive)
    low[last], high[last] = before[last], model.highest[last]
    typical = np.sqrt(model.smallest[last] * model.largest[last])
    guess = (typical + before[last]) / np.maximum(h_before[last], 1e-300) - typical
    start[last] = np.where((guess > low[last]) & (guess < high[last]), guess, (low[last] + high[last]) / 2)
    falls[last] += 1
    # A maximum at 0 alone needs no search; falls counts it only beside another.
    falls[(falls == 1) & (high == 0)] = 0
    return low, high, start, falls


def _ratio(trace, n):
    # Equal estimates have n = 0; 1e300 stands for infinity, whatever the precision of the studies.
    return trace / np.maximum(n, 1e-300 * np.maximum(trace, 1.0))


def _newton(model, low, high, t) -> np.ndarray:
    """Root of the score in each bracket, halving where Newton's step on T / N would leave it."""
    out, active = t.copy(), np.arange(len(t))
    for _ in range(_MOST_STEPS):
        n, trace, n3, trace2 = model.parts(t, slope=True)
        rising = n > trace
        low, high = np.where(rising, t, low), np.where(rising, high, t)
        growth = 2 * trace * n3 - trace2 * n
        step = np.zeros(len(t))
        np.divide(n * (n - trace), growth, out=step, where=growth > 0)
        small = _CONVERGED * (t + model.smallest)
        near = (growth > 0) & (np.abs(step) <= small)
        new = t + step
        inside = near | ((growth > 0) & (new > low) & (new < high))
        new = np.where(inside, np.minimum(np.maximum(new, low), high), (low + high) / 2)
        done = near | (high - low <= _CONVERGED * small)
        out[active] = new
        if done.all():
            return out
        t = new
        if done.mean() > _RETIRE_SHARE:
            keep = np.flatnonzero(~done)
            model, active = model.take(keep), active[keep]
            t, low, high = t[keep], low[keep], high[keep]
    return out


def _highest_of_several(model, span, points) -> np.ndarray:
    """Refine every maximum of data sets that have more than one, and return the highest of each."""
    m = len(span)
    last = int(points.max())
    steps = [model.smallest * np.expm1(span * np.minimum(j / points, 1)) for j in range(last + 1)]
    steps.append(model.highest)
    rising = np.array([np.greater(*model.parts(t, slope=False)) for t in steps])
    cell, column = np.nonzero(rising[:-1] & ~rising[1:])
    grid = np.array(steps)
    a, b = grid[cell, column], grid[cell + 1, column]
    at = _newton(model.take(column), a, b, (a + b) / 2) if len(column) else np.zeros(0)
    edge = np.flatnonzero(~rising[0])
    column = np.concatenate([column, edge])
    at = np.concatenate([at, np.zeros(len(edge))])
    height = model.take(column).height(at)
    best = np.zeros(m)
    order = np.argsort(height, kind="stable")
    best[column[order]] = at[order]  # the highest of a data set is written last
    return best
