"""Means and standard deviations from what papers print instead of them.

Medians with quartiles or range (`mean_sd_from_quantiles`, with a gate for skewed data); groups combined; risk
ratios from odds ratios. Arrays of shape (k,), one entry per study or arm.
"""

from dataclasses import dataclass

import numpy as np

from evidence.record.notes.note import Note

from ..errors import StatsError
from ..numerics import _check
from ._quantile_fits import FITS, best_of_four
from ._quantiles import Quantiles, normal_mean, normal_sd, too_lopsided

METHODS = ("luo", "wan", "qe", "bc", "mln")


@dataclass(frozen=True, slots=True, eq=False)
class MeanSD:
    """Estimated means and standard deviations, one entry per row; nan where none could be made.

    Attributes
    ----------
    mean, sd : ndarray of shape (k,)
    method : str
    reported : tuple of str
        What each row was made from: "range", "quartiles" or "both".
    skewed : ndarray of bool, shape (k,)
        Rows that the skewness gate would not pass as normal.
    reasons : tuple of (Note or None)
        Per row: why it has no estimate, or what to know of it; None where there is nothing to say.
    """

    mean: np.ndarray
    sd: np.ndarray
    method: str
    reported: tuple[str, ...]
    skewed: np.ndarray
    reasons: tuple[Note | None, ...]


def mean_sd_from_quantiles(
    n, median, *, q1=None, q3=None, minimum=None, maximum=None, method: str = "luo", gate: bool = True
) -> MeanSD:
    """Mean and standard deviation from a median with quartiles, range, or both.

    Parameters
    ----------
    n, median : array_like of shape (k,)
        Patients (at least 5) and medians.
    q1, q3, minimum, maximum : array_like of shape (k,), optional
        Quartiles and range, nan where a row has none; each row needs one pair at least.
    method : {"luo", "wan", "qe", "bc", "mln"}
        "luo": mean by Luo 2018 (doi:10.1177/0962280216669183), standard deviation by Wan 2014
        (doi:10.1186/1471-2288-14-135), with both pairs by Shi 2020 (doi:10.1002/jrsm.1429); for data that may
        be normal. "wan": both by Wan 2014. For skewed data: "qe", the best of normal, log-normal, gamma and
        Weibull fitted to the quantiles, and "bc", Box-Cox (both McGrath 2020, doi:10.1177/0962280219889080);
        "mln", Box-Cox by maximum likelihood of the order statistics (Cai 2021,
        doi:10.1177/09622802211047348).
    gate : bool
        With "luo" and "wan": rows too lopsided for a normal distribution at level 0.05 (Shi 2023,
        doi:10.1177/09622802231172043) get no estimate (nan) and the reason; False estimates them anyway, with
        the same words.

    Returns
    -------
    MeanSD
        A standard error from these is too small: it takes the estimates for measurements (McGrath 2023,
        doi:10.1177/09622802221139233). Report the pooled result without converted studies beside. "bc" and
        "mln" need values above 0; rows without are nan with the reason.

    Raises
    ------
    StatsError
        Quantiles in the wrong order, half a pair, no pair, fewer than 5 patients.
    """
    _check.choice("method", method, METHODS)
    rows = _read(n, median, q1, q3, minimum, maximum)
    lopsided = too_lopsided(rows)
    reasons = [Note("skewed") if s else None for s in lopsided]
    if method in ("luo", "wan"):
        mean = normal_mean(rows, method)
        sd = normal_sd(rows, "wan" if method == "wan" else "shi")
        if gate:
            mean, sd = np.where(lopsided, np.nan, mean), np.where(lopsided, np.nan, sd)
        return MeanSD(mean, sd, method, rows.reported, lopsided, tuple(reasons))
    mean, sd, reasons = np.full(len(lopsided), np.nan), np.full(len(lopsided), np.nan), []
    for i in range(len(mean)):
        mean[i], sd[i], why = FITS[method](*_printed(rows, i), rows.n[i], rows.reported[i])
        reasons.append(why)
    return MeanSD(mean, sd, method, rows.reported, lopsided, tuple(reasons))


def median_standard_error(n, median, *, q1=None, q3=None, minimum=None, maximum=None) -> np.ndarray:
    """Compute the standard error of a median from the quantiles beside it, shape (k,).

    That of a sample median, 1 / (2 f sqrt(n)), where f is the density at the median of the best of normal,
    log-normal, gamma and Weibull fitted to the quantiles (McGrath 2020, doi:10.1002/bimj.201900036).
    Parameters and errors as in `mean_sd_from_quantiles`. A large-sample formula: small groups are known
    better or worse than it says.

    Parameters
    ----------
    n, median, q1, q3, minimum, maximum : array_like of shape (k,)
        As in `mean_sd_from_quantiles`.

    Returns
    -------
    ndarray of shape (k,)
        In the unit of the median.
    """
    rows = _read(n, median, q1, q3, minimum, maximum)
    density = np.array([best_of_four(*_printed(rows, i))[2] for i in range(len(rows.n))])
    return 1 / (2 * density * np.sqrt(rows.n))


def combine_groups(mean, sd, n) -> tuple[float, float, float]:
    """Mean, standard deviation and size of several groups taken as one (Cochrane Handbook 6.5.2.10).

    Parameters
    ----------
    mean, sd, n : array_like of shape (groups,)

    Returns
    -------
    mean, sd, n : float
        As if all patients had been one group; groups of one patient may have sd 0.
    """
    m, s, total = _check.vector("mean", mean), _check.not_negative("sd", sd), _check.positive("n", n)
    _check.same_length(mean=m, sd=s, n=total)
    size = float(total.sum())
    _at_least("n", np.array([size]), 2)
    centre = float((total * m).sum() / size)
    squares = float(((total - 1) * s**2 + total * (m - centre) ** 2).sum())
    return centre, float(np.sqrt(squares / (size - 1))), size


def risk_ratio_from_odds_ratio(
    odds_ratio, se, risk, n, *, adjusted: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Log risk ratio and its standard error from an odds ratio and the risk of the comparator.

    The ratio is that of Zhang and Yu 1998 (doi:10.1001/jama.280.19.1690); their interval, the converted
    limits, leaves out that the risk is estimated as well. The error here is that of the delta method with the
    covariance of an odds ratio and the risk of its own counts (-1/n), which makes it the error of the risk
    ratio of the same table (Katz 1978). The covariance of an adjusted one is not known: it is used only where
    it widens the interval.

    Parameters
    ----------
    odds_ratio, se : array_like of shape (k,)
        Odds ratios (natural scale) and the standard errors of their logarithms.
    risk, n : array_like of shape (k,)
        Risk of the comparator, strictly between 0 and 1, and how many it was counted of.
    adjusted : bool
        Whether the odds ratios are adjusted.

    Returns
    -------
    log_ratio, error : ndarray of shape (k,)

    Raises
    ------
    StatsError
        Odds ratios, errors or numbers that are not above 0, risks of 0 or 1.
    """
    ratio, error = _check.positive("odds_ratio", odds_ratio), _check.positive("se", se)
    p0, size = _check.positive("risk", risk), _check.positive("n", n)
    _check.same_length(odds_ratio=ratio, se=error, risk=p0, n=size)
    if not (p0 < 1).all():
        raise StatsError(f"risk: {_check.rows(~(p0 < 1))} is not below 1")
    adjusted = bool(adjusted)
    whole = 1 - p0 + p0 * ratio
    by_odds, by_risk = (1 - p0) / whole, -(ratio - 1) / whole
    together = -2 * by_odds * by_risk / size
    # An error below that of the comparator alone is of another table: their covariance is not known either.
    unknown = adjusted | (error**2 * size * p0 * (1 - p0) < 1)
    together = np.where(unknown, np.maximum(together, 0.0), together)
    variance = (by_odds * error) ** 2 + by_risk**2 * p0 * (1 - p0) / size + together
    return np.log(ratio) - np.log(whole), np.sqrt(variance)


def _at_least(name: str, values: np.ndarray, least: float) -> None:
    if (values < least).any():
        raise StatsError(f"{name}: {_check.rows(values < least)} is below {least:g}")


def _read(n, median, q1, q3, minimum, maximum) -> Quantiles:
    total, m = _check.positive("n", n), _check.vector("median", median)
    _check.same_length(n=total, median=m)
    _at_least("n", total, 5)
    columns = {}
    for name, values in (("minimum", minimum), ("q1", q1), ("q3", q3), ("maximum", maximum)):
        column = np.full(len(m), np.nan) if values is None else np.atleast_1d(_check.array(name, values))
        _check.same_length(median=m, **{name: column})
        columns[name] = column
    for one, other in (("q1", "q3"), ("minimum", "maximum")):
        half = np.isnan(columns[one]) != np.isnan(columns[other])
        if half.any():
            raise StatsError(
                f"{one}, {other}: {_check.rows(half)} has one without the other; both are needed"
            )
    quartiles, ends = ~np.isnan(columns["q1"]), ~np.isnan(columns["minimum"])
    if (~quartiles & ~ends).any():
        raise StatsError(f"{_check.rows(~quartiles & ~ends)} has neither quartiles nor range; one is needed")
    _check_order(columns, m)
    reported = tuple(
        "both" if q and e else "quartiles" if q else "range" for q, e in zip(quartiles, ends, strict=True)
    )
    return Quantiles(total, columns["minimum"], columns["q1"], m, columns["q3"], columns["maximum"], reported)


def _check_order(columns: dict[str, np.ndarray], median: np.ndarray) -> None:
    ordered = np.column_stack([columns["minimum"], columns["q1"], median, columns["q3"], columns["maximum"]])
    for i, row in enumerate(ordered):
        known = row[~np.isnan(row)]
        if not np.isfinite(known).all() or (np.diff(known) < 0).any() or known[0] == known[-1]:
            printed = ", ".join(f"{x:g}" for x in known)
            raise StatsError(f"row {i + 1}: {printed}; minimum, q1, median, q3, maximum must rise")
        if known[1] == known[-2] and len(known) == 5:
            raise StatsError(f"row {i + 1}: both quartiles are {known[1]:g}; without spread, leave them out")


def _printed(rows: Quantiles, i: int) -> tuple[np.ndarray, np.ndarray]:
    """Quantiles of a row and the probabilities they stand at (range: 1/n and 1 - 1/n)."""
    values = np.array([rows.minimum[i], rows.q1[i], rows.median[i], rows.q3[i], rows.maximum[i]])
    places = np.array([1 / rows.n[i], 0.25, 0.5, 0.75, 1 - 1 / rows.n[i]])
    known = ~np.isnan(values)
    return values[known], places[known]
