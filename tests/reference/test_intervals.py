"""Intervals of one proportion or rate agree with R's binom.test, prop.test and poisson.test."""

import numpy as np

from evidence.stats import intervals

from .fixtures import close, table

NOT_OFFERED = {
    "wilson_cc",
    "jeffreys",
    "jeffreys_modified",
    "agresti_coull",
    "clopper_pearson_one_sided_upper",
}
# R and scipy invert the incomplete beta and gamma functions by different iterations.
INVERTED = 1e-9


def over_the_grid(function, file, size):
    rows = zip(file["x"], file[size], file["level"], strict=True)
    return np.array([np.concatenate(function(x, n, level)) for x, n, level in rows]).T


def test_clopper_pearson():
    file = table("binomial_intervals")
    lower, upper = over_the_grid(intervals.clopper_pearson, file, "n")
    close(lower, file["clopper_pearson"]["lb"], relative=INVERTED)
    close(upper, file["clopper_pearson"]["ub"], relative=INVERTED)


def test_wilson():
    file = table("binomial_intervals")
    lower, upper = over_the_grid(intervals.wilson, file, "n")
    close(lower, file["wilson"]["lb"], scale=1e-3)
    close(upper, file["wilson"]["ub"])


def test_poisson_exact():
    file = table("poisson_intervals")
    lower, upper = over_the_grid(intervals.poisson_exact, file, "t")
    close(lower, file["exact"]["lb"], relative=INVERTED)
    close(upper, file["exact"]["ub"], relative=INVERTED)


def test_no_events_and_only_events_have_exact_outer_bounds():
    for function in (intervals.clopper_pearson, intervals.wilson):
        lower, upper = function([0, 20], [36, 20])
        assert lower[0] == 0.0
        assert upper[1] == 1.0
        assert 0 < upper[0] < 1 > lower[1] > 0


def test_every_kind_of_interval_is_offered_or_listed():
    kinds = {key for key, value in table("binomial_intervals").items() if isinstance(value, dict)}
    described = {"generated_with", "functions"}
    assert kinds - described == {"clopper_pearson", "wilson"} | (
        NOT_OFFERED - {"clopper_pearson_one_sided_upper"}
    )
