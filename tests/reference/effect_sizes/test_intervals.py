"""Intervals of one proportion or rate agree with R's binom.test, prop.test and poisson.test."""

import functools

import numpy as np
import pytest

from evidence.stats import intervals

from ..fixtures import close, table

KINDS = {
    "clopper_pearson": intervals.clopper_pearson,
    "wilson": intervals.wilson,
    "wilson_cc": functools.partial(intervals.wilson, continuity=True),
}
# R and scipy invert the incomplete beta and gamma functions by different iterations. Largest deviation: 2e-14.
INVERTED = 1e-10
# Bounds near 0 are differences of numbers near 1 in the score intervals: below this they are compared on this scale.
NEAR_0 = 1e-3


def over_the_grid(function, file, size):
    rows = zip(file["x"], file[size], file["level"], strict=True)
    return np.array([np.concatenate(function(x, n, level)) for x, n, level in rows]).T


@pytest.mark.parametrize("kind", KINDS)
def test_proportion(kind):
    file = table("binomial_intervals")
    lower, upper = over_the_grid(KINDS[kind], file, "n")
    close(lower, file[kind]["lb"], scale=NEAR_0, relative=INVERTED)
    close(upper, file[kind]["ub"], relative=INVERTED)


def test_poisson_exact():
    file = table("poisson_intervals")
    lower, upper = over_the_grid(intervals.poisson_exact, file, "t")
    close(lower, file["exact"]["lb"], relative=INVERTED)
    close(upper, file["exact"]["ub"], relative=INVERTED)


def test_no_events_and_only_events_have_exact_outer_bounds():
    for function in KINDS.values():
        lower, upper = function([0, 20], [36, 20])
        assert lower[0] == 0.0
        assert upper[1] == 1.0
        assert 0 < upper[0] < 1 > lower[1] > 0


def test_every_kind_of_interval_is_compared():
    kinds = {key for key, value in table("binomial_intervals").items() if isinstance(value, dict)}
    not_offered = {"jeffreys", "jeffreys_modified", "agresti_coull"}
    assert kinds - {"generated_with", "functions"} == set(KINDS) | not_offered
