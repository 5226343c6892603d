"""Single places of the statistics against closed forms, all permutations and scipy."""

import itertools

import numpy as np
import pytest
from scipy import stats

from evidence.record.notes.note import Note
from evidence.stats import small_study
from evidence.stats.inverse_variance import regression
from evidence.stats.sign_test import sign_test
from evidence.stats.small_study import rank

from ..tolerances import EXACT, INVERTED


@pytest.mark.parametrize(("one_way", "other_way"), [(a, b) for a in range(9) for b in range(9) if a + b])
def test_the_sign_test_is_the_binomial_test_for_every_split_of_few_studies(one_way, other_way):
    expected = stats.binomtest(one_way, one_way + other_way, 0.5).pvalue
    assert abs(sign_test(one_way, other_way) - expected) < INVERTED


@pytest.mark.parametrize(
    ("z", "v"),
    [
        ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]),
        ([1, 1, 2, 3, 3, 3], [1, 2, 2, 4, 5, 5]),
        ([1, 1, 1, 2, 2, 2], [1, 1, 2, 2, 3, 3]),
        ([1, 1, 2], [3, 3, 4]),
    ],
)
def test_the_variance_of_the_sum_of_signs_under_ties_is_that_of_all_orders(z, v):
    z, v = np.array(z, dtype=float), np.array(v, dtype=float)
    pairs = [(i, j) for i in range(len(z)) for j in range(i)]

    def sum_of_signs(order):
        return sum(np.sign(z[i] - z[j]) * np.sign(order[i] - order[j]) for i, j in pairs)

    every = np.array([sum_of_signs(order) for order in itertools.permutations(v)])
    assert every.mean() == 0
    assert abs(rank._variance(z, v, len(z)) - every.var()) < INVERTED


def test_significance_contours_stand_around_no_difference_unless_another_null_is_asked_for():
    funnel = small_study.contour_funnel([0.4, -0.1], [0.04, 0.09], centre=0.2)
    low, high = funnel.contours[0.95]
    assert funnel.null == 0
    assert np.allclose(high, stats.norm.ppf(0.975) * funnel.se_grid, rtol=EXACT, atol=EXACT)
    assert np.allclose(low, -high, rtol=EXACT, atol=EXACT)
    moved, _ = small_study.contour_funnel([0.4, -0.1], [0.04, 0.09], centre=0.2, null=1.0).contours[0.95]
    assert np.allclose(moved, 1 + low, rtol=EXACT, atol=EXACT)


@pytest.mark.parametrize(("k", "warned"), [(19, True), (20, False)])
def test_fewer_than_ten_studies_for_each_of_two_moderators_are_told(k, warned):
    draw = np.random.default_rng(3)
    fit = regression.meta_regression(
        draw.normal(0, 1, k), np.full(k, 0.1), {"dose": draw.normal(0, 1, k), "age": draw.normal(0, 1, k)}
    )
    told = [note for note in fit.notes if note.kind == "few_per_coefficient"]
    assert told == ([Note("few_per_coefficient", numbers={"k": k, "coefficients": 2})] if warned else [])
