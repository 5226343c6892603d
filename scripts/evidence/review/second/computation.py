"""The second computation: every pooled number once more, by PyMARE, statsmodels or scipy.

The engines are imported inside the functions: together they cost about two seconds, paid once a job.
Their traps (measured): PyMARE's likelihood estimators apply Knapp-Hartung unless told, invent a tau2 for
one study, and stop at about 3e-5 relative in tau2; statsmodels does not truncate DerSimonian-Laird at 0.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from evidence.record.measures import SURVIVAL, measure_of
from evidence.record.notes.note import Note
from evidence.record.results.parts import SecondComputation
from evidence.record.results.synthesis import Candidate
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.pooling.modelling import sparse_counts, survival_counts
from evidence.review.second.verdicts import (
    TOLERANCE_CLOSED_FORM,
    TOLERANCE_GRID_SE,
    TOLERANCE_LIKELIHOOD_SE,
    TOLERANCE_QUADRATURE_SE,
    TOLERANCE_SE,
    Bounds,
)
from evidence.review.second.verdicts import not_offered as _not_offered
from evidence.review.second.verdicts import ours as _ours
from evidence.review.second.verdicts import se_of as _se
from evidence.review.second.verdicts import verdict as _verdict
from evidence.stats.exact import about_median_study
from evidence.stats.result import Pooled

_PYMARE_TAU2 = ("REML", "ML", "DL")
_PYMARE_INTERVAL = {"hksj": "knapp-hartung", "hksj-floor": "knapp-hartung-conservative", "wald": "wald"}


def compute(
    effects: Effects, pooled: Pooled, model: str, settings: ModelSettings
) -> SecondComputation | None:
    """Compute the pooled result again with an independent engine.

    Returns ``None`` where there is nothing pooled; a result with ``agrees=None`` and a note where no engine
    offers the model.
    """
    if pooled.estimate is None or pooled.k < 1:
        return None
    if pooled.method == "three-level":
        from evidence.review.second.averages import three_level

        return three_level.compute(effects, pooled, settings)
    if pooled.method == "Bayesian GLMM":
        return _bayesian_counts(effects, pooled, settings)
    if sparse_counts.answers(effects, model) and pooled.method != "Mantel-Haenszel":
        return _two_arm_counts(effects, pooled, settings)
    if sparse_counts.answers(effects, model):
        return _mantel_haenszel(effects, pooled, settings)
    if model == "Bayesian":
        return _bayesian(effects, pooled, settings)
    if effects.measure == "proportion" and model in ("GLMM", "common effect", "beta-binomial"):
        return _counts(effects, pooled, settings)
    if pooled.method == survival_counts.MODEL:
        return _survival_counts(effects, pooled, settings)
    if pooled.method == "exact sum of survival":
        return _exact_survival(effects, pooled, settings)
    if effects.measure == "rate" and pooled.method in ("GLMM of rates", "exact sum of rates"):
        from evidence.review.second.counts import rates

        return rates.one_group(effects, pooled, settings)
    if pooled.k == 1:
        return _single(effects, pooled, settings)
    if measure_of(effects.measure).kind == SURVIVAL and pooled.median_study is not None:
        return _mean_survival(effects, pooled, settings)
    if pooled.measure == "IRS":
        # The last step of rates without a maximum goes by their square roots, always in this way.
        events, years = effects.counts()
        usual = replace(settings, tau2="REML", interval="hksj-floor")
        return _pymare(np.sqrt(events / years), 1 / (4 * years), pooled, "inverse variance", usual)
    return _inverse_variance(effects, pooled, model, settings)


def _by_inverse_variance(settings: ModelSettings) -> Note:
    return Note("by_inverse_variance", words={"tau2": settings.tau2, "interval": settings.interval})


def _inverse_variance(
    effects: Effects, pooled: Pooled, model: str, settings: ModelSettings
) -> SecondComputation:
    return _pymare(*effects.arrays(), pooled, model, settings)


def _pymare(
    yi: np.ndarray, vi: np.ndarray, pooled: Pooled, model: str, settings: ModelSettings
) -> SecondComputation:
    from evidence.review.second.averages.pymare_alone import estimators

    pymare = estimators()
    if model == "common effect":
        estimator, what = (
            pymare.WeightedLeastSquares(tau2=0.0, small_sample_correction="wald"),
            Note("by_common_effect"),
        )
    elif settings.interval not in _PYMARE_INTERVAL or settings.tau2 not in _PYMARE_TAU2:
        return _by_moments(yi, vi, pooled, settings)
    else:
        correction = _PYMARE_INTERVAL[settings.interval]
        what = _by_inverse_variance(settings)
        if settings.tau2 in ("REML", "ML"):
            estimator = pymare.VarianceBasedLikelihoodEstimator(
                method=settings.tau2, small_sample_correction=correction
            )
        else:
            estimator = pymare.DerSimonianLaird(small_sample_correction=correction)
    # The data are brought to unit scale first: PyMARE's search for tau2 stops on an absolute step.
    unit = math.sqrt(float(np.median(vi)))
    result = estimator.fit_dataset(pymare.Dataset((yi / unit)[:, None], (vi / unit**2)[:, None])).summary()
    stats = result.get_fe_stats(alpha=1 - settings.level)
    theirs = [unit * float(stats[name][0, 0]) for name in ("est", "ci_l", "ci_u")]
    tau2 = None if model == "common effect" else unit**2 * float(np.ravel(result.tau2)[0])
    ours = _ours(pooled)
    return _verdict("pymare", what, TOLERANCE_SE, ours, theirs, scale=_se(pooled), tau2=tau2)


def _by_moments(yi: np.ndarray, vi: np.ndarray, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    from evidence.review.second.averages.weighted_means import fit

    theirs = fit(yi, vi, settings)
    if theirs is None:
        return _not_offered(_by_inverse_variance(settings))
    bounds, tau2 = theirs
    what = _by_inverse_variance(settings)
    return _verdict("statsmodels", what, TOLERANCE_SE, _ours(pooled), bounds, scale=_se(pooled), tau2=tau2)


def _mantel_haenszel(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    if effects.code in ("IRR", "IRD"):
        from evidence.review.second.counts import rates

        return rates.mantel_haenszel(effects, pooled)
    if effects.code == "RD":
        return _mantel_haenszel_difference(effects, pooled)
    from statsmodels.stats.contingency_tables import StratifiedTable

    a, n1, c, n2 = effects.counts()
    informative = (a + c > 0) & ((a + c < n1 + n2) | (effects.code == "RR"))
    tables = [
        np.array([[ai, n1i - ai], [ci, n2i - ci]], dtype=float)
        for ai, n1i, ci, n2i in zip(
            a[informative], n1[informative], c[informative], n2[informative], strict=True
        )
    ]
    table = StratifiedTable(tables)
    theirs: Bounds
    if effects.code == "OR":
        low, high = table.oddsratio_pooled_confint(alpha=1 - settings.level)
        theirs = [math.log(table.oddsratio_pooled), math.log(low), math.log(high)]
    else:
        theirs = [math.log(table.riskratio_pooled), None, None]
    ours = _ours(pooled)
    note = None if effects.code == "OR" else Note("estimate_only")
    return _verdict(
        "statsmodels",
        Note("by_mantel_haenszel"),
        TOLERANCE_CLOSED_FORM,
        ours,
        theirs,
        scale=1.0 if pooled.estimate is None else max(abs(pooled.estimate), 1.0),
        note=note,
    )


def _mantel_haenszel_difference(effects: Effects, pooled: Pooled) -> SecondComputation:
    """Compute the weighted mean of the studies' risk differences (Greenland and Robins 1985)."""
    from statsmodels.stats.weightstats import DescrStatsW

    a, n1, c, n2 = effects.counts()
    mean = float(DescrStatsW(a / n1 - c / n2, weights=n1 * n2 / (n1 + n2)).mean)
    ours = _ours(pooled)
    note, what = Note("estimate_only"), Note("by_weighted_mean")
    return _verdict(
        "statsmodels", what, TOLERANCE_CLOSED_FORM, ours, [mean, None, None], scale=1.0, note=note
    )


def _two_arm_counts(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    from evidence.review.second.counts import two_arms as again

    counts, level, df = effects.counts(), settings.level, pooled.df
    # A rate ratio is a risk ratio of Poisson counts with person-time in the place of patients.
    measure = "RR" if effects.code == "IRR" else effects.code
    tolerance = TOLERANCE_LIKELIHOOD_SE
    if pooled.method == "conditional exact":
        found, tolerance = again.conditional(counts, measure, level), TOLERANCE_QUADRATURE_SE
    elif pooled.method == "Peto":
        found, tolerance = again.peto(counts, level), TOLERANCE_CLOSED_FORM
    elif pooled.method == "beta-binomial":
        found = again.beta_binomial(counts, measure, level, df)
    else:
        common = pooled.method == "common-effect logistic"
        found = again.binomial_normal(counts, measure, level, df, common=common)
    # Without a standard error (a ratio of 0 or infinity) a difference counts on the log scale itself.
    scale = 1.0 if pooled.se is None else pooled.se
    ours, theirs = _ours(pooled), found.estimate_and_bounds
    return _verdict(found.engine, found.what, tolerance, ours, theirs, scale=scale, tau2=found.tau2)


def _counts(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    from statsmodels.stats.proportion import proportion_confint

    from evidence.review.second.counts.glmm import glmm_by_statsmodels

    if pooled.method == "beta-binomial":
        return _beta_binomial(effects, pooled, settings)
    events, n = effects.counts()
    if pooled.method == "GLMM" and pooled.k > 1:
        fit = glmm_by_statsmodels(events, n, settings.level, pooled.df)
        average = pooled.median_study is not None
        return _verdict(
            "statsmodels",
            fit.what,
            TOLERANCE_LIKELIHOOD_SE,
            _ours(pooled),
            fit.average_and_bounds if average else fit.estimate_and_bounds,
            scale=_se(pooled),
            tau2=fit.tau2,
        )
    total, size = int(events.sum()), int(n.sum())
    low, high = proportion_confint(total, size, alpha=1 - settings.level, method="beta")
    natural = pooled.natural()
    ours = [natural.estimate, natural.ci_low, natural.ci_high]
    theirs = [total / size, float(low), float(high)]
    return _verdict("statsmodels", Note("by_clopper_pearson"), TOLERANCE_CLOSED_FORM, ours, theirs, scale=1.0)


def _survival_counts(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    from evidence.review.second.counts.survival import survival_by_scipy

    events, n = survival_counts.counts(effects, settings)
    fit = survival_by_scipy(
        events, n, survival_counts.follow_ups(effects), survival_counts.quantile(pooled, settings)
    )
    average = pooled.median_study is not None
    return _verdict(
        "scipy",
        Note("by_dense_grid"),
        TOLERANCE_LIKELIHOOD_SE,
        _ours(pooled),
        fit.estimate_and_bounds if average else fit.median_and_bounds,
        scale=_se(pooled),
        tau2=fit.tau2,
    )


def _mean_survival(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    """Set out from the other engine's fit of the median study, and integrate over the studies by scipy."""
    from evidence.review.second.averages import mean_survival

    again = _inverse_variance(effects, about_median_study(pooled), "inverse variance", settings)
    if again.estimate is None or again.ci_low is None or again.ci_high is None or again.tau2 is None:
        return again
    fit = mean_survival.MedianStudy(again.estimate, again.ci_low, again.ci_high, again.tau2)
    yi, vi = effects.arrays()
    theirs = mean_survival.with_bounds(yi, vi, fit, survival_counts.quantile(pooled, settings), settings.tau2)
    what = Note("averaged_over_studies", parts=(again.what,))
    return _verdict(
        again.engine, what, TOLERANCE_SE, _ours(pooled), theirs, scale=_se(pooled), tau2=again.tau2
    )


def _exact_survival(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    from scipy.stats import beta

    events, n = survival_counts.counts(effects, settings)
    free, size, tail = float((n - events).sum()), float(n.sum()), (1 - settings.level) / 2
    low = float(beta.ppf(tail, free, size - free + 1)) if free > 0 else 0.0
    high = float(beta.ppf(1 - tail, free + 1, size - free)) if free < size else 1.0
    theirs = [free / size, low, high]
    return _verdict(
        "scipy", Note("by_clopper_pearson"), TOLERANCE_CLOSED_FORM, _ours(pooled), theirs, scale=1.0
    )


def _bayesian(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    from evidence.review.pooling.modelling.bayesian import prior_of
    from evidence.review.second.averages.posterior import quantiles

    prior, _ = prior_of(effects, settings)
    if prior is None:
        raise ValueError(f"a posterior of {effects.measure} without a prior")
    tail = (1 - settings.level) / 2
    averaged = measure_of(effects.measure).kind == SURVIVAL and pooled.median_study is not None
    if averaged:
        from evidence.review.second.averages.mean_survival import quantiles as of_mean

        theirs = of_mean(*effects.arrays(), prior, (0.5, tail, 1 - tail))
    else:
        theirs = quantiles(*effects.arrays(), prior, (0.5, tail, 1 - tail))
    ours = _ours(pooled)
    what = (
        Note("averaged_over_studies", parts=(Note("by_quadrature"),)) if averaged else Note("by_quadrature")
    )
    tolerance = TOLERANCE_LIKELIHOOD_SE if averaged else TOLERANCE_QUADRATURE_SE
    # A posterior without a standard deviation (half-Cauchy, two studies) is measured by its interval.
    if pooled.se is None and pooled.ci_low is not None and pooled.ci_high is not None:
        unit = (pooled.ci_high - pooled.ci_low) / 4
    else:
        unit = _se(pooled)
    return _verdict("scipy", what, tolerance, ours, theirs, scale=unit)


def _bayesian_counts(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    from evidence.review.pooling.modelling.bayesian import prior_of
    from evidence.review.second.counts.posterior import average_quantiles
    from evidence.stats.exact.one_group.bayesian import WEAK_MU_SD, WEAK_TAU

    prior = prior_of(effects, settings)[0] or WEAK_TAU
    tail = (1 - settings.level) / 2
    events, n = effects.counts()
    median = pooled.median_study is None
    quantiles = (0.5, tail, 1 - tail)
    theirs = average_quantiles(events, n, prior, WEAK_MU_SD, quantiles, median_study=median)
    what = Note("by_plain_grid")
    return _verdict("scipy", what, TOLERANCE_GRID_SE, _ours(pooled), theirs, scale=_se(pooled))


def _beta_binomial(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    from evidence.review.second.counts.beta_binomial import beta_binomial_by_scipy

    events, n = effects.counts()
    fit = beta_binomial_by_scipy(events, n, settings.level, pooled.df)
    ours = _ours(pooled)
    return _verdict(
        "scipy", fit.what, TOLERANCE_LIKELIHOOD_SE, ours, fit.estimate_and_bounds, scale=_se(pooled)
    )


def _single(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    from scipy.stats import norm

    usable = [c for c, u in zip(effects.candidates, effects.usable, strict=True) if u]
    if effects.code in ("RR", "OR") and usable[0].kind == "counts":
        return _single_table(usable[0], effects.code, pooled, settings)
    if effects.code in ("IRR", "IRD") and sparse_counts.answers(effects, "Mantel-Haenszel"):
        from evidence.review.second.counts import rates

        return rates.one_study(usable[0], effects.code, pooled, settings)
    yi, vi = effects.arrays()
    low, high = norm.interval(settings.level, loc=yi[0], scale=math.sqrt(vi[0]))
    ours = _ours(pooled)
    return _verdict(
        "scipy",
        Note("by_normal_interval"),
        TOLERANCE_CLOSED_FORM,
        ours,
        [float(yi[0]), low, high],
        scale=_se(pooled),
    )


def _single_table(
    candidate: Candidate, measure: str, pooled: Pooled, settings: ModelSettings
) -> SecondComputation:
    from statsmodels.stats.contingency_tables import Table2x2

    from evidence.review.second import corrections

    (a, n1), (c, n2) = (side.counted for side in candidate.sides)
    cells = np.array([[a, n1 - a], [c, n2 - c]], dtype=float)
    # The engine's own shift_zeros adds 0.5 to the empty cell only; the rule here is all four cells.
    added = corrections.of_one_study(settings, empty=bool((cells == 0).any()))
    shares = np.array([[n1], [n2]]) / (n1 + n2) if settings.add_by_arm_size else np.full((2, 1), 0.5)
    table = Table2x2(cells + 2 * added * shares, shift_zeros=False)
    if measure == "RR":
        low, high = table.log_riskratio_confint(alpha=1 - settings.level)
        theirs = [float(table.log_riskratio), float(low), float(high)]
    else:
        low, high = table.log_oddsratio_confint(alpha=1 - settings.level)
        theirs = [float(table.log_oddsratio), float(low), float(high)]
    ours = _ours(pooled)
    what = Note("by_one_table")
    return _verdict("statsmodels", what, TOLERANCE_CLOSED_FORM, ours, theirs, scale=_se(pooled))
