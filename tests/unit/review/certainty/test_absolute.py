"""Absolute effects follow their closed forms, from the baseline that is named."""

import math

import pytest

from evidence.record.notes.note import Note
from evidence.record.summary.absolute import MEAN, RATE, RISK, SHARE
from evidence.review.certainty.absolute import absolute_effect
from evidence.review.config.certainty.certainty_spec import BaselineSpec
from unit.review.results import ONE_ARM, arm, info, study, synthesis

ROUNDING = 1e-12
# A difference of two risks loses the digits they share.
CANCELLED = 1e-9


def two_arms(*comparators: tuple[int, int]):
    return [study(f"s{i}", arm(1, n), arm(events, n)) for i, (events, n) in enumerate(comparators)]


def effect(measure, estimate, low, high, studies=None, **more):
    studies = studies or two_arms((10, 100), (40, 100), (20, 100))  # median risk 0.2
    pooled = synthesis(studies, measure, estimate=estimate, ci_low=low, ci_high=high)
    return absolute_effect(info(), pooled, 1000, **more)


@pytest.mark.parametrize(
    ("measure", "estimate", "low", "high", "expected"),
    [
        ("RR", 0.5, 0.25, 2.0, (0.1, 0.05, 0.4)),
        # odds 0.25: 0.125/1.125, 0.0625/1.0625, 0.5/1.5
        ("OR", 0.5, 0.25, 2.0, (1 / 9, 1 / 17, 1 / 3)),
        ("PETO", 0.5, 0.25, 2.0, (1 / 9, 1 / 17, 1 / 3)),
        ("RD", -0.05, -0.15, 0.1, (0.15, 0.05, 0.3)),
        ("HR", 0.5, 0.25, 2.0, (1 - math.sqrt(0.8), 1 - 0.8**0.25, 1 - 0.64)),
    ],
)
def test_the_risk_with_the_intervention_is_the_effect_put_to_the_median_risk(
    measure, estimate, low, high, expected
):
    found = effect(measure, estimate, low, high)
    assert (found.kind, found.per, found.baseline.value) == (RISK, 1000, 0.2)
    assert (found.baseline.low, found.baseline.high, found.baseline.arms) == (0.1, 0.4, 3)
    assert (found.value, found.low, found.high) == pytest.approx(expected, rel=ROUNDING)
    differences = [e - 0.2 for e in expected]
    assert (found.difference, found.difference_low, found.difference_high) == pytest.approx(
        differences, rel=CANCELLED
    )
    assert found.note is None


@pytest.mark.parametrize(
    ("measure", "limits"),
    [
        ("RD", (-0.3, -0.4, -0.1)),
        ("RD", (0.85, 0.7, 0.9)),
        ("RR", (5.5, 4.0, 7.0)),
        ("IRD", (-0.15, -0.3, 0.1)),
    ],
)
def test_a_result_that_its_baseline_cannot_hold_is_not_told_as_a_smaller_one(measure, limits):
    """30 points fewer put to 200 of 1,000 were told as 200 fewer."""
    studies = in_time((5, 100.0), (10, 100.0), (40, 100.0)) if measure == "IRD" else None
    found = effect(measure, *limits, studies)
    assert (found.value, found.difference, found.difference_low) == (None, None, None)
    assert found.note.kind == "beyond_the_ends" and found.baseline.value in (0.1, 0.2)


def test_a_result_that_reaches_an_end_is_told():
    found = effect("RR", 5.0, 4.0, 7.0)
    assert (found.value, found.high, found.note.kind) == (pytest.approx(1.0, rel=ROUNDING), 1.0, "limits_cut")


def in_time(*comparators: tuple[int, float]):
    sides = [(arm(person_time=50.0, events=1), arm(person_time=t, events=x)) for x, t in comparators]
    return [study(f"s{i}", *pair) for i, pair in enumerate(sides)]


@pytest.mark.parametrize(
    ("measure", "limits", "expected", "note"),
    [
        ("IRR", (0.5, 0.25, 2.0), (0.05, 0.025, 0.2), None),
        ("IRD", (-0.05, -0.08, 0.1), (0.05, 0.02, 0.2), None),
        ("IRD", (-0.05, -0.3, 0.1), (0.05, 0.0, 0.2), "rates_cut"),
    ],
)
def test_rates_are_put_to_the_comparators_median_rate_per_100_person_years(measure, limits, expected, note):
    found = effect(measure, *limits, in_time((5, 100.0), (10, 100.0), (40, 100.0)))
    assert (found.kind, found.per, found.baseline.value, found.baseline.arms) == (RATE, 100, 0.1, 3)
    assert (found.value, found.low, found.high) == pytest.approx(expected, rel=ROUNDING)
    assert found.difference == pytest.approx(expected[0] - 0.1, rel=CANCELLED)
    assert (found.note.kind if found.note else None) == note


def test_where_most_comparators_have_no_event_their_rates_are_taken_together():
    found = effect("IRR", 0.5, 0.25, 2.0, in_time((0, 100.0), (0, 50.0), (3, 150.0)))
    assert found.baseline.value == pytest.approx(3 / 300, rel=ROUNDING)
    assert found.baseline.what.kind == "baseline_rates_together"
    none = effect("IRR", 0.5, 0.25, 2.0, in_time((0, 100.0), (0, 50.0)))
    assert none.value is None and none.note.kind == "baseline_at_end"


def test_a_mean_difference_is_added_to_the_median_mean():
    studies = [study(f"s{i}", arm(n=20, mean=1.0), arm(n=20, mean=m)) for i, m in enumerate((5.0, 8.0))]
    found = effect("MD", -2.0, -3.0, -1.0, studies)
    assert (found.kind, found.baseline.value, found.value, found.difference_low) == (MEAN, 6.5, 4.5, -3.0)


def test_a_change_from_baseline_is_no_mean_that_a_difference_is_put_to():
    level = study("level", arm(n=20, mean=1.0), arm(n=20, mean=8.0))
    change = study("change", arm(n=20, mean=-3.0), arm(n=20, mean=-1.0), change=True)
    assert effect("MD", -2.0, -3.0, -1.0, [level, change]).baseline.value == 8.0
    assert effect("MD", -2.0, -3.0, -1.0, [change]).baseline is None


def test_a_configured_baseline_comes_before_the_studies_own_and_keeps_its_source():
    own = BaselineSpec("pts", "a-v-b", 0.4, "a registry", "doi:10.1000/x")
    found = effect("RR", 0.5, 0.25, 1.0, baselines=(own,))
    assert (found.baseline.value, found.baseline.source, found.value) == (0.4, "doi:10.1000/x", 0.2)
    other = BaselineSpec("pts", "another-comparison", 0.4, "a registry", "x")
    assert effect("RR", 0.5, 0.25, 1.0, baselines=(other,)).baseline.value == 0.2


def test_where_most_comparator_arms_have_no_event_all_arms_together_are_the_baseline():
    found = effect("RR", 2.0, 1.0, 4.0, two_arms((0, 100), (0, 200), (3, 100)))
    assert found.baseline.value == 3 / 400
    assert found.baseline.what == Note("baseline_together", numbers={"arms": 3, "events": 3, "n": 400})
    assert found.value == pytest.approx(6 / 400, rel=ROUNDING)


def test_without_any_event_in_the_comparator_arms_no_absolute_effect_is_invented():
    found = effect("RR", 2.0, 1.0, 4.0, two_arms((0, 100), (0, 200)))
    assert (
        found.value is None
        and found.difference is None
        and found.note == Note("baseline_at_end", numbers={"risk": 0.0})
    )


def test_studies_that_are_not_pooled_give_no_baseline():
    pooled = study("pooled", arm(1, 50), arm(5, 50))
    listed = study("listed", arm(0, 50), arm(45, 50), status="not estimable")
    assert effect("RR", 0.5, 0.2, 1.2, [pooled, listed]).baseline.value == 0.1


def test_studies_that_print_only_a_ratio_give_no_baseline():
    found = effect("RR", 0.5, 0.2, 1.2, [study("a"), study("b")])
    assert found.value is None and found.note == Note(
        "no_comparator_figure", words={"what": "number of events"}
    )


def test_a_risk_is_cut_at_one_and_says_so():
    found = effect("RR", 3.0, 1.0, 9.0)
    assert (found.value, found.high) == (pytest.approx(0.6), 1.0)
    assert found.note == Note("limits_cut")


def test_a_share_of_one_group_is_told_on_the_scale_of_all_absolute_effects():
    pooled = synthesis(
        [study("a", arm(8, 10))], "proportion", ONE_ARM, estimate=0.8, ci_low=0.44, ci_high=0.97
    )
    found = absolute_effect(info(), pooled, 1000)
    assert (found.kind, found.per, found.value, found.low, found.baseline) == (SHARE, 1000, 0.8, 0.44, None)


@pytest.mark.parametrize("measure", ["SMD", "mean"])
def test_a_measure_without_absolute_counterpart_has_none(measure):
    assert effect(measure, 0.5, 0.2, 0.8) is None


def test_without_a_result_there_is_nothing():
    assert effect("RR", None, None, None) is None
