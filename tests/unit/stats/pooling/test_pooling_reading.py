"""Reading a pooled result: prediction variants, Freeman-Tukey's n, probabilities beyond a threshold, I2 of Q."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from evidence.stats import effects, exact, pooling
from evidence.stats.errors import StatsError

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


def test_nothing_beyond_without_an_estimate():
    with pytest.raises(StatsError, match="all zero"):
        pooling.probability_beyond(exact.glmm_proportion([0, 0], [9, 9]), 0.1)
