"""The steps to a population average at their limits, and the way from the median study to it and back."""

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import special, stats

from evidence.stats.exact.one_group import average_ladder as ladder
from evidence.stats.exact.one_group.proportions import glmm_proportion

CLOSED = 1e-9
X, N = np.array([2, 14, 9, 20]), np.array([30, 40, 41, 55])


@pytest.mark.parametrize("ci_method", ["t", "wald"])
def test_the_average_takes_the_place_of_the_median_study_and_gives_it_back(ci_method):
    found = glmm_proportion(X, N, ci_method=ci_method, tau2_interval=False)
    made = ladder.as_average(found)
    average = found.average
    wanted = [special.logit(p) for p in (average.estimate, average.ci_low, average.ci_high)]
    assert (made.estimate, made.ci_low, made.ci_high) == pytest.approx(wanted, rel=CLOSED)
    quantile = stats.norm.ppf(0.975) if ci_method == "wald" else stats.t.ppf(0.975, 3)
    assert made.se == pytest.approx((wanted[2] - wanted[1]) / 2 / quantile, rel=CLOSED)
    assert (made.p_value, made.statistic, made.pi_low) == (None, None, found.pi_low)
    middle = made.median_study
    assert (middle.estimate, middle.ci_low, middle.ci_high) == pytest.approx(
        [special.expit(v) for v in (found.estimate, found.ci_low, found.ci_high)], rel=CLOSED
    )
    again = ladder.about_median_study(made)
    assert (again.estimate, again.ci_low, again.ci_high, again.se) == pytest.approx(
        (found.estimate, found.ci_low, found.ci_high, found.se), rel=CLOSED
    )
    assert again.median_study is None
    assert ladder.about_median_study(found) is found  # nothing took its place


def test_a_result_without_an_average_stays_as_it_is():
    found = glmm_proportion(X, N, tau2_interval=False)
    for lacking in ({"average": None}, {"estimate": None}, {"ci_low": None}, {"ci_high": None}):
        bare = replace(found, **lacking)
        assert ladder.as_average(bare) is bare


@pytest.mark.parametrize(
    ("mean", "rho", "heaps"),
    [
        (0.5, 1 / 3, False),  # both shapes of the beta law are 1: it is even
        (0.5, 0.34, True),
        (0.9, 0.5, True),  # shapes 0.9 and 0.1
        (0.1, 0.5, True),
        (0.9, 0.45, False),  # 1.1 and 0.12: heaped at one end alone
        (0.1, 0.45, False),
        (0.5, 0.0, False),
        (0.5, None, False),
    ],
)
def test_studies_heap_at_both_ends_where_both_shapes_of_their_law_are_below_1(mean, rho, heaps):
    found = SimpleNamespace(estimate=float(special.logit(mean)), overdispersion=rho)
    told = ladder._beta_binomial_fails(found)
    assert (told is not None and told.kind == "heaps_at_both_ends") is heaps


@pytest.mark.parametrize(("tau2", "leaves"), [(2.0, False), (2.001, True), (None, False)])
def test_a_variance_at_the_limit_stays(tau2, leaves):
    told = ladder._glmm_fails(SimpleNamespace(estimate=0.3, tau2=tau2))
    assert (told is not None and told.kind == "quasi_separation") is leaves


def test_a_share_of_none_or_all_is_as_far_as_doubles_tell():
    assert ladder._logit(0.0) == -700 and ladder._logit(1.0) == 700
    assert ladder._logit(0.2) == pytest.approx(math.log(0.25), rel=CLOSED)


@pytest.mark.parametrize(
    ("k", "prediction", "told"), [(2, "t(k-1)", False), (3, "t(k-1)", True), (3, "none", False)]
)
def test_a_posterior_predicts_a_new_study_from_three_studies_on_where_it_is_asked_to(k, prediction, told):
    found = ladder.bayesian_average(X[:k], N[:k], prediction=prediction)
    assert (found.pi_low is not None) is (found.pi_high is not None) is (found.prediction is not None) is told
    assert found.status == "pooled" and found.tau2_ci[0] < found.tau2 < found.tau2_ci[1]
    assert special.expit(found.estimate) == pytest.approx(found.average.estimate, rel=CLOSED)
    one = ladder.bayesian_average(X[:1], N[:1])
    assert (one.status, one.tau2, one.tau2_ci, one.pi_low) == ("single study", None, None, None)
    assert [n.kind for n in one.notes] == ["posterior_of_counts", "single_study_prior"]
