"""What must hold of the binomial-normal model and the ladder whatever the counts."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from scipy import integrate, optimize, special, stats

from evidence.stats import exact, intervals
from evidence.stats.errors import StatsError

from ..strategies import proportions
from ..tolerances import INVERTED, SETTLED_ROOT

# A quadrature rule is taken as fine enough when the next finer one changes the log likelihood by less than
# 1e-7.
SETTLED = 2e-7
# scipy's quadrature is asked for a relative 1e-11.
QUAD = 1e-10
# The bound of an interval is solved to 1e-7 of itself, and the profile of the test searched to about 1e-5.
BOUND = 1e-5
# Second derivatives by differences over a fiftieth.
CURVATURE = 2e-3
QUICK = settings(max_examples=25, deadline=None)


def log_likelihood(x, n, mu, tau):
    """Binomial-normal log likelihood by adaptive integration of scipy, study by study."""
    total = 0.0
    for events, size in zip(x, n, strict=True):

        def density(z, events=events, size=size):
            return stats.binom.pmf(events, size, special.expit(mu + tau * z)) * stats.norm.pdf(z)

        total += np.log(integrate.quad(density, -9, 9, epsabs=1e-13, epsrel=1e-11, limit=200)[0])
    return total


@pytest.mark.parametrize(
    ("x", "n"),
    [
        ([3, 7, 1, 12, 0], [20, 19, 25, 40, 15]),
        ([36, 18, 9, 40], [37, 20, 12, 61]),
        ([0, 1, 9], [30, 12, 14]),
    ],
)
def test_maximum_of_the_likelihood(x, n):
    ours = exact.glmm_proportion(x, n)
    tau = np.sqrt(ours.tau2)
    top = log_likelihood(x, n, ours.estimate, tau)
    assert abs(top - ours.log_likelihood) < SETTLED
    for d_mu, d_tau in ((0.01, 0), (-0.01, 0), (0, 0.01), (0, -0.01), (0.3, 0.2), (-0.3, -0.2)):
        assert log_likelihood(x, n, ours.estimate + d_mu, max(tau + d_tau, 0)) < top + QUAD


def test_the_errors_of_mean_and_tau2_are_those_of_the_curvature_of_the_likelihood():
    x, n = np.array([3, 8, 1, 14, 5]), np.array([20, 19, 25, 40, 15])
    ours = exact.glmm_proportion(x, n, tau2_interval=False)
    z = np.linspace(-9, 9, 4001)

    def height(mu, tau2):
        p = special.expit(mu + np.sqrt(tau2) * z)[:, None]
        return np.log(np.trapezoid(stats.binom.pmf(x, n, p) * stats.norm.pdf(z)[:, None], z, axis=0)).sum()

    at, steps, sides = (ours.estimate, ours.tau2), np.array([0.02, 0.02 * ours.tau2]), (1, -1)
    bends = np.zeros((2, 2))
    for i, j in np.ndindex(2, 2):
        for s, t in ((s, t) for s in sides for t in sides):
            bends[i, j] += s * t * height(*(at + s * steps * np.eye(2)[i] + t * steps * np.eye(2)[j]))
    errors = np.sqrt(np.diag(np.linalg.inv(-bends / (4 * np.outer(steps, steps)))))
    assert 0 < ours.tau2 < 1
    assert (ours.se, ours.tau2_se) == pytest.approx(tuple(errors), rel=CURVATURE)


def test_the_interval_of_tau2_is_that_of_the_profile():
    x, n = [3, 7, 1, 12, 0], [20, 19, 25, 40, 15]
    ours = exact.glmm_proportion(x, n)
    drop = stats.chi2.ppf(0.95, 1) / 2
    for bound in ours.tau2_ci:
        if bound > 0:
            tau = np.sqrt(bound)
            best = -optimize.minimize_scalar(
                lambda mu, t=tau: -log_likelihood(x, n, mu, t), bounds=(-4, 1)
            ).fun
            assert abs(ours.log_likelihood - best - drop) < BOUND


@QUICK
@given(proportions())
def test_the_ladder_always_answers(data):
    x, n = data
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pooled = exact.ladder_proportion(x, n)
        natural = pooled.natural()
    assert 0 <= natural.ci_low <= natural.estimate <= natural.ci_high <= 1
    assert pooled.ladder[-1].outcome == "used"
    assert pooled.ladder[-1].estimate == natural.estimate
    if x.sum() == 0:
        assert pooled.status == "all zero"
    if (n - x).sum() == 0:
        assert pooled.status == "all events"
    if pooled.average is not None:
        assert 0 < pooled.average.ci_low <= pooled.average.estimate <= pooled.average.ci_high < 1


@QUICK
@given(proportions())
def test_events_and_non_events_mirror_each_other(data):
    x, n = data
    one, other = (
        exact.glmm_proportion(x, n, tau2_interval=False),
        exact.glmm_proportion(n - x, n, tau2_interval=False),
    )
    if one.estimate is None or other.estimate is None:
        assert {one.status, other.status} in ({"all zero", "all events"}, {"not converged"})
        return
    assert abs(one.estimate + other.estimate) < SETTLED_ROOT * max(1, one.se)
    assert abs(one.tau2 - other.tau2) < SETTLED_ROOT * (1 + one.tau2)


@pytest.mark.parametrize(
    ("x", "n"),
    [
        ([4, 0, 0, 0, 0, 4, 4], [114, 82, 72, 49, 67, 112, 9]),
        ([0, 1, 65], [120, 90, 122]),
        ([56, 28, 121], [56, 104, 121]),
    ],
)
def test_studies_at_0_or_100_percent_among_others_still_have_a_maximum(x, n):
    # Their integrands have a steep side, on which Gauss-Hermite converges slowly.
    ours = exact.glmm_proportion(x, n)
    assert ours.status == "pooled"
    top = log_likelihood(x, n, ours.estimate, np.sqrt(ours.tau2))
    assert abs(top - ours.log_likelihood) < SETTLED
    for factor in (0.9, 1.1):
        assert log_likelihood(x, n, ours.estimate, np.sqrt(ours.tau2 * factor)) < top


def test_twenty_of_twenty_is_exact():
    pooled = exact.ladder_proportion([8, 12], [8, 12])
    assert pooled.status == "all events"
    assert pooled.measure == "PR"
    assert round(100 * pooled.natural().ci_low, 1) == 83.2
    assert pooled.natural().ci_high == 1.0
    assert [rung.outcome for rung in pooled.ladder] == ["all events", "used"]


def test_a_single_study_has_its_clopper_pearson_interval():
    pooled = exact.ladder_proportion([36], [37])
    low, high = intervals.clopper_pearson(36, 37)
    assert pooled.status == "single study"
    assert (pooled.ci_low, pooled.ci_high) == (low[0], high[0])
    assert pooled.tau2 is None


def test_homogeneous_studies_are_plain_logistic_regression():
    pooled = exact.ladder_proportion([5, 10, 20], [10, 20, 40])
    assert pooled.status == "tau2 at zero"
    assert abs(pooled.estimate) < INVERTED
    assert abs(pooled.se - 1 / np.sqrt(70 / 4)) < INVERTED
    assert pooled.tau2_ci[0] == 0


def test_leave_one_out_walks_the_ladder_each_time():
    without = exact.leave_one_out([0, 0, 4], [20, 30, 25])
    assert [p.status for p in without][2] == "all zero"
    assert without[0].k == 2


@pytest.mark.parametrize(
    ("events", "n", "told"),
    [
        ([12], [10], "row 1 has 12 events of 10"),
        ([1, 2], [5], "different length"),
        ([1], [0], "n: row 1 is not above 0"),
    ],
)
def test_bad_counts_are_told_in_words(events, n, told):
    with pytest.raises(StatsError, match=told):
        exact.ladder_proportion(events, n)
