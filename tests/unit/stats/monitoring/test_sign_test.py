"""The sign test is the exact binomial test under equal chances."""

import pytest
from scipy.stats import binomtest

from evidence.stats.errors import StatsError
from evidence.stats.sign_test import sign_test

ROUNDING = 1e-12


@pytest.mark.parametrize("split", [(6, 0), (5, 1), (4, 3), (0, 9), (3, 3), (20, 7)])
def test_the_p_value_is_that_of_the_exact_binomial_test(split):
    expected = binomtest(split[0], sum(split), 0.5).pvalue
    assert sign_test(*split) == pytest.approx(expected, rel=ROUNDING)
    assert sign_test(*reversed(split)) == sign_test(*split)


def test_without_studies_nothing_speaks_against_equal_chances():
    assert sign_test(0, 0) == 1


@pytest.mark.parametrize("split", [(-1, 3), (3, -1)])
def test_a_negative_count_is_refused(split):
    with pytest.raises(StatsError):
        sign_test(*split)
