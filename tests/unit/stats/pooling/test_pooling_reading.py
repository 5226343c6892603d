"""Reading a pooled result: prediction variants, Freeman-Tukey's n, probabilities beyond a threshold, I2 of Q."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from evidence.stats import effects, exact
from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import pooling

from ..strategies import studies
from ..tolerances import INVERTED, SOLVED

YI, VI = np.array([0.1, 0.9, 1.4, 2.2, 0.6]), np.array([0.1, 0.2, 0.05, 0.4, 0.1])
# Closed formulas in double precision.
ROUNDING = 1e-10
# Five standard errors (0.0008 at most) of a share from 400,000 draws.
DRAWN = 0.004
QUICK = settings(max_examples=40, deadline=None)


@pytest.mark.parametrize(
    ("prediction", "quantile", "with_se"),
    [
        ("t(k-1)", stats.t.ppf(0.975, 4), "se"),
        ("t(k-2)", stats.t.ppf(0.975, 3), "se"),
        ("z", stats.norm.ppf(0.975), "se"),
        ("t(k-1) classic", stats.t.ppf(0.975, 4), "classic"),
        ("t(k-2) classic", stats.t.ppf(0.975, 3), "classic"),
        ("tau only", stats.norm.ppf(0.975), "none"),
    ],
)
@pytest.mark.parametrize("ci_method", ["hksj", "hksj-floor", "wald"])
def test_prediction_variants_are_their_formulas(prediction, quantile, with_se, ci_method):
    found = pooling.random_effects(YI, VI, prediction=prediction, ci_method=ci_method)
    classic = 1 / np.sqrt((1 / (VI + found.tau2)).sum())
    se = {"se": found.se, "classic": classic, "none": 0.0}[with_se]
    half = quantile * np.sqrt(se**2 + found.tau2)
    assert abs(found.pi_high - (found.estimate + half)) < ROUNDING
    assert abs(found.pi_low - (found.estimate - half)) < ROUNDING


def test_freeman_tukey_names_every_n():
    x, n = [3, 6, 10, 1], np.array([11, 17, 21, 6])
    one = effects.proportion(x, n, "PFT")
    found = pooling.common_effect(one.yi, one.vi, measure="PFT", n=n)
    by_rule = pooling.n_sensitivity(found)
    assert tuple(by_rule) == effects.N_RULES
    for rule, size in (
        ("harmonic", stats.hmean(n)),
        ("geometric", stats.gmean(n)),
        ("arithmetic", n.mean()),
        ("inverse variance", 1 / (4 * found.se**2)),
    ):
        p = by_rule[rule].estimate
        forth = (
            np.arcsin(np.sqrt(p * size / (size + 1))) + np.arcsin(np.sqrt((p * size + 1) / (size + 1)))
        ) / 2
        assert abs(forth - found.estimate) < ROUNDING


def test_only_freeman_tukey_needs_an_n():
    with pytest.raises(StatsError, match="allowed: PFT, IRFT"):
        pooling.n_sensitivity(pooling.random_effects(YI, VI))
    with pytest.raises(StatsError, match="n_rule: 'median'"):
        effects.back_transform(0.5, "PFT", n=[5, 6], n_rule="median")
    with pytest.raises(StatsError, match="needs the pooled standard error"):
        effects.back_transform(0.5, "PFT", n_rule="inverse variance")


@QUICK
@given(studies(least=3))
def test_h2_and_i2_tell_the_same(data):
    for found in (pooling.random_effects(*data), pooling.common_effect(*data)):
        for i2, h2 in zip(found.i2_ci, found.h2_ci, strict=True):
            assert abs(i2 - 100 * (1 - 1 / h2)) < SOLVED
        assert found.i2_ci[0] <= found.i2_ci[1]


@QUICK
@given(studies(least=1), st.floats(-6, 6))
def test_above_and_below_add_up_to_one(data, threshold):
    found = pooling.random_effects(*data)
    assume(found.estimate != threshold)
    up, down = (pooling.probability_beyond(found, threshold, d) for d in ("above", "below"))
    for name in ("mean", "new_study", "share"):
        one, other = getattr(up, name), getattr(down, name)
        assert (one is None) == (other is None)
        if one is not None:
            assert abs(one + other - 1) < INVERTED
    if up.share_ci is not None:
        assert up.share_ci[0] <= up.share <= up.share_ci[1]


def test_bounds_of_intervals_have_their_own_probabilities():
    for ci_method, prediction in (("hksj-floor", "t(k-1)"), ("wald", "z"), ("wald", "t(k-2)")):
        found = pooling.random_effects(YI, VI, ci_method=ci_method, prediction=prediction)
        assert abs(pooling.probability_beyond(found, found.ci_low).mean - 0.975) < ROUNDING
        assert abs(pooling.probability_beyond(found, found.pi_high).new_study - 0.025) < ROUNDING


def test_share_beyond_is_that_of_the_normal_distribution_of_effects():
    found = pooling.random_effects(YI, VI)
    beyond = pooling.probability_beyond(found, 0.5)
    draws = np.random.default_rng(3).normal(found.estimate, np.sqrt(found.tau2), 400_000)
    assert abs((draws > 0.5).mean() - beyond.share) < DRAWN


@pytest.mark.parametrize("direction", ["above", "below"])
@pytest.mark.parametrize(
    ("prediction", "df"), [("t(k-1)", 4), ("t(k-2)", 3), ("z", None), ("t(k-2) classic", 3), ("kr", ...)]
)
def test_a_new_study_is_spread_about_the_mean_as_its_prediction_interval_says(prediction, df, direction):
    found = pooling.random_effects(YI, VI, prediction=prediction, level=0.9)
    df = found.prediction_df if df is ... else df
    law = stats.norm if df is None else stats.t(df)
    spread = (found.pi_high - found.estimate) / law.ppf(0.95)
    for threshold in (-0.3, 0.5, 1.7):
        away = (threshold - found.estimate) / spread
        wanted = law.sf(away) if direction == "above" else law.cdf(away)
        beyond = pooling.probability_beyond(found, threshold, direction)
        assert beyond.new_study == pytest.approx(wanted, abs=ROUNDING)
        of_mean = stats.t(found.df).sf((threshold - found.estimate) / found.se)
        assert beyond.mean == pytest.approx(of_mean if direction == "above" else 1 - of_mean, abs=ROUNDING)


def test_where_effects_are_one_all_of_them_lie_on_the_side_of_their_mean_and_none_beyond_itself():
    found = pooling.random_effects([0.2, 0.3, 0.4, 0.3], np.full(4, 0.5), prediction="tau only")
    assert found.tau2 == 0
    for threshold, direction, wanted in (
        (0.1, "above", 1.0), (0.1, "below", 0.0), (0.5, "above", 0.0), (0.5, "below", 1.0),
        (found.estimate, "above", 0.0), (found.estimate, "below", 0.0),
    ):  # fmt: skip
        beyond = pooling.probability_beyond(found, threshold, direction)
        assert (beyond.new_study, beyond.share, beyond.share_ci) == (wanted, wanted, None)


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("threshold", [-0.3, 0.5, 1.7])
def test_the_interval_of_a_share_is_that_of_its_normal_score_by_the_delta_method(threshold, level):
    found = pooling.random_effects(YI, VI, level=level)

    def score(mean, tau2):
        return (mean - threshold) / np.sqrt(tau2)

    # Slopes by central differences: their own error is of the order of the squared step.
    step = 1e-5
    slopes = (
        (score(found.estimate + step, found.tau2) - score(found.estimate - step, found.tau2)) / (2 * step),
        (score(found.estimate, found.tau2 + step) - score(found.estimate, found.tau2 - step)) / (2 * step),
    )
    error = np.hypot(slopes[0] * found.se, slopes[1] * found.tau2_se)
    ends = score(found.estimate, found.tau2) + stats.norm.ppf((1 + level) / 2) * error * np.array([-1, 1])
    beyond = pooling.probability_beyond(found, threshold)
    assert beyond.share_ci == pytest.approx(stats.norm.cdf(ends), abs=1e-8)
    assert pooling.probability_beyond(replace(found, tau2_se=None), threshold).share_ci is None


def test_nothing_beyond_without_an_estimate():
    with pytest.raises(StatsError, match="all zero"):
        pooling.probability_beyond(exact.glmm_proportion([0, 0], [9, 9]), 0.1)
