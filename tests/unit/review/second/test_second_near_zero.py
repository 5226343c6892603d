"""The second computation of random-effects models of counts where the studies hardly differ."""

import numpy as np
import pytest
from scipy.special import logit

from evidence.review.second.counts.glmm import glmm_by_statsmodels
from evidence.review.second.counts.integrating.differences import covariance_at, slope
from evidence.review.second.counts.rates import by_dense_grid
from evidence.stats import exact

# A twentieth of the difference at which a report would say that the two do not agree.
CLOSE = 1e-4
# Second differences of a polynomial, over steps that cancel the next term.
SAME_CURVATURE = 1e-6
EVENTS, PATIENTS = np.array([20.0, 41, 9, 95, 17, 22]), np.array([55.0, 98, 30, 200, 44, 44])


def test_shares_of_studies_that_hardly_differ_are_confirmed():
    first = exact.glmm_proportion(EVENTS, PATIENTS, ci_method="t")
    second = glmm_by_statsmodels(EVENTS, PATIENTS, 0.95, len(EVENTS) - 1)
    assert 0 < first.tau2 < 1e-4
    ours = [first.estimate, first.ci_low, first.ci_high]
    assert second.estimate_and_bounds == pytest.approx(ours, abs=CLOSE * first.se)
    average = logit([first.average.estimate, first.average.ci_low, first.average.ci_high])
    assert second.average_and_bounds == pytest.approx(list(average), abs=CLOSE * first.se)


def test_rates_of_studies_that_hardly_differ_are_confirmed():
    events = np.array([12.0, 30, 9, 31, 25])
    years = np.array([100.0, 200, 100, 300, 200])
    found = exact.glmm_rate(events, years, ci_method="t")
    second = by_dense_grid(events, years, 0.95, len(events) - 1)
    ours = [found.estimate, found.ci_low, found.ci_high]
    assert second.median_study == pytest.approx(ours, abs=CLOSE * found.se)


@pytest.mark.parametrize("tau2", [1e-7, 0.4])
def test_covariance_and_slope_are_those_of_a_function_whose_derivatives_are_known(tau2):
    at = np.array([-0.3, tau2])
    curvature = np.array([[40.0, 3 / tau2], [3 / tau2, 5 / tau2**2]])

    def height(mu, v):
        apart = np.array([mu, v]) - at
        return float(-apart @ curvature @ apart / 2 - (apart[0] / 0.3) ** 4 - (apart[1] / tau2) ** 4)

    found, steps = covariance_at(height, *at)
    assert found == pytest.approx(np.linalg.inv(curvature), rel=SAME_CURVATURE)
    assert slope(lambda mu, v: mu + mu * v, *at, steps) == pytest.approx([1 + tau2, -0.3], rel=SAME_CURVATURE)
