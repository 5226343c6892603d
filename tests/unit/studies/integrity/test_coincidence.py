"""How likely two unrelated studies agree, against sums over the distribution and simulation."""

import numpy as np
import pytest
from scipy import stats

from evidence.studies.integrity.arithmetic.coincidence import (
    MOST_SUMMED,
    expected_pairs,
    same_count,
    same_mean,
    same_number,
    same_share,
    same_sizes,
    same_value,
)

ROUNDING = 1e-9  # of a sum in double precision
LIMIT = 0.002  # of the normal limit, relative, at the number of patients where it takes over
SIMULATED = 0.05  # four standard errors of two million draws are 0.03 of the probability, the steps a third of a percent


@pytest.mark.parametrize("n", [1, 20, 50, 100, 1000])
@pytest.mark.parametrize("risk", [0.01, 0.2, 0.35, 0.98])
def test_two_counts_agree_as_often_as_the_binomial_says(n, risk):
    expected = (stats.binom.pmf(np.arange(n + 1), n, risk) ** 2).sum()
    assert same_number(n, risk) == pytest.approx(expected, rel=ROUNDING)


def test_the_limit_for_many_patients_joins_the_sum():
    n, risk = MOST_SUMMED + 1, 0.3
    expected = (stats.binom.pmf(np.arange(n + 1), n, risk) ** 2).sum()
    assert same_number(n, risk) == pytest.approx(expected, rel=LIMIT)


def test_a_count_of_none_or_all_is_no_certainty():
    assert 0 < same_count(0, 10) < 1
    assert same_count(0, 10) == pytest.approx(same_count(10, 10), rel=ROUNDING)


def test_means_with_their_sds_print_alike_as_often_as_in_a_simulation():
    n, sd, step, draws = 40, 4.0, 0.2, 2_000_000
    random = np.random.default_rng(15)
    means = random.normal(3, sd / np.sqrt(n), (2, draws))
    sds = sd * np.sqrt(random.chisquare(n - 1, (2, draws)) / (n - 1))
    alike = [np.floor(values[0] / step) == np.floor(values[1] / step) for values in (means, sds)]
    assert same_mean(sd, n, step) == pytest.approx(np.mean(alike[0] & alike[1]), rel=SIMULATED)


def test_a_share_of_few_patients_has_no_finer_steps_than_its_patients():
    assert same_share(0.5, 20, 0.001) == pytest.approx(same_value(1 / 20, np.sqrt(0.25 / 20)), rel=ROUNDING)
    assert same_share(0.5, None, 0.001) == pytest.approx(same_share(0.5, 1000, 0.001), rel=ROUNDING)


def test_what_is_expected_grows_with_the_figures_and_pairs_that_were_looked_at():
    assert expected_pairs([0.1, 0.1], compared=2, pairs=1) == pytest.approx(0.01, rel=ROUNDING)
    assert expected_pairs([0.1, 0.1], compared=5, pairs=100) == pytest.approx(0.01 * 10 * 100, rel=ROUNDING)
    assert expected_pairs([], compared=5, pairs=100) == 100


def test_round_and_equal_arms_are_likelier_than_odd_ones():
    assert same_sizes([30, 30]) > same_sizes([31, 31]) > same_sizes([31, 44])
    assert same_sizes([]) == 1


@pytest.mark.parametrize("n", [20, 50, 100])
def test_unrelated_trials_with_three_outcomes_are_hardly_ever_expected_to_be_one(n):
    """Of many invented libraries of unrelated trials of equal arms no more than the stated share has such a pair."""
    random, wrong, libraries, studies = np.random.default_rng(n), 0, 40, 16
    for _ in range(libraries):
        events = random.binomial(n, [[0.2, 0.35, 0.5], [0.3, 0.25, 0.6]], size=(studies, 2, 3))
        for i in range(studies):
            for j in range(i):
                alike = [int(e) for e in events[i][events[i] == events[j]] if 0 < e < n]
                if len(alike) >= 3:
                    chances = [same_count(e, n) for e in alike]
                    wrong += expected_pairs(chances, 6, studies * (studies - 1) // 2) <= 0.01
    assert wrong <= 1  # 0.4 expected at most, by Boole's inequality fewer
