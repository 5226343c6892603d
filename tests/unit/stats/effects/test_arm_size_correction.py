"""Zero cells corrected by the size of the arms (TACC)."""

import numpy as np
import pytest

from evidence.stats import effects
from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import pooling

# The same sums in another order.
ROUNDING = 1e-12
TABLES = ([0, 3, 0], [90, 40, 30], [2, 5, 0], [30, 40, 60])


def test_each_arm_gets_its_share_of_the_patients():
    found = effects.two_by_two(*TABLES, "OR", add="TACC")
    # First study: 90/120 to the cells of the treated, 30/120 to those of the comparator.
    a, b, c, d = 0.75, 90.75, 2.25, 28.25
    assert abs(found.yi[0] - np.log(a * d / (b * c))) < ROUNDING
    assert abs(found.vi[0] - (1 / a + 1 / b + 1 / c + 1 / d)) < ROUNDING
    assert found.corrected.tolist() == [True, False, True]
    assert found.reasons[0].kind == "zero_cell_corrected"
    assert (found.reasons[0].numbers, found.reasons[0].words) == ({"add": 1}, {"cells": "arms by size"})


@pytest.mark.parametrize("measure", ["RR", "OR", "RD"])
def test_balanced_arms_are_corrected_by_a_half(measure):
    balanced = [0, 3], [40, 30], [2, 5], [40, 30]
    ours, half = (effects.two_by_two(*balanced, measure, add=add) for add in ("TACC", 0.5))
    assert np.array_equal(ours.yi, half.yi)
    assert np.array_equal(ours.vi, half.vi)


def test_a_study_without_events_says_nothing_for_either_arm():
    # A half in each cell of 0/30 and 0/60 makes an odds ratio of 2 out of nothing; shares make about 1.
    tacc, half = (effects.two_by_two(*TABLES, "OR", add=add).yi[2] for add in ("TACC", 0.5))
    assert abs(tacc) < ROUNDING
    assert abs(half) > 0.5
    dropped = effects.two_by_two(*TABLES, "OR", add="TACC", drop00=True)
    assert dropped.dropped.tolist() == [False, False, True]


@pytest.mark.parametrize("alike", [(0, 30, 0, 60), (30, 30, 60, 60)])
def test_a_dropped_study_is_no_reason_to_correct_the_others(alike):
    tables = [[3, alike[0]], [10, alike[1]], [6, alike[2]], [12, alike[3]]]
    kept, dropped = (effects.two_by_two(*tables, "OR", to="if0all", drop00=drop) for drop in (False, True))
    assert kept.corrected.tolist() == [True, True]
    assert dropped.corrected.tolist() == [False, False] and dropped.dropped.tolist() == [False, True]
    rates = [[3, 0], [10.0, 9.0], [6, 0], [12.0, 8.0]]
    kept, dropped = (effects.rate_ratio(*rates, "IRR", to="if0all", drop00=drop) for drop in (False, True))
    assert kept.corrected.tolist() == [True, True] and dropped.corrected.tolist() == [False, False]


def test_the_rules_of_who_is_corrected_hold_as_for_numbers():
    for to, expected in (("all", [True] * 3), ("if0all", [True] * 3), ("none", [False] * 3)):
        found = effects.two_by_two(*TABLES, "OR", add="TACC", to=to)
        assert found.corrected.tolist() == expected
    one = effects.two_by_two([0], [90], [2], [30], "RR", add="TACC")
    pooled = pooling.random_effects(one.yi, one.vi, measure="RR")
    assert (pooled.k, pooled.status) == (1, "single study")
    with pytest.raises(StatsError, match="add: 'half' is not known; allowed: TACC"):
        effects.two_by_two(*TABLES, add="half")
