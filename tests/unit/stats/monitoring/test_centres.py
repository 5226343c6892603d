"""Funnel limits and chances of a further centre, held against quadrature, simulation and closed forms."""

import itertools
import math

import numpy as np
import pytest
from scipy import integrate, special, stats

from evidence.stats.errors import StatsError
from evidence.stats.monitoring import centres, cusum
from evidence.stats.monitoring.centres import Expected

# Two quadratures of a smooth function of one variable.
QUADRATURE = 1e-6
# Of 400,000 drawn centres; five standard errors of a share.
SIMULATED = 5 * 0.5 / math.sqrt(400_000)
CASES = [
    (3, 20, Expected(-1.2, 0.9)),
    (0, 12, Expected(-3.0, 0.4)),
    (30, 40, Expected(0.5, 1.5, 4)),
    (17, 25, Expected(-0.6, 0.5, None, "cloglog")),
]


def inverse(x, link):
    return special.expit(x) if link == "logit" else np.exp(-np.exp(np.minimum(x, 700)))


def integral(f, expected):
    """Quadrature over the link scale itself, where the function works on the scale of its chance."""
    density = stats.norm() if expected.df is None else stats.t(expected.df)
    whole = integrate.quad(
        lambda z: f(inverse(expected.location + expected.spread * z, expected.link)) * density.pdf(z),
        -4000, 4000, limit=2000, points=[-40, -3, 0, 3, 40],
    )  # fmt: skip
    return whole[0]


@pytest.mark.parametrize(("events", "n", "expected"), CASES)
def test_tails_agree_with_quadrature_over_the_link_scale(events, n, expected):
    below, above = centres.tails(events, n, expected)
    assert below == pytest.approx(integral(lambda p: stats.binom.cdf(events, n, p), expected), abs=QUADRATURE)
    assert above == pytest.approx(
        integral(lambda p: stats.binom.sf(events - 1, n, p), expected), abs=QUADRATURE
    )


@pytest.mark.parametrize(("events", "n", "expected"), CASES)
def test_the_chance_outside_agrees_with_quadrature(events, n, expected):
    low, high = 0.15, 0.6
    whole = integral(lambda p: stats.binom.pmf(events, n, p), expected)
    lower = integral(lambda p: stats.binom.pmf(events, n, p) * (p < low), expected) / whole
    upper = integral(lambda p: stats.binom.pmf(events, n, p) * (p > high), expected) / whole
    # A bound cuts between two nodes: the whole weight of one of them is the error.
    assert centres.chance_outside(events, n, expected, low, high) == pytest.approx((lower, upper), abs=0.01)


def test_tails_agree_with_drawn_centres():
    expected, rng = Expected(-1.0, 0.8, 5), np.random.default_rng(3)
    shares = special.expit(-1.0 + 0.8 * rng.standard_t(5, 400_000))
    drawn = rng.binomial(30, shares)
    assert centres.tails(14, 30, expected) == pytest.approx(
        ((drawn <= 14).mean(), (drawn >= 14).mean()), abs=SIMULATED
    )


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_without_a_spread_the_limits_are_binomial(level):
    n, p = np.array([5, 20, 63, 400]), 0.23
    lower, upper = centres.limits(n, Expected(special.logit(p), 0.0), level)
    tail = (1 - level) / 2
    assert (lower == stats.binom.ppf(tail, n, p)).all()  # a closed form
    assert (upper == stats.binom.isf(tail, n, p)).all()


def test_a_spread_widens_the_limits_and_they_end_at_the_prediction_interval():
    expected = centres.expected_of_interval(0.1, 0.5, 6)
    n = np.array([10, 100, 20_000])
    lower, upper = centres.limits(n, expected)
    plain_low, plain_high = centres.limits(n, Expected(expected.location, 0.0))
    assert (lower <= plain_low).all() and (upper >= plain_high).all()
    assert (lower / n)[-1] == pytest.approx(0.1, abs=0.005) and (upper / n)[-1] == pytest.approx(
        0.5, abs=0.005
    )


@pytest.mark.parametrize("link", ["logit", "cloglog"])
def test_a_prediction_interval_is_given_back_by_its_quantiles(link):
    expected = centres.expected_of_interval(0.2, 0.7, 9, link=link)
    reach = stats.t.ppf(0.975, 9) * expected.spread
    ends = sorted(inverse(np.array([expected.location - reach, expected.location + reach]), link))
    assert ends == pytest.approx([0.2, 0.7], rel=1e-9)  # the same formula turned round


@pytest.mark.parametrize(("events", "n"), [(3, 2), (-1, 5), (1.5, 3), (1, 10**7)])
def test_impossible_counts_are_refused(events, n):
    with pytest.raises(StatsError):
        centres.tails(events, n, Expected(0.0, 1.0))


def test_weights_are_those_of_the_likelihood_ratio():
    step = cusum.weights(0.1, 2.0)
    raised = 2 * 0.1 / (1 - 0.1 + 2 * 0.1)
    assert step.event == pytest.approx(math.log(raised / 0.1))  # a closed form
    assert step.none == pytest.approx(math.log((1 - raised) / 0.9))


def test_the_chance_of_a_false_alarm_is_that_of_all_sequences():
    """Every sequence of 12 patients is gone through, which the function never does."""
    p, limit = 0.3, 1.1
    step = cusum.weights(p, 2.0)
    chance = 0.0
    for outcomes in itertools.product((0, 1), repeat=12):
        if cusum.path(outcomes, [1] * 12, step).max() >= limit:
            chance += p ** sum(outcomes) * (1 - p) ** (12 - sum(outcomes))
    assert cusum.false_alarm(p, 12, limit, step) == pytest.approx(chance, rel=1e-9)


def test_the_limit_keeps_the_chance_and_no_smaller_one_does():
    step = cusum.weights(0.08, 2.0)
    limit = cusum.limit_for(0.08, 150, step)
    assert cusum.false_alarm(0.08, 150, limit, step) <= 0.05
    assert cusum.false_alarm(0.08, 150, limit - 0.02, step) > 0.05


def test_the_sum_never_falls_below_nothing_and_rises_with_events():
    step = cusum.weights(0.1)
    found = cusum.path([0, 0, 2, 1], [5, 5, 4, 1], step)
    assert list(found[:2]) == [0.0, 0.0]
    assert found[3] - found[2] == pytest.approx(step.event)
    assert found[2] == pytest.approx(2 * step.event + 2 * step.none)


def test_of_an_event_that_hardly_happens_none_is_expected_and_all_of_one_that_always_does():
    for location, most in ((-20.0, 0), (20.0, 12)):
        low, high = centres.limits([12], Expected(location, 0.1))
        assert (low.tolist(), high.tolist()) == ([most], [most])
