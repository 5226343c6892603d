"""Random-effects meta-analysis of many data sets in one call (leave-one-out, subsets, permutations)."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from ..errors import StatsError
from ..estimators import _tau2
from ..estimators._likelihood import products, sums
from ..numerics import _check
from ..numerics._distributions import chi2_upper_p, student_two_sided_p

TAU2_METHODS = ("EE", *_tau2.METHODS)
CI_METHODS = ("hksj-floor", "hksj", "wald", "t")
# Studies times data sets worked on together: large enough to hide the cost of calls, small enough for the
# processor's cache.
_BLOCK = 1 << 17


# Below this share of the total weight the trace is summed the careful way.
_LOSSY = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class BatchPooled:
    """One entry per data set, shape (m,); definitions as in `result.Pooled`.

    A data set without studies is nan throughout; one with a single study shows that study with a Wald
    interval, and tau2, i2 and h2 are nan.
    """

    estimate: np.ndarray
    se: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    p_value: np.ndarray
    statistic: np.ndarray
    tau2: np.ndarray
    i2: np.ndarray
    h2: np.ndarray
    hk_factor: np.ndarray
    q: np.ndarray
    q_df: np.ndarray
    q_p: np.ndarray
    k: np.ndarray


def random_effects(
    yi,
    vi,
    mask=None,
    tau2_method: str = "REML",
    ci_method: str = "hksj-floor",
    level: float = 0.95,
    weights=None,
) -> BatchPooled:
    """Pool each row of an array.

    Parameters
    ----------
    yi, vi : array_like of shape (m, k) or (k,)
        Estimates and sampling variances; one row is used for all rows of `mask`.
    mask : array_like of bool, shape (m, k), optional
        Which studies take part; all by default. Entries that do not take part may be nan.
    tau2_method : str
        One of `TAU2_METHODS`; "EE" is the common-effect model (tau2 0, I2 from Q).
    ci_method : {"hksj-floor", "hksj", "wald", "t"}
        Hartung-Knapp-Sidik-Jonkman with its factor never below 1, without that floor, normal, t with k - 1.
    level : float
        Confidence level.
    weights : array_like of shape (k,), optional
        For GENQ.

    Raises
    ------
    StatsError
        Arrays whose shapes do not fit, variances of 0 or below, numbers missing where the mask is true.
    """
    _check.choice("tau2_method", tau2_method, TAU2_METHODS)
    _check.choice("ci_method", ci_method, CI_METHODS)
    tail = 0.5 + _check.level(level) / 2
    y, v, taking_part = _arrays(yi, vi, mask)
    rows_at_once = max(1, _BLOCK // y.shape[1])
    parts = []
    for i in range(0, len(y), rows_at_once):
        block = slice(i, i + rows_at_once)
        filled = _tau2.fill(y[block], v[block], taking_part[block])
        parts.append(_pool(*filled, tau2_method, ci_method, tail=tail, weights=weights))
    return BatchPooled(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def with_interval(wald: BatchPooled, ci_method: str, level: float = 0.95) -> BatchPooled:
    """Give fits made with ci_method "wald" another interval, without fitting again; same (m,) shapes.

    Parameters
    ----------
    wald : BatchPooled
        m fits of ci_method "wald".
    ci_method, level
        As in `random_effects`.
    """
    _check.choice("ci_method", ci_method, CI_METHODS)
    tail = 0.5 + _check.level(level) / 2
    columns = _intervals(wald.estimate, wald.se**-2.0, wald.hk_factor, wald.k, ci_method=ci_method, tail=tail)
    names = ("se", "ci_low", "ci_high", "p_value", "statistic")
    columns = [np.where(wald.k > 0, c, np.nan) for c in columns]
    return replace(wald, **dict(zip(names, columns, strict=True)))


def _arrays(yi, vi, mask):
    y, v = np.atleast_2d(_numbers("yi", yi)), np.atleast_2d(_numbers("vi", vi))
    use = np.ones(y.shape, dtype=bool) if mask is None else np.atleast_2d(_numbers("mask", mask)) > 0
    try:
        y, v, use = np.broadcast_arrays(y, v, use)
    except ValueError:
        raise StatsError(
            f"shapes {y.shape}, {v.shape}, {use.shape}: one row per data set is allowed"
        ) from None
    if y.ndim != 2 or y.size == 0:
        raise StatsError("yi, vi: at least one data set with one study is needed")
    with np.errstate(invalid="ignore"):
        good = (np.abs(y) <= _check.LARGEST_EFFECT) & (v > 0) & (v <= _check.LARGEST_VARIANCE)
    if (use & ~good).any():
        raise StatsError("yi, vi: a study that takes part has no finite estimate or no variance above 0")
    return y, v, use


def _numbers(name: str, values) -> np.ndarray:
    """Return arrays of numbers as they are, without a copy: they may be large."""
    if isinstance(values, np.ndarray) and values.dtype in (np.dtype(float), np.dtype(bool)):
        return values
    return _check.array(name, values)


def _pool(y, v, mask, tau2_method, ci_method, *, tail, weights):
    k = mask.sum(axis=1).astype(int)
    some, several = k > 0, k > 1
    # Rows without studies borrow a harmless data set and are overwritten with nan below.
    if not some.all():
        mask = np.where(some[:, None], mask, 1.0)
    tau2 = np.zeros(len(y))
    if tau2_method != "EE" and several.all():
        tau2 = _tau2.estimate(y, v, mask, tau2_method, weights)
    elif tau2_method != "EE" and several.any():
        tau2[several] = _tau2.estimate(y[several], v[several], mask[several], tau2_method, weights)
    w, total, mu, q_random = _tau2.moments(y, v, mask, tau2)
    fixed, _, _, q = _tau2.moments(y, v, mask)
    df = np.maximum(k - 1, 1)
    factor = np.where(several, q_random / df, 1.0)
    q = np.where(several, q, 0.0)
    typical = _typical_variance(fixed, df)
    if tau2_method == "EE":
        h2 = q / df
        i2 = 100 * (1 - 1 / np.maximum(h2, 1))
    else:
        i2, h2 = 100 * tau2 / (tau2 + typical), 1 + tau2 / typical
    columns = [mu, *_intervals(mu, total, factor, k, ci_method=ci_method, tail=tail)]
    columns = _where(some, *columns) + _where(several, tau2, i2, h2)
    return (*columns, *_where(some, factor, q, k - 1.0, chi2_upper_p(q, k - 1)), k)


def _where(known, *columns) -> list[np.ndarray]:
    return list(columns) if known.all() else [np.where(known, c, np.nan) for c in columns]


def _intervals(mu, total, factor, k, *, ci_method, tail) -> list[np.ndarray]:
    """Return standard error, bounds, p value and statistic of means with total weights `total`."""
    several, df = k > 1, np.maximum(k - 1, 1)
    inflation = {"hksj": factor, "hksj-floor": np.maximum(1, factor)}.get(ci_method, np.ones(len(mu)))
    se = np.sqrt(np.where(several, inflation, 1.0) / total)
    student = several & (ci_method != "wald")
    # One quantile for each number of studies, not one for each data set.
    quantiles = special.stdtrit(np.arange(1, df.max() + 1), tail)
    critical = np.where(student, quantiles[df - 1], special.ndtri(tail))
    statistic = np.where(mu == 0, 0.0, np.copysign(np.inf, mu))
    np.divide(mu, se, out=statistic, where=se > 0)
    p = 2 * special.ndtr(-np.abs(statistic))
    p[student] = student_two_sided_p(statistic[student], df[student])
    return [se, mu - critical * se, mu + critical * se, p, statistic]


def _typical_variance(w, df) -> np.ndarray:
    """Typical sampling variance of Higgins and Thompson 2002 (doi:10.1002/sim.1186)."""
    total = sums(w.T)
    trace = total - products(w.T, w.T) / total
    lossy = trace < _LOSSY * total
    if lossy.any():
        trace[lossy] = _tau2.trace(w[lossy])
    return df / np.where(trace > 0, trace, 1.0)
