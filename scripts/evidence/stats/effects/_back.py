"""From the pooling scale back to what a reader knows: ratios, proportions, rates, survival."""

import numpy as np
from scipy import special

from ..errors import StatsError
from ..numerics import _check
from ._sizes import SCALES

_EXP = ("RR", "OR", "PETO", "IRR", "ROM", "HR", "SHR", "PLN", "IRLN", "LOG")
# Measures whose way back turns the order round: the lower bound on the pooling scale is the upper one of
# survival.
DECREASING = ("CLOGLOG",)
# Which single size stands for the studies' sizes on the way back from a Freeman-Tukey scale.
N_RULES = ("harmonic", "geometric", "arithmetic", "inverse variance")


def back_transform(value, measure: str, n=None, n_rule: str = "harmonic", se: float | None = None):
    """Transform estimates or interval bounds from the pooling scale of `measure` to its natural scale.

    Parameters
    ----------
    value : float or array_like
        On the pooling scale.
    measure : str
        A name of `SCALES`. Measures without a transformation come back as they are.
    n : array_like, optional
        PFT: the studies' sample sizes; IRFT: their person-time.
    n_rule : {"harmonic", "geometric", "arithmetic", "inverse variance"}
        PFT and IRFT: the mean of the sizes that stands for them, harmonic by Miller 1978
        (doi:10.1080/00031305.1978.10479283), or the size whose variance is that of the pooled estimate
        (Barendregt 2013, doi:10.1136/jech-2013-203104). The result depends on this choice (Schwarzer 2019,
        doi:10.1002/jrsm.1348).
    se : float, optional
        Standard error of the pooled estimate, for "inverse variance".

    Returns
    -------
    float or ndarray
        Same shape as `value`. CLOGLOG decreases: the bounds of an interval change places. Values beyond what
        0 and 100 % can give are cut off at 0 and 1 (PAS, PFT), at -1 and 1 (RD) or at 0 (IRS, IRFT).
    """
    _check.choice("measure", measure, tuple(SCALES))
    x = _check.array("value", value)
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
    elif measure == "RD":
        out = np.clip(x, -1.0, 1.0)
    elif measure == "PFT":
        out = _inverse_double_arcsine(x, one_size(n, n_rule, se, "PFT"))
    elif measure == "IRFT":
        out = _inverse_double_root(x, one_size(n, n_rule, se, "IRFT"))
    else:
        out = x
    return float(out) if np.ndim(value) == 0 else out


def _exp(x: np.ndarray) -> np.ndarray:
    # A bound far out is infinite to any reader; without the clip numpy would warn of the overflow.
    return np.exp(np.minimum(x, 709.0))


def one_size(n, n_rule: str, se: float | None, measure: str) -> float:
    """Size that stands for all studies on the way back from PFT (patients) or IRFT (person-time)."""
    _check.choice("n_rule", n_rule, N_RULES)
    if n_rule == "inverse variance":
        if se is None or not se > 0:
            raise StatsError(f"{measure}: n_rule 'inverse variance' needs the pooled standard error (se)")
        # The variance of one study is 1 / (4 n + 2) for PFT, of which 2 is left out, and 1 / (4 t) for IRFT.
        return 1 / (4 * float(se) ** 2)
    if n is None:
        what = "sample sizes" if measure == "PFT" else "person-times"
        raise StatsError(f"{measure}: the way back needs the studies' {what} (n)")
    sizes = _check.positive("n", n)
    if n_rule == "harmonic":
        return float(len(sizes) / np.sum(1 / sizes))
    return float(np.exp(np.log(sizes).mean()) if n_rule == "geometric" else sizes.mean())


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
