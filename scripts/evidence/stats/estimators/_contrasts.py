"""The likelihood of tau2 in a mixed-effects model, by the contrasts of y that the design does not explain.

With these turned so that their sampling variances are uncorrelated, each is a number z with variance
lambda + tau2, and all that tau2 needs are sums over z and lambda, without a matrix and without the
cancellation of a projection. Among many studies the same comes by sums over the studies.
"""

import numpy as np

from . import _likelihood

# Beyond so many studies contrasts cost more than they gain: their work grows with the cube of the studies.
_MOST_BY_CONTRASTS = 60
# Columns whose part independent of the others is smaller than this share of their length count as collinear.
RANK_TOLERANCE = 1e-9


def orthonormal(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Basis of the columns of x and the matrix that takes its coefficients back to those of x."""
    flat = x.reshape(-1, x.shape[-1])
    size = np.sqrt((flat**2).sum(axis=0))
    if (size == 0).any():
        return x, np.eye(x.shape[-1])
    q, r = np.linalg.qr(flat / size)
    if np.abs(np.diag(r)).min() <= RANK_TOLERANCE:
        return x, np.eye(x.shape[-1])
    return q.reshape(x.shape), np.linalg.inv(r) / size[:, None]


class Contrasts:
    """Contrasts of data sets of one size, as `_likelihood.maximise` wants them.

    z2 and variance (m, n - p): squared contrasts and their sampling variances.
    """

    __slots__ = ("highest", "largest", "restricted", "smallest", "v", "variance", "y", "z2")

    def __init__(self, y, v, z2, variance, *, restricted, smallest, largest, highest):
        self.y, self.v, self.z2, self.variance, self.restricted = y, v, z2, variance, restricted
        self.smallest, self.largest, self.highest = smallest, largest, highest

    @classmethod
    def of(cls, y, v, x, restricted: bool) -> "Contrasts":
        """Turn data sets y, v (m, n), x (m, n, p) of full rank into contrasts."""
        p = x.shape[-1]
        null = np.linalg.svd(x, full_matrices=True)[0][:, :, p:]
        variance, turn = np.linalg.eigh(np.swapaxes(null, 1, 2) @ (v[:, :, None] * null))
        z2 = np.einsum("mji,mkj,mk->mi", turn, null, y) ** 2
        smallest, largest = v.min(axis=1), v.max(axis=1)
        # Variances of contrasts lie between those of the studies; rounding must not bring them below.
        variance = np.maximum(variance, smallest[:, None])
        # There N <= sum z2 / (smallest + t)^2 and T >= (n - p) / (largest + t), so N < T.
        highest = largest + 2 * z2.sum(axis=1) / max(z2.shape[1], 1)
        return cls(
            y, v, z2, variance, restricted=restricted, smallest=smallest, largest=largest, highest=highest
        )

    @property
    def df(self) -> int:
        """Studies less coefficients."""
        return self.z2.shape[1]

    def squares(self):
        """Sum of the squared contrasts: what X leaves unexplained, unweighted."""
        return self.z2.sum(axis=1)

    def spread(self):
        """Sum of their sampling variances."""
        return self.variance.sum(axis=1)

    def precision(self):
        """Sum of the inverse variances: tr P at tau2 = 0."""
        return (1 / self.variance).sum(axis=1)

    def q(self, t):
        """Generalised Q: y'Py at tau2 = t."""
        return (self.z2 / (self.variance + t[:, None])).sum(axis=1)

    def parts(self, t, slope):
        t = np.broadcast_to(t, len(self.v))[:, None]
        w = 1 / (self.variance + t)
        own = w if self.restricted else 1 / (self.v + t)
        squares = self.z2 * w * w
        if not slope:
            return squares.sum(axis=1), own.sum(axis=1)
        return squares.sum(axis=1), own.sum(axis=1), (squares * w).sum(axis=1), (own * own).sum(axis=1)

    def coarse(self, t, some):
        return self.take(some).parts(t, slope=False)

    def beginning(self):
        return _likelihood.beginning(self.largest, *self.parts(0.0, slope=True))

    def take(self, columns):
        data = [getattr(self, name)[columns] for name in ("y", "v", "z2", "variance")]
        ranges = {name: getattr(self, name)[columns] for name in ("smallest", "largest", "highest")}
        return Contrasts(*data, restricted=self.restricted, **ranges)

    def height(self, t):
        own = self.variance if self.restricted else self.v
        return -(np.log(own + t[:, None]).sum(axis=1) + self.q(t)) / 2


class Sums:
    """The same by sums over the studies of many-study data sets: no matrix of n rows and n columns.

    A projection is a difference of large numbers where one study outweighs all others, which is why few
    studies go by contrasts; among many that difference costs some of the last digits.
    """

    __slots__ = ("highest", "largest", "restricted", "rss", "smallest", "v", "x", "y")

    def __init__(self, y, v, x, *, restricted, rss):
        self.y, self.v, self.x, self.restricted, self.rss = y, v, x, restricted, rss
        self.smallest, self.largest = v.min(axis=1), v.max(axis=1)
        self.highest = self.largest + 2 * rss / max(self.df, 1)

    @classmethod
    def of(cls, y, v, x, restricted: bool) -> "Sums":
        """Take data sets y, v (m, n), x (m, n, p) of full rank."""
        y, v, x = (np.ascontiguousarray(a) for a in (y, v, x))
        q = np.linalg.qr(x)[0]
        left = y - np.einsum("mnp,mp->mn", q, np.einsum("mnp,mn->mp", q, y))
        return cls(y, v, x, restricted=restricted, rss=(left**2).sum(axis=1))

    @property
    def df(self) -> int:
        """Studies less coefficients."""
        return self.y.shape[1] - self.x.shape[2]

    def squares(self):
        """Sum of squares that X leaves unexplained, unweighted."""
        return self.rss

    def spread(self):
        """Sum of v (1 - h), h the leverage without weights."""
        q = np.linalg.qr(self.x)[0]
        return (self.v * (1 - (q**2).sum(axis=2))).sum(axis=1)

    def precision(self):
        """Return tr P at tau2 = 0."""
        w = 1 / self.v
        return w.sum(axis=1) - np.trace(self._over(w, w**2), axis1=1, axis2=2)

    def _cross(self, w):
        """X' diag(w) X, shape (m, p, p)."""
        return np.swapaxes(self.x, 1, 2) @ (w[:, :, None] * self.x)

    def _over(self, w, other):
        """(X' diag(w) X)^-1 X' diag(other) X."""
        return np.linalg.solve(self._cross(w), self._cross(other))

    def _weighted(self, w, values):
        """P applied to values (m, n), P with weights w."""
        wx = w[:, :, None] * self.x
        cross = np.swapaxes(self.x, 1, 2) @ wx
        beta = np.linalg.solve(cross, np.swapaxes(wx, 1, 2) @ values[:, :, None])
        return w * (values - (self.x @ beta)[:, :, 0])

    def q(self, t):
        """Generalised Q: y'Py at tau2 = t."""
        return (self._weighted(1 / (self.v + t[:, None]), self.y) * self.y).sum(axis=1)

    def parts(self, t, slope):
        w = 1 / (self.v + np.broadcast_to(t, len(self.v))[:, None])
        left = self._weighted(w, self.y)
        squares, trace = (left**2).sum(axis=1), w.sum(axis=1)
        over = self._over(w, w**2) if self.restricted else None
        if over is not None:
            trace = trace - np.trace(over, axis1=1, axis2=2)
        if not slope:
            return squares, trace
        cubes = (self._weighted(w, left) * left).sum(axis=1)
        trace2 = (w**2).sum(axis=1)
        if over is not None:
            once = np.trace(self._over(w, w**3), axis1=1, axis2=2)
            trace2 = trace2 - 2 * once + np.einsum("mij,mji->m", over, over)
        return squares, trace, cubes, trace2

    def coarse(self, t, some):
        return self.take(some).parts(t, slope=False)

    def beginning(self):
        return _likelihood.beginning(self.largest, *self.parts(0.0, slope=True))

    def take(self, columns):
        data = [getattr(self, name)[columns] for name in ("y", "v", "x")]
        return Sums(*data, restricted=self.restricted, rss=self.rss[columns])

    def height(self, t):
        total = self.v + t[:, None]
        out = np.log(total).sum(axis=1) + self.q(t)
        if self.restricted:
            # The determinant of contrasts is that of all over that of the design.
            out = out + np.linalg.slogdet(self._cross(1 / total))[1]
            out = out - np.linalg.slogdet(self._cross(np.ones_like(total)))[1]
        return -out / 2


def contrasts_of(y, v, x, restricted: bool) -> Contrasts | Sums:
    """Return the likelihood of data sets by contrasts, of many studies by sums."""
    return (Contrasts if y.shape[1] <= _MOST_BY_CONTRASTS else Sums).of(y, v, x, restricted)
