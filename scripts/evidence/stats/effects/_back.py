"""From the pooling scale back to what a reader knows: ratios, proportions, rates, survival."""

import numpy as np
from scipy import special

from .. import _check
from ..errors import StatsError
from ._sizes import SCALES

_EXP = ("RR", "OR", "PETO", "IRR", "ROM", "HR", "PLN", "IRLN", "LOG")
# Measures whose way back turns the order round: the lower bound on the pooling scale is the upper one of
# survival.
DECREASING = ("CLOGLOG",)


def back_transform(value, measure: str, n=None):
    """Transform estimates or interval bounds from the pooling scale of `measure` to its natural scale.

    Parameters
    ----------
    value : float or array_like
        On the pooling scale.
    measure : str
        A name of `SCALES`. Measures without a transformation come back as they are.
    n : array_like, optional
        PFT: the studies' sample sizes; IRFT: their person-time. The harmonic mean is used (Miller 1978,
        doi:10.1080/00031305.1978.10479283); the result depends on this choice (Schwarzer 2019,
        doi:10.1002/jrsm.1348).

    Returns
    -------
    float or ndarray
        Same shape as `value`. CLOGLOG decreases: the bounds of an interval change places. Values beyond what
        0 and 100 % can give are cut off at 0 and 1 (PAS, PFT) or at 0 (IRS, IRFT).
    """
    _check.choice("measure", measure, tuple(SCALES))
    x = np.asarray(value, dtype=float)
    if measure in _EXP:
        out = _exp(x)
    elif measure in ("PLO", "LOGIT_S"):
        out = special.expit(x)
    elif measure == "PAS":
        out = np.sin(np.clip(x, 0, np.pi / 2)) ** 2
    elif measure == "IRS":
        out = np.maximum(x, 0) ** 2
    elif measure == "CLOGLOG":
        out = np.exp(-_exp(x))
    elif measure == "PFT":
        out = _inverse_double_arcsine(x, _harmonic_mean(n, "PFT", "sample sizes"))
    elif measure == "IRFT":
        out = _inverse_double_root(x, _harmonic_mean(n, "IRFT", "person-times"))
    else:
        out = x
    return float(out) if np.ndim(value) == 0 else out


def _exp(x: np.ndarray) -> np.ndarray:
    # A bound far out is infinite to any reader; without the clip numpy would warn of the overflow.
    return np.exp(np.minimum(x, 709.0))


def _harmonic_mean(n, measure: str, what: str) -> float:
    if n is None:
        raise StatsError(f"{measure}: the way back needs the studies' {what} (n)")
    sizes = _check.positive("n", n)
    return float(len(sizes) / np.sum(1 / sizes))


def _inverse_double_arcsine(x: np.ndarray, n: float) -> np.ndarray:
    lowest = np.arcsin(np.sqrt(1 / (n + 1))) / 2
    highest = (np.arcsin(np.sqrt(n / (n + 1))) + np.pi / 2) / 2
    twice = 2 * np.clip(x, lowest, highest)
    s = np.sin(twice)
    root = np.sqrt(np.maximum(0, 1 - (s + (s - 1 / s) / n) ** 2))
    p = (1 - np.sign(np.cos(twice)) * root) / 2
    return np.where(x <= lowest, 0.0, np.where(x >= highest, 1.0, p))


def _inverse_double_root(x: np.ndarray, time: float) -> np.ndarray:
    lowest = np.sqrt(1 / time) / 2
    y2 = np.maximum(x, lowest) ** 2
    return np.where(x <= lowest, 0.0, y2 - 1 / (2 * time) + 1 / (16 * y2 * time**2))
