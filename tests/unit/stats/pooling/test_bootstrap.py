"""The bootstrap against closed forms, and what it refuses."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import pooling
from evidence.stats.resampling import bootstrap

from ..tolerances import EXACT, INVERTED

DRAWS = 20_000
# Five standard errors of a quantile or SD from so many draws, as part of the standard error of the mean.
MONTE_CARLO = 5 * 2.0 / math.sqrt(DRAWS)

Y = np.array([0.10, 0.35, -0.20, 0.45, 0.05, 0.60])
V = np.array([0.02, 0.05, 0.04, 0.03, 0.01, 0.08])


def test_the_parametric_bootstrap_of_a_common_effect_has_the_variance_of_the_weighted_mean():
    made = bootstrap.random_effects(Y, V, tau2_method="EE", draws=DRAWS)
    w = 1 / V
    se = 1 / math.sqrt(w.sum())
    mean = (w * Y).sum() / w.sum()
    z = NormalDist().inv_cdf(0.975)
    assert made.estimate == pytest.approx(mean, abs=EXACT)
    assert made.se == pytest.approx(se, rel=MONTE_CARLO)
    assert made.ci_low == pytest.approx(mean - z * se, abs=MONTE_CARLO * se)
    assert made.ci_high == pytest.approx(mean + z * se, abs=MONTE_CARLO * se)


def test_drawing_studies_of_equal_weight_has_the_variance_of_a_plain_mean():
    made = bootstrap.random_effects(Y, np.full(6, 0.02), kind="studies", tau2_method="EE", draws=DRAWS)
    assert made.se == pytest.approx(math.sqrt(Y.var() / 6), rel=MONTE_CARLO)


def test_the_estimates_are_those_of_the_pooling_and_the_dersimonian_laird_tau2_of_the_draws_is_unbiased_far_from_0():
    vi = np.full(6, 1e-6)  # variances that are nothing beside tau2: tau2 is then the plain sample variance
    made = bootstrap.random_effects(Y, vi, tau2_method="DL", draws=DRAWS)
    assert made.tau2 == pytest.approx(pooling.random_effects(Y, vi, tau2_method="DL").tau2, rel=INVERTED)
    assert made.tau2s.mean() == pytest.approx(Y.var(ddof=1), rel=MONTE_CARLO)


def test_a_seed_gives_the_same_draws_and_a_study_without_estimate_is_left_out():
    first = bootstrap.random_effects(Y, V, draws=200, seed=3)
    gap = bootstrap.random_effects([*Y, np.nan], [*V, np.nan], draws=200, seed=3)
    assert np.array_equal(first.estimates, gap.estimates)
    assert not np.array_equal(first.estimates, bootstrap.random_effects(Y, V, draws=200, seed=4).estimates)


def test_one_study_alone_varies_by_its_own_variance():
    made = bootstrap.random_effects([0.3], [0.04], draws=DRAWS)
    assert made.tau2 == 0 and not made.tau2s.any()
    assert made.se == pytest.approx(0.2, rel=MONTE_CARLO)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "cases"}, "parametric"),
        ({"draws": 10}, "a whole number from 100"),
        ({"tau2_method": "XX"}, "REML"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(changes, words):
    with pytest.raises(StatsError, match=words):
        bootstrap.random_effects(Y, V, **changes)


def test_studies_are_not_drawn_from_two():
    with pytest.raises(StatsError, match="at least 3"):
        bootstrap.random_effects(Y[:2], V[:2], kind="studies")


def test_the_standard_error_is_that_of_the_drawn_means_and_bounds_are_their_quantiles():
    made = bootstrap.random_effects(Y, V, tau2_method="DL", draws=100, level=0.8)
    assert made.se == pytest.approx(np.std(made.estimates, ddof=1), rel=1e-12)
    assert (made.ci_low, made.ci_high) == pytest.approx(tuple(np.quantile(made.estimates, [0.1, 0.9])))
    assert (made.tau2_low, made.tau2_high) == pytest.approx(tuple(np.quantile(made.tau2s, [0.1, 0.9])))
