"""Second computations of counts against closed forms: one table, tables alike, the tables of textbooks."""

import math

import numpy as np
import pytest
from scipy import special, stats

from evidence.review.second.counts import beta_binomial, one_ratio

# Roots to 1e-11 of a log ratio; sums of probabilities.
SOLVED = 1e-8
CLOSED = 1e-10
LEVEL = 0.95
Z = float(special.ndtri(0.975))


def columns(*tables):
    """Counts as the second computations take them, of tables (a, n1, c, n2)."""
    return tuple(np.array(column) for column in zip(*tables, strict=True))


TEA = (3, 4, 1, 4)  # Fisher's tea: 3 of 4 and 1 of 4


def test_of_one_table_the_conditional_odds_ratio_solves_fishers_polynomials():
    """Of eight cups 4 are named: 1, 16, 36, 16 and 1 ways to be right in 0 to 4."""
    found = one_ratio.conditional(columns(TEA), "OR", LEVEL).estimate_and_bounds
    middle, low, high = np.exp(found)
    ways, right = np.array([1, 16, 36, 16, 1.0]), np.arange(5)

    def law(ratio):
        return ways * ratio**right / (ways * ratio**right).sum()

    assert law(middle) @ right == pytest.approx(3, rel=SOLVED)
    assert law(low)[3:].sum() == pytest.approx(0.025, rel=SOLVED)
    assert law(high)[:4].sum() == pytest.approx(0.025, rel=SOLVED)
    # The other way round it is one over it.
    turned = one_ratio.conditional(columns((1, 4, 3, 4)), "OR", LEVEL).estimate_and_bounds
    assert [-turned[0], -turned[2], -turned[1]] == pytest.approx(found, rel=SOLVED)


def test_given_their_total_events_of_equal_arms_are_one_binomial_count():
    # 3 of 4 and 2 of 3 events: 5 of 7, with the limits of Clopper and Pearson as odds.
    tables = columns((3, 100, 1, 100), (2, 40, 1, 40), (0, 30, 0, 30))
    found = one_ratio.conditional(tables, "RR", LEVEL).estimate_and_bounds
    low, high = stats.beta.ppf(0.025, 5, 3), stats.beta.ppf(0.975, 6, 2)
    assert found == pytest.approx([math.log(5 / 2), special.logit(low), special.logit(high)], rel=SOLVED)


@pytest.mark.parametrize("first", [True, False])
def test_without_an_event_in_one_arm_the_interval_is_open_and_the_estimate_the_median_unbiased_one(first):
    # No one of 4 events where twice as many people are: q^4 is the half, and 0.025 at the limit.
    tables = columns((0, 100, 4, 50) if first else (4, 50, 0, 100))
    middle, low, high = one_ratio.conditional(tables, "RR", LEVEL).estimate_and_bounds
    ratio, end = (math.log(0.5 * (p**-0.25 - 1)) for p in (0.5, 0.025))
    if first:
        assert low is None and (middle, high) == pytest.approx((ratio, end), rel=SOLVED)
    else:
        assert high is None and (middle, low) == pytest.approx((-ratio, -end), rel=SOLVED)


@pytest.mark.parametrize(
    ("tables", "measure", "p"),
    [
        ([TEA], "OR", 2 * 17 / 70),  # (16 + 1) of 70 ways
        ([(1, 4, 3, 4)], "OR", 2 * 17 / 70),
        # Of 8 people, 6 of them with the event and 5 in the first arm: 10, 15 and 3 of 28 ways to 3, 4 and 5.
        ([(5, 5, 1, 3)], "OR", 2 * 3 / 28),
        ([(3, 5, 3, 3)], "OR", 2 * 10 / 28),
        ([(5, 5, 1, 3), (3, 4, 1, 4)], "OR", 2 * (3 * 17) / (28 * 70) + 2 * (15 + 0) / (28 * 70)),
        ([(3, 50, 0, 50)], "RR", 2 * 1 / 8),
        ([(0, 50, 3, 50)], "RR", 2 * 1 / 8),
        ([(2, 50, 0, 50), (1, 9, 0, 9), (0, 20, 0, 20)], "RR", 2 * 1 / 8),
        ([(2, 50, 2, 50)], "RR", 1.0),  # no more than certain
        ([(2, 20, 0, 10)], "RR", 2 * 4 / 9),  # two thirds of the people
    ],
)
def test_the_p_value_is_twice_the_smaller_tail_of_the_sum_of_events(tables, measure, p):
    assert one_ratio.conditional_p(columns(*tables), measure) == pytest.approx(p, rel=CLOSED)


def binomial_deviance(a, m, p):
    return 2 * sum(x * math.log(x / (m * q)) for x, q in ((a, p), (m - a, 1 - p)) if x)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_ratio_for_each_study_gains_the_binomial_deviance(ratio):
    tables = [(6, 60, 2, 50), (3, 30, 5, 40), (0, 20, 3, 25), (4, 22, 0, 20), (0, 9, 0, 9)]
    gained, studies = one_ratio.conditional_deviance(columns(*tables), "RR", math.log(ratio))
    wanted = sum(
        binomial_deviance(a, a + c, ratio * n1 / (ratio * n1 + n2)) for a, n1, c, n2 in tables if a + c
    )
    assert (gained, studies) == (pytest.approx(wanted, rel=1e-6), 4)


def test_studies_that_lie_at_the_common_ratio_gain_nothing():
    gained, studies = one_ratio.conditional_deviance(
        columns((4, 40, 2, 40), (8, 80, 4, 80)), "RR", math.log(2)
    )
    assert studies == 2 and 0 <= gained < 1e-9


def test_the_spread_of_events_given_their_total_is_that_of_the_binomial_or_hypergeometric():
    tables = columns((6, 60, 2, 50), (0, 9, 0, 9), (3, 30, 5, 40))
    shares = [2 * n1 / (2 * n1 + n2) for n1, n2 in ((60, 50), (30, 40))]
    found = one_ratio.spreads(tables, "RR", math.log(2))
    assert found == pytest.approx(
        [8 * shares[0] * (1 - shares[0]), 0, 8 * shares[1] * (1 - shares[1])], rel=CLOSED
    )
    even = one_ratio.spreads(columns(TEA), "OR", 0.0)
    assert even == pytest.approx([4 * 4 * 4 * 4 / (8**2 * 7)], rel=CLOSED)


PETO = [(10, 100, 20, 110), (3, 40, 2, 60), (0, 30, 0, 31), (12, 12, 9, 9), (0, 20, 1, 20)]


def test_petos_odds_ratio_is_the_sum_of_events_above_what_is_expected_over_the_sum_of_their_variances():
    """Yusuf et al. 1985, by hand; studies in which nobody or everybody has the event add nothing."""
    apart = variance = 0.0
    for a, n1, c, n2 in PETO:
        n, m = n1 + n2, a + c
        if 0 < m < n:
            apart += a - n1 * m / n
            variance += n1 * n2 * m * (n - m) / (n**2 * (n - 1))
    middle, half = apart / variance, Z / math.sqrt(variance)
    found = one_ratio.peto(columns(*PETO), LEVEL).estimate_and_bounds
    assert found == pytest.approx([middle, middle - half, middle + half], rel=CLOSED)
    assert len(one_ratio.hypergeometric(columns(*PETO))) == 3


A, N1, C, N2 = ONE = (10, 100, 20, 130)
P, Q = A / N1, C / N2


@pytest.mark.parametrize(
    ("measure", "variance"),
    [
        ("RR", 1 / A - 1 / N1 + 1 / C - 1 / N2),
        ("IRR", 1 / A + 1 / C),
        ("IRD", A / N1**2 + C / N2**2),
    ],
)
def test_the_error_of_a_mantel_haenszel_sum_of_one_table_is_that_of_the_table(measure, variance):
    """And of four tables alike it is half as much."""
    assert one_ratio.sum_error(columns(ONE), measure) == pytest.approx(math.sqrt(variance), rel=CLOSED)
    assert one_ratio.sum_error(columns(*[ONE] * 4), measure) == pytest.approx(
        math.sqrt(variance) / 2, rel=CLOSED
    )


def test_satos_error_of_a_risk_difference_is_that_of_many_drawn_sums():
    """Of eight small tables: the variance of the sum over its draws is that told on average of them."""
    drawn, told = [], []
    rng, sizes = np.random.default_rng(20190612), [(20, 35), (50, 30), (12, 12), (8, 40)] * 2
    for _ in range(300):
        tables = columns(*((rng.binomial(n1, 0.3), n1, rng.binomial(n2, 0.15), n2) for n1, n2 in sizes))
        a, n1, c, n2 = tables
        weights = n1 * n2 / (n1 + n2)
        drawn.append(float((weights * (a / n1 - c / n2)).sum() / weights.sum()))
        told.append(one_ratio.sum_error(tables, "RD") ** 2)
    # The variance of 300 draws has a relative error of sqrt(2 / 299) = 0.082; three of them.
    assert np.mean(told) == pytest.approx(np.var(drawn, ddof=1), rel=0.25)
    one = one_ratio.sum_error(columns(*[ONE] * 4), "RD")
    assert one == pytest.approx(one_ratio.sum_error(columns(ONE), "RD") / 2, rel=CLOSED)
    # Exchanged arms have the difference with the other sign and the same error.
    assert one_ratio.sum_error(columns((C, N2, A, N1)), "RD") == pytest.approx(2 * one, rel=CLOSED)


def test_the_terms_of_a_mantel_haenszel_ratio_of_one_table_have_its_ratio():
    tables = columns(ONE, (4, 40, 1, 30))
    for measure, ratios in (
        ("RR", [P / Q, 0.1 * 30]),
        ("OR", [P / (1 - P) / (Q / (1 - Q)), (4 / 36) / (1 / 29)]),
    ):
        above, below = one_ratio.sums(tables, measure)
        assert above / below == pytest.approx(ratios, rel=CLOSED)
    # Without a difference a table weighs n1 n2 / n by its share.
    above, below = one_ratio.sums(columns((10, 100, 5, 50)), "RR")
    assert (above[0], below[0]) == pytest.approx((0.1 * 100 * 50 / 150,) * 2, rel=CLOSED)


# --- the beta-binomial model ---


@pytest.mark.parametrize(("level", "df"), [(0.95, None), (0.8, None), (0.95, 3.0)])
def test_shares_that_are_alike_are_one_binomial_share(level, df):
    events, n = np.array([10, 20, 40]), np.array([50, 100, 200])
    found = beta_binomial.beta_binomial_by_scipy(events, n, level, df)
    quantile = stats.norm.ppf((1 + level) / 2) if df is None else stats.t.ppf((1 + level) / 2, df)
    half = quantile / math.sqrt(350 * 0.2 * 0.8)
    middle = math.log(0.25)
    assert found.what.kind == "by_binomial_sums"
    assert found.estimate_and_bounds == pytest.approx([middle, middle - half, middle + half], rel=CLOSED)


SPREAD = np.array([2, 30, 9, 33, 21]), np.array([40, 40, 30, 50, 60])
# The likelihood is flat at its maximum: searched to 1e-9 of it, the place is known to its root.
SEARCHED = 1e-4


def test_shares_that_differ_have_the_maximum_of_the_beta_binomial_likelihood_and_its_curvature():
    events, n = SPREAD
    middle, low, high = beta_binomial.beta_binomial_by_scipy(events, n, LEVEL).estimate_and_bounds
    assert middle - low == pytest.approx(high - middle, rel=CLOSED)

    def height(mu, size):
        share = special.expit(mu)
        return stats.betabinom.logpmf(events, n, share * size, (1 - share) * size).sum()

    # The profile of the mean over a grid of the size of the beta law: its top and its curvature there.
    sizes = np.exp(np.linspace(-1.5, 4.5, 301))
    step = 0.02
    profile = [max(height(mu, s) for s in sizes) for mu in (middle - step, middle, middle + step)]
    assert profile[1] == max(profile)
    assert abs(profile[2] - profile[0]) / (2 * step) < 1e-2  # its slope, against a curvature of about 3
    se = step / math.sqrt(2 * profile[1] - profile[0] - profile[2])
    assert (high - low) / (2 * Z) == pytest.approx(se, rel=1e-2)


def test_counted_the_other_way_round_the_average_share_is_the_rest():
    events, n = SPREAD
    found = beta_binomial.beta_binomial_by_scipy(events, n, LEVEL, 4.0).estimate_and_bounds
    turned = beta_binomial.beta_binomial_by_scipy(n - events, n, LEVEL, 4.0).estimate_and_bounds
    assert [-turned[0], -turned[2], -turned[1]] == pytest.approx(found, abs=SEARCHED)


@pytest.mark.parametrize(
    "data", [SPREAD, (np.array([0, 1, 0]), np.array([20, 35, 50])), (np.array([40]), np.array([60]))]
)
def test_a_new_study_is_distributed_as_the_sums_over_a_plain_grid_say(data):
    """Flat over the log odds of the mean, beta(1, 4) over the correlation; weights by scipy's own probabilities."""
    events, n = data
    below = beta_binomial.new_study(events, n)
    mean, rho = np.meshgrid(special.expit(np.linspace(-14, 9, 230)), (np.arange(120) + 0.5) / 120)
    a, b = mean * (1 / rho - 1), (1 - mean) * (1 / rho - 1)
    weight = (1 - rho) ** 3
    for x, m in zip(events, n, strict=True):
        weight = weight * stats.betabinom.pmf(x, m, a, b)
    for log_odds in (-5.0, -3.0, -1.0, 0.0, 1.0):
        wanted = float((weight * special.betainc(a, b, special.expit(log_odds))).sum() / weight.sum())
        assert below(log_odds) == pytest.approx(wanted, abs=5e-3)
