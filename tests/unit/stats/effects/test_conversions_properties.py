"""What must hold of conversions: exact at known distributions, unbiased in samples, honest where they cannot."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evidence.record.notes.note import Note
from evidence.stats.errors import StatsError
from evidence.stats.quantiles import conversions

QUICK = settings(max_examples=40, deadline=None)
# Golden section on the shape ends at about the root of rounding.
SOLVED = 1e-5


# The power is searched to about 1e-5; mean and standard deviation move with it by these.
BOX_COX_MEAN, BOX_COX_SD = 1e-4, 1e-3
# "Better than by normal formulas": at most half of their error.
HALF = 0.5
# Of a standard deviation: below the sampling error of a mean of 150 (0.08) plus that of the median.
SAMPLED = 0.1
# 4,000 samples: standard error 0.35 %; the critical values are fitted curves, right to about 1 %.
STOPPED = 0.02


def quantiles_of(sample, reported):
    low, q1, median, q3, high = np.quantile(sample, [0, 0.25, 0.5, 0.75, 1], axis=-1)
    out = {"median": median}
    if reported != "range":
        out |= {"q1": q1, "q3": q3}
    if reported != "quartiles":
        out |= {"minimum": low, "maximum": high}
    return out


@pytest.mark.parametrize(
    "law",
    [
        stats.norm(50, 8),
        stats.lognorm(0.6, scale=12),
        stats.gamma(2.5, scale=3),
        stats.weibull_min(1.4, scale=20),
    ],
)
@pytest.mark.parametrize("reported", ["range", "quartiles", "both"])
def test_quantile_estimation_finds_the_law_of_exact_quantiles(law, reported):
    n = 80
    low, q1, median, q3, high = law.ppf([1 / n, 0.25, 0.5, 0.75, 1 - 1 / n])
    ends = {"minimum": low, "maximum": high} if reported != "quartiles" else {}
    middle = {"q1": q1, "q3": q3} if reported != "range" else {}
    found = conversions.mean_sd_from_quantiles(n, median, method="qe", **ends, **middle)
    assert abs(found.mean[0] / law.mean() - 1) < SOLVED
    assert abs(found.sd[0] / law.std() - 1) < SOLVED


@pytest.mark.parametrize("power", [0.0, 0.5])
def test_box_cox_finds_the_power_of_exact_quartiles(power):
    z = stats.norm.ppf([0.25, 0.5, 0.75])
    y = 3 + 0.5 * z
    x = np.exp(y) if power == 0 else (power * y + 1) ** (1 / power)
    found = conversions.mean_sd_from_quantiles(1e7, x[1], q1=x[0], q3=x[2], method="bc")
    if power == 0:
        mean, sd = np.exp(3 + 0.125), np.exp(3 + 0.125) * np.sqrt(np.expm1(0.25))
    else:  # the square of a normal variable with mean 2.5 and SD 0.25
        mean, sd = 2.5**2 + 0.25**2, np.sqrt(4 * 2.5**2 * 0.25**2 + 2 * 0.25**4)
    # n of ten million leaves 1e-7 of Wan's correction for the sample size.
    assert abs(found.mean[0] / mean - 1) < BOX_COX_MEAN
    assert abs(found.sd[0] / sd - 1) < BOX_COX_SD


@pytest.mark.parametrize("reported", ["range", "quartiles", "both"])
@pytest.mark.parametrize("method", ["qe", "bc", "mln"])
def test_skewed_samples_are_met_better_than_by_normal_formulas(method, reported):
    rng = np.random.default_rng(8)
    errors = {method: [], "wan": []}
    for _ in range(20):
        sample = rng.lognormal(2.0, 0.7, 150)
        printed = quantiles_of(sample, reported)
        for name, found in errors.items():
            one = conversions.mean_sd_from_quantiles(150, **printed, method=name, gate=False)
            found.append((one.mean[0] - sample.mean()) / sample.std(ddof=1))
    assert abs(np.median(errors[method])) < HALF * abs(np.median(errors["wan"]))
    assert abs(np.median(errors[method])) < SAMPLED


@pytest.mark.parametrize("method", ["qe", "bc", "mln"])
@pytest.mark.parametrize("unit", [0.001, 1000.0])
def test_another_unit_changes_the_estimates_by_that_unit(method, unit):
    printed = {"median": 9.0, "q1": 6.0, "q3": 14.0, "minimum": 2.0, "maximum": 44.0}
    one = conversions.mean_sd_from_quantiles(100, **printed, method=method)
    other = conversions.mean_sd_from_quantiles(
        100, **{k: v * unit for k, v in printed.items()}, method=method
    )
    assert abs(other.mean[0] / unit / one.mean[0] - 1) < SOLVED
    assert abs(other.sd[0] / unit / one.sd[0] - 1) < SOLVED


@pytest.mark.parametrize("n", [25, 100, 400])
@pytest.mark.parametrize("reported", ["range", "quartiles", "both"])
def test_the_gate_stops_five_percent_of_normal_samples(n, reported):
    samples = np.random.default_rng(2).normal(0, 1, (4000, n))
    stopped = conversions.mean_sd_from_quantiles(
        np.full(4000, n), **quantiles_of(samples, reported)
    ).skewed.mean()
    assert abs(stopped - 0.05) < STOPPED


def test_the_gate_stops_skewed_samples_and_says_so():
    found = conversions.mean_sd_from_quantiles([100, 100], [9, 9], q1=[6, 6], q3=[16, 12.1])
    assert found.skewed.tolist() == [True, False]
    assert np.isnan(found.mean[0]) and np.isnan(found.sd[0])
    assert found.reasons == (Note("skewed"), None)
    anyway = conversions.mean_sd_from_quantiles([100, 100], [9, 9], q1=[6, 6], q3=[16, 12.1], gate=False)
    assert np.isfinite(anyway.mean).all()


def test_values_of_zero_have_no_box_cox():
    for method in ("bc", "mln"):
        found = conversions.mean_sd_from_quantiles(40, 3, minimum=0, maximum=20, method=method)
        assert np.isnan(found.mean[0])
        assert found.reasons == (Note("values_not_positive"),)
    assert np.isfinite(conversions.mean_sd_from_quantiles(40, 3, minimum=0, maximum=20, method="qe").mean[0])


@QUICK
@given(
    st.lists(st.floats(0.5, 100), min_size=5, max_size=5, unique=True),
    st.integers(5, 500),
    st.sampled_from(conversions.METHODS),
)
def test_any_five_numbers_have_a_mean_among_them(values, n, method):
    low, q1, median, q3, high = sorted(values)
    if min(np.diff(sorted(values))) < 1e-3:
        return
    found = conversions.mean_sd_from_quantiles(
        n, median, q1=q1, q3=q3, minimum=low, maximum=high, method=method, gate=False
    )
    assert found.sd[0] > 0
    if method == "wan":
        assert low <= found.mean[0] <= high


def test_groups_combined_are_one_group():
    rng = np.random.default_rng(9)
    groups = [rng.normal(m, 2, size) for m, size in ((3, 8), (5, 1), (4, 20))]
    sds = [g.std(ddof=1) if len(g) > 1 else 0.0 for g in groups]
    whole = np.concatenate(groups)
    found = conversions.combine_groups([g.mean() for g in groups], sds, [len(g) for g in groups])
    assert np.allclose(found, [whole.mean(), whole.std(ddof=1), 29])


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: conversions.mean_sd_from_quantiles(4, 3, q1=2, q3=5), "n: row 1 is below 5"),
        (lambda: conversions.mean_sd_from_quantiles(9, 3, q1=2), "one without the other"),
        (lambda: conversions.mean_sd_from_quantiles(9, 3), "neither quartiles nor range"),
        (lambda: conversions.mean_sd_from_quantiles(9, 3, q1=5, q3=7), "must rise"),
        (lambda: conversions.mean_sd_from_quantiles(9, 3, q1=2, q3=4, method="hozo"), "allowed: luo"),
        (lambda: conversions.combine_groups([1], [1], [1]), "n: row 1 is below 2"),
    ],
)
def test_bad_input_is_told_in_words(call, told):
    with pytest.raises(StatsError, match=told):
        call()
