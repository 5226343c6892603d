"""Several figures of one study pooled together: a three-level model with cluster-robust errors.

True effects vary between studies and between the figures of a study (Konstantopoulos 2011,
doi:10.1002/jrsm.35). Sampling errors of figures of one study are taken to be correlated alike; since that
correlation is assumed, errors and degrees of freedom are those of CR2 with Satterthwaite's correction (Tipton
2015, doi:10.1037/met0000011), which hold where it is wrong.
"""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from evidence.record.measures import stats_code
from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects.study_effects import Effects
from evidence.stats.dependent import multilevel, robust
from evidence.stats.errors import StatsError
from evidence.stats.result import Pooled, without_estimate

MODEL = PoolingModel.THREE_LEVEL
ROBUST = "CR2"
FEWEST_STUDIES = 2


def studies_of(effects: Effects) -> list[str]:
    """Return the study of each usable figure."""
    return [c.study for c, u in zip(effects.candidates, effects.usable, strict=True) if u]


def pool(effects: Effects, settings: ModelSettings) -> Pooled:
    """Pool all usable figures; ``k`` counts studies.

    tau2 is the variance between studies and between the figures of a study together; the interval of
    prediction is for a figure of a new study.
    """
    yi, vi = effects.arrays()
    study, measure = studies_of(effects), stats_code(effects.measure)
    k, rho = len(set(study)), settings.within_study_correlation
    if k < FEWEST_STUDIES:
        why = Note("needs_studies", numbers={"fewest": FEWEST_STUDIES})
        return without_estimate(k, measure, MODEL, "not estimable", (why,), level=settings.level)
    try:
        known = multilevel.within_study(vi, study, rho)
        fit = multilevel.fit(yi, known, study, level=settings.level, sigma2_intervals=False)
        found = robust.cluster_robust(fit, kind=ROBUST)
    except StatsError as error:
        return without_estimate(k, measure, MODEL, "not estimable", (error.as_note(),), level=settings.level)
    between, within = fit.sigma2.get("study", 0.0), fit.sigma2.get("row", 0.0)
    se, df = float(found.se[0]), float(found.df[0])
    weights = np.linalg.solve(fit.marginal, np.ones(fit.k))
    pi_low = pi_high = None
    if k >= settings.prediction_from and settings.prediction != "none" and between + within > 0:
        reach = float(stdtrit(df, 0.5 + settings.level / 2)) * float(np.hypot(se, np.sqrt(between + within)))
        pi_low, pi_high = float(fit.beta[0]) - reach, float(fit.beta[0]) + reach
    told = {
        "figures": fit.k,
        "studies": k,
        "correlation": rho,
        "between": between,
        "within": within,
        "df": df,
    }
    return Pooled(
        estimate=float(fit.beta[0]),
        se=se,
        ci_low=float(found.ci_low[0]),
        ci_high=float(found.ci_high[0]),
        p_value=float(found.p_value[0]),
        k=k,
        measure=measure,
        method=MODEL,
        notes=(Note("three_level", numbers=told), *found.notes),
        tau2=between + within,
        i2=fit.i2,
        q=fit.q,
        q_df=fit.q_df,
        q_p=fit.q_p,
        pi_low=pi_low,
        pi_high=pi_high,
        weights=100 * weights / weights.sum(),
        tau2_method="REML",
        ci_method=ROBUST,
        prediction=f"t({ROBUST})" if pi_low is not None else None,
        level=settings.level,
        df=df,
        statistic=float(found.statistic[0]),
    )
