"""Rates of several arms against one comparator: the covariance within a study."""

import numpy as np
import pytest

from evidence.stats import effects
from evidence.stats.dependent import multilevel
from evidence.stats.errors import StatsError

# 40,000 trials: a covariance with correlation 0.5 is known to about 1 %; the delta method is off by 1 %.
SIMULATED = 0.05
ROUNDING = 1e-12


@pytest.mark.parametrize("measure", ["IRR", "IRD"])
def test_the_covariance_is_that_of_simulated_trials(measure):
    rng = np.random.default_rng(17)
    trials, time = 40_000, np.array([300.0, 500.0, 400.0])
    x = rng.poisson(np.array([0.3, 0.2, 0.25]) * time, (trials, 3))
    t = np.broadcast_to(time, x.shape)
    rows = [effects.rate_ratio(x[:, i], t[:, i], x[:, 2], t[:, 2], measure).yi for i in (0, 1)]
    one = effects.rate_ratio([90, 100], time[:2], [100, 100], [400, 400], measure)
    v = effects.shared_comparator_rates(one, ["s", "s"], [100, 100], [400, 400])
    assert abs(v[0, 1] / np.cov(*rows)[0, 1] - 1) < SIMULATED
    assert np.array_equal(np.diag(v), one.vi)


@pytest.mark.parametrize("measure", ["IRR", "IRD"])
def test_it_is_what_both_rows_have_in_common(measure):
    # The variance of a row is the sum of its own arm's part and the comparator's.
    one = effects.rate_ratio([9, 4, 6], [30, 20, 15], [5, 5, 8], [25, 25, 12], measure)
    v = effects.shared_comparator_rates(one, ["s", "s", "t"], [5, 5, 8], [25, 25, 12])
    own = 1 / 9 if measure == "IRR" else 9 / 30**2
    assert abs(v[0, 1] - (one.vi[0] - own)) < ROUNDING
    assert v[0, 2] == v[1, 2] == 0
    pooled = multilevel.fit(one.yi, v, ["s", "s", "t"], levels="study")
    assert pooled.studies == 2


def test_a_corrected_row_shares_the_corrected_count():
    one = effects.rate_ratio([0, 4], [30, 20], [5, 5], [25, 25], "IRR")
    v = effects.shared_comparator_rates(one, ["s", "s"], [5, 5], [25, 25])
    assert one.corrected.tolist() == [True, False]
    assert abs(v[0, 1] - np.sqrt(1 / 5.5 * 1 / 5)) < ROUNDING


def test_comparators_that_differ_and_other_measures_are_refused():
    one = effects.rate_ratio([9, 4], [30, 20], [5, 6], [25, 25], "IRR")
    with pytest.raises(StatsError, match="events_c: row 2 differs"):
        effects.shared_comparator_rates(one, ["s", "s"], [5, 6], [25, 25])
    with pytest.raises(StatsError, match="'RR' is not known; allowed: IRR, IRD"):
        sizes = effects.two_by_two([1, 2], [9, 9], [3, 3], [9, 9], "RR")
        effects.shared_comparator_rates(sizes, ["s", "s"], [3, 3], [9, 9])
