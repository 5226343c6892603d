"""Sequential boundaries held against published tables, closed forms and simulated trials."""

import math

import numpy as np
import pytest
from scipy import stats

from evidence.stats.errors import StatsError
from evidence.stats.monitoring import sequential
from evidence.stats.monitoring.information_size import of_risks

# Tables print boundaries with three decimals.
THREE_DECIMALS = 6e-4
# Of 200,000 drawn ways: five standard errors of a share of 5% and of 20%.
DRAWN = 200_000
# Lan-DeMets boundaries, spending like O'Brien-Fleming, two-sided 5%, equally spaced looks: as group sequential
# software prints them (Jennison and Turnbull 1999; Reboussin 2000, doi:10.1016/s0197-2456(00)00057-x).
PUBLISHED = {
    2: (2.963, 1.969),
    3: (3.710, 2.511, 1.993),
    4: (4.333, 2.963, 2.359, 2.014),
    5: (4.877, 3.357, 2.680, 2.290, 2.031),
}


@pytest.mark.parametrize("looks", PUBLISHED)
def test_boundaries_are_those_of_published_tables(looks):
    found = sequential.boundaries([(i + 1) / looks for i in range(looks)])
    assert found.efficacy == pytest.approx(PUBLISHED[looks], abs=THREE_DECIMALS)


# What RTSA 0.2 prints (Soerensen and others, vignette "futility" of the R package, its code at
# https://github.com/AnneLyng/RTSA/blob/dc13c0b9d9413a101dfbf430bf8bcd1a6872875f/vignettes/futility.html): looks at 0.5,
# 0.75 and 1, an error of 2.5% on one side, power 80%, spending like O'Brien-Fleming, a futility boundary that does not
# bind. Its design needs 1.133 times the information of a single look, so that both boundaries meet at the end.
RTSA_LOOKS, RTSA_POWER, RTSA_MORE = (0.5, 0.75, 1.0), 0.8, 1.133
RTSA_EFFICACY, RTSA_FUTILITY = (2.963, 2.359, 2.014), (0.633, 1.404, 2.014)
# The factor has three decimals: half of its last one moves the expected Z value by 0.0007.
ROUNDED_FACTOR = 1e-3
# The same package's example of a required information size, in people: risk 0.1, risk ratio 0.9, power 90%
# (https://github.com/AnneLyng/RTSA/blob/dc13c0b9d9413a101dfbf430bf8bcd1a6872875f/vignettes/required-sample-size.Rmd,
# whose printed output the repository keeps).
RTSA_PEOPLE = 36136


def test_boundaries_are_those_that_rtsa_prints():
    found = sequential.boundaries(RTSA_LOOKS)
    assert found.efficacy == pytest.approx(RTSA_EFFICACY, abs=THREE_DECIMALS)


def test_the_wedge_is_that_of_rtsa_where_the_information_is_what_its_design_asks_for():
    efficacy = sequential.boundaries(RTSA_LOOKS).efficacy
    single = stats.norm.isf(0.025) + stats.norm.ppf(RTSA_POWER)
    found = sequential._wedge(np.array(RTSA_LOOKS), efficacy, 1 - RTSA_POWER, single * math.sqrt(RTSA_MORE))
    assert found == pytest.approx(RTSA_FUTILITY, abs=ROUNDED_FACTOR)
    # Without more information the wedge is narrower: it is never wider than the design allows.
    assert (sequential.boundaries(RTSA_LOOKS, power=RTSA_POWER).futility < found).all()


def test_the_information_size_is_that_of_rtsas_example():
    assert math.ceil(sequential.information_size(0.1, 0.09, power=0.9)) == RTSA_PEOPLE


def test_a_single_look_is_the_usual_test():
    found = sequential.boundaries([1.0], alpha=0.05)
    assert found.efficacy[0] == pytest.approx(stats.norm.isf(0.025))  # a closed form


def ways(fractions, drift):
    steps = np.diff([0.0, *fractions])
    draws = np.random.default_rng(11).normal(drift * steps, np.sqrt(steps), (DRAWN, len(steps)))
    return draws.cumsum(1) / np.sqrt(fractions)


def test_five_in_a_hundred_ways_without_effect_cross_a_boundary():
    fractions = np.array([0.11, 0.35, 0.4, 0.83, 1.0])
    z = ways(fractions, 0.0)
    found = sequential.boundaries(fractions)
    crossed = (np.abs(z) > found.efficacy).any(1).mean()
    assert crossed == pytest.approx(0.05, abs=5 * math.sqrt(0.05 * 0.95 / DRAWN))


def test_at_most_beta_of_the_ways_with_the_effect_fall_into_the_wedge():
    fractions = np.array([0.3, 0.6, 0.8, 1.0])
    drift = stats.norm.isf(0.025) + stats.norm.ppf(0.8)
    z, found = ways(fractions, drift), sequential.boundaries(fractions, power=0.8)
    inside, going = np.zeros(DRAWN, bool), np.ones(DRAWN, bool)
    for i in range(len(fractions)):
        if not np.isnan(found.futility[i]):
            inside |= going & (z[:, i] < found.futility[i])
        going &= ~inside & (z[:, i] < found.efficacy[i])
    assert 0.15 < inside.mean() <= 0.2 + 5 * math.sqrt(0.16 / DRAWN)
    assert np.isnan(found.futility[0]) or found.futility[0] < found.efficacy[0]


def test_spending_ends_at_the_whole_error_and_begins_at_nothing():
    assert sequential.spent(1.0, 0.05) == pytest.approx(0.05)
    assert sequential.spent(0.0, 0.05) == 0
    assert sequential.spent(0.25, 0.025) == pytest.approx(2 * stats.norm.sf(stats.norm.isf(0.0125) / 0.5))


def test_diversity_is_the_share_of_variance_that_the_spread_adds():
    assert sequential.diversity(0.02, 0.05) == pytest.approx(0.6)
    assert sequential.diversity(0.05, 0.05) == 0


def test_the_information_size_is_close_to_that_of_the_power_formula_and_follows_its_closed_form():
    found = sequential.information_size(0.2, 0.15)
    z = 1.959964 + 0.841621
    assert found == pytest.approx(4 * z**2 * 0.175 * 0.825 / 0.05**2, rel=1e-6)
    # The other formula takes the variance of both risks: a little less where they lie on one side of a half.
    assert found == pytest.approx(of_risks(0.2, 0.15), rel=0.01)


@pytest.mark.parametrize("fractions", [[], [0.5, 0.4], [0.5, 0.505], [0.5, 1.2], [-0.1, 1.0]])
def test_looks_that_do_not_increase_are_refused(fractions):
    with pytest.raises(StatsError):
        sequential.boundaries(fractions)
