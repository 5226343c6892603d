"""One study repeated is that study; a shift of all effects shifts the result; another unit changes it by that unit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.stats import exact
from evidence.stats.dependent import multilevel, robust
from evidence.stats.inverse_variance import batch, heterogeneity, pooling, regression
from evidence.stats.resampling import bootstrap

from ..strategies import clustered, effect, studies

QUICK = settings(max_examples=25, deadline=None)
# Of the standard error or of tau2 + the largest variance: sums of a few numbers in double precision, carried through
# a solution that ends at 1e-14 of tau2 + the smallest variance; a flat likelihood leaves the root of that.
SAME = 1e-6
# Rounding of an effect that is stored again after a shift.
STORED = 1e-12
# Searched by differences of likelihoods (several levels): the root of rounding.
SEARCHED = 1e-5
# A bound lies up to 13 standard errors off (t with one degree of freedom).
FARTHEST = 13
# Of a standard error, of the components: a likelihood of two components can be flat along a ridge.
RIDGE_MEAN, RIDGE_COMPONENT = 1e-3, 1e-2
# Standard errors: variances over twelve orders of magnitude.
precision = st.floats(-4, 2).map(lambda exponent: 10.0**exponent)
copies = st.integers(2, 6)


def random_effects(yi, vi, tau2_method, ci_method="wald"):
    weights = np.arange(1.0, len(yi) + 1) if tau2_method == "GENQ" else None
    return pooling.random_effects(yi, vi, tau2_method=tau2_method, ci_method=ci_method, genq_weights=weights)


@pytest.mark.parametrize("tau2_method", pooling.TAU2_METHODS)
@QUICK
@given(effect, precision, copies)
def test_one_study_repeated_is_pooled_to_itself(tau2_method, y, se, k):
    yi, vi = np.full(k, y), np.full(k, se**2)
    for ci_method in ("wald", "t", "hksj", "hksj-floor"):
        found = random_effects(yi, vi, tau2_method, ci_method)
        assert abs(found.estimate - y) <= STORED * (abs(y) + se)
        assert found.tau2 <= STORED * (se**2 + y**2)
        assert found.i2 <= SAME and abs(found.h2 - 1) <= SAME
        # Studies that agree to the last digit: Hartung and Knapp's interval has no width without its floor.
        width = 0.0 if ci_method == "hksj" else se / np.sqrt(k)
        assert abs(found.se - width) <= SAME * se


@QUICK
@given(effect, precision, copies)
def test_one_study_repeated_without_random_effects_and_in_other_models(y, se, k):
    yi, vi = np.full(k, y), np.full(k, se**2)
    for found in (pooling.common_effect(yi, vi), pooling.henmi_copas(yi, vi)):
        assert abs(found.estimate - y) <= STORED * (abs(y) + se)
        assert abs(found.se - se / np.sqrt(k)) <= SAME * se
        assert found.q <= SAME and not found.tau2
    levels = multilevel.fit(yi, vi, range(k), test="z", sigma2_intervals=False)
    assert abs(levels.beta[0] - y) <= SAME * se
    assert sum(levels.sigma2.values()) <= SAME * se**2
    regressed = regression.meta_regression(yi, vi, {}, ci_method="wald")
    assert abs(regressed.beta[0] - y) <= SAME * se and regressed.tau2 <= SAME * se**2
    many = batch.random_effects(yi, vi)
    assert abs(many.estimate[0] - y) <= STORED * (abs(y) + se) and many.tau2[0] <= STORED * (se**2 + y**2)
    drawn = bootstrap.random_effects(yi, vi, draws=100)
    assert drawn.tau2 <= STORED * (se**2 + y**2)
    if k > 2:
        again = bootstrap.random_effects(yi, vi, kind="studies", draws=100)
        assert np.ptp(again.estimates) <= SAME * se


tables = st.tuples(st.integers(1, 19), st.integers(20, 60), st.integers(1, 19), st.integers(20, 60))


@QUICK
@given(tables, copies)
def test_one_table_repeated_is_that_table(table, k):
    once, often = [np.array([n]) for n in table], [np.full(k, n) for n in table]
    for pool in (
        lambda *t: pooling.mantel_haenszel(*t, measure="RR"),
        lambda *t: pooling.mantel_haenszel(*t, measure="OR"),
        lambda *t: pooling.mantel_haenszel(*t, measure="RD"),
        pooling.mantel_haenszel_rates,
        pooling.peto,
        lambda *t: exact.glmm_two_by_two(*t, model="CM.EL", effect="common"),
        lambda *t: exact.glmm_two_by_two(*t, model="UM.FS", effect="common"),
    ):
        one, many = pool(*once), pool(*often)
        assert abs(one.estimate - many.estimate) <= SAME * one.se
        assert abs(one.se / np.sqrt(k) - many.se) <= SAME * one.se


@settings(max_examples=10, deadline=None)
@given(tables, copies)
def test_one_table_repeated_has_no_heterogeneity_in_exact_models(table, k):
    a, n1, _, _ = often = [np.full(k, n) for n in table]
    share = table[0] / table[1]
    for found in (
        exact.glmm_proportion(a, n1, tau2_interval=False),
        exact.ladder_proportion(a, n1, tau2_interval=False),
    ):
        assert found.status == "tau2 at zero" and found.tau2 == 0
        assert abs(found.natural().estimate - share) <= SAME
    assert abs(exact.exact_pooled(a, n1).natural().estimate - share) <= STORED
    assert exact.beta_binomial(a, n1).overdispersion <= SAME
    assert abs(exact.beta_binomial(a, n1).natural().estimate - share) <= SAME
    rate = exact.glmm_rate(a, n1, tau2_interval=False)
    assert rate.tau2 == 0 and abs(rate.natural().estimate - share) <= SAME
    for model in ("CM.EL", "UM.FS"):
        assert exact.glmm_two_by_two(*often, model=model, tau2_interval=False).tau2 == 0
        assert exact.glmm_rate_ratio(*often, model=model, tau2_interval=False).tau2 == 0


@pytest.mark.parametrize("tau2_method", pooling.TAU2_METHODS)
@QUICK
@given(studies(), st.floats(-20, 20))
def test_a_shift_of_all_effects_shifts_the_result(tau2_method, data, shift):
    yi, vi = data
    for ci_method in ("wald", "hksj", "hksj-floor"):
        one = random_effects(yi, vi, tau2_method, ci_method)
        other = random_effects(yi + shift, vi, tau2_method, ci_method)
        size = np.sqrt(vi.max() + one.tau2)
        assert abs(other.tau2 - one.tau2) <= SAME * size**2
        assert abs(other.se - one.se) <= SAME * size
        for name in ("estimate", "ci_low", "ci_high"):
            assert abs(getattr(other, name) - shift - getattr(one, name)) <= SAME * size * FARTHEST
        for name in ("i2", "q"):
            assert abs(getattr(other, name) - getattr(one, name)) <= SAME * max(100, getattr(one, name))


@QUICK
@given(studies(least=3), st.floats(-20, 20))
def test_a_shift_shifts_other_models(data, shift):
    yi, vi = data
    for pool in (pooling.common_effect, pooling.henmi_copas):
        one, other = pool(yi, vi), pool(yi + shift, vi)
        for name in ("estimate", "ci_low", "ci_high"):
            assert abs(getattr(other, name) - shift - getattr(one, name)) <= SAME * one.se * FARTHEST
        assert abs(other.q - one.q) <= SAME * max(1, one.q)
    x = {"x": np.sqrt(np.arange(len(yi)))}
    one, other = (regression.meta_regression(y, vi, x, ci_method="wald") for y in (yi, yi + shift))
    assert abs(other.beta[0] - shift - one.beta[0]) <= SAME * one.se[0] * FARTHEST
    assert abs(other.beta[1] - one.beta[1]) <= SAME * one.se[1] * FARTHEST
    one, other = (bootstrap.random_effects(y, vi, draws=100) for y in (yi, yi + shift))
    size = np.sqrt(vi.max() + one.tau2)
    assert np.allclose(other.estimates - shift, one.estimates, atol=SEARCHED * size)
    assert abs(other.ci_low - shift - one.ci_low) <= SEARCHED * size
    one, other = (heterogeneity.q_profile(y, vi) for y in (yi, yi + shift))
    assert (one is None) == (other is None)
    if one is not None:
        assert np.allclose(one, other, atol=SAME * size**2, rtol=SAME)


@settings(max_examples=15, deadline=None)
@given(clustered(), st.floats(-20, 20), st.floats(0.01, 100))
def test_shifts_and_units_of_several_rows_of_one_study(data, shift, unit):
    yi, vi, study = data
    one, moved, scaled = (
        multilevel.fit(y, v, study, sigma2_intervals=False)
        for y, v in ((yi, vi), (yi + shift, vi), (yi * unit, vi * unit**2))
    )
    size = vi.max() + sum(one.sigma2.values())
    assert abs(moved.log_likelihood - one.log_likelihood) <= SAME
    assert abs(moved.beta[0] - shift - one.beta[0]) <= RIDGE_MEAN * one.se[0]
    assert abs(scaled.beta[0] / unit - one.beta[0]) <= RIDGE_MEAN * one.se[0]
    assert abs(sum(moved.sigma2.values()) - sum(one.sigma2.values())) <= RIDGE_COMPONENT * size
    strong, other = robust.cluster_robust(one), robust.cluster_robust(scaled)
    assert abs(other.se[0] / unit - strong.se[0]) <= RIDGE_MEAN * max(strong.se[0], one.se[0])


@pytest.mark.parametrize("tau2_method", pooling.TAU2_METHODS)
@QUICK
@given(studies(), st.floats(0.01, 100))
def test_another_unit_changes_the_result_by_that_unit(tau2_method, data, unit):
    yi, vi = data
    one = random_effects(yi, vi, tau2_method, "hksj-floor")
    other = random_effects(yi * unit, vi * unit**2, tau2_method, "hksj-floor")
    size = np.sqrt(vi.max() + one.tau2)
    for name in ("estimate", "se", "ci_low", "ci_high"):
        assert abs(getattr(other, name) / unit - getattr(one, name)) <= SAME * size * FARTHEST
    assert abs(other.tau2 / unit**2 - one.tau2) <= SAME * size**2
    for name in ("i2", "q", "p_value"):
        assert abs(getattr(other, name) - getattr(one, name)) <= SAME * max(100, getattr(one, name))


@QUICK
@given(studies(least=3), st.floats(0.01, 100))
def test_another_unit_in_other_models(data, unit):
    yi, vi = data
    for pool in (pooling.common_effect, pooling.henmi_copas):
        one, other = pool(yi, vi), pool(yi * unit, vi * unit**2)
        for name in ("estimate", "se", "ci_low", "ci_high"):
            assert abs(getattr(other, name) / unit - getattr(one, name)) <= SAME * one.se * FARTHEST
    one, other = (bootstrap.random_effects(y, v, draws=100) for y, v in ((yi, vi), (yi * unit, vi * unit**2)))
    size = np.sqrt(vi.max() + one.tau2)
    assert np.allclose(other.estimates / unit, one.estimates, atol=SEARCHED * size)
    assert np.allclose(other.tau2s / unit**2, one.tau2s, atol=SEARCHED * size**2, rtol=SEARCHED)
