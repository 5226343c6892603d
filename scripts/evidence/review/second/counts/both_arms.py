"""Results of counts of two arms once more, whatever the model; and of one study with its two arms."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.candidate import Candidate
from evidence.record.results.second import SecondComputation
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.second.around import intervals
from evidence.review.second.counts import given_totals, one_ratio, profile, rates, tables, two_arms
from evidence.review.second.verdicts import (
    TOLERANCE_CLOSED_FORM,
    TOLERANCE_LIKELIHOOD_SE,
    TOLERANCE_QUADRATURE_SE,
    Compared,
    judged,
    ours,
    se_of,
    verdict,
)
from evidence.stats.result import Pooled


def compute(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    """Repeat a model of counts of two arms."""
    if pooled.method == PoolingModel.MANTEL_HAENSZEL:
        return _mantel_haenszel(effects, pooled, settings)
    counts, level, df = effects.counts(), settings.level, pooled.df
    measure = tables.as_risks(effects.counted_as)
    tolerance, p = TOLERANCE_LIKELIHOOD_SE, None
    if pooled.method == PoolingModel.CONDITIONAL_EXACT:
        found, tolerance = one_ratio.conditional(counts, measure, level), TOLERANCE_QUADRATURE_SE
        p = one_ratio.conditional_p(counts, measure)
    elif pooled.method == PoolingModel.PETO:
        found, tolerance = one_ratio.peto(counts, level), TOLERANCE_CLOSED_FORM
    elif pooled.method == PoolingModel.BETA_BINOMIAL:
        found = two_arms.beta_binomial(counts, measure, level, df)
    else:
        common = pooled.method == PoolingModel.COMMON_LOGISTIC
        if not common and totals_given(pooled):
            found = given_totals.binomial_normal(counts, measure, level, df)
        else:
            found = two_arms.binomial_normal(counts, level, df, common=common)
    # Without a standard error (a ratio of 0 or infinity) a difference counts on the log scale itself.
    scale = 1.0 if pooled.se is None else pooled.se
    second = verdict(
        found.engine, found.what, tolerance, ours(pooled), found.estimate_and_bounds, scale=scale,
        tau2=found.tau2,
    )  # fmt: skip
    second = judged(second, intervals.p_value(pooled, second, own=p))
    return judged(second, _between(pooled, counts, measure, found))


def totals_given(pooled: Pooled) -> bool:
    """Whether a ratio that differs between studies was found given each study's total of events."""
    return all(note.kind != "level_of_each_study" for note in pooled.notes)


def _between(
    pooled: Pooled, counts: tables.Counts, measure: MeasureId, found: tables.Check
) -> Iterator[Compared]:
    """Compare the prediction interval and the interval of tau2 where ratios differ between studies."""
    centre, low, high = found.estimate_and_bounds
    if pooled.method != PoolingModel.BINOMIAL_NORMAL or found.tau2 is None:
        return
    if centre is None or low is None or high is None:
        return
    se = (high - low) / 2 / intervals.quantile(pooled.level, pooled.df)
    yield from intervals.prediction(pooled, centre, se, found.tau2, profile.TOLERANCE)
    kept = tables.informative(counts, measure)

    def highest(tau2: float) -> float:
        if totals_given(pooled):
            return given_totals.profile(kept, measure, tau2, centre)
        return two_arms.profile(kept, tau2, centre)

    yield from profile.compare(pooled, highest, found.tau2, level=pooled.level)


def _mantel_haenszel(effects: Effects, pooled: Pooled, settings: ModelSettings) -> SecondComputation:
    """Repeat the sums: an odds ratio by statsmodels, variances of the others without rounding."""
    from statsmodels.stats.contingency_tables import StratifiedTable
    from statsmodels.stats.weightstats import DescrStatsW

    measure = effects.counted_as
    counts = tuple(np.asarray(column, dtype=float) for column in effects.counts())
    scale = 1.0 if pooled.estimate is None else max(abs(pooled.estimate), 1.0)
    engine, what, error = "statsmodels", Note("by_mantel_haenszel"), None
    if measure in (MeasureId.IRR, MeasureId.IRD):
        engine, what = "scipy", Note("by_estimating_equation")
        middle = rates.by_estimating_equation(counts, measure)
    elif measure == MeasureId.RD:
        a, n1, c, n2 = counts
        what = Note("by_weighted_mean")
        middle = float(DescrStatsW(a / n1 - c / n2, weights=n1 * n2 / (n1 + n2)).mean)
    else:
        kept = zip(*tables.informative(counts, measure), strict=True)
        table = StratifiedTable([np.array([[a, n1 - a], [c, n2 - c]]) for a, n1, c, n2 in kept])
        middle = math.log(table.oddsratio_pooled if measure == MeasureId.OR else table.riskratio_pooled)
        if measure == MeasureId.OR:
            error = float(table.logodds_pooled_se)
    if error is None:
        error = one_ratio.sum_error(counts, measure)
    half = intervals.quantile(settings.level, None) * error
    theirs = [middle, middle - half, middle + half]
    second = verdict(engine, what, TOLERANCE_CLOSED_FORM, ours(pooled), theirs, scale=scale)
    return judged(second, intervals.p_value(pooled, second))


def one_table(
    candidate: Candidate, measure: MeasureId, pooled: Pooled, settings: ModelSettings
) -> SecondComputation:
    """Repeat the risk or odds ratio of one study with its Wald interval."""
    from statsmodels.stats.contingency_tables import Table2x2

    (a, n1), (c, n2) = (side.counted for side in candidate.sides)
    cells = np.array([[a, n1 - a], [c, n2 - c]], dtype=float)
    # The engine's own shift_zeros adds 0.5 to the empty cell only; the rule here is all four cells.
    added = added_to_cells(settings, empty=bool((cells == 0).any()))
    shares = np.array([[n1], [n2]]) / (n1 + n2) if settings.add_by_arm_size else np.full((2, 1), 0.5)
    table = Table2x2(cells + 2 * added * shares, shift_zeros=False)
    if measure == MeasureId.RR:
        low, high = table.log_riskratio_confint(alpha=1 - settings.level)
        theirs = [float(table.log_riskratio), float(low), float(high)]
    else:
        low, high = table.log_oddsratio_confint(alpha=1 - settings.level)
        theirs = [float(table.log_oddsratio), float(low), float(high)]
    what = Note("by_one_table")
    return verdict("statsmodels", what, TOLERANCE_CLOSED_FORM, ours(pooled), theirs, scale=se_of(pooled))


def two_rates(
    candidate: Candidate, measure: MeasureId, pooled: Pooled, settings: ModelSettings
) -> SecondComputation:
    """Repeat the rate ratio or difference of one study with its Wald interval."""
    from statsmodels.stats.rates import confint_poisson_2indep

    (x1, t1), (x2, t2) = (side.counted_in_time for side in candidate.sides)
    add = added_to_cells(replace(settings, add_by_arm_size=False), empty=0 in (x1, x2))
    a, c = x1 + add, x2 + add
    ratio = measure == MeasureId.IRR
    low, high = confint_poisson_2indep(
        a, t1, c, t2, method="wald-log" if ratio else "wald",
        compare="ratio" if ratio else "diff", alpha=1 - settings.level,
    )  # fmt: skip
    natural = [a / t1 / (c / t2) if ratio else a / t1 - c / t2, float(low), float(high)]
    if not ratio:  # of a difference what is added widens the limits alone
        natural = [v + x1 / t1 - x2 / t2 - natural[0] for v in natural]
    theirs = [math.log(v) for v in natural] if ratio else natural
    what = Note("by_two_rates")
    return verdict("statsmodels", what, TOLERANCE_CLOSED_FORM, ours(pooled), theirs, scale=se_of(pooled))


def added_to_cells(settings: ModelSettings, *, empty: bool) -> float:
    """Return what the settings add to each cell of one study (by arm size: on average)."""
    if settings.to == "none" or (settings.to != "all" and not empty):
        return 0.0
    return 0.5 if settings.add_by_arm_size else settings.add
