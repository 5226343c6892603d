"""Any studies, precisions over twelve orders of magnitude: an answer without nan or warning, or one error in words."""

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.stats import diagnostics, small_study
from evidence.stats.bayesian import normal_model
from evidence.stats.dependent import multilevel, robust
from evidence.stats.inverse_variance import batch, heterogeneity, pooling, regression
from evidence.stats.resampling import bootstrap, permutation

from .soundness import answer_or_words, assert_sound
from .strategies import wild_clusters, wild_studies

# Sums of a few numbers of moderate size.
ROUNDING = 1e-7


# Kenward and Roger's interval and its predictions belong to REML; they have their own test.
CI_METHODS = [name for name in pooling.CI_METHODS if name != "kr"]
PREDICTIONS = [name for name in pooling.PREDICTIONS if not name.startswith("kr")]


def moderators(k):
    return {"x": np.arange(k) ** 2.0}


def gosh_of_draws(y, v):
    return diagnostics.gosh(y, v, draws=50)


ANALYSES = {
    "common_effect": pooling.common_effect,
    "common_effect_t": functools.partial(pooling.common_effect, ci_method="t"),
    "henmi_copas": pooling.henmi_copas,
    "q_test": heterogeneity.q_test,
    "leave_one_out": diagnostics.leave_one_out,
    "cumulative": diagnostics.cumulative,
    "influence": diagnostics.influence,
    "baujat": diagnostics.baujat,
    "outliers": diagnostics.outliers,
    "gosh": diagnostics.gosh,
    "gosh_of_draws": gosh_of_draws,
    "egger": small_study.egger,
    "thompson_sharp": small_study.thompson_sharp,
    "begg": small_study.begg,
    "trim_and_fill": small_study.trim_and_fill,
    "trim_and_fill_r0": lambda y, v: small_study.trim_and_fill(y, v, estimator="R0", side="left"),
    "rosenthal": small_study.rosenthal,
    "orwin": small_study.orwin,
    "rosenberg": small_study.rosenberg,
    "pet_peese": small_study.pet_peese,
    "contour_funnel": lambda y, v: small_study.contour_funnel(y, v, centre=0.1),
    "normal_model": normal_model.normal_normal,
    "bayes_cauchy": lambda y, v: normal_model.normal_normal(y, v, tau_prior="half-cauchy"),
    "permutation": permutation.permutation_test,
    "permutation_moderator": lambda y, v: permutation.permutation_test(y, v, moderators(len(y)), draws=200),
    "bootstrap": lambda y, v: bootstrap.random_effects(y, v, draws=100),
    "bootstrap_studies": lambda y, v: bootstrap.random_effects(y, v, kind="studies", draws=100),
}
QUICK = settings(max_examples=25, deadline=None)


@pytest.mark.parametrize("name", ANALYSES)
@QUICK
@given(wild_studies())
def test_an_answer_or_one_error_in_words_and_no_warning(name, data):
    assert_sound(answer_or_words(lambda: ANALYSES[name](*data)), np.isnan(data[0]))


@pytest.mark.parametrize("tau2_method", pooling.TAU2_METHODS)
@QUICK
@given(wild_studies(), st.sampled_from(PREDICTIONS))
def test_pooling_always_answers_by_every_estimator_and_interval(tau2_method, data, prediction):
    yi, vi = data
    options = {"genq_weights": np.arange(1.0, len(yi) + 1)} if tau2_method == "GENQ" else {}
    options |= {"tau2_method": tau2_method, "prediction": prediction}
    for ci_method in CI_METHODS:
        found = answer_or_words(lambda c=ci_method: pooling.random_effects(yi, vi, ci_method=c, **options))
        assert found is not None
        assert_sound(found, np.isnan(yi))
        assert found.ci_low <= found.estimate <= found.ci_high
        assert found.k == (~np.isnan(yi)).sum()


@QUICK
@given(wild_studies(), st.sampled_from(pooling.PREDICTIONS))
def test_kenward_and_roger_always_answer(data, prediction):
    found = answer_or_words(lambda: pooling.random_effects(*data, ci_method="kr", prediction=prediction))
    assert found is not None
    assert_sound(found, np.isnan(data[0]))
    assert found.ci_low <= found.estimate <= found.ci_high


@pytest.mark.parametrize("tau2_method", batch.TAU2_METHODS)
@QUICK
@given(wild_studies())
def test_batches_always_answer(tau2_method, data):
    yi, vi = data
    weights = np.arange(1.0, len(yi) + 1) if tau2_method == "GENQ" else None
    for ci_method in batch.CI_METHODS:
        found = answer_or_words(
            lambda c=ci_method: batch.random_effects(yi, vi, ~np.isnan(yi), tau2_method, c, weights=weights)
        )
        assert found is not None
        assert_sound(found, np.isnan(yi))


@pytest.mark.parametrize("method", ["REML", "ML"])
@QUICK
@given(wild_studies(least=2))
def test_intervals_of_tau2_are_in_order(method, data):
    use = ~np.isnan(data[0])
    if use.sum() < 2:
        return
    yi, vi = data[0][use], data[1][use]
    low, high = answer_or_words(lambda: heterogeneity.profile_likelihood(yi, vi, method))
    assert 0 <= low <= high
    bounds = answer_or_words(lambda: heterogeneity.q_profile(yi, vi))
    assert bounds is None or 0 <= bounds[0] <= bounds[1]


@pytest.mark.parametrize("tau2_method", regression.TAU2_METHODS)
@QUICK
@given(wild_studies(least=3))
def test_meta_regression_answers_by_every_estimator_or_says_why(tau2_method, data):
    yi, vi = data
    for ci_method in regression.CI_METHODS:
        found = answer_or_words(
            lambda c=ci_method: regression.meta_regression(
                yi, vi, moderators(len(yi)), tau2_method=tau2_method, ci_method=c
            )
        )
        assert_sound(found, np.isnan(yi))
        if found is not None:
            assert_sound(regression.predict(found, {"x": [0.0, 3.0]}), np.isnan(yi))


@pytest.mark.parametrize("levels", ["study/row", "study", "row"])
@settings(max_examples=15, deadline=None)
@given(wild_clusters(), st.sampled_from(["REML", "ML"]))
def test_several_rows_of_one_study_answer_or_say_why(levels, data, method):
    yi, vi, study = data
    # Profile intervals take most of the time; those of two components are left to the tests against R.
    intervals = levels != "study/row"
    found = answer_or_words(
        lambda: multilevel.fit(yi, vi, study, levels=levels, method=method, sigma2_intervals=intervals)
    )
    assert_sound(found, np.isnan(yi))
    if found is not None:
        assert min(found.sigma2.values(), default=0) >= 0
        for kind in ("CR0", "CR1", "CR2"):
            assert_sound(answer_or_words(lambda k=kind: robust.cluster_robust(found, kind=k)), np.isnan(yi))


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(wild_studies(), st.sampled_from(small_study.selection.ALTERNATIVES))
def test_selection_models_answer_or_say_why(data, alternative):
    found = answer_or_words(lambda: small_study.three_parameter_selection(*data, alternative=alternative))
    if found is None:
        return
    assert_sound(found, np.isnan(data[0]))
    assert found.status in ("pooled", "at the bound", "not converged")
    assert found.log_likelihood >= found.log_likelihood_without - ROUNDING
