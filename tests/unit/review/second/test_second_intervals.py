"""P values and prediction intervals that are computed again, against closed forms."""

import math
from types import SimpleNamespace

import pytest
from scipy import stats

from evidence.review.second.around import intervals

# Closed forms: only rounding differs. A root found by Brent's method.
CLOSED, ROOT = 1e-12, 1e-9


def pooled(**said):
    values = dict(level=0.95, df=None, p_value=None, pi_low=None, pi_high=None, prediction=None, k=5)
    return SimpleNamespace(**(values | said))


def second(estimate, low, high, tolerance=1e-3):
    return SimpleNamespace(estimate=estimate, ci_low=low, ci_high=high, tolerance=tolerance)


@pytest.mark.parametrize(("df", "statistic"), [(None, 1.2), (4.0, -2.3), (1.0, 12.7)])
def test_a_p_value_follows_from_the_estimate_and_half_its_interval(df, statistic):
    law = stats.norm if df is None else stats.t(df)
    se, reach = 0.3, law.ppf(0.975)
    right = 2 * law.sf(abs(statistic))
    theirs = second(statistic * se, (statistic - reach) * se, (statistic + reach) * se)
    (same,) = intervals.p_value(pooled(df=df, p_value=right), theirs)
    assert same.second == pytest.approx(right, rel=ROOT) and same.agrees
    close = 2 * 1e-3 * (1 + abs(statistic))  # of the statistic, to both sides of the distribution
    assert same.allowed == pytest.approx(2 * close * law.pdf(statistic), rel=ROOT)
    # Held as close as the statistic: to the tolerance of the estimate and of the interval together.
    moved = 2 * law.sf(abs(statistic) + 10 * 1e-3 * (1 + abs(statistic)))
    (wrong,) = intervals.p_value(pooled(df=df, p_value=moved), theirs)
    assert not wrong.agrees
    near = 2 * law.sf(abs(statistic) + 1e-3)
    assert next(intervals.p_value(pooled(df=df, p_value=near), theirs)).agrees


def test_without_a_p_value_an_interval_or_a_width_nothing_is_compared():
    theirs = second(0.1, -0.2, 0.4)
    assert not list(intervals.p_value(pooled(), theirs))
    for lacking in (
        second(None, -0.2, 0.4),
        second(0.1, None, 0.4),
        second(0.1, -0.2, None),
        second(0.1, 0.1, 0.1),
    ):
        assert not list(intervals.p_value(pooled(p_value=0.3), lacking))
    (own,) = intervals.p_value(pooled(p_value=0.3), second(None, None, None), own=0.30001)
    assert (own.second, own.agrees) == (0.30001, False)
    assert next(intervals.p_value(pooled(p_value=0.3), theirs, own=0.3 + 1e-7)).agrees


@pytest.mark.parametrize(
    ("prediction", "given", "df"),
    [("t(k-1)", None, 4), ("t(k-2)", None, 3), ("normal", None, None), (None, 7.0, 7)],
)
def test_a_prediction_interval_has_both_variances_and_the_degrees_of_its_kind(prediction, given, df):
    law = stats.norm if df is None else stats.t(df)
    half = law.ppf(0.975) * math.sqrt(0.3**2 + 0.2)
    told = pooled(pi_low=0.5 - half, pi_high=0.5 + half, prediction=prediction)
    found = list(intervals.prediction(told, 0.5, 0.3, 0.2, 1e-3, df=given))
    assert [c.second for c in found] == pytest.approx([0.5 - half, 0.5 + half], rel=ROOT)
    assert all(c.agrees and c.allowed == pytest.approx(1e-3 * half, rel=ROOT) for c in found)
    assert not list(intervals.prediction(pooled(), 0.5, 0.3, 0.2, 1e-3))
    half_told = pooled(pi_low=0.5 - half, prediction=prediction)  # a limit that is lacking is a difference
    assert [c.agrees for c in intervals.prediction(half_told, 0.5, 0.3, 0.2, 1e-3, df=given)] == [True, False]


def test_a_predictive_distribution_is_held_at_both_ends_of_its_level():
    law = stats.norm(0.2, 0.8)
    low, high = law.ppf([0.1, 0.9])
    told = pooled(pi_low=low, pi_high=high, level=0.8)
    found = list(intervals.prediction_of(told, law.cdf, 1e-4, 1e-3))
    assert [c.second for c in found] == pytest.approx([low, high], abs=1e-9)
    assert [c.allowed for c in found] == pytest.approx([1e-3 * (high - low) / 4] * 2, rel=ROOT)
    for lacking in ({"pi_low": low}, {"pi_high": high}):
        assert not list(intervals.prediction_of(pooled(**lacking), law.cdf, 1e-4, 1e-3))


@pytest.mark.parametrize("side", [-1, 1])
def test_where_no_share_can_be_told_from_none_or_all_a_bound_is_right_unless_the_law_ends_before(side):
    p = 0.5 + side * 0.475
    wide, narrow = stats.norm(0, 40), stats.norm(0, 5)
    far = side * 30.0
    assert intervals.corrected_quantile(far, p, wide.cdf, 1e-4) == far
    assert intervals.corrected_quantile(far, p, narrow.cdf, 1e-4) == side * 23.0
