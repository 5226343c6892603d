"""Likelihoods written down a second time, to tell who stopped early where this library and R differ.

Nothing here comes from `evidence.stats`. Functions take a list of parameters; given mpmath's numbers those of
closed form answer in mpmath's precision, the others integrate over a fine grid in double precision.
"""

import math

import mpmath
import numpy as np
from scipy import optimize, special

# Digits of mpmath's numbers: second differences of step 1e-12 then keep more than thirty of them.
DIGITS = 60
# Trapezoid rule over a standard normal: its error falls faster than any power of the step for such integrands.
_Z = np.linspace(-9, 9, 501)
_LOG_WEIGHT = -(_Z**2) / 2 - 0.5 * np.log(2 * np.pi) + np.log(_Z[1] - _Z[0])


def derivatives(f, at, steps):
    """Gradient and Hessian by central differences of fourth order."""
    size = len(at)

    def moved(*shifts):
        point = list(at)
        for i, by in shifts:
            point[i] = point[i] + by * steps[i]
        return f(point)

    gradient = [
        (moved((i, -2)) - 8 * moved((i, -1)) + 8 * moved((i, 1)) - moved((i, 2))) / (12 * steps[i])
        for i in range(size)
    ]
    # A second difference of step h, and the same of step 2h, which takes its error of order h^2 away.
    hessian = [[0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i, size):
            near, far = (
                (
                    moved((i, a), (j, a))
                    - moved((i, a), (j, -a))
                    - moved((i, -a), (j, a))
                    + moved((i, -a), (j, -a))
                )
                / (4 * a * a * steps[i] * steps[j])
                for a in (1, 2)
            )
            hessian[i][j] = hessian[j][i] = (4 * near - far) / 3
    return gradient, hessian


def newton(f, at, steps):
    """Newton's step from a point towards the maximum of f, and the covariance there (arrays of float).

    The step is how far a search stopped short, up to its own square.
    """
    gradient, hessian = derivatives(f, at, steps)
    covariance = np.linalg.inv(-np.array(hessian, dtype=float))
    return covariance @ np.array(gradient, dtype=float), covariance


def precise(values):
    """Numbers in mpmath's precision, as exact as doubles are."""
    mpmath.mp.dps = DIGITS
    return [mpmath.mpf(float(value)) for value in np.atleast_1d(values)]


def three_levels(y, v, study, x, method):
    """Log likelihood of (variance between studies, between rows) with the means at their best, in any precision.

    Each study's covariance is a diagonal plus a constant, whose inverse is Sherman and Morrison's.
    """
    y, v = precise(y), precise(v)
    x = [precise(row) for row in x]
    p = len(x[0])
    members = [np.flatnonzero(np.asarray(study) == g) for g in dict.fromkeys(study)]
    columns = [[row[j] for row in x] for j in range(p)] + [y]
    plain = mpmath.matrix(
        [
            [sum(a * b for a, b in zip(columns[i], columns[j], strict=True)) for j in range(p)]
            for i in range(p)
        ]
    )

    def log_likelihood(at):
        between, within = at
        products = mpmath.zeros(p + 1)
        log_det = mpmath.mpf(0)
        for rows in members:
            d = {i: v[i] + within for i in rows}
            sums = [sum(columns[a][i] / d[i] for i in rows) for a in range(p + 1)]
            shrink = between / (1 + between * sum(1 / d[i] for i in rows))
            log_det += sum(mpmath.log(one) for one in d.values()) + mpmath.log(
                1 + between * sum(1 / d[i] for i in rows)
            )
            for a in range(p + 1):
                for b in range(p + 1):
                    products[a, b] += (
                        sum(columns[a][i] * columns[b][i] / d[i] for i in rows) - shrink * sums[a] * sums[b]
                    )
        information, right = products[:p, :p], products[:p, p]
        residual = products[p, p] - (right.T * mpmath.lu_solve(information, right))[0]
        out = -(log_det + residual) / 2
        if method == "ML":
            return out - len(y) * mpmath.log(2 * mpmath.pi) / 2
        out -= (len(y) - p) * mpmath.log(2 * mpmath.pi) / 2
        return out + (mpmath.log(mpmath.det(plain)) - mpmath.log(mpmath.det(information))) / 2

    return log_likelihood


def step_selection(y, v, cuts, alternative):
    """Log likelihood of (mean, tau2, chances after the first), in any precision."""
    sign = -1 if alternative == "less" else 1
    y, v = [sign * one for one in precise(y)], precise(v)
    # Above bound[j] standard errors an estimate has a one-sided p value below cut j.
    bounds = [mpmath.inf, *(-mpmath.sqrt(2) * mpmath.erfinv(2 * c - 1) for c in precise(cuts)), -mpmath.inf]

    def log_likelihood(at):
        mu, tau2, *later = at
        chances = [mpmath.mpf(1), *later]
        total = mpmath.mpf(0)
        for one, variance in zip(y, v, strict=True):
            root, se = mpmath.sqrt(variance + tau2), mpmath.sqrt(variance)
            upper = [(b * se - sign * mu) / root for b in bounds]
            seen = sum(
                chance * (mpmath.ncdf(upper[j]) - mpmath.ncdf(upper[j + 1]))
                for j, chance in enumerate(chances)
            )
            own = next(j for j in range(len(chances)) if one / se >= bounds[j + 1])
            total += mpmath.log(chances[own]) - mpmath.log(seen) - mpmath.log(root)
            total -= ((one - sign * mu) / root) ** 2 / 2
        return total

    return log_likelihood


def conditional(a, n1, c, n2):
    """Log likelihood of (log odds ratio, tau2) given the tables' margins: CM.EL."""
    studies = []
    for x, big, y, other in zip(a, n1, c, n2, strict=True):
        total = x + y
        if total in (0, big + other):
            continue
        support = np.arange(max(0, total - other), min(big, total) + 1)
        weights = _log_choose(big, support) + _log_choose(other, total - support)
        studies.append((x, support, weights - weights.max()))

    def log_likelihood(at):
        mu, tau2 = at
        theta = mu + np.sqrt(tau2) * _Z
        return _total(
            _log_mean(
                x * theta
                + weights[support == x][0]
                - special.logsumexp(weights + np.outer(theta, support), axis=1),
                tau2,
            )
            for x, support, weights in studies
        )

    return log_likelihood


def unconditional(a, n1, c, n2):
    """Log likelihood of (log odds ratio, tau2), each study's own level at its best: UM.FS, +-1/2 coding."""
    rows = [row for row in zip(a, n1, c, n2, strict=True) if 0 < row[0] + row[2] < row[1] + row[3]]

    def log_likelihood(at):
        mu, tau2 = at
        half = (mu + np.sqrt(tau2) * _Z) / 2

        def level(middle, x, big, y, other):
            up, down = middle + half, middle - half
            return _log_mean(
                x * up - big * np.logaddexp(0, up) + y * down - other * np.logaddexp(0, down), tau2
            )

        parts = []
        for row in rows:
            x, big, y, other = row
            start = special.logit((x + y) / (big + other))
            best = optimize.minimize_scalar(
                lambda m, row=row: -level(m, *row), bracket=(start - 0.5, start + 0.5), tol=1e-10
            )
            parts.append(-best.fun + _log_choose(big, x) + _log_choose(other, y))
        return _total(parts)

    return log_likelihood


def _log_choose(n, k):
    return special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)


def _log_mean(log_values, tau2):
    """Log of the mean over a standard normal; without spread all values are one."""
    if tau2 == 0:
        return log_values[len(_Z) // 2]
    return special.logsumexp(log_values + _LOG_WEIGHT)


def _total(parts):
    # Rounded once: differences of likelihoods down to 1e-12 are asked for.
    return math.fsum(parts)
