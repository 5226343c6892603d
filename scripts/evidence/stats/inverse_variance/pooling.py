"""Pooling of study estimates: random effects, common effect, Mantel-Haenszel, Peto.

`mantel_haenszel`, `mantel_haenszel_rates` and `peto` pool counts; `random_effects`, `common_effect` and
`henmi_copas` pool estimates with variances. `probability_beyond` and `n_sensitivity` read a pooled result.
"""

from typing import Any

import numpy as np

from evidence.record.notes.note import Note

from ..effects import N_RULES, SCALES
from ..errors import StatsError
from ..estimators import _kenward_roger, _tau2
from ..estimators._beyond import Beyond, probability_beyond
from ..estimators._henmi_copas import henmi_copas
from ..estimators._tables import mantel_haenszel, mantel_haenszel_rates, peto
from ..numerics import _check, _notes
from ..numerics._distributions import critical
from ..numerics._remembered import remembered
from ..result import Natural, Pooled
from . import batch, heterogeneity

__all__ = [
    "Beyond",
    "common_effect",
    "henmi_copas",
    "mantel_haenszel",
    "mantel_haenszel_rates",
    "n_sensitivity",
    "peto",
    "probability_beyond",
    "random_effects",
]

TAU2_METHODS = _tau2.METHODS
CI_METHODS = (*batch.CI_METHODS, "kr")
PREDICTIONS = (
    "t(k-1)", "t(k-2)", "z", "t(k-1) classic", "t(k-2) classic", "kr", "kr(df-1)", "tau only", "none",
)  # fmt: skip
# With fewer studies the spread of the effects is a guess, and so is any prediction.
FEWEST_FOR_PREDICTION = 3


def random_effects(
    yi,
    vi,
    *,
    tau2_method: str = "REML",
    ci_method: str = "hksj-floor",
    prediction: str = "t(k-1)",
    level: float = 0.95,
    measure: str = "GEN",
    n=None,
    genq_weights=None,
) -> Pooled:
    """Random-effects meta-analysis (normal-normal, inverse variance).

    Parameters
    ----------
    yi, vi : array_like of shape (k,)
        Estimates and sampling variances on the pooling scale; nan in both for a study without an estimate,
        which is left out and named.
    tau2_method : {"REML", "ML", "DL", "PM", "PMM", "EB", "SJ", "HE", "HS", "HSk", "GENQ"}
        Estimator of the between-study variance. REML and ML are global maxima of their likelihoods.
    ci_method : {"hksj-floor", "hksj", "wald", "t", "kr"}
        Interval: Hartung-Knapp-Sidik-Jonkman (Hartung and Knapp 2001, doi:10.1002/sim.791) with its factor
        never below 1 (Rover 2015, doi:10.1186/s12874-015-0091-1), without that floor, normal, t with k - 1,
        or Kenward-Roger (with REML only; Partlett and Riley 2017, doi:10.1002/sim.7140). Where one study
        outweighs all others so far that Kenward-Roger has less than one degree of freedom, "hksj-floor" takes
        its place, with a note.
    prediction : str
        One of `PREDICTIONS`, from k = 3: quantile of t or normal times the root of se^2 + tau2. "classic"
        takes the standard error without the Hartung-Knapp factor; "t(k-2) classic" is that of Higgins,
        Thompson and Spiegelhalter 2009 (doi:10.1111/j.1467-985X.2008.00552.x). "kr" takes standard error and
        degrees of freedom of Kenward and Roger, "kr(df-1)" one degree less, as Partlett and Riley 2017; None
        with a note where less than one is left. "tau only" leaves the standard error out (normal quantile):
        the range of study effects if the mean were known. `prediction.bootstrap` is another way.
    level : float
        Confidence level of all intervals.
    measure : str
        What yi are, a name of `effects.SCALES`: decides the way back in `Pooled.natural`.
    n : array_like of shape (k,), optional
        Sample sizes (person-time); needed for the way back from PFT and IRFT.
    genq_weights : array_like of shape (k,), optional
        Weights above 0, for GENQ.

    Returns
    -------
    Pooled
        k = 1: the study itself with its Wald interval, status "single study", no tau2, I2 or prediction
        interval. k = 2: pooled, with a note. tau2 = 0 is an estimate like any other. The tau2 interval is the
        Q-profile's, the I2 interval follows from it.

    Raises
    ------
    StatsError
        No study at all, a variance that is none, an unknown method, columns of different length.
    """
    y, v, use = _check.effects(yi, vi)
    _check.choice("tau2_method", tau2_method, TAU2_METHODS)
    _check.choice("ci_method", ci_method, CI_METHODS)
    _check.choice("prediction", prediction, PREDICTIONS)
    _check.choice("measure", measure, tuple(SCALES))
    sizes = _sizes(n, use)
    form = _genq(genq_weights, y)
    if tau2_method != "REML" and (ci_method == "kr" or prediction.startswith("kr")):
        raise StatsError(f"tau2_method: {tau2_method!r}; Kenward-Roger belongs to REML, only REML is allowed")
    fit = batch.random_effects(
        y, v, use, tau2_method, "wald" if ci_method == "kr" else ci_method, level, form
    )
    k = int(fit.k[0])
    notes = _notes.without_estimate(use)
    if ci_method == "kr" and k > 1:
        fit, ci_method, kr_df = _kenward_roger.interval(fit, v[use], level)
        if kr_df is None:
            notes.append(Note("kenward_roger_replaced"))
    common: dict[str, Any] = {
        "measure": measure,
        "tau2_method": tau2_method,
        "prediction": prediction,
        "level": level,
        "k": k,
        "n": sizes,
        "method": "random effects, inverse variance",
        **_first(fit, "estimate", "se", "ci_low", "ci_high", "p_value", "statistic", "q", "q_p"),
        "q_df": k - 1,
    }
    if k == 1:
        notes.append(Note("single_study_no_tau2"))
        return Pooled(
            **common, status="single study", ci_method="wald", notes=tuple(notes), weights=100 * _share(use)
        )

    tau2 = float(fit.tau2[0])
    filled = _tau2.fill(y, v, use)
    interval = heterogeneity.q_profile(y, v, level)
    typical = heterogeneity.typical_variance(y, v)
    if interval is None:
        notes.append(heterogeneity.EMPTY_INTERVAL)
        interval = (0.0, 0.0)
    factor = float(fit.hk_factor[0])
    df = None if ci_method == "wald" else kr_df if ci_method == "kr" else k - 1
    weights = 100 * _share(use, 1 / (filled[1][0] + tau2))
    mu, pi_df = float(fit.estimate[0]), None
    if prediction.startswith("kr") and k >= FEWEST_FOR_PREDICTION:
        pi_low, pi_high, pi_df = _kenward_roger.prediction(mu, v[use], tau2, prediction, level)
        if pi_df is None:
            notes.append(Note("no_prediction_by_kenward_roger"))
    else:
        pi_low, pi_high = _prediction(
            mu, float(fit.se[0]), factor, tau2, k, kind=prediction, ci_method=ci_method, level=level
        )
    return Pooled(
        **common,
        ci_method=ci_method,
        df=df,
        tau2=tau2,
        tau2_se=float(_tau2.standard_error(*filled, fit.tau2, tau2_method, weights=form)[0]),
        tau2_ci=interval,
        i2=float(fit.i2[0]),
        i2_ci=(
            heterogeneity.i2_from_tau2(interval[0], typical),
            heterogeneity.i2_from_tau2(interval[1], typical),
        ),
        h2=float(fit.h2[0]),
        h2_ci=(
            heterogeneity.h2_from_tau2(interval[0], typical),
            heterogeneity.h2_from_tau2(interval[1], typical),
        ),
        hk_factor=factor,
        log_likelihood=_log_likelihood(fit.tau2, filled, tau2_method),
        pi_low=pi_low,
        pi_high=pi_high,
        prediction_df=pi_df,
        weights=weights,
        notes=tuple(notes + _warnings(k, factor, ci_method)),
    )


@remembered(256)
def common_effect(
    yi, vi, *, ci_method: str = "wald", level: float = 0.95, measure: str = "GEN", n=None
) -> Pooled:
    """Common-effect (fixed-effect) meta-analysis by inverse variance.

    Parameters
    ----------
    yi, vi, level, measure, n
        As in `random_effects`.
    ci_method : {"wald", "t"}
        Normal interval or t with k - 1. Hartung-Knapp belongs to random effects.

    Returns
    -------
    Pooled
        Without tau2 and prediction interval; I2 and H2 from Q (Higgins and Thompson 2002), with test-based
        intervals from k = 3. k = 1: the study itself.
    """
    y, v, use = _check.effects(yi, vi)
    _check.choice("ci_method", ci_method, ("wald", "t"))
    _check.choice("measure", measure, tuple(SCALES))
    fit = batch.random_effects(y, v, use, "EE", ci_method, level)
    k = int(fit.k[0])
    several = k > 1
    notes = _notes.without_estimate(use) + ([] if several else [Note("single_study")])
    i2_ci, h2_ci = heterogeneity.interval_from_q(float(fit.q[0]), k, level) if k > 2 else (None, None)
    return Pooled(
        **_first(fit, "estimate", "se", "ci_low", "ci_high", "p_value", "statistic", "q", "q_p"),
        q_df=k - 1,
        k=k,
        n=_sizes(n, use),
        measure=measure,
        method="common effect, inverse variance",
        status="pooled" if several else "single study",
        ci_method=ci_method if several else "wald",
        level=level,
        df=k - 1 if several and ci_method == "t" else None,
        i2=float(fit.i2[0]) if several else None,
        h2=float(fit.h2[0]) if several else None,
        i2_ci=i2_ci,
        h2_ci=h2_ci,
        weights=100 * _share(use, 1 / np.where(use, v, 1.0)),
        notes=tuple(notes),
    )


def n_sensitivity(pooled: Pooled) -> dict[str, Natural]:
    """Natural scale of a result under every rule of `effects.N_RULES`: how much the way back matters.

    For PFT and IRFT, whose way back needs one size for all studies; other measures raise StatsError.
    """
    if pooled.measure not in ("PFT", "IRFT"):
        raise StatsError(f"{pooled.measure}: the way back needs no sample size; allowed: PFT, IRFT")
    return {rule: pooled.natural(rule) for rule in N_RULES}


def _first(fit: batch.BatchPooled, *names: str) -> dict[str, Any]:
    return {name: float(getattr(fit, name)[0]) for name in names}


def _share(use: np.ndarray, weight: np.ndarray | float = 1.0) -> np.ndarray:
    kept = np.where(use, weight, 0.0)
    return kept / kept.sum()


def _sizes(n, use: np.ndarray) -> np.ndarray | None:
    if n is None:
        return None
    sizes = _check.positive("n", n)
    _check.same_length(yi=use, n=sizes)
    return sizes[use]


def _genq(weights, y: np.ndarray) -> np.ndarray | None:
    if weights is None:
        return None
    out = _check.positive("genq_weights", weights)
    _check.same_length(yi=y, genq_weights=out)
    return out


def _warnings(k: int, factor: float, ci_method: str) -> list[Note]:
    return ([Note("two_studies_tau2")] if k == 2 else []) + _notes.hartung_knapp(factor, ci_method)


def _prediction(
    mu, se, factor, tau2, k, *, kind: str, ci_method: str, level: float
) -> tuple[float | None, float | None]:
    if kind == "none" or k < FEWEST_FOR_PREDICTION:
        return None, None
    df = {"t(k-1)": k - 1, "t(k-2)": k - 2}.get(kind.removesuffix(" classic"))
    if kind.endswith("classic") and ci_method.startswith("hksj"):
        se = se / np.sqrt(factor if ci_method == "hksj" else max(1, factor)) if se > 0 else se
    if kind == "tau only":
        se = 0.0
    half = critical(df, level) * float(np.hypot(se, np.sqrt(tau2)))
    return mu - half, mu + half


def _log_likelihood(tau2, filled, tau2_method) -> float | None:
    if tau2_method not in ("REML", "ML"):
        return None
    y, v, mask = filled
    return float(_tau2.log_likelihood(tau2, y, v, mask, tau2_method == "REML")[0])
