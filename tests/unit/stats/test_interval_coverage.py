"""The program that simulates the coverage of the default intervals."""

import numpy as np
import pytest
from scipy import special

from evidence.benchmarks.simulated import coverage, coverage_page, curve_coverage, reviews
from evidence.stats.over_time import kaplan_meier

# Twenty repetitions of a 95% interval: fewer than 15 covered would come of chance once in ten thousand.
FEWEST_COVERED = 15 / 20


@pytest.fixture(scope="module")
def cells():
    return list(coverage.run(scale=1 / 30, studies=(3, 5)))


def test_every_kind_of_review_and_way_is_there_and_the_same_seed_gives_the_same(cells):
    assert {c.measure for c in cells} == {
        "RR",
        "OR",
        "RD",
        "IRR",
        "MD",
        "SMD",
        "survival",
        "proportion",
        "rate",
    }
    assert {c.way for c in cells} == set(coverage.WAYS)
    again = list(coverage.run(scale=1 / 30, studies=(3,)))
    assert again == [c for c in cells if c.k == 3]


def test_the_default_holds_and_is_never_wider_than_hartung_knapp_of_three_studies(cells):
    rows = [c for c in cells if c.measure != "proportion"]
    assert all(c.covered >= FEWEST_COVERED for c in rows if c.way == "house")
    width = {(c.measure, c.tau, c.k, c.way): c.width for c in rows}
    assert all(
        width[(m, tau, 3, "house")] <= width[(m, tau, 3, "Hartung-Knapp")] for m, tau, k, _ in width if k == 3
    )


def test_what_is_to_be_held_is_the_average_proportion_and_not_that_of_the_median_study():
    setting = next(s for s in reviews.settings() if s.measure == "proportion" and s.tau > 0.6)
    drawn = special.expit(setting.centre + setting.tau * np.random.default_rng(3).standard_normal(400_000))
    # Four standard errors of the mean of so many draws.
    assert special.expit(reviews.truth(setting)) == pytest.approx(drawn.mean(), abs=4 * drawn.std() / 632)


def test_the_page_tells_aim_error_and_every_cell(cells):
    text = coverage_page.page(cells)
    assert (
        text.count("\n| RR: RR 0.8") == 6 == text.count("\n| RR: RR 2, rare")
        and "Monte Carlo" in text
        and "93% to 98%" in text
    )


def test_where_hazards_cross_the_truth_is_the_mean_of_curves_drawn_with_two_factors():
    law = next(law for law in curve_coverage.LAWS if law.crossing)
    random, size = np.random.default_rng(4), 200_000
    before, after = (np.exp(reviews.SURVIVAL_75 + law.tau * random.standard_normal(size)) for _ in range(2))
    for months in curve_coverage.TIMES:
        drawn = np.exp(-before * min(months, 6) / 12 - after * max(months - 6, 0) / 12)
        # Four standard errors of the mean of so many draws.
        error = 4 * drawn.std() / size**0.5
        assert curve_coverage.mean_share(law, months) == pytest.approx(drawn.mean(), abs=error)


@pytest.mark.slow
def test_patients_are_drawn_by_one_hazard_until_the_turn_and_by_the_other_afterwards():
    random = np.random.default_rng(6)
    time, died = curve_coverage.observed_crossing(random, np.log(0.4), np.log(2.0), 60_000)
    seen = kaplan_meier.kaplan_meier(time, died).at([0.5, 1.0])["survival"]
    # Of 60,000 patients, a quarter a year of them lost: four errors of a share.
    assert seen == pytest.approx(np.exp([-0.2, -1.2]), abs=4 * (0.25 / 40_000) ** 0.5)
    assert {c.describe for c in curve_coverage.run(scale=0.015, studies=(3,))} > {
        "24 months, hazards that cross"
    }
