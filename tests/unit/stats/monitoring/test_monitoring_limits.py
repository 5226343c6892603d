"""What monitoring may just be asked for and what no more; rates whose average takes the place of the median study."""

import math

import numpy as np
import pytest
from scipy import stats

from evidence.stats import exact
from evidence.stats.errors import StatsError
from evidence.stats.exact.one_group import rates
from evidence.stats.inverse_variance import heterogeneity
from evidence.stats.monitoring import centres, cusum, information_size, sequential

CLOSED = 1e-9


def refused(call, *args, **more):
    with pytest.raises(StatsError):
        call(*args, **more)


def test_an_information_size_may_be_asked_for_any_chance_and_any_other_risk():
    z = stats.norm.isf
    for risk, cut, alpha, power in ((0.2, 0.25, 0.05, 0.8), (0.5, 1.0, 0.2, 0.9), (0.4, -1.5, 0.999, 0.5)):
        other = risk * (1 - cut)
        mean = (risk + other) / 2
        wanted = 4 * (z(alpha / 2) + z(1 - power)) ** 2 * mean * (1 - mean) / (risk - other) ** 2
        assert sequential.information_size(risk, other, alpha, power) == pytest.approx(wanted, rel=CLOSED)
    for wrong in ((0.0, 0.25), (1.0, 0.25), (0.2, 0.2), (0.2, -0.01), (0.5, 1.01), (-0.1, 0.5), (1.1, 0.5)):
        refused(sequential.information_size, *wrong)
    for chances in ((0.0, 0.8), (1.01, 0.8), (0.05, 0.0), (0.05, 1.0), (0.05, 1.5)):
        refused(sequential.information_size, 0.2, 0.25, *chances)


def test_boundaries_take_fractions_from_a_hundredth_apart_up_to_all():
    found = sequential.boundaries([0.5, 0.51, 1.0])
    assert len(found.efficacy) == 3
    for wrong in ([0.5, 0.509, 1.0], [0.5, 1.01], [], [0.0, 0.5], [0.6, 0.5]):
        refused(sequential.boundaries, wrong)
    for more in ({"alpha": 0.0}, {"alpha": 1.0}, {"power": 0.0}, {"power": 1.0}):
        refused(sequential.boundaries, [0.5, 1.0], **more)
    assert sequential.spent(0.0, 0.025) == 0 and sequential.spent(1.0, 0.025) == pytest.approx(
        0.025, rel=CLOSED
    )
    for wrong in ((-0.01, 0.025), (1.01, 0.025), (0.5, 0.0), (0.5, 1.0)):
        refused(sequential.spent, *wrong)
    assert sequential.diversity(0.2, 0.1) == 0 and sequential.diversity(0.1, 0.4) == pytest.approx(0.75)
    for wrong in ((0, 1), (1, 0)):
        refused(sequential.diversity, *wrong)


def test_people_needed_may_be_asked_for_risks_of_none_and_all():
    assert information_size.of_risks(0.0, 1.0) > 0
    for wrong in ((-0.01, 0.5), (0.5, 1.01), (0.5, 0.5)):
        refused(information_size.of_risks, *wrong)
    for chances in ((0, 0.8), (1, 0.8), (0.05, 0), (0.05, 1)):
        refused(information_size.of_risks, 0.1, 0.2, *chances)
        refused(information_size.of_means, 0.1, *chances)
    z = stats.norm.isf(0.025) + stats.norm.isf(0.2)
    assert information_size.of_means(-0.5) == pytest.approx(4 * z**2 / 0.25, rel=CLOSED)
    refused(information_size.of_means, 0)


ONE_SHARE = centres.Expected(0.0, 0.0)


def test_counts_of_a_centre_may_be_none_or_all_and_none_of_nobody():
    assert centres.tails(0, 0, ONE_SHARE) == (1.0, 1.0)
    assert centres.tails(0, 4, ONE_SHARE) == pytest.approx((1 / 16, 1.0))
    assert centres.tails(4, 4, ONE_SHARE) == pytest.approx((1.0, 1 / 16))
    assert centres.tails(1, 4, ONE_SHARE) == pytest.approx((5 / 16, 15 / 16))
    for events, n in ((5, 4), (-1, 4), (0, -1), (0, 1_000_001)):
        refused(centres.tails, events, n, ONE_SHARE)
    assert centres.tails(0, 1_000_000, ONE_SHARE)[1] == 1.0


def test_limits_of_a_funnel_leave_no_more_than_their_tails_outside():
    for n in (1, 5, 6, 30):
        (low,), (high,) = centres.limits(n, ONE_SHARE)
        law = stats.binom(n, 0.5)
        assert law.cdf(low - 1) <= 0.025 < law.cdf(low)
        assert law.sf(high) <= 0.025 and (high == 0 or law.sf(high - 1) > 0.025)
    for wrong in (0, 1.5, -1):
        refused(centres.limits, wrong, ONE_SHARE)


def test_a_share_on_a_limit_lies_on_neither_side():
    assert centres.chance_outside(1, 4, ONE_SHARE, 0.5, 0.5) == (0.0, 0.0)
    assert centres.chance_outside(1, 4, ONE_SHARE, 0.51, 0.6) == (1.0, 0.0)
    assert centres.chance_outside(1, 4, ONE_SHARE, 0.4, 0.49) == (0.0, 1.0)
    assert centres.chance_outside(0, 0, ONE_SHARE, 0.0, 1.0) == (0.0, 0.0)
    for wrong in ((-0.1, 0.5), (0.5, 1.1), (1.1, 0.5), (0.5, -0.1)):
        refused(centres.chance_outside, 1, 4, ONE_SHARE, *wrong)


def test_an_interval_of_shares_may_reach_to_none_and_all():
    found = centres.expected_of_interval(0.0, 1.0)
    assert found.location == pytest.approx(0, abs=1e-6) and found.spread > 5
    for wrong in ((0.5, 0.5), (0.6, 0.5), (-0.1, 0.5), (0.5, 1.1)):
        refused(centres.expected_of_interval, *wrong)
    for expected in (
        centres.Expected(0.0, -0.1),
        centres.Expected(0.0, 0.1, 0.0),
        centres.Expected(0.0, 0.1, link="log"),
    ):
        refused(expected.shares)
    low, high = centres.expected_of_interval(0.2, 0.8, 3.0, level=0.9).shares()[0][[0, -1]]
    assert low < 0.2 and high > 0.8


def test_the_cusum_may_be_asked_for_any_share_between_and_any_ratio_but_1():
    step = cusum.weights(0.5, 3.0)
    assert (step.event, step.none) == pytest.approx((math.log(1.5), math.log(0.5)))
    for wrong in ((0.0, 2.0), (1.0, 2.0), (0.2, 1.0), (0.2, 0.0), (-0.1, 2.0), (1.1, 2.0)):
        refused(cusum.weights, *wrong)
    assert cusum.path([1, 0], [1, 2], step) == pytest.approx([math.log(1.5), 0.0])
    for wrong in (([2], [1]), ([-1], [1]), ([0], [-1]), ([0, 0], [1])):
        refused(cusum.path, *wrong, step)
    # One patient whose event alone reaches the limit; a limit just reached signals.
    assert cusum.false_alarm(0.3, 1, math.log(1.5), step) == pytest.approx(0.3)
    assert cusum.false_alarm(0.3, 1, math.log(1.5) + 1e-6, step) == 0
    assert cusum.false_alarm(0.3, 2, math.log(2.25), step) == pytest.approx(0.09)
    assert cusum.false_alarm(0.3, 0, 1.0, step) == 0
    for wrong in ((0.3, 20_001, 1.0), (0.3, -1, 1.0), (0.3, 5, 0.0), (1.1, 5, 1.0)):
        refused(cusum.false_alarm, *wrong, step)
    for wrong in (0, 1):
        refused(cusum.limit_for, 0.3, 5, step, wrong)


# --- average rates ---

EVENTS, TIME = np.array([3, 40, 9, 25]), np.array([100.0, 200.0, 150.0, 110.0])


@pytest.mark.parametrize("ci_method", ["t", "wald"])
def test_the_average_rate_takes_the_place_of_the_median_study_with_an_error_of_its_interval(ci_method):
    found = exact.ladder_average_rate(EVENTS, TIME, ci_method=ci_method, tau2_interval=False)
    plain = exact.glmm_rate(EVENTS, TIME, ci_method=ci_method, tau2_interval=False)
    average = plain.average
    wanted = [math.log(v) for v in (average.estimate, average.ci_low, average.ci_high)]
    assert (found.estimate, found.ci_low, found.ci_high) == pytest.approx(wanted, rel=CLOSED)
    assert found.estimate == pytest.approx(plain.estimate + plain.tau2 / 2, rel=CLOSED)  # of a lognormal law
    quantile = stats.norm.ppf(0.975) if ci_method == "wald" else stats.t.ppf(0.975, 3)
    assert found.se == pytest.approx((wanted[2] - wanted[1]) / 2 / quantile, rel=CLOSED)
    assert (found.p_value, found.statistic) == (None, None)
    middle = found.median_study
    assert (middle.estimate, middle.ci_low, middle.ci_high) == pytest.approx(
        [math.exp(v) for v in (plain.estimate, plain.ci_low, plain.ci_high)], rel=CLOSED
    )


def test_an_average_rate_that_hangs_on_the_tail_is_not_shown():
    wide = exact.ladder_average_rate([1, 300, 2, 900, 5], [100.0] * 5, tau2_interval=False)
    assert wide.tau2 > 2 and wide.average is None and wide.median_study is None
    (note,) = [n for n in wide.notes if n.kind == "median_rate_shown"]
    assert note.numbers == {"tau2": wide.tau2, "limit": 2.0}


def test_the_deviance_of_one_rate_is_that_of_poisson_counts_and_never_below_0():
    common = EVENTS.sum() / TIME.sum()
    own, one = (stats.poisson.logpmf(EVENTS, m).sum() for m in (EVENTS, common * TIME))
    assert rates._likelihood_ratio(EVENTS, TIME) == pytest.approx(2 * (own - one), rel=CLOSED)
    assert rates._likelihood_ratio(np.array([10, 20]), np.array([1.0, 2.0])) == pytest.approx(0, abs=CLOSED)
    w = EVENTS.astype(float)
    assert rates._typical(EVENTS, TIME) == pytest.approx(
        3 * w.sum() / (w.sum() ** 2 - (w**2).sum()), rel=CLOSED
    )
    assert rates._typical(EVENTS[:1], TIME[:1]) is None


# --- where a function crosses 0 ---


@pytest.mark.parametrize(("inside", "outside"), [(1.0, 9.0), (1.0, -9.0), (2.0, 9.0)])
def test_a_function_crosses_where_it_turns_negative_also_where_it_has_no_value_beyond(inside, outside):
    edge = 2.0 if outside > 0 else -3.0

    def function(x):
        return (2.0 - x) * (x + 3.0)

    assert heterogeneity.crossing(function, inside, outside) == pytest.approx(edge, rel=1e-12)
    assert heterogeneity.crossing(
        lambda x: function(x) if abs(x) < 5 else math.nan, inside, outside
    ) == pytest.approx(edge)
    assert heterogeneity.crossing(lambda x: 1.0 if x < 4 else -math.inf, 1.0, 9.0) == pytest.approx(4.0)


@pytest.mark.parametrize(("q", "k"), [(0.0, 3), (5.0, 3), (1.0, 10)])
def test_an_interval_of_i2_from_q_needs_three_studies_and_a_q_that_is_not_negative(q, k):
    (low, high), (h_low, h_high) = heterogeneity.interval_from_q(q, k)
    assert 0 <= low < high < 100 and 1 <= h_low < h_high
    assert 100 * (1 - 1 / h_high) == pytest.approx(high, rel=CLOSED)
    for wrong in ((-0.1, 3), (1.0, 2)):
        refused(heterogeneity.interval_from_q, *wrong)
