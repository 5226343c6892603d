"""Effect sizes from means and standard deviations."""

import numpy as np
from scipy import special

from ..errors import StatsError
from ..numerics import _check
from ._sizes import EffectSizes, make

MEAN_DIFFERENCE = ("MD", "SMD", "SMDH", "ROM")
VARIANCES = {"SMD": ("LS", "LS2", "UB", "AV"), "MD": ("LS", "HO")}
MEAN_CHANGE = ("MC", "SMCC", "SMCR")


def mean_difference(
    mean_t, sd_t, n_t, mean_c, sd_c, n_c, measure: str = "MD", variance: str = "LS", corrected: bool = False
) -> EffectSizes:
    """Mean under treatment against comparator.

    Parameters
    ----------
    mean_t, sd_t, n_t, mean_c, sd_c, n_c : array_like of shape (k,)
        Means, standard deviations (not standard errors), patients.
    measure : {"MD", "SMD", "SMDH", "ROM"}
        Mean difference (variances not pooled), standardised mean difference with the exact small-sample
        factor (Hedges 1981, doi:10.3102/10769986006002107), the same standardised by the mean of both
        variances (Bonett 2009), log ratio of means.
    variance : {"LS", "LS2", "UB", "AV", "HO"}
        Sampling variance, by metafor's names. "LS" (default) is the large-sample formula of each measure. For
        SMD also "LS2" (large-sample, times the small-sample factor squared), "UB" (unbiased) and "AV" (with
        the mean effect of all studies in each); for MD also "HO" (both arms have one standard deviation).
    corrected : bool
        ROM: estimate and variance with the second-order terms of their expansions, against the bias of small
        groups (Lajeunesse 2015, doi:10.1890/14-2402.1). Others do without.

    Raises
    ------
    StatsError
        A standard deviation of 0 or below, fewer than 2 patients in an arm, means of opposite sign or 0 for
        ROM.
    """
    m1, s1, n1 = _group(mean_t, sd_t, n_t, "t")
    m2, s2, n2 = _group(mean_c, sd_c, n_c, "c")
    _check.same_length(mean_t=m1, mean_c=m2)
    _check.choice("measure", measure, MEAN_DIFFERENCE)
    _check.choice(f"variance of {measure}", variance, VARIANCES.get(measure, ("LS",)))
    if measure == "MD":
        yi, vi = m1 - m2, s1**2 / n1 + s2**2 / n2
        if variance == "HO":
            vi = ((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2) * (1 / n1 + 1 / n2)
    elif measure == "ROM":
        if (m1 * m2 <= 0).any():
            raise StatsError(
                f"ROM: {_check.rows(m1 * m2 <= 0)} has means of 0 or of opposite sign; use MD or SMD"
            )
        first, second = s1**2 / (n1 * m1**2), s2**2 / (n2 * m2**2)
        yi, vi = np.log(m1 / m2), first + second
        if corrected:
            yi, vi = yi + (first - second) / 2, vi + (first**2 + second**2) / 2
    elif measure == "SMD":
        df = n1 + n2 - 2
        pooled_sd = np.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / df)
        yi = small_sample_factor(df) * (m1 - m2) / pooled_sd
        vi = _smd_variance(yi, n1, n2, variance)
    else:
        v = (s1**2 + s2**2) / 2
        factor = small_sample_factor(n1 + n2 - 2)
        yi = factor * (m1 - m2) / np.sqrt(v)
        spread = (s1**4 / (n1 - 1) + s2**4 / (n2 - 1)) / (8 * v**2)
        vi = factor**2 * (yi**2 * spread + (s1**2 / (n1 - 1) + s2**2 / (n2 - 1)) / v)
    return make(measure, yi, vi, ni=n1 + n2)


def _smd_variance(yi, n1, n2, variance: str) -> np.ndarray:
    ni, shares = n1 + n2, 1 / n1 + 1 / n2
    factor = small_sample_factor(ni - 2)
    if variance == "LS2":
        return factor**2 * shares + yi**2 / (2 * ni)
    if variance == "UB":
        df = ni - 2
        return shares + (1 - (df - 2) / (df * factor**2)) * yi**2
    effect = yi if variance == "LS" else (ni * yi).sum() / ni.sum()
    return shares + effect**2 / (2 * ni)


def mean(mean, sd, n) -> EffectSizes:
    """Mean of one group (measure MN), in the unit of the outcome; variance sd^2 / n.

    Parameters
    ----------
    mean, sd, n : array_like of shape (k,)
        By study; sd and n above 0.
    """
    m, s, total = _group(mean, sd, n, "")
    return make("MN", m, s**2 / total, ni=total)


def mean_change(
    mean_first, sd_first, mean_second, sd_second, n, correlation, measure: str = "MC"
) -> EffectSizes:
    """Change within one group: first measurement minus second, so a fall of a score is above 0.

    Parameters
    ----------
    mean_first, sd_first, mean_second, sd_second, n : array_like of shape (k,)
        Means and standard deviations of both measurements, patients measured twice.
    correlation : array_like of shape (k,)
        Correlation of both measurements, between -1 and 1.
    measure : {"MC", "SMCC", "SMCR"}
        Raw change; change over the SD of the change; change over the SD of the first measurement (Becker
        1988, doi:10.1111/j.2044-8317.1988.tb00901.x), both with the exact small-sample factor.
    """
    m1, s1, total = _group(mean_first, sd_first, n, "first")
    m2, s2, _ = _group(mean_second, sd_second, n, "second")
    r = _check.vector("correlation", correlation)
    _check.same_length(mean_first=m1, mean_second=m2, correlation=r)
    _check.choice("measure", measure, MEAN_CHANGE)
    if (np.abs(r) >= 1).any():
        raise StatsError(f"correlation: {_check.rows(np.abs(r) >= 1)} is not between -1 and 1")
    change_variance = s1**2 + s2**2 - 2 * r * s1 * s2
    if measure == "MC":
        yi, vi = m1 - m2, change_variance / total
    elif measure == "SMCC":
        yi = small_sample_factor(total - 1) * (m1 - m2) / np.sqrt(change_variance)
        vi = 1 / total + yi**2 / (2 * total)
    else:
        yi = small_sample_factor(total - 1) * (m1 - m2) / s1
        vi = 2 * (1 - r) / total + yi**2 / (2 * total)
    return make(measure, yi, vi, ni=total)


def small_sample_factor(df: np.ndarray) -> np.ndarray:
    """Hedges' exact correction of a standardised mean difference with `df` degrees of freedom (1 or more).

    Hedges 1981, doi:10.3102/10769986006002107.

    At one degree of freedom the factor is 0 in the limit; gammaln(0) is infinite, so it comes out as exactly
    0.

    Parameters
    ----------
    df : ndarray of shape (k,)
        Degrees of freedom, 1 or more.

    Returns
    -------
    ndarray of shape (k,)
        Between 0 and 1.
    """
    return np.exp(special.gammaln(df / 2) - np.log(df / 2) / 2 - special.gammaln((df - 1) / 2))


def _group(mean, sd, n, suffix: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    tail = f"_{suffix}" if suffix else ""
    m = _check.vector(f"mean{tail}", mean)
    s = _check.positive(f"sd{tail}", sd)
    total = _check.positive(f"n{tail}", n)
    _check.same_length(**{f"mean{tail}": m, f"sd{tail}": s, f"n{tail}": total})
    if (total < 2).any():
        raise StatsError(
            f"n{tail}: {_check.rows(total < 2)} is below 2; a standard deviation needs 2 patients"
        )
    return m, s, total
