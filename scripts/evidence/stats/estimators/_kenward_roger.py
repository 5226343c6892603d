"""Kenward and Roger's small-sample inference for the mean of a random-effects model fitted by REML."""

from dataclasses import replace

import numpy as np

from ..inverse_variance import batch
from ..numerics._distributions import critical, two_sided_p
from . import _tau2

# With less the t distribution is all tails and an interval tells nothing. Two studies alike have exactly one,
# but for rounding.
_FEWEST_DF = 1.0 - 1e-9


def kenward_roger(vi: np.ndarray, tau2: float) -> tuple[float, float]:
    """Return the adjusted variance of the mean and its degrees of freedom, for variances vi (k,), k >= 2.

    Kenward and Roger 1997 (doi:10.2307/2533558) with the expected information, as Partlett and Riley 2017
    (doi:10.1002/sim.7140) write it for a meta-analysis: the degrees of freedom take the adjusted variance, as
    in the R packages pimeta and meta.
    """
    w = 1 / (vi + tau2)
    total = w.sum()
    # Of tau2: the square of its standard error under REML, inverted.
    data = np.zeros((1, len(vi))), vi[None], np.ones((1, len(vi)))
    information = float(_tau2.standard_error(*data, np.array([tau2]), "REML")[0]) ** -2
    # As a sum of squares about the mean weight, without a difference of large sums.
    spread = (w * (w - (w**2).sum() / total) ** 2).sum() / total
    variance = (1 + 2 * spread / information) / total
    return float(variance), float(2 * information / (variance * (w**2).sum()) ** 2)


def interval(
    fit: batch.BatchPooled, vi: np.ndarray, level: float
) -> tuple[batch.BatchPooled, str, float | None]:
    """Give a single Wald fit this interval, or that of Hartung and Knapp where there are too few degrees.

    Returns the fit, the name of its interval and the degrees of freedom (None for Hartung and Knapp).
    """
    variance, df = kenward_roger(vi, float(fit.tau2[0]))
    if not df >= _FEWEST_DF:
        return batch.with_interval(fit, "hksj-floor", level), "hksj-floor", None
    mu, se = float(fit.estimate[0]), float(np.sqrt(variance))
    half = critical(df, level) * se
    columns = {
        "se": se,
        "ci_low": mu - half,
        "ci_high": mu + half,
        "statistic": mu / se,
        "p_value": two_sided_p(mu / se, df),
    }
    return replace(fit, **{name: np.array([value]) for name, value in columns.items()}), "kr", df


def prediction(
    mu: float, vi: np.ndarray, tau2: float, kind: str, level: float
) -> tuple[float | None, float | None, float | None]:
    """Bounds of the prediction interval "kr" or "kr(df-1)" and its degrees of freedom; None for too few."""
    variance, df = kenward_roger(vi, tau2)
    df -= 1 if kind == "kr(df-1)" else 0
    if not df >= _FEWEST_DF:
        return None, None, None
    half = critical(df, level) * float(np.sqrt(variance + tau2))
    return mu - half, mu + half, df
