"""What must hold of diagnostics, small-study effects, moderators and Bayes whatever the data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evidence.record.notes.note import Note, RowNote
from evidence.stats import diagnostics, small_study, specifications
from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import pooling, regression
from evidence.stats.resampling import permutation

from ..strategies import studies
from ..tolerances import EXACT, SOLVED, SOLVED_FAR

QUICK = settings(max_examples=40, deadline=None)
# Both sides solve the same equation for tau2 to its last digits; only the order of sums differs.
ROUNDING = 1e-7


@QUICK
@given(studies(least=3))
def test_the_last_cumulative_result_is_the_pool(data):
    ours, pooled = diagnostics.cumulative(*data), pooling.random_effects(*data)
    assert abs(ours.estimate[-1] - pooled.estimate) < ROUNDING
    assert abs(ours.ci_high[-1] - pooled.ci_high) < ROUNDING * (1 + abs(pooled.ci_high))


@QUICK
@given(studies(least=3))
def test_leverages_sum_to_the_number_of_coefficients(data):
    yi, vi = data
    assert abs(diagnostics.influence(yi, vi).hat.sum() - 1) < ROUNDING
    moderators = {"x": np.arange(len(yi)) ** 1.5}
    if len(yi) > 3:
        assert abs(diagnostics.influence(yi, vi, moderators=moderators).hat.sum() - 2) < ROUNDING


@QUICK
@given(studies(least=4), st.floats(-3, 3), st.floats(0.1, 10))
def test_a_moderator_in_other_units_predicts_the_same(data, shift, unit):
    yi, vi = data
    x = np.sqrt(np.arange(len(yi)))
    one = regression.meta_regression(yi, vi, {"x": x})
    other = regression.meta_regression(yi, vi, {"x": shift + unit * x})
    scale = 1 + abs(one.beta[1]) + one.se[1]
    assert abs(one.beta[1] - unit * other.beta[1]) < SOLVED_FAR * scale
    mine, theirs = (
        regression.predict(one, {"x": [0.5]}),
        regression.predict(other, {"x": [shift + unit * 0.5]}),
    )
    assert abs(mine.estimate[0] - theirs.estimate[0]) < SOLVED_FAR * scale
    assert abs(one.q_moderators_p - other.q_moderators_p) < SOLVED_FAR


@QUICK
@given(studies(least=4))
def test_words_and_indicators_are_one_moderator(data):
    yi, vi = data
    words = ["b" if i % 2 else "a" for i in range(len(yi))]
    by_words = regression.meta_regression(yi, vi, {"g": words})
    by_numbers = regression.meta_regression(yi, vi, {"g": [float(w == "b") for w in words]})
    assert by_words.names == ("intercept", "g: b")
    assert np.allclose(by_words.beta, by_numbers.beta, atol=SOLVED)
    other_way = regression.meta_regression(yi, vi, {"g": words}, references={"g": "b"})
    assert abs(other_way.beta[1] + by_words.beta[1]) < SOLVED * (1 + abs(by_words.beta[1]))


@QUICK
@given(studies(least=4))
def test_a_gap_is_a_study_left_out(data):
    yi, vi = data
    x = [None, *np.sqrt(np.arange(1, len(yi)))]
    if len(yi) < 5:
        return
    fit = regression.meta_regression(yi, vi, {"x": x})
    assert fit.k == len(yi) - 1
    assert fit.notes[0] == RowNote("moderator_missing", rows=(0,))


@QUICK
@given(studies(least=3), st.floats(-2, 2))
def test_trim_and_fill_mirrors_with_the_data(data, shift):
    yi, vi = data
    one = small_study.trim_and_fill(yi, vi, tau2_method="EE", side="left")
    other = small_study.trim_and_fill(-yi, vi, tau2_method="EE", side="right")
    assert one.k0 == other.k0
    if one.pooled is not None:
        assert abs(one.pooled.estimate + other.pooled.estimate) < ROUNDING


def test_begg_is_kendall_of_scipy():
    rng = np.random.default_rng(2)
    for k in (5, 8, 12):
        yi, vi = rng.normal(size=k), rng.uniform(0.1, 1, k)
        w = 1 / vi
        z = (yi - (w * yi).sum() / w.sum()) / np.sqrt(vi - 1 / w.sum())
        theirs = stats.kendalltau(z, vi, method="exact")
        ours = small_study.begg(yi, vi)
        assert abs(ours.tau - theirs.statistic) < EXACT
        assert abs(ours.p_value - theirs.pvalue) < EXACT


def test_funnel_contours_are_where_p_is_the_level():
    funnel = small_study.contour_funnel([0.4, -0.1], [0.04, 0.09], centre=0.2)
    low, high = funnel.contours[0.95]
    assert np.allclose(2 * stats.norm.sf(high[1:] / funnel.se_grid[1:]), 0.05)
    assert np.allclose(low, -high)
    assert np.allclose((funnel.limits[0] + funnel.limits[1]) / 2, 0.2)
    assert np.allclose(funnel.p_value, 2 * stats.norm.sf([2.0, 1 / 3]))


def test_an_outlier_is_found_and_others_are_not():
    yi, vi = np.array([0.1, 0.2, 0.15, 0.12, 3.0]), np.full(5, 0.02)
    found = diagnostics.outliers(yi, vi)
    assert found.residual.tolist() == [False, False, False, False, True]
    assert diagnostics.influence(yi, vi).influential[4]


def test_pet_peese_takes_the_answer_its_rule_names():
    rng = np.random.default_rng(1)
    vi = rng.uniform(0.01, 0.2, 30)
    strong = small_study.pet_peese(rng.normal(1.0, np.sqrt(vi)), vi)
    none = small_study.pet_peese(rng.normal(0.0, np.sqrt(vi)) * 0.5, vi)
    assert (strong.chosen, strong.estimate) == ("PEESE", strong.peese.limit)
    assert (none.chosen, none.estimate) == ("PET", none.pet.limit)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (
            lambda: regression.meta_regression([0.1, 0.2, 0.3], [0.1] * 3, {"x": [1, 1, 1]}),
            "constant or follows",
        ),
        (
            lambda: regression.meta_regression([0.1, 0.2, 0.3], [0.1] * 3, {"x": ["a", "a", None]}),
            "x is 'a' in all studies; leave it out",
        ),
        (lambda: regression.meta_regression([0.1, 0.2], [0.1] * 2, {"x": [1, 2]}), "at least 3 are needed"),
        # coefficients were nan with p = 0
        (
            lambda: regression.meta_regression([0.1, 0.2, 0.5], [0.1] * 3, {"x": [1e300, 2e300, 4e300]}),
            "another unit",
        ),
        (
            lambda: regression.meta_regression([0.1, 0.2, 0.5], [0.1] * 3, {"x": [1e-300, 2e-300, 0]}),
            "another unit",
        ),
        (lambda: regression.meta_regression([0.1, 0.2], [0.1] * 2, {"x": [1]}), "1 values for 2 studies"),
        (lambda: regression.meta_regression([0.1, 0.2], [0.1] * 2, {"x": ["a", 2]}), "group|mixes|at least"),
        (lambda: regression.meta_regression([0.1, 0.2], [0.1] * 2, [1, 2]), "a mapping from names"),
        (lambda: diagnostics.influence([0.1], [0.1]), "at least two studies"),
        (lambda: small_study.egger([0.1, 0.2], [0.1, 0.2]), "needs at least 3"),
        (lambda: small_study.egger([0.1, 0.2, 0.3], [0.1] * 3), "one size or precision"),
        (lambda: small_study.regression_test([0.1] * 3, [0.1] * 3, predictor="ni"), "needs n"),
        (lambda: small_study.step_selection([0.1] * 5, [0.1] * 5, steps=[0.5, 0.1]), "ascending"),
        (lambda: small_study.step_selection([0.1] * 5, [0.1] * 5, delta=[1]), "2 chances"),
        (lambda: small_study.orwin([0.1], [0.1], target=0), "target"),
        (lambda: small_study.trim_and_fill([0.1, 0.3], [0.1, 0.2], side="up"), "allowed: left, right"),
        (lambda: permutation.permutation_test([0.1, 0.3], [0.1, 0.2], draws=0), "draws"),
    ],
)
def test_bad_input_is_told_in_words(call, told):
    with pytest.raises(StatsError, match=told):
        call()


def test_predictions_need_every_moderator_and_a_known_level():
    fit = regression.meta_regression([0.1, 0.5, 0.3, 0.9, 0.2], [0.1] * 5, {"g": ["a", "b", "a", "b", "a"]})
    with pytest.raises(StatsError, match="allowed: a, b"):
        regression.predict(fit, {"g": ["c"]})
    with pytest.raises(StatsError, match="needed are g"):
        regression.predict(fit, {})


@pytest.mark.parametrize(
    ("methods", "intervals", "left_out"),
    [(("REML", "EE"), ("wald",), False), (("REML",), ("hksj", "wald"), False), (("REML", "EE"), ("hksj", "wald"), True)],
)  # fmt: skip
def test_combinations_that_a_common_effect_does_not_have_are_said_to_be_left_out(
    methods, intervals, left_out
):
    found = specifications.specification_curve(
        [0.1, 0.4, 0.2], [0.1, 0.2, 0.1], tau2_methods=methods, ci_methods=intervals
    )
    assert found.notes == ((Note("common_effect_hksj_left_out"),) if left_out else ())
    assert len(found.estimate) == len(methods) * len(intervals) - left_out
