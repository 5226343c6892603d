"""The second computation of the binomial-normal model where studies are many."""

import numpy as np
import pytest

from evidence.review.second.counts import given_totals, two_arms
from evidence.review.second.counts.two_arms import _variance_of_first
from evidence.stats import exact

# Two maximisers of one likelihood, one on Gauss-Hermite nodes and one on a dense grid.
SAME_MAXIMUM = 2e-5
# Differences over steps of 1e-4 of a slope that is exact.
SAME_CURVATURE = 1e-7


def counts(k):
    rng = np.random.default_rng(k)
    n1, n2 = rng.integers(30, 200, (2, k))
    risk = 0.05 * np.exp(rng.normal(0, 0.5, k))
    a = rng.binomial(n1, risk * np.exp(rng.normal(-0.4, 0.8, k)))
    return tuple(x.astype(float) for x in (a, n1, rng.binomial(n2, risk), n2))


@pytest.mark.parametrize("measure", ["OR", "RR"])
def test_it_finds_the_maximum_of_the_first(measure):
    columns = counts(40)
    first = exact.binomial_normal_ratio(*columns, measure=measure, ci_method="wald", tau2_interval=False)
    second = given_totals.binomial_normal(columns, measure, 0.95, None)
    assert first.tau2 > 0.1
    assert second.engine == "scipy"
    found = [*second.estimate_and_bounds, second.tau2]
    assert found == pytest.approx([first.estimate, first.ci_low, first.ci_high, first.tau2], rel=SAME_MAXIMUM)


def test_it_finds_the_maximum_of_the_first_with_a_level_of_its_own_for_each_study():
    columns = counts(40)
    first = exact.glmm_two_by_two(*columns, tau2_interval=False)
    second = two_arms.binomial_normal(columns, 0.95, None, common=False)
    assert first.tau2 > 0.1
    found = [*second.estimate_and_bounds, second.tau2]
    assert found == pytest.approx([first.estimate, first.ci_low, first.ci_high, first.tau2], rel=SAME_MAXIMUM)


def test_the_variance_is_that_of_the_whole_matrix_of_second_derivatives():
    """Two parameters of all studies, and one of each study that meets only those two."""
    rng = np.random.default_rng(2)
    curvature = np.diag(rng.uniform(1, 3, 9))
    curvature[:2, 2:] = rng.normal(0, 0.3, (2, 7))
    curvature[0, 1] = 0.2
    curvature = np.triu(curvature) + np.triu(curvature, 1).T
    found = _variance_of_first(lambda at: curvature @ at, rng.normal(size=9))
    assert found == pytest.approx(np.linalg.inv(curvature)[0, 0], rel=SAME_CURVATURE)
