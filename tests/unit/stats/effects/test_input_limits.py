"""What is just allowed and what no more, and conversions against raw data and tables."""

import math

import numpy as np
import pytest
from scipy import stats

from evidence.stats import effects
from evidence.stats.errors import StatsError
from evidence.stats.numerics import _check, _nodes
from evidence.stats.quantiles import conversions

CLOSED = 1e-12


def refused(call, *args, **more):
    with pytest.raises(StatsError):
        call(*args, **more)


def test_numbers_may_lie_on_their_limits():
    assert _check.number("x", 0, 0, 1) == 0.0 and _check.number("x", 1, 0, 1) == 1.0
    for wrong in (-1e-9, 1 + 1e-9, math.nan, math.inf, True, "1", None):
        refused(_check.number, "x", wrong, 0, 1)
    assert _check.whole("x", 2, 2) == 2 and _check.whole("x", np.int64(0)) == 0
    for wrong in (1, -1, 2.0, True):
        refused(_check.whole, "x", wrong, 2)
    assert _check.level(0.51) == 0.51
    for wrong in (0.5, 1, 1.0, "0.95"):
        refused(_check.level, wrong)


def test_counts_may_be_none_or_all():
    x, n = _check.counts([0, 5, 0.5], [5, 5, 0.5])
    assert (x.tolist(), n.tolist()) == ([0, 5, 0.5], [5, 5, 0.5])
    for events, n in (([6], [5]), ([-1], [5]), ([0], [0]), ([1, 2], [3])):
        refused(_check.counts, events, n)
    assert _check.two_groups([9], [0.5], [7], [0.1], person_time=True)[0] == [9]
    for wrong in (([9], [0.5], [7], [9]), ([0], [9], [7], [0.1])):
        refused(_check.two_groups, *wrong, person_time=False)
    assert _check.not_negative("x", [0]) == [0]
    refused(_check.positive, "x", [0])


def test_effects_and_variances_may_be_as_large_and_as_small_as_is_said():
    most = _check.LARGEST_EFFECT
    y, v, use = _check.effects(
        [most, -most, 0, np.nan], [_check.LARGEST_VARIANCE, _check._SMALLEST_VARIANCE, 1, np.nan]
    )
    assert use.tolist() == [True, True, True, False] and y[0] == most and v[1] == _check._SMALLEST_VARIANCE
    for y, v in (
        ([most * 1.001], [1]), ([-most * 1.001], [1]), ([0], [_check.LARGEST_VARIANCE * 1.001]), ([0], [0.0]), ([0], [-1.0]),
        ([np.nan], [1.0]), ([0], [np.nan]), ([np.nan], [np.nan]), ([], []),
    ):  # fmt: skip
        refused(_check.effects, y, v)


def test_rows_are_named_up_to_eight():
    assert _check.rows(np.array([False, True])) == "row 2"
    assert _check.rows(np.array([True] * 8)) == "rows 1, 2, 3, 4, 5, 6, 7, 8"
    assert _check.rows(np.array([True] * 9)).endswith("7, 8 and more")


# --- conversions ---


def test_groups_are_one_group_of_all_their_patients():
    groups = [np.array([1.0, 4.0, 2.0]), np.array([7.0]), np.array([3.0, 3.0])]
    sds = [float(np.std(g, ddof=1)) if len(g) > 1 else 0.0 for g in groups]
    whole = np.concatenate(groups)
    found = conversions.combine_groups([g.mean() for g in groups], sds, [len(g) for g in groups])
    assert found == pytest.approx((whole.mean(), whole.std(ddof=1), 6), rel=CLOSED)
    assert conversions.combine_groups([1.0, 3.0], [0, 0], [1, 1]) == pytest.approx((2.0, math.sqrt(2), 2))
    refused(conversions.combine_groups, [1.0], [0.0], [1])


A, N1, C, N2 = 12, 60, 20, 50


def test_an_odds_ratio_of_a_table_with_its_comparators_risk_is_the_risk_ratio_of_that_table():
    """With the error of Katz 1978: 1/a - 1/n1 + 1/c - 1/n2."""
    odds = A * (N2 - C) / (C * (N1 - A))
    se = math.sqrt(1 / A + 1 / (N1 - A) + 1 / C + 1 / (N2 - C))
    log_ratio, error = conversions.risk_ratio_from_odds_ratio([odds], [se], [C / N2], [N2])
    assert log_ratio == pytest.approx([math.log(A / N1 / (C / N2))], rel=CLOSED)
    assert error == pytest.approx([math.sqrt(1 / A - 1 / N1 + 1 / C - 1 / N2)], rel=1e-9)
    # Of an adjusted one the covariance counts only where it widens the interval: here, with fewer events, it does not.
    _, adjusted = conversions.risk_ratio_from_odds_ratio([odds], [se], [C / N2], [N2], adjusted=True)
    whole = 1 - C / N2 + C / N2 * odds
    by_odds, by_risk = (1 - C / N2) / whole, (1 - odds) / whole
    apart = math.sqrt((by_odds * se) ** 2 + by_risk**2 * (C / N2) * (1 - C / N2) / N2)
    together = -2 * by_odds * by_risk / N2
    assert together < 0 and adjusted == pytest.approx([apart], rel=1e-9)
    # The other way round it widens, and counts.
    _, turned = conversions.risk_ratio_from_odds_ratio([1 / odds], [se], [A / N1], [N1], adjusted=True)
    assert turned == pytest.approx([math.sqrt(1 / A - 1 / N1 + 1 / C - 1 / N2)], rel=1e-9)
    for wrong in (
        ([0], [1], [0.2], [9]),
        ([1], [0], [0.2], [9]),
        ([1], [1], [0], [9]),
        ([1], [1], [1], [9]),
        ([1], [1], [0.2], [0]),
    ):
        refused(conversions.risk_ratio_from_odds_ratio, *wrong)


def test_the_error_of_a_normal_median_is_that_of_its_mean_times_the_root_of_half_pi():
    n, sd = 400, 2.0
    at = {name: [10 + sd * stats.norm.ppf(p)] for name, p in (("q1", 0.25), ("q3", 0.75))}
    found = conversions.median_standard_error([n], [10.0], **at)
    assert found == pytest.approx([sd * math.sqrt(math.pi / 2) / math.sqrt(n)], rel=1e-2)


def test_five_patients_may_have_quantiles_that_touch_and_fewer_none():
    made = conversions.mean_sd_from_quantiles([5, 5], [2.0, 2.0], q1=[2.0, 1.0], q3=[3.0, 2.0], gate=False)
    assert np.isfinite(made.mean).all() and np.isfinite(made.sd).all()
    refused(conversions.mean_sd_from_quantiles, [4.9], [2.0], q1=[1.0], q3=[3.0])
    for q1, q3 in ((2.1, 3.0), (1.0, 1.9), (2.0, 2.0)):
        refused(conversions.mean_sd_from_quantiles, [9], [2.0], q1=[q1], q3=[q3])
    for half in ({"q1": [1.0]}, {"maximum": [3.0]}, {}, {"q1": [np.nan], "q3": [np.nan]}):
        refused(conversions.mean_sd_from_quantiles, [9], [2.0], **half)
    rows = conversions.mean_sd_from_quantiles(
        [9, 9, 9], [2.0] * 3, q1=[1.5, np.nan, 1.5], q3=[2.5, np.nan, 2.5], minimum=[np.nan, 1.0, 1.0], maximum=[np.nan, 3.0, 3.0]
    )  # fmt: skip
    assert rows.reported == ("quartiles", "range", "both") and rows.mean == pytest.approx([2.0] * 3)


def test_symmetric_quantiles_have_their_median_as_mean_and_more_patients_a_smaller_deviation_for_one_range():
    for method in ("luo", "wan"):
        found = conversions.mean_sd_from_quantiles([30], [5.0], minimum=[1.0], maximum=[9.0], method=method)
        assert found.mean == pytest.approx([5.0], rel=CLOSED)
    ends = {"minimum": [1.0, 1.0], "maximum": [9.0, 9.0]}
    few, many = conversions.mean_sd_from_quantiles([10, 1000], [5.0, 5.0], **ends).sd
    # Blom's places of the smallest and largest of n.
    assert (few, many) == pytest.approx(
        [8 / (2 * stats.norm.ppf((n - 0.375) / (n + 0.25))) for n in (10, 1000)], rel=1e-9
    )


def test_a_p_value_of_one_is_allowed_and_tells_no_error():
    found = effects.from_p([2.0, 2.0], [1.0, 0.05])
    assert found.dropped.tolist() == [True, False] and found.reasons[0] is not None
    assert found.vi[1] == pytest.approx((math.log(2) / stats.norm.ppf(0.975)) ** 2)


def test_nodes_that_all_share_cannot_be_changed():
    for rule in (_nodes.leggauss, _nodes.roots_legendre):
        for column in rule(5):
            with pytest.raises(ValueError, match="read-only"):
                column[0] = 0.0
