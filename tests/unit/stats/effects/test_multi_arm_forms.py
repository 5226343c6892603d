"""Covariances of rows that share their comparator, in closed form: corrected rows, and all arms of a study counted."""

import numpy as np
import pytest

from evidence.stats import effects

from ..tolerances import EXACT


@pytest.mark.parametrize("measure", ["RR", "OR", "RD"])
def test_a_row_that_was_corrected_shares_its_comparator_with_the_correction(measure):
    """One row without an event is corrected by a half in each cell; its neighbour is not."""
    sizes = effects.two_by_two([0, 6, 3], [40, 50, 30], [9, 9, 4], [35, 35, 30], measure)
    found = effects.shared_comparator_counts(sizes, ["s", "s", "t"], [9, 9, 4], [35, 35, 30])
    assert sizes.corrected.tolist() == [True, False, False]

    def part(c, n):
        return {"RR": 1 / c - 1 / n, "OR": 1 / c + 1 / (n - c), "RD": c * (n - c) / n**3}[measure]

    assert found[0, 1] == pytest.approx(np.sqrt(part(9.5, 36) * part(9, 35)), rel=EXACT)
    assert np.array_equal(np.diag(found), sizes.vi) and not found[2, :2].any()


def test_standardised_differences_share_by_the_patients_of_all_arms():
    """Gleser and Olkin 2009: 1/n of the comparator, and the product of both over twice all patients."""
    n, n_c = np.array([30, 50, 40]), 25
    sizes = effects.mean_difference(
        [12.0, 15, 11], [3.0, 4, 3], n, [10.0] * 3, [3.5] * 3, [n_c] * 3, measure="SMD"
    )
    found = effects.shared_comparator_means(sizes, ["s", "s", "t"], [10.0] * 3, [3.5] * 3, [n_c] * 3)
    wanted = 1 / n_c + sizes.yi[0] * sizes.yi[1] / (2 * (30 + 50 + n_c))
    assert found[0, 1] == found[1, 0] == pytest.approx(wanted, rel=EXACT)


def test_differences_and_ratios_of_means_share_the_comparators_own_variance():
    for measure, wanted in (("MD", 3.5**2 / 25), ("ROM", 3.5**2 / (25 * 10.0**2))):
        sizes = effects.mean_difference(
            [12.0, 15], [3.0, 4], [30, 50], [10.0] * 2, [3.5] * 2, [25] * 2, measure=measure
        )
        found = effects.shared_comparator_means(sizes, ["s", "s"], [10.0] * 2, [3.5] * 2, [25] * 2)
        assert found[0, 1] == pytest.approx(wanted, rel=EXACT)


@pytest.mark.parametrize("measure", ["IRR", "IRD"])
def test_rates_share_the_comparators_events_and_time(measure):
    sizes = effects.rate_ratio([6, 8], [100.0, 120.0], [9, 9], [90.0, 90.0], measure)
    found = effects.shared_comparator_rates(sizes, ["s", "s"], [9, 9], [90.0, 90.0])
    assert found[0, 1] == pytest.approx(1 / 9 if measure == "IRR" else 9 / 90.0**2, rel=EXACT)
